"""Whole GRPO steps here and with TRL's trainer: generation, rewards, loss and optimiser, in turns.

Both sides train the same random Llama on the same prompts with the same settings and threads, with
activation checkpointing off, which at this size only costs time. TRL is given each of its batch
shapes, and its faster one counts. A step is timed from the end of one to the end of the next, so
that loading data and logging count too; the first step of each training warms up. The clock
decides; the processor's time stands beside it, since other work on a shared machine slows the
clock only.

    python benchmarks/grpo_shared_prefix.py
"""

from __future__ import annotations

import argparse
import logging
import os
import statistics
import sys
import tempfile
import time
import warnings
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Final

GROUP: Final = 8
COMPLETION_TOKENS: Final = 32
WORDS: Final = 512
# at 500-token prompts sharing has to pay this much; on short ones it must not cost anything
LONG, LEAST_RATIO_LONG, LEAST_RATIO_SHORT = 500, 4.0, 1.0


@dataclass(frozen=True)
class Case:
    """What is trained on: so many prompts a step, each of so many tokens."""

    prompt_tokens: int
    prompts: int
    width: int
    layers: int
    lora: bool


@dataclass(frozen=True)
class Side:
    """One way to train: a trainer, and into how many micro-batches it cuts a step."""

    name: str
    shared: bool
    micro_batches: int = 1


@dataclass(frozen=True)
class Seconds:
    """A time by the clock, and the time that the processor worked for this process alone."""

    clock: float
    processor: float

    def minus(self, other: Seconds) -> Seconds:
        """Return the time between."""
        return Seconds(self.clock - other.clock, self.processor - other.processor)


def main() -> int:
    """Measure every case and print the ratios; fail where one is below its promise."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--threads", type=int, default=min(2, os.cpu_count() or 1))
    options.add_argument("--rounds", type=int, default=3, help="turns of each side")
    options.add_argument("--steps", type=int, default=2, help="timed steps in a turn")
    options.add_argument("--prompt-tokens", type=int, nargs="+", default=[LONG, 60])
    options.add_argument("--lora", action="store_true", help="train an adapter of rank 16")
    options.add_argument("--device", choices=["cpu", "accelerator"], default="cpu")
    chosen = options.parse_args()
    os.environ["HF_HUB_OFFLINE"] = "1"
    import torch

    torch.set_num_threads(chosen.threads)
    logging.disable(logging.WARNING)
    warnings.simplefilter("ignore")
    print(f"{chosen.threads} threads, groups of {GROUP}, {COMPLETION_TOKENS} completion tokens")
    kept = [
        compare(Case(tokens, 2 if tokens >= LONG else 8, 256, 4, chosen.lora), chosen)
        for tokens in chosen.prompt_tokens
    ]
    return 0 if all(kept) else 1


def compare(case: Case, chosen: argparse.Namespace) -> bool:
    """Print the seconds a step of each side, and whether the ratio is as promised."""
    ours = Side("shared prompts", shared=True)
    theirs = [Side("TRL, one batch", False), Side("TRL, a group at a time", False, case.prompts)]
    seconds: dict[Side, list[Seconds]] = {side: [] for side in (ours, *theirs)}
    for _ in range(chosen.rounds):
        for side, found in seconds.items():
            found.extend(time_steps(case, side, chosen.steps, use_cpu=chosen.device == "cpu"))
    print(f"\n{case}")
    clock = report(seconds, ours, "clock")
    report(seconds, ours, "processor")
    least = LEAST_RATIO_LONG if case.prompt_tokens >= LONG else LEAST_RATIO_SHORT
    verdict = "kept" if clock >= least else "BROKEN"
    print(f"  at least {least:g} times by the clock is promised: {verdict}")
    return clock >= least


def report(seconds: dict[Side, list[Seconds]], ours: Side, kind: str) -> float:
    """Print the median step of each side and return how much faster ours is than TRL's best."""
    medians = {}
    for side, steps in seconds.items():
        found = [float(getattr(step, kind)) for step in steps]
        medians[side] = statistics.median(found)
        spread = f"{min(found):.2f} to {max(found):.2f}"
        print(f"  {side.name:23} {medians[side]:7.3f} s a step by the {kind} ({spread})")
    ratio = min(median for side, median in medians.items() if side != ours) / medians[ours]
    print(f"  {'ratio':23} {ratio:7.2f}")
    return ratio


def time_steps(case: Case, side: Side, steps: int, *, use_cpu: bool) -> list[Seconds]:
    """Train for some steps and return the seconds of each but the first."""
    from peft import LoraConfig
    from transformers import PrinterCallback, TrainerCallback
    from trl import GRPOConfig, GRPOTrainer

    from finrlhf_pipeline.training.grpo import SharedPrefixGRPOTrainer

    ends: list[Seconds] = []

    class Clock(TrainerCallback):
        def on_step_end(self, *_: Any, **__: Any) -> None:
            ends.append(Seconds(time.perf_counter(), time.process_time()))

    with tempfile.TemporaryDirectory() as folder:
        args = GRPOConfig(
            output_dir=folder,
            max_steps=steps + 1,
            per_device_train_batch_size=case.prompts * GROUP // side.micro_batches,
            gradient_accumulation_steps=side.micro_batches,
            num_generations=GROUP,
            max_completion_length=COMPLETION_TOKENS,
            activation_checkpointing=False,
            bf16=False,
            use_cpu=use_cpu,
            dataloader_pin_memory=False,
            report_to=[],
            logging_strategy="no",
            save_strategy="no",
            disable_tqdm=True,
        )
        trainer = (SharedPrefixGRPOTrainer if side.shared else GRPOTrainer)(
            model=random_llama(case),
            reward_funcs=cheap_reward,
            args=args,
            train_dataset=random_prompts(case),
            processing_class=word_tokenizer(),
            peft_config=LoraConfig(r=16, target_modules="all-linear") if case.lora else None,
            callbacks=[Clock()],
        )
        if side.shared and trainer.writing_obstacle:
            raise RuntimeError(trainer.writing_obstacle)
        trainer.remove_callback(PrinterCallback)
        trainer.train()
    return [after.minus(before) for before, after in pairwise(ends)]


def random_llama(case: Case) -> Any:
    """Return the same random model every time."""
    import torch
    from transformers import LlamaConfig, LlamaForCausalLM

    torch.manual_seed(0)
    config = LlamaConfig(
        vocab_size=WORDS + 3,
        hidden_size=case.width,
        intermediate_size=int(case.width * 8 / 3),
        num_hidden_layers=case.layers,
        num_attention_heads=case.width // 32,
        num_key_value_heads=case.width // 32,
        max_position_embeddings=1024,
        pad_token_id=WORDS,
        eos_token_id=WORDS + 1,
        bos_token_id=None,
    )
    return LlamaForCausalLM(config)


def word_tokenizer() -> Any:
    """Return a tokenizer in which `w7` is token 7."""
    from tokenizers import Tokenizer, models, pre_tokenizers
    from transformers import PreTrainedTokenizerFast

    special = {"pad_token": "<pad>", "eos_token": "<eos>", "unk_token": "<unk>"}
    vocabulary = [*(f"w{n}" for n in range(WORDS)), *special.values()]
    numbers = {word: n for n, word in enumerate(vocabulary)}
    tokenizer = Tokenizer(models.WordLevel(numbers, unk_token=special["unk_token"]))
    tokenizer.pre_tokenizer = pre_tokenizers.WhitespaceSplit()
    return PreTrainedTokenizerFast(tokenizer_object=tokenizer, padding_side="left", **special)


def random_prompts(case: Case) -> Any:
    """Return prompts of equal length, which need no padding: the best case for TRL."""
    import torch
    from datasets import Dataset

    tokens = torch.randint(0, WORDS, (64, case.prompt_tokens)).tolist()
    prompts = [" ".join(f"w{token}" for token in prompt) for prompt in tokens]
    return Dataset.from_list([{"prompt": prompt} for prompt in prompts])


def cheap_reward(completions: list[str], **_: Any) -> list[float]:
    """Reward something that costs nothing to compute and differs between completions."""
    return [float(sum(map(ord, completion)) % 17) for completion in completions]


if __name__ == "__main__":
    sys.exit(main())
