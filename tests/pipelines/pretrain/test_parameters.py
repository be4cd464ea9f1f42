from pathlib import Path
from typing import Any

import pytest
import yaml
from pydantic import ValidationError

from finrlhf_pipeline.pipelines.pretrain.parameters import LessonParameters, PretrainParameters

CONF = Path(__file__).parents[3] / "conf" / "base" / "parameters" / "pretrain.yml"


def stored() -> dict[str, Any]:
    text = CONF.read_text(encoding="utf-8").replace("${globals:seed}", "7")
    parameters: dict[str, Any] = yaml.safe_load(text)["pretrain"]
    return parameters


def test_the_stored_parameters_are_valid() -> None:
    parameters = PretrainParameters.model_validate(stored())
    width, heads = parameters.shape.hidden_size, parameters.shape.num_attention_heads
    assert width % heads == 0


def test_a_misspelt_key_is_refused() -> None:
    with pytest.raises(ValidationError, match="sead"):
        PretrainParameters.model_validate({**stored(), "sead": 1})


def test_an_unknown_practice_is_named() -> None:
    lesson = {**stored()["courses"][0]["lessons"][0], "practice": {"guess": 1}}
    with pytest.raises(ValidationError, match="practice names guess; choose from find"):
        LessonParameters.model_validate(lesson)


def test_a_lesson_draws_pages_of_some_level() -> None:
    lesson = {**stored()["courses"][0]["lessons"][0], "level_shares": {}}
    with pytest.raises(ValidationError, match="level_shares are all zero"):
        LessonParameters.model_validate(lesson)
