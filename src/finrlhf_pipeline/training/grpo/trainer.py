"""TRL's GRPO trainer with the prompt of a group run once, in generation and in the loss."""

from __future__ import annotations

from contextlib import ExitStack, nullcontext
from typing import Any

import torch
from accelerate.logging import get_logger
from torch import Tensor, nn
from trl import GRPOTrainer
from trl.models import unwrap_model_for_generation
from trl.trainer.utils import pad, split_tensor_dict

from finrlhf_pipeline.training.grpo import obstacles
from finrlhf_pipeline.training.grpo.adapters import adapters_folded, weights_kept
from finrlhf_pipeline.training.grpo.generation import Completion, Decoding, write_completions
from finrlhf_pipeline.training.grpo.probe import find_difference
from finrlhf_pipeline.training.grpo.samples import show_samples
from finrlhf_pipeline.training.grpo.sampling import Draws
from finrlhf_pipeline.training.grpo.scoring import Scores, score_rows
from finrlhf_pipeline.training.grpo.silence import Silence, find_silence
from finrlhf_pipeline.training.grpo.switch import attention_switched, keep_only_scored
from finrlhf_pipeline.training.processes import fail_together
from finrlhf_pipeline.training.rewarding import Patient
from finrlhf_pipeline.training.samples import Showing
from finrlhf_pipeline.training.soundness import SoundLoss, refuse_unanswered, refuse_unsound_rewards

logger = get_logger(__name__)


class SharedPrefixGRPOTrainer(SoundLoss, GRPOTrainer):
    """GRPO whose loss and gradients are TRL's, at the price of one prompt for each group.

    Rows of a group stay side by side: the sampler has already put the prompts in random order, and
    a micro-batch of whole groups shares the most. Where a model or a setting does not allow
    sharing, TRL's own path is taken and one sentence says why.

    Attributes:
        scoring_obstacle: why log-probabilities take TRL's path; None if they do not.
        writing_obstacle: why generation takes TRL's path; None if it does not.
    """

    _buffered_inputs: list[dict[str, Any]] | None

    def __init__(self, *args: Any, samples: Showing | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._samples = samples
        self._shown_at = 0
        self._rewards = torch.empty(0)
        self._until_backward = ExitStack()
        self._silence: Silence | None = None
        self._written: list[Completion] = []
        self._rollouts: tuple[tuple[str, int], int] = (("", -1), 0)
        model = self.accelerator.unwrap_model(self.model)
        for each in (model, self.ref_model):
            if each is not None:
                keep_only_scored(_causal_model(each))
        self._last_layer = getattr(model.config.get_text_config(), "num_hidden_layers", 0) - 1
        self.scoring_obstacle = self._find_scoring_obstacle(model)
        self._decoding, unknown = self._make_decoding(_causal_model(model))
        self.writing_obstacle = self.scoring_obstacle or unknown
        if self.writing_obstacle:
            what = "prompts are" if self.scoring_obstacle else "prompts of completions to write are"
            logger.warning(
                "Shared %s run once for each row, because %s.", what, self.writing_obstacle
            )

    def _find_scoring_obstacle(self, model: nn.Module) -> str | None:
        """Return why the prompt of a group cannot be run once in the loss."""
        return (
            obstacles.in_training(self.args, self)
            or obstacles.in_model(model)
            or obstacles.in_dropout(model)
            or find_difference(model, self.score_padded)
        )

    def score_padded(self, model: nn.Module, ids: Tensor, mask: Tensor, width: int) -> Tensor:
        """Return log-probabilities by TRL's own path."""
        scores: Tensor = super()._get_per_token_logps_and_entropies(model, ids, mask, width)[0]
        return scores

    def _make_decoding(self, model: Any) -> tuple[Decoding | None, str | None]:
        """Return how to write completions, or why only TRL's path can."""
        if self.use_vllm:
            return None, "vLLM writes completions"
        # what `generate` itself calls first, so that no default of the model is overlooked
        config, _ = model._prepare_generation_config(self.generation_config)  # noqa: SLF001
        warpers = model._get_logits_processor(config, input_ids_seq_length=1, device="cpu")  # noqa: SLF001
        how = Decoding(
            config.max_new_tokens, tuple(self.eos_token_ids), self.temperature, tuple(warpers)
        )
        return how, obstacles.in_generation(self.args, config, how.warpers)

    # --- writing completions ---------------------------------------------------------------------

    def _tokenize_prompts(self, prompts: list[Any]) -> tuple[list[list[int]], Any, dict[str, Any]]:
        """Tokenise each run of equal prompts once."""
        new = [n == 0 or prompt != prompts[n - 1] for n, prompt in enumerate(prompts)]
        distinct = [prompt for prompt, is_new in zip(prompts, new, strict=True) if is_new]
        if self.writing_obstacle or self.environment_factories is not None:
            distinct, new = prompts, [True] * len(prompts)
        ids, images, fields = super()._tokenize_prompts(distinct)
        if not all(ids):
            raise ValueError("A prompt has no token. Leave empty prompts out of the training data.")
        numbers = torch.tensor(new).cumsum(0).sub(1).tolist()
        return [ids[number] for number in numbers], images, fields

    def _generate_single_turn(
        self,
        prompt_ids: list[list[int]],
        images: Any,
        multimodal_fields: dict[str, Any],
        num_generations: int,
        **options: Any,
    ) -> tuple[list[list[int]], None]:
        """Write one completion for each prompt."""
        if self.writing_obstacle or self._decoding is None:
            with weights_kept(self.model, self.args):
                result: tuple[list[list[int]], None] = super()._generate_single_turn(
                    prompt_ids, images, multimodal_fields, num_generations, **options
                )
            refuse_unanswered(result[0], prompt_ids)
            return result
        with (
            unwrap_model_for_generation(
                self.model_wrapped,
                self.accelerator,
                gradient_checkpointing_kwargs=self.args.gradient_checkpointing_kwargs,
            ) as model,
            adapters_folded(model),
        ):
            draws = self._draw(len(prompt_ids), self._decoding.max_new_tokens)
            self._written = write_completions(model, prompt_ids, draws, self._decoding)
        return [completion.tokens for completion in self._written], None

    def _draw(self, rows: int, tokens: int) -> Draws:
        """Return this rollout's random numbers, which a resumed training draws again alike."""
        moment = ("train" if self.model.training else "eval", self.state.global_step)
        last, number = self._rollouts
        self._rollouts = (moment, number + 1 if moment == last else 0)
        rank = self.accelerator.process_index
        return Draws.make(
            (self.args.seed, *moment, self._rollouts[1]),
            tokens,
            rows * self.accelerator.num_processes,
            slice(rank * rows, (rank + 1) * rows),
        )

    def _generate_and_score_completions(self, inputs: list[dict[str, Any]]) -> dict[str, Any]:
        """Keep the entropies met while writing beside what TRL returns."""
        self._written = []
        output: dict[str, Any] = super()._generate_and_score_completions(inputs)
        if self._written and not self.tools:
            met = [torch.tensor(completion.entropies) for completion in self._written]
            padded = pad(met, padding_value=0, pad_to_multiple_of=self.pad_to_multiple_of)
            output["written_entropies"] = padded.to(self.accelerator.device)
        self._show(inputs, output)
        return output

    def _show(self, inputs: list[dict[str, Any]], output: dict[str, Any]) -> None:
        """Tell some of the completions where it is time to."""
        step = self.state.global_step + 1
        if self._samples is None or not (self.model.training and self.is_world_process_zero()):
            return
        if self._samples.is_due(step, self._shown_at):
            show_samples(self, inputs, output, self._rewards, self._samples.rows)
        self._shown_at = step

    def _calculate_rewards(
        self, inputs: Any, prompts: Any, completions: list[Any], completion_ids_list: Any
    ) -> Tensor:
        """Compute TRL's rewards and refuse those that are no numbers."""
        rewards: Tensor = super()._calculate_rewards(
            inputs, prompts, completions, completion_ids_list
        )
        problems = [each.problem for each in self.reward_funcs if isinstance(each, Patient)]
        fail_together(next((problem for problem in problems if problem is not None), None))
        self._rewards = rewards
        first_row = self.accelerator.process_index * len(completions)
        refuse_unsound_rewards(rewards, self.reward_func_names, completions, first_row)
        return rewards

    def _prepare_inputs(self, generation_batch: Any) -> dict[str, Any]:
        """Split what was generated into micro-batches without tearing groups apart."""
        inputs: dict[str, Any]
        if self.scoring_obstacle or not self.model.training:
            inputs = super()._prepare_inputs(generation_batch)
            return inputs
        steps = self.args.steps_per_generation
        if self._step % (steps * self.num_iterations) == 0 or self._buffered_inputs is None:
            generated = self._generate_and_score_completions(generation_batch)
            self._buffered_inputs = split_tensor_dict(generated, steps)
        inputs = self._buffered_inputs[self._step % steps]
        return inputs

    # --- scoring completions ---------------------------------------------------------------------

    def training_step(self, *args: Any, **kwargs: Any) -> Tensor:
        """Keep the attention switched until the backward pass has recomputed what it needs."""
        with self._until_backward:
            loss: Tensor = super().training_step(*args, **kwargs)
        return loss

    def _compute_loss(self, model: nn.Module, inputs: dict[str, Any]) -> Tensor:
        """Compute TRL's loss, running only the rows that can move it."""
        self._silence = None if self.scoring_obstacle else find_silence(self, inputs)
        loss: Tensor = super()._compute_loss(model, inputs)
        self._silence = None
        return loss

    def _get_per_token_logps_and_entropies(
        self,
        model: nn.Module,
        input_ids: Tensor,
        attention_mask: Tensor,
        logits_to_keep: int,
        batch_size: int | None = None,
        compute_entropy: bool = False,
        **other: Any,
    ) -> tuple[Tensor, Tensor | None, Tensor | None]:
        """Score completions as TRL does, every distinct prompt once."""
        if self.scoring_obstacle or not attention_mask[:, -logits_to_keep:].any():
            result: tuple[Tensor, Tensor | None, Tensor | None] = (
                super()._get_per_token_logps_and_entropies(
                    model,
                    input_ids,
                    attention_mask,
                    logits_to_keep,
                    batch_size,
                    compute_entropy=compute_entropy,
                    **other,
                )
            )
            return result
        size = batch_size or input_ids.size(0)
        rows = zip(torch.split(input_ids, size), torch.split(attention_mask, size), strict=True)
        parts = [self._score(model, ids, mask, logits_to_keep) for ids, mask in rows]
        log_probabilities = torch.cat([part.log_probabilities for part in parts])
        entropies = [part.entropies for part in parts if part.entropies is not None]
        return log_probabilities, torch.cat(entropies) if compute_entropy else None, None

    def _score(self, model: nn.Module, ids: Tensor, mask: Tensor, width: int) -> Scores:
        """Score a few rows, or only those of them that are not silent."""
        kept_open = self.args.gradient_checkpointing and torch.is_grad_enabled()
        if kept_open:
            self._until_backward.enter_context(attention_switched(model))
        with nullcontext() if kept_open else attention_switched(model), self.accelerator.autocast():
            if self._silence is None:
                return score_rows(model, ids, mask, width, self._last_layer)
            heard = ~self._silence.rows
            scores = score_rows(model, ids[heard], mask[heard], width, self._last_layer)
            return self._silence.fill(scores)


def _causal_model(model: Any) -> Any:
    """Return the model inside its adapters."""
    return model.get_base_model() if hasattr(model, "peft_config") else model
