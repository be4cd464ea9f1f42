"""What a training costs here beyond the same TRL trainer called bare: SFT, DPO and GRPO in turns.

Both sides start from the same files and end with a saved model: opening the base, making the
dataset, every step, saving. Ours also finds its workspace, watches the loss, marks checkpoints and
keeps a history. GRPO is called bare as the same class of ours, so that what is compared is the
face; its speed beside TRL's class is measured by grpo_shared_prefix.py. Work that a bare trainer
does not do at all (measuring correctness on held-out questions) is left out by asking one question.
Processor time stands beside the clock's: on a machine with other work to do, believe that one.

    python benchmarks/training_overhead.py --rounds 3
"""

import argparse
import itertools
import json
import logging
import os
import statistics
import sys
import tempfile
import time
import warnings
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

PROJECT: Final = Path(__file__).parents[1]
BASE: Final = PROJECT / "data" / "01_raw" / "base_model"
PREFERENCES: Final = PROJECT / "data" / "01_raw" / "preferences" / "financial_preferences.jsonl"
MOST: Final = 1.05
ROWS: Final = 256
BATCH: Final = 16
LEARNING_RATE: Final = 1e-4
RECORD: Final = {
    "id": "one",
    "filename": "one",
    "pre_text": [],
    "post_text": [],
    "table": [["", "2024"], ["fee", "7"]],
    "qa": {"question": "?", "program": "add(7, 1)", "exe_ans": 8.0},
}

Row = dict[str, Any]


def main() -> int:
    """Take turns and print what each training costs beside the bare trainer."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--rounds", type=int, default=3)
    options.add_argument("--steps", type=int, default=30)
    options.add_argument("--threads", type=int, default=1)
    options.add_argument("--only", choices=["sft", "dpo", "grpo"], nargs="+")
    options.add_argument("--device", choices=["cpu", "accelerator"], default="cpu")
    chosen = options.parse_args()
    os.environ["HF_HUB_OFFLINE"] = "1"
    if chosen.device == "cpu":
        os.environ["ACCELERATE_USE_CPU"] = "true"
    import torch

    torch.set_num_threads(chosen.threads)
    logging.disable(logging.WARNING)
    warnings.simplefilter("ignore")
    lines = PREFERENCES.read_text(encoding="utf-8").splitlines()[:ROWS]
    rows: list[Row] = [json.loads(line) | {"id": str(n)} for n, line in enumerate(lines)]
    sides = {"sft": (our_sft, bare_sft), "dpo": (our_dpo, bare_dpo), "grpo": (our_grpo, bare_grpo)}
    kept = [
        compare(name, *sides[name], rows, chosen.steps, chosen.rounds)
        for name in chosen.only or sides
    ]
    return 0 if all(kept) else 1


Side = Callable[[Sequence[Row], int, Path], None]


def compare(
    name: str, ours: Side, bare: Side, rows: Sequence[Row], steps: int, rounds: int
) -> bool:
    """Print the medians of both sides; the first turn of each warms up."""
    times: dict[Side, list[tuple[float, float]]] = {ours: [], bare: []}
    for turn, side in itertools.product(range(rounds + 1), (ours, bare)):
        with tempfile.TemporaryDirectory() as folder:
            clock, processor = time.perf_counter(), time.process_time()
            side(rows, steps, Path(folder))
            spent = time.perf_counter() - clock, time.process_time() - processor
        if turn > 0:
            times[side].append(spent)
    print(f"{name}, {steps} steps of {BATCH}")
    ratios = []
    for place, kind in enumerate(("clock", "processor")):
        mine, theirs = (
            statistics.median(spent[place] for spent in times[side]) for side in (ours, bare)
        )
        ratios.append(mine / theirs)
        print(
            f"  ours {mine:6.2f} s, bare {theirs:6.2f} s by the {kind}: {mine / theirs:.3f} times"
        )
    return ratios[1] <= MOST


def quiet(folder: Path, steps: int) -> dict[str, Any]:
    """Return the settings that ours has from its own defaults."""
    return {
        "output_dir": str(folder),
        "max_steps": steps,
        "per_device_train_batch_size": BATCH,
        "learning_rate": LEARNING_RATE,
        "logging_steps": 1,
        "save_steps": steps,
        "save_strategy": "steps",
        "report_to": "none",
        "disable_tqdm": True,
        "bf16": False,
        "activation_checkpointing": False,
        "dataloader_pin_memory": False,
        "seed": 7,
    }


def base() -> Any:
    """Return the pointer to the embedded base."""
    from finrlhf_pipeline.modelling.checkpoint import Checkpoint

    return Checkpoint(str(BASE), fingerprint="base")


def lora() -> Any:
    """Return the adapter's settings."""
    from finrlhf_pipeline.training.parameters import LoraParameters

    return LoraParameters(r=16, lora_alpha=32)


def bare_model() -> tuple[Any, Any]:
    """Return what a user of TRL opens."""
    from transformers import AutoModelForCausalLM, AutoTokenizer

    return (
        AutoModelForCausalLM.from_pretrained(BASE),
        AutoTokenizer.from_pretrained(BASE, padding_side="left"),
    )


def bare_adapter() -> Any:
    """Return the adapter as a user of TRL says it."""
    from peft import LoraConfig

    return LoraConfig(r=16, lora_alpha=32, target_modules="all-linear", task_type="CAUSAL_LM")


def finish(trainer: Any, folder: Path) -> None:
    """Train and save, without TRL's line a step on the console."""
    from transformers import PrinterCallback

    trainer.remove_callback(PrinterCallback)
    trainer.train()
    trainer.save_model(str(folder / "result"))


def our_sft(rows: Sequence[Row], steps: int, folder: Path) -> None:
    """Fine-tune by our face."""
    from finrlhf_pipeline.training.parameters import TrainerParameters
    from finrlhf_pipeline.training.sft import train_sft

    trainer = TrainerParameters(
        learning_rate=LEARNING_RATE,
        per_device_train_batch_size=BATCH,
        max_steps=steps,
        logging_steps=1,
        save_steps=steps,
    )
    demonstrations = [{**row, "response": row["chosen"]} for row in rows]
    train_sft(base(), demonstrations, trainer, None, seed=7, workspace=folder)


def bare_sft(rows: Sequence[Row], steps: int, folder: Path) -> None:
    """Fine-tune by TRL's trainer."""
    from datasets import Dataset
    from trl import SFTConfig, SFTTrainer

    model, tokenizer = bare_model()
    data = [{"prompt": row["prompt"], "completion": row["chosen"]} for row in rows]
    finish(
        SFTTrainer(
            model=model,
            args=SFTConfig(**quiet(folder, steps), max_length=None),
            train_dataset=Dataset.from_list(data),
            processing_class=tokenizer,
        ),
        folder,
    )


def our_dpo(rows: Sequence[Row], steps: int, folder: Path) -> None:
    """Learn preferences by our face."""
    from finrlhf_pipeline.training.dpo import train_dpo
    from finrlhf_pipeline.training.parameters import TrainerParameters

    trainer = TrainerParameters(
        learning_rate=LEARNING_RATE,
        per_device_train_batch_size=BATCH,
        max_steps=steps,
        logging_steps=1,
        save_steps=steps,
    )
    train_dpo(base(), rows, trainer, lora(), beta=0.1, seed=7, workspace=folder)


def bare_dpo(rows: Sequence[Row], steps: int, folder: Path) -> None:
    """Learn preferences by TRL's trainer."""
    from datasets import Dataset
    from trl import DPOConfig, DPOTrainer

    model, tokenizer = bare_model()
    data = [{name: row[name] for name in ("prompt", "chosen", "rejected")} for row in rows]
    finish(
        DPOTrainer(
            model=model,
            args=DPOConfig(**quiet(folder, steps), beta=0.1, max_length=None),
            train_dataset=Dataset.from_list(data),
            processing_class=tokenizer,
            peft_config=bare_adapter(),
        ),
        folder,
    )


def cheap_reward(completions: Sequence[str], **_: Any) -> list[float]:
    """Reward something that costs nothing to compute and differs between completions."""
    return [sum(map(ord, completion)) % 17 / 17 for completion in completions]


def questions(rows: Sequence[Row]) -> list[Mapping[str, Any]]:
    """Return prompts with a record each to be graded against."""
    record = json.dumps(RECORD)
    return [{"id": row["id"], "prompt": row["prompt"], "record": record} for row in rows]


def our_grpo(rows: Sequence[Row], steps: int, folder: Path) -> None:
    """Learn from groups by our face."""
    from finrlhf_pipeline.rewards import mixture
    from finrlhf_pipeline.training.grpo.method import train_grpo
    from finrlhf_pipeline.training.parameters import GrpoTrainerParameters, ValidationParameters
    from finrlhf_pipeline.training.stop_rules import StopRules

    trainer = GrpoTrainerParameters(
        learning_rate=LEARNING_RATE,
        per_device_train_batch_size=BATCH,
        max_steps=steps,
        logging_steps=1,
        save_steps=steps,
        num_generations=8,
        max_completion_length=32,
    )
    asked = questions(rows)
    train_grpo(
        base(),
        asked,
        asked[:1],
        mixture({"cheap_reward": 1.0}, {}, {"cheap_reward": cheap_reward}),
        trainer,
        lora(),
        validation=ValidationParameters(every_steps=steps, questions=1),
        rules=StopRules(),
        seed=7,
        workspace=folder,
    )


def bare_grpo(rows: Sequence[Row], steps: int, folder: Path) -> None:
    """Learn from groups by the trainer class itself."""
    from datasets import Dataset
    from trl import GRPOConfig

    from finrlhf_pipeline.training.grpo import SharedPrefixGRPOTrainer

    model, tokenizer = bare_model()
    finish(
        SharedPrefixGRPOTrainer(
            model=model,
            reward_funcs=[cheap_reward],
            args=GRPOConfig(**quiet(folder, steps), num_generations=8, max_completion_length=32),
            train_dataset=Dataset.from_list(questions(rows)),
            processing_class=tokenizer,
            peft_config=bare_adapter(),
        ),
        folder,
    )


if __name__ == "__main__":
    sys.exit(main())
