"""The command line of the domain: `python -m finrlhf_pipeline.finqa score`."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from finrlhf_pipeline.finqa.scoring import ScoringError, score


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; what a user can mend is a sentence and the exit code 2."""
    parsed = _parser().parse_args(arguments)
    try:
        scores = score(_loaded(parsed.predictions), _loaded(parsed.examples))
    except ScoringError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    sys.stdout.write(json.dumps(asdict(scores)) + "\n")
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m finrlhf_pipeline.finqa", description=__doc__)
    command = parser.add_subparsers(required=True, metavar="COMMAND").add_parser(
        "score", help="score predictions as FinQA's published evaluator does"
    )
    command.add_argument(
        "predictions",
        type=Path,
        metavar="PREDICTIONS.json",
        help='an array of {"id": ..., "predicted": ["add(", "1", "2", ")", "EOF"]}',
    )
    command.add_argument(
        "examples", type=Path, metavar="EXAMPLES.json", help="an array of FinQA records"
    )
    return parser


def _loaded(path: Path) -> Any:
    try:
        return json.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise ScoringError(f"{path} cannot be read: {error.strerror}. Check the path.") from None
    except (ValueError, RecursionError) as error:
        raise ScoringError(f"{path} is not a JSON file: {error}. Write it again.") from None


if __name__ == "__main__":
    sys.exit(main())
