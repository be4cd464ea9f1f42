from __future__ import annotations

from typing import Any

import torch
from trl.trainer.utils import add_fused_lm_head

from finrlhf_pipeline.training.grpo.layout import lay_out
from finrlhf_pipeline.training.grpo.scoring import score
from finrlhf_pipeline.training.grpo.switch import attention_switched, keep_only_scored


def test_scores_are_the_log_probabilities_of_each_row_run_alone(tiny: Any) -> None:
    model = tiny.llama()
    prompts = [[1, 2, 3], [1, 2, 3], [9]]
    completions = [[4, 5, 6], [7], [8, 9]]
    with torch.no_grad():
        expected = [
            [
                model(torch.tensor([[*prompt, *completion]]))
                .logits[0, at - 1]
                .log_softmax(-1)[token]
                for at, token in enumerate(completion, start=len(prompt))
            ]
            for prompt, completion in zip(prompts, completions, strict=True)
        ]
        add_fused_lm_head(model, outputs=("log_probs", "entropy"))
        keep_only_scored(model)
        ids, mask, width = tiny.padded_rows(prompts, completions)
        with attention_switched(model):
            scores = score(model, lay_out(ids, mask, width), 1)
    assert scores.entropies is not None
    assert (scores.log_probabilities == 0).sum() == (scores.entropies == 0).sum() == 3
    for found, row in zip(scores.log_probabilities, expected, strict=True):
        torch.testing.assert_close(found[: len(row)], torch.stack(row), rtol=1e-5, atol=1e-5)
