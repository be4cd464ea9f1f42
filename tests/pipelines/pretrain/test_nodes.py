from pathlib import Path
from typing import Any

import pytest
from safetensors.torch import load_file

from finrlhf_pipeline.modelling.loading import open_causal_lm, open_tokenizer
from finrlhf_pipeline.pipelines.pretrain.nodes import exam, examine_base, pretrain_base
from finrlhf_pipeline.pipelines.pretrain.parameters import PretrainParameters
from finrlhf_pipeline.pipelines.pretrain.practice import PRACTICES


def course(tokens: int) -> dict[str, Any]:
    return {
        "optimizer": {
            "learning_rate": 1e-3,
            "wired_rate_share": 0.3,
            "wired_from_tokens": 500,
            "weight_decay": 0.01,
            "warmup_tokens": 10,
            "decay_share": 0.5,
            "tokens_per_batch": 512,
            "max_grad_norm": 1.0,
        },
        "lessons": [
            {
                "tokens": tokens,
                "lines_per_page": 2,
                "advice_share": 0.2,
                "level_shares": {"one_step": 1},
                "practice": {"find": 1, "judge_value": 1},
            }
        ],
    }


def parameters(workspace: Path) -> PretrainParameters:
    return PretrainParameters.model_validate(
        {
            "seed": 3,
            "threads": 1,
            "workspace": str(workspace),
            "exam_pages": 2,
            "tokenizer": {"vocabulary_size": 400, "documents": 40, "template_words": ["response:"]},
            "shape": {
                "hidden_size": 96,
                "intermediate_size": 64,
                "num_hidden_layers": 3,
                "num_attention_heads": 4,
                "max_position_embeddings": 512,
                "rope_theta": 1e6,
            },
            "courses": [course(2000), course(1000)],
        }
    )


def test_a_base_is_made_the_same_twice_and_examined(tmp_path: Path) -> None:
    first, _ = pretrain_base(parameters(tmp_path / "first"))
    again, _ = pretrain_base(parameters(tmp_path / "again"))
    assert not any(weight.requires_grad for weight in open_causal_lm(first).parameters())
    tokens = open_tokenizer(first)("revenue of 2019")["input_ids"]
    assert tokens[0] == open_tokenizer(first).bos_token_id
    weights, others = (load_file(Path(one.base) / "model.safetensors") for one in (first, again))
    assert all(bool((weights[name] == others[name]).all()) for name in weights)
    abilities = examine_base(first, parameters(tmp_path / "first"))
    assert abilities.keys() == PRACTICES.keys()
    assert all(0 <= share <= 1 for share in abilities.values())


@pytest.mark.parametrize("name", list(PRACTICES))
def test_an_exam_has_one_line_of_every_practice_for_each_page(name: str) -> None:
    assert len(exam(3, "seed")[name]) == 3
