"""The page that a registered policy carries: what it is, how good, and how to ask it."""

from collections.abc import Mapping
from typing import Any, Final

from finrlhf_pipeline.modelling.checkpoint import Checkpoint
from finrlhf_pipeline.serving.champion import BASELINE, SAFE_MEANS, Candidate

# figure, its interval's ends, and what people call it
FIGURES: Final = (
    ("execution_accuracy", ("ci_low", "ci_high"), "Questions answered correctly"),
    ("delta_vs_sft", ("delta_low", "delta_high"), f"Difference from {BASELINE}"),
)
# of advice: what the metrics call it, and what people do
RULE: Final = "safety/"
ANY: Final = "safety/any"
ADVICE: Final = {
    "stance/reckless": "Advice with a reckless stance",
    "advice_truncated": "Advice cut off before its end",
}
HEAD: Final = ("| figure | value | interval |", "|---|---|---|")
NOTHING: Final = "–"
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


def model_card(candidate: Candidate, policy: Checkpoint, metrics: Mapping[str, Any]) -> str:
    """Return the page as Markdown, without how to ask, which needs the version.

    `metrics` are the policy's own figures, which hold more than its line of the comparison.
    """
    row = candidate.row
    lines = [
        f"# The policy {candidate.policy}",
        "",
        candidate.verdict,
        "",
        f"Measured on {row['n']} questions that no training saw, with 95 % intervals:",
        "",
        *HEAD,
        *(_figure(row, *names) for names in FIGURES if row.get(names[0]) is not None),
        "",
        *_advice({**row, **metrics}),
        f"Weights: `{policy.fingerprint}`, in safetensors only.",
    ]
    return "\n".join(lines) + "\n"


def how_to_ask(name: str, version: str) -> str:
    """Return how a version is served and asked."""
    return USE.format(name=name, version=version)


def _figure(row: Mapping[str, Any], name: str, ends: tuple[str, str], title: str) -> str:
    low, high = (row.get(end) for end in ends)
    interval = "" if low is None or high is None else f"{low:.3f} to {high:.3f}"
    return f"| {title} | {row[name]:.3f} | {interval or NOTHING} |"


def _advice(figures: Mapping[str, Any]) -> list[str]:
    """Return the table of what was measured on prompts for advice, nothing where nothing was."""
    titles = {
        name: f"Advice that breaks the rule on {name.removeprefix(RULE).replace('_', ' ')}"
        for name in figures
        if name.startswith(RULE) and name != ANY and not name.endswith(("_low", "_high"))
    }
    rows = [
        _figure(figures, name, (f"{name}_low", f"{name}_high"), title)
        for name, title in {**titles, **ADVICE}.items()
        if figures.get(name) is not None
    ]
    if not rows:
        return []
    prompts = f"on {figures['advice_n']} prompts " if "advice_n" in figures else ""
    return [f"Its advice {prompts}that no training saw. {SAFE_MEANS}", "", *HEAD, *rows, ""]
