"""Direct preference optimisation, in which a pair's strength says how sure its label is."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from datasets import Dataset
from torch.nn.functional import logsigmoid
from transformers import PreTrainedTokenizerBase, set_seed
from trl import DPOConfig, DPOTrainer
from trl.trainer.dpo_trainer import DataCollatorForPreference

from finrlhf_pipeline.modelling.checkpoint import Checkpoint
from finrlhf_pipeline.modelling.encoding import encode_prompt, encode_response
from finrlhf_pipeline.modelling.loading import open_causal_lm, open_tokenizer
from finrlhf_pipeline.modelling.lora import lora_config
from finrlhf_pipeline.training.errors import TrainingError
from finrlhf_pipeline.training.fitting import check_room
from finrlhf_pipeline.training.parameters import LoraParameters, TrainerParameters
from finrlhf_pipeline.training.processes import ask_first
from finrlhf_pipeline.training.rows_seen import dealt_rows, write_rows_seen
from finrlhf_pipeline.training.soundness import SoundLoss
from finrlhf_pipeline.training.supervision import Trained, library_defaults, run_to_end
from finrlhf_pipeline.training.workspace import RESULT, open_workspace, writing_result


def soft_label_loss(margins: torch.Tensor, strengths: torch.Tensor) -> torch.Tensor:
    """Return −p·log σ(Δ) − (1−p)·log σ(−Δ) for each pair; both arguments have shape (pairs,).

    >>> soft_label_loss(torch.zeros(1), torch.tensor([0.8])).item()  # ln 2 at equal policies
    0.6931471824645996
    """
    return -strengths * logsigmoid(margins) - (1 - strengths) * logsigmoid(-margins)


@dataclass
class PairsWithStrength(DataCollatorForPreference):
    """The library's batch of pairs, with each pair's strength beside it."""

    def torch_call(self, examples: list[dict[str, Any]]) -> dict[str, Any]:
        """Return tensors of shape (2 * pairs, tokens), chosen first, and `strength` (pairs,)."""
        batch: dict[str, Any] = super().torch_call(examples)
        batch["strength"] = torch.tensor([example["strength"] for example in examples])
        return batch


class SoftLabelDPOTrainer(SoundLoss, DPOTrainer):
    """TRL's trainer with the soft label; the reference is the same weights, adapter off.

    Attributes:
        rpo_alpha: how much chosen answers count as demonstrations beside the preference, without
            which both answers of a pair may become less likely together (RPO).
    """

    def __init__(self, *args: Any, rpo_alpha: float = 0.0, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.rpo_alpha = rpo_alpha

    def _prepare_dataset(self, dataset: Dataset, *_: Any) -> Dataset:
        """Take the pairs as they are: they come encoded, so that all methods encode alike."""
        return dataset

    def compute_ref_log_probs(self, model: Any, inputs: dict[str, Any]) -> Any:
        """Hide from the model what is not its input."""
        return super().compute_ref_log_probs(model, without_strength(inputs))

    def _compute_loss(self, model: Any, inputs: dict[str, Any], return_outputs: Any) -> Any:  # noqa: ARG002  # the library's signature
        mask = inputs["completion_mask"]
        outputs = model(
            input_ids=inputs["input_ids"],
            attention_mask=inputs["attention_mask"],
            labels=inputs["input_ids"].masked_fill(mask == 0, -100),
            use_cache=False,
            fused_lm_head=True,
        )
        chosen, rejected = outputs.log_probs[:, -(mask.size(1) - 1) :].sum(dim=1).chunk(2)
        # pair by pair: scoring all of them first would cost more than a training that sees a few
        reference = self.compute_ref_log_probs(model, inputs)
        chosen_rewards = self.beta * (chosen - reference[0])
        rejected_rewards = self.beta * (rejected - reference[1])
        margins = chosen_rewards - rejected_rewards
        self._note(chosen_rewards, rejected_rewards)
        self._count(inputs["attention_mask"].sum())
        preferred = soft_label_loss(margins, inputs["strength"]).mean()
        demonstrated = -chosen.sum() / mask.chunk(2)[0].sum()
        return preferred + self.rpo_alpha * demonstrated

    def _note(self, chosen_rewards: torch.Tensor, rejected_rewards: torch.Tensor) -> None:
        chosen = self.accelerator.gather(chosen_rewards.detach())
        rejected = self.accelerator.gather(rejected_rewards.detach())
        figures = {
            "rewards/chosen": chosen,
            "rewards/rejected": rejected,
            "rewards/margins": chosen - rejected,
            "rewards/accuracies": (chosen > rejected).float(),
        }
        mode = "train" if self.model.training else "eval"
        for name, values in figures.items():
            self._metrics[mode][name].append(values.mean().item())

    def _count(self, tokens: torch.Tensor) -> None:
        if self.model.training:
            self._total_train_tokens += int(self.accelerator.gather(tokens).sum())
            self._metrics["train"]["num_tokens"] = [self._total_train_tokens]


def without_strength(inputs: Mapping[str, Any]) -> dict[str, Any]:
    """Return the batch as the library knows it."""
    return {name: value for name, value in inputs.items() if name != "strength"}


def train_dpo(
    start: Checkpoint,
    pairs: Sequence[Mapping[str, Any]],
    trainer: TrainerParameters,
    lora: LoraParameters,
    *,
    beta: float,
    rpo_alpha: float = 0.0,
    seed: int,
    workspace: Path,
) -> Trained:
    """Train an adapter on `start` from `prompt`, `chosen`, `rejected` and `preference_strength`."""
    if not pairs:
        raise TrainingError(
            "There is no preference pair to learn from: the training split is empty."
        )
    settings = {
        "trainer": trainer.model_dump(),
        "lora": lora.model_dump(),
        "beta": beta,
        "rpo_alpha": rpo_alpha,
        "seed": seed,
    }
    tokenizer = open_tokenizer(start)
    rows = [encode_pair(tokenizer, row) for row in pairs]
    lengths = [
        len(row["prompt_ids"]) + max(len(row["chosen_ids"]), len(row["rejected_ids"]))
        for row in rows
    ]
    check_room(start, pairs, lengths, trainer, lora, texts_per_row=2)
    resume_from = ask_first(lambda: open_workspace(workspace, start, pairs, settings))
    set_seed(seed)
    run = SoftLabelDPOTrainer(
        model=open_causal_lm(
            start,
            dtype=torch.bfloat16 if trainer.bf16 else torch.float32,
            load_in_4bit=trainer.load_in_4bit,
        ),
        args=DPOConfig(
            **library_defaults(workspace),
            **trainer.library_arguments(),
            beta=beta,
            seed=seed,
            max_length=None,
        ),
        train_dataset=Dataset.from_list(rows),
        processing_class=tokenizer,
        data_collator=PairsWithStrength(pad_token_id=int(tokenizer.pad_token_id)),
        peft_config=lora_config(**lora.model_dump()),
        rpo_alpha=rpo_alpha,
    )
    history = run_to_end(run, resume_from)
    if run.is_world_process_zero():
        with writing_result(workspace) as folder:
            run.accelerator.unwrap_model(run.model).save_pretrained(folder)
            write_rows_seen(folder, pairs, dealt_rows(run, run.state.global_step))
    run.accelerator.wait_for_everyone()
    return Trained(
        Checkpoint(
            start.base, fingerprint="", revision=start.revision, adapter=str(workspace / RESULT)
        ),
        history,
    )


def encode_pair(tokenizer: PreTrainedTokenizerBase, row: Mapping[str, Any]) -> dict[str, Any]:
    """Return the pair's tokens and its strength; both answers end with the end token."""
    return {
        "prompt_ids": encode_prompt(tokenizer, row["prompt"]),
        "chosen_ids": encode_response(tokenizer, row["chosen"]),
        "rejected_ids": encode_response(tokenizer, row["rejected"]),
        "strength": float(row["preference_strength"]),
    }
