"""What tests of several trainings share, also those that run in processes of their own."""

import sys
from pathlib import Path

sys.path.append(str(Path(__file__).parent))
