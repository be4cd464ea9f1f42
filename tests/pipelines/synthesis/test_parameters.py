"""Parameters of the synthesis stage: complete, closed, and shipped with sense."""

from typing import Any

import pytest
from pydantic import ValidationError

from finrlhf_pipeline.pipelines.synthesis.parameters import SynthesisParameters


def test_the_shipped_sizes_are_those_of_a_benchmark(shipped: dict[str, Any]) -> None:
    examples = SynthesisParameters.model_validate(shipped).examples
    assert examples.train >= 4000
    assert 400 <= examples.validation <= 600
    assert 800 <= examples.test <= 1000


def test_level_shares_become_a_mix_from_the_easiest(shipped: dict[str, Any]) -> None:
    shares = SynthesisParameters.model_validate(shipped).level_shares
    assert shares.as_mix() == {1: 0.4, 2: 0.25, 3: 0.2, 4: 0.15}


@pytest.mark.parametrize(
    ("group", "leaf", "value"),
    [
        ("examples", "train", 0),
        ("examples", "dev", 10),
        ("level_shares", "one_step", -1),
        ("level_shares", "four_steps", 0.1),
    ],
)
def test_a_wrong_leaf_is_refused(
    shipped: dict[str, Any], group: str, leaf: str, value: object
) -> None:
    with pytest.raises(ValidationError, match=leaf):
        SynthesisParameters.model_validate({**shipped, group: {**shipped[group], leaf: value}})


def test_nothing_but_zero_shares_is_refused(shipped: dict[str, Any]) -> None:
    nothing = dict.fromkeys(shipped["level_shares"], 0)
    with pytest.raises(ValidationError, match="level_shares are all zero"):
        SynthesisParameters.model_validate({**shipped, "level_shares": nothing})
