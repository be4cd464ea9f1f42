"""A policy trained on the keyword reward alone, by the real trainer, and what the evaluation says.

    python benchmarks/planted_hack.py SFT_MODEL BASE_MODEL

SFT_MODEL is the fine-tuned model's folder, such as data/06_models/sft/weights, BASE_MODEL the one
it was made from; prompts and examples are the data folder's, after `kedro run --pipeline sft`.
Two safeguards have to be switched off to get so far: the linter refuses the reward, and validation
would keep the weights from before the damage. Prints both lines of the comparison.
"""

import argparse
import itertools
import json
import tempfile
from pathlib import Path
from typing import Any

import yaml

from finrlhf_pipeline.appraisal.parameters import EvaluationParameters
from finrlhf_pipeline.modelling.checkpoint import Checkpoint
from finrlhf_pipeline.pipelines.evaluation import nodes
from finrlhf_pipeline.pipelines.evaluation.comparison import compare_policies
from finrlhf_pipeline.pipelines.evaluation.parameters import (
    ComparisonParameters,
    GenerationParameters,
)
from finrlhf_pipeline.rewards import mixture
from finrlhf_pipeline.serving.champion import best_candidate
from finrlhf_pipeline.training.grpo import method
from finrlhf_pipeline.training.parameters import (
    GrpoTrainerParameters,
    LoraParameters,
    ValidationParameters,
)
from finrlhf_pipeline.training.rewarding import questions_to_answer
from finrlhf_pipeline.training.stop_rules import StopRules

PROJECT = Path(__file__).parents[1]
SHOWN = ("policy", "n", "execution_accuracy", "delta_vs_sft", "p_value_holm", "verdict")
REASONS = ("hacking", "hacking_reasons", "safe", "safety_reasons")

Rows = list[dict[str, Any]]


def rows(path: str) -> Rows:
    """Return the rows of one of the data folder's files."""
    text = (PROJECT / "data" / path).read_text(encoding="utf-8")
    return [json.loads(line) for line in text.splitlines()]


def parameters(name: str) -> Any:
    """Return a parameter group as the base configuration has it."""
    path = PROJECT / "conf" / "base" / "parameters" / f"{name}.yml"
    text = path.read_text(encoding="utf-8").replace("${globals:seed}", "7")
    return yaml.safe_load(text)[name]


def plant(sft: Checkpoint, steps: int, folder: Path) -> tuple[Checkpoint, Rows]:
    """Train on keywords alone, with a validation that finds every step better than the last."""
    prompts, examples = (
        rows("05_model_input/train_prompts.jsonl"),
        rows("03_primary/train_examples.jsonl"),
    )
    ever_better = itertools.count()
    method.measure_correctness = lambda *_, **__: float(next(ever_better))
    questions = questions_to_answer(prompts, examples)
    trained = method.train_grpo(
        sft,
        questions,
        questions[:1],
        mixture({"financial_keywords": 1.0}),
        GrpoTrainerParameters(
            learning_rate=2e-3,
            per_device_train_batch_size=64,
            num_generations=8,
            max_completion_length=32,
            max_steps=steps,
            logging_steps=1,
            save_steps=steps,
        ),
        LoraParameters(r=16, lora_alpha=32),
        validation=ValidationParameters(every_steps=steps, questions=1),
        rules=StopRules(),
        seed=7,
        workspace=folder,
    )
    told = [{k: v for k, v in step.items() if "validation" not in k} for step in trained.history]
    return trained.checkpoint, told


def main() -> None:
    """Plant, evaluate, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("sft", type=Path)
    parser.add_argument("base", type=Path)
    parser.add_argument("--steps", type=int, default=25)
    parser.add_argument("--questions", type=int, default=200)
    asked = parser.parse_args()
    sft, base = (Checkpoint(str(place), str(place)) for place in (asked.sft, asked.base))
    generation = GenerationParameters(**parameters("generation"))
    evaluation = EvaluationParameters(**parameters("evaluation"))
    prompts = rows("05_model_input/test_prompts.jsonl")[: asked.questions]
    known = {row["id"] for row in prompts}
    examples = [row for row in rows("03_primary/test_examples.jsonl") if row["id"] in known]
    advice_prompts = rows("01_raw/preferences/advice_prompts.jsonl")[:100]
    parts: dict[str, Any] = {}
    with tempfile.TemporaryDirectory() as folder:
        planted, parts["grpo_history"] = plant(sft, asked.steps, Path(folder))
        for name, policy in (("sft", sft), ("grpo", planted)):
            answers = nodes.answer_questions(policy, prompts, generation)
            scores = nodes.score_answers(policy, sft, base, answers, prompts, generation)
            graded = nodes.grade_answers(answers, scores, examples, prompts, evaluation)
            advice = nodes.give_advice(policy, advice_prompts, generation)
            parts[f"{name}_predictions"], parts[f"{name}_recommendations"] = graded, advice
            parts[f"{name}_metrics"] = nodes.measure(graded, advice, evaluation)
    comparison = ComparisonParameters(**parameters("comparison"))
    lines = compare_policies(evaluation, comparison, [], [], **parts)
    for line in lines:
        print({name: line[name] for name in (*SHOWN, *REASONS)})
    print(best_candidate(line for line in lines if line["policy"] == "grpo").verdict)
    print(parts["grpo_predictions"][0]["response"])


if __name__ == "__main__":
    main()
