"""What Kedro-Viz reads before it shows its page."""

import subprocess
import sys
from pathlib import Path

PROJECT = Path(__file__).parents[2]
HEAVY = ("torch", "transformers", "trl", "peft", "datasets")


def test_the_lineage_opens_without_importing_a_model_library() -> None:
    program = f"""
import sys
from pathlib import Path
from kedro_viz.data_access import data_access_manager
from kedro_viz.server import load_and_populate_data
load_and_populate_data(Path({str(PROJECT)!r}))
names = {{node.name for node in data_access_manager.nodes.as_list()}}
print({{"train_examples", "grpo_policy", "policy_comparison", "accuracy_plot"}} <= names)
print([name for name in {HEAVY!r} if name in sys.modules])
"""
    answer = subprocess.run(
        [sys.executable, "-Wignore", "-c", program],
        cwd=PROJECT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert answer.stdout.splitlines()[-2:] == ["True", "[]"], answer.stdout + answer.stderr
