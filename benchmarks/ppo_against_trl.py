"""Our PPO beside TRL 1.12's, the last release that had one: same model, prompts and reward.

TRL 1.12 lives in an environment of its own, whose interpreter is named by --trl-python or by
TRL_PPO_PYTHON, for instance

    python -m venv --system-site-packages trl-1.12 && trl-1.12/bin/pip install --no-deps trl==1.12.0

Both sides get a Llama of about a million weights that has learned to answer with even words or with
odd ones, a reward for even ones, prompts of about 200 tokens, answers of 25, and four epochs of
four minibatches over each rollout; the rest are TRL's defaults. Side by side they take turns; what
is compared is the median step, the first one left out, and the reward reached after as many
samples. Processor time is printed beside the clock's: on a machine that has other work to do, it is
the one to believe.
"""

import argparse
import json
import os
import random
import statistics
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

WORDS = 696
PAD, END, ASK, UNKNOWN = range(WORDS, WORDS + 4)
PROMPTS = 256
PROMPT_TOKENS = (160, 200)
ANSWER_TOKENS = 25
SAMPLES_PER_STEP = 64
SHARED = 4  # completions of one prompt in a step
LEARNING_RATE = 3e-4
LESSONS = 100
MINIBATCHES = 4


def evens(completions: Sequence[str], **_: Any) -> list[float]:
    """Reward each word whose number is even: all 25 of them would be worth 1."""
    return [
        sum(word[-1] in "02468" for word in completion.split()) / ANSWER_TOKENS
        for completion in completions
    ]


def make_material(folder: Path) -> None:
    """Write the model, its tokenizer and the prompts that both sides read."""
    import torch
    from tokenizers import Tokenizer
    from tokenizers.models import WordLevel
    from tokenizers.pre_tokenizers import WhitespaceSplit
    from transformers import LlamaConfig, LlamaForCausalLM, PreTrainedTokenizerFast

    special = {"<pad>": PAD, "<end>": END, "?": ASK, "<unk>": UNKNOWN}
    vocabulary = {f"w{number}": number for number in range(WORDS)} | special
    words = Tokenizer(WordLevel(vocabulary, unk_token="<unk>"))  # no password
    words.pre_tokenizer = WhitespaceSplit()
    PreTrainedTokenizerFast(
        tokenizer_object=words,
        pad_token="<pad>",  # no password
        eos_token="<end>",  # no password
        unk_token="<unk>",  # no password
        padding_side="left",
    ).save_pretrained(folder)
    torch.manual_seed(0)
    model = LlamaForCausalLM(
        LlamaConfig(
            vocab_size=len(vocabulary),
            hidden_size=128,
            intermediate_size=384,
            num_hidden_layers=5,
            num_attention_heads=4,
            num_key_value_heads=4,
            max_position_embeddings=512,
            tie_word_embeddings=True,
            pad_token_id=PAD,
            eos_token_id=END,
            bos_token_id=None,
        )
    )
    draw = random.Random(0)
    teach(model, draw)
    model.save_pretrained(folder)
    prompts = [
        " ".join(f"w{word}" for word in make_prompt(draw, draw.randint(*PROMPT_TOKENS) - 1)) + " ?"
        for _ in range(PROMPTS)
    ]
    (folder / "prompts.json").write_text(json.dumps(prompts), encoding="utf-8")


def make_prompt(draw: random.Random, words: int) -> list[int]:
    """Return the words of a prompt."""
    return [draw.randrange(WORDS) for _ in range(words)]


def teach(model: Any, draw: random.Random) -> None:
    """Teach the model to answer with even words only or with odd words only, as it likes."""
    import torch

    optimizer = torch.optim.AdamW(model.parameters(), lr=2e-3)
    for step in range(LESSONS):
        words = draw.randint(4, 200 if step % 8 == 0 else 24)
        rows = []
        for _ in range(24):
            odd = draw.randrange(2)
            answer = [2 * draw.randrange(50) + odd for _ in range(ANSWER_TOKENS - 1)]
            rows.append([*make_prompt(draw, words), ASK, *answer, END])
        ids = torch.tensor(rows)
        labels = ids.clone()
        labels[:, : words + 1] = -100
        model(input_ids=ids, labels=labels).loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        optimizer.zero_grad()


class Stopwatch:
    """Notes the clock and the processor's time at the end of each step."""

    def __init__(self) -> None:
        self.times: list[tuple[float, float]] = []
        self.rewards: list[float] = []

    def tick(self) -> None:
        """Note both times."""
        self.times.append((time.perf_counter(), time.process_time()))

    def result(self) -> dict[str, list[float]]:
        """Return what each step took, by either clock, and what it earned."""
        steps = list(zip(self.times, self.times[1:], strict=False))
        return {
            "seconds": [after[0] - before[0] for before, after in steps],
            "processor_seconds": [after[1] - before[1] for before, after in steps],
            "rewards": self.rewards,
        }


def lora() -> Any:
    """Return the adapter that both sides train."""
    from peft import LoraConfig

    return LoraConfig(r=16, lora_alpha=32, target_modules="all-linear", task_type="CAUSAL_LM")


def run_ours(folder: Path, steps: int, shared: int) -> dict[str, list[float]]:
    """Train with ours; `shared` completions have the same prompt."""
    from transformers import AutoModelForCausalLM, AutoTokenizer

    from finrlhf_pipeline.training.ppo.observer import Observer
    from finrlhf_pipeline.training.ppo.settings import PpoSettings
    from finrlhf_pipeline.training.ppo.trainer import PpoTrainer

    watch = Stopwatch()

    class Watch(Observer):
        """Notes when each step ended and what it earned."""

        def on_step(self, step: int, statistics: Mapping[str, float]) -> None:  # noqa: ARG002  # the signature
            watch.tick()
            watch.rewards.append(statistics["reward"])

    settings = PpoSettings(
        steps=steps,
        prompts_per_step=SAMPLES_PER_STEP // shared,
        completions_per_prompt=shared,
        max_new_tokens=ANSWER_TOKENS,
        epochs=4,
        minibatches=MINIBATCHES,
        learning_rate=LEARNING_RATE,
        value_coefficient=0.1,
    )
    prompts = json.loads((folder / "prompts.json").read_text(encoding="utf-8"))
    trainer = PpoTrainer(
        AutoModelForCausalLM.from_pretrained(folder),
        AutoTokenizer.from_pretrained(folder),
        [{"prompt": prompt} for prompt in prompts],
        [evens],
        [1.0],
        settings,
        lora(),
        observer=Watch(),
    )
    watch.tick()
    trainer.train()
    return watch.result()


def run_trl(folder: Path, steps: int, shared: int) -> dict[str, list[float]]:
    """Train with TRL's; its prompts come as often as ours do, one sample each time."""
    import torch
    from datasets import Dataset
    from transformers import (
        AutoModelForCausalLM,
        AutoModelForSequenceClassification,
        AutoTokenizer,
        TrainerCallback,
    )
    from trl.experimental.ppo import PPOConfig, PPOTrainer

    tokenizer = AutoTokenizer.from_pretrained(folder)
    watch = Stopwatch()

    class Reader(torch.nn.Module):
        """Hands the token ids through, as the hidden states of a reward model."""

        def forward(self, input_ids: Any, attention_mask: Any, **_: Any) -> Any:
            ids = input_ids.masked_fill(attention_mask == 0, PAD)
            return argparse.Namespace(hidden_states=[ids[..., None]])

    class TextReward(torch.nn.Module):
        """The same reward function, in the only shape that TRL's PPO takes: a model."""

        base_model_prefix = "reader"

        def __init__(self) -> None:
            super().__init__()
            self.reader = Reader()

        def score(self, ids: Any) -> Any:
            rows = ids[..., 0].tolist()
            answers = [row[row.index(ASK) + 1 :] for row in rows]
            rewards = evens(tokenizer.batch_decode(answers, skip_special_tokens=True))
            return torch.tensor(rewards)[:, None, None].expand(-1, ids.shape[1], 1)

    class Watch(TrainerCallback):
        """Notes when each step ended and what it earned."""

        def on_train_begin(self, *_: Any, **__: Any) -> None:
            watch.tick()

        def on_step_end(self, *_: Any, **__: Any) -> None:
            watch.tick()

        def on_log(self, *_: Any, logs: dict[str, float] | None = None, **__: Any) -> None:
            watch.rewards.extend([logs["objective/scores"]] if logs else [])

    prompts = json.loads((folder / "prompts.json").read_text(encoding="utf-8"))
    rows = [tokenizer(prompt)["input_ids"] for prompt in prompts for _ in range(shared)]
    PPOTrainer(
        args=PPOConfig(
            output_dir=str(folder / "trl"),
            total_episodes=steps * SAMPLES_PER_STEP,
            # one pass a minibatch: its gradient accumulation would take one optimizer step a epoch
            per_device_train_batch_size=SAMPLES_PER_STEP,
            gradient_accumulation_steps=1,
            num_mini_batches=MINIBATCHES,
            response_length=ANSWER_TOKENS,
            stop_token="eos",  # no password
            temperature=1.0,
            learning_rate=LEARNING_RATE,
            lr_scheduler_type="constant",
            logging_steps=1,
            num_sample_generations=0,
            save_strategy="no",
            report_to="none",
            bf16=False,
            # saves memory that a model of this size does not need, and costs time
            gradient_checkpointing=False,
            use_cpu=os.environ["ACCELERATE_USE_CPU"] == "true",
            seed=0,
        ),
        processing_class=tokenizer,
        model=AutoModelForCausalLM.from_pretrained(folder),
        ref_model=None,
        reward_model=TextReward(),
        value_model=AutoModelForSequenceClassification.from_pretrained(folder, num_labels=1),
        train_dataset=Dataset.from_dict({"input_ids": rows}),
        eval_dataset=Dataset.from_dict({"input_ids": rows[:1]}),
        peft_config=lora(),
        callbacks=[Watch()],
    ).train()
    return watch.result()


def take_turns(
    folder: Path, options: argparse.Namespace
) -> dict[str, list[dict[str, list[float]]]]:
    """Run every side in a process of its own, round after round."""
    environment = {
        **os.environ,
        "HF_HUB_OFFLINE": "1",
        "ACCELERATE_USE_CPU": str(options.device == "cpu").lower(),
    }
    sides = {
        "ours, 4 completions a prompt": [sys.executable, "ours", str(SHARED)],
        "ours, 1 completion a prompt": [sys.executable, "ours", "1"],
        "TRL 1.12": [options.trl_python, "trl", str(SHARED)],
    }
    results: dict[str, list[dict[str, list[float]]]] = {side: [] for side in sides}
    for _ in range(options.rounds):
        for side, (python, kind, shared) in sides.items():
            command = [python, "-W", "ignore", __file__, "--side", kind, "--shared", shared]
            command += ["--steps", str(options.steps), "--folder", str(folder)]
            subprocess.run(
                command, env=environment, check=True, stdout=sys.stderr
            )  # our own command line
            results[side].append(json.loads((folder / f"{kind}.json").read_text(encoding="utf-8")))
    return results


def report(results: dict[str, list[dict[str, list[float]]]]) -> None:
    """Print samples a second by both clocks, rewards, and ratios to TRL."""
    speeds = {
        (side, clock): SAMPLES_PER_STEP
        / statistics.median(seconds for run in runs for seconds in run[clock][1:])
        for side, runs in results.items()
        for clock in ("seconds", "processor_seconds")
    }
    for side, runs in results.items():
        steps = len(runs[0]["rewards"])
        first = statistics.mean(run["rewards"][0] for run in runs)
        last = statistics.mean(reward for run in runs for reward in run["rewards"][-3:])
        print(f"{side}: reward {first:.3f} at first, {last:.3f} after {steps} steps")
        for clock in ("seconds", "processor_seconds"):
            speed = speeds[side, clock]
            ratio = speed / speeds["TRL 1.12", clock]
            print(f"  {speed:6.1f} samples/{clock.removesuffix('s')}, {ratio:.2f} times TRL's")


def main() -> None:
    """Compare, or run one side where a comparison asked for it."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--trl-python", default=os.environ.get("TRL_PPO_PYTHON"))
    parser.add_argument("--steps", type=int, default=6)
    parser.add_argument("--rounds", type=int, default=1)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--device", choices=["cpu", "accelerator"], default="cpu")
    parser.add_argument("--side", choices=["ours", "trl"], help=argparse.SUPPRESS)
    parser.add_argument("--shared", type=int, help=argparse.SUPPRESS)
    parser.add_argument("--folder", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.side:
        run = run_ours if options.side == "ours" else run_trl
        result = run(options.folder, options.steps, options.shared)
        (options.folder / f"{options.side}.json").write_text(json.dumps(result), encoding="utf-8")
        return
    if not options.trl_python:
        parser.error("name the interpreter of an environment with TRL 1.12 by --trl-python")
    # before torch is imported, here and in the processes of the sides
    os.environ["OMP_NUM_THREADS"] = str(options.threads)
    with TemporaryDirectory() as folder:
        make_material(Path(folder))
        report(take_turns(Path(folder), options))


if __name__ == "__main__":
    main()
