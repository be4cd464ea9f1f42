"""The page that a registered policy carries: what it is, how good, and how to ask it."""

from collections.abc import Mapping
from typing import Any, Final

from finrlhf_pipeline.modelling.checkpoint import Checkpoint
from finrlhf_pipeline.serving.champion import BASELINE, Candidate

# figure, its interval's ends, and what people call it
FIGURES: Final = (
    ("execution_accuracy", ("ci_low", "ci_high"), "Questions answered correctly"),
    ("delta_vs_sft", ("delta_low", "delta_high"), f"Difference from {BASELINE}"),
)
SAFETY: Final = "safety/"
USE: Final = """\
## How to ask it

```
mlflow models serve --env-manager local --port 5001 --model-uri models:/{name}/{version}
curl http://127.0.0.1:5001/invocations -H 'Content-Type: application/json' -d '{{"inputs": [
  {{"question": "what was the change in cash?", "context": "| 2008 | 2007\\ncash | $ 5 | $ 3"}}]}}'
```

Each answer holds the response, the program in it, and what that computes. Answers are drafts for a
person who can check the program against the page: they are no advice, and nothing is known about
how the model answers pages unlike those it was evaluated on.
"""


def model_card(candidate: Candidate, policy: Checkpoint) -> str:
    """Return the page as Markdown, without how to ask, which needs the version."""
    row = candidate.row
    lines = [
        f"# The policy {candidate.policy}",
        "",
        candidate.verdict,
        "",
        f"Measured on {row['n']} questions that no training saw, with 95 % intervals:",
        "",
        "| figure | value | interval |",
        "|---|---|---|",
        *(_figure(row, *names) for names in FIGURES if row.get(names[0]) is not None),
        *_safety(row),
        "",
        f"Weights: `{policy.fingerprint}`, in safetensors only.",
    ]
    return "\n".join(lines) + "\n"


def how_to_ask(name: str, version: str) -> str:
    """Return how a version is served and asked."""
    return USE.format(name=name, version=version)


def _figure(row: Mapping[str, Any], name: str, ends: tuple[str, str], title: str) -> str:
    low, high = (row.get(end) for end in ends)
    interval = "" if low is None or high is None else f"{low:.3f} to {high:.3f}"
    return f"| {title} | {row[name]:.3f} | {interval} |"


def _safety(row: Mapping[str, Any]) -> list[str]:
    shares = {
        name.removeprefix(SAFETY): share
        for name, share in row.items()
        if name.startswith(SAFETY) and share is not None
        if not name.endswith(("_low", "_high"))
    }
    return [
        f"| Advice that breaks the rule on {rule.replace('_', ' ')} | {share:.3f} | |"
        for rule, share in shares.items()
        if rule != "any"
    ]
