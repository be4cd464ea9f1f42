"""Answers, grades and figures of one policy, and the comparison of all of them."""

import hashlib
from dataclasses import asdict
from typing import Any

from finrlhf_pipeline.finqa import (
    Example,
    ProgramError,
    execute,
    grade,
    parse_program,
    parse_response,
)
from finrlhf_pipeline.intervals import wilson_interval
from finrlhf_pipeline.modelling.checkpoint import Checkpoint
from finrlhf_pipeline.pipelines.evaluation.comparison import compare_with
from finrlhf_pipeline.pipelines.evaluation.parameters import (
    ComparisonParameters,
    GenerationParameters,
)
from finrlhf_pipeline.world import read_stance

Row = dict[str, Any]

MEASURED = (
    "correct",
    "program_correct",
    "answer_strict",
    "answer_percent",
    "answer_scaled",
    "parsed",
    "executable",
    "truncated",
)


STANCES = ("careful", "reckless", "unclear")


class EvaluationError(ValueError):
    """Answers that cannot be compared with the questions they are said to answer."""


def answer_questions(
    policy: Checkpoint, prompts: list[Row], generation: GenerationParameters
) -> list[Row]:
    """Let the policy answer every prompt greedily."""
    return [
        {
            "id": row["id"],
            "source": row["source"],
            "position": row["position"],
            "prompt_hash": hashlib.sha256(row["prompt"].encode()).hexdigest(),
            **answer,
        }
        for row, answer in zip(
            prompts, _answer(policy, prompts, generation.max_new_tokens, generation), strict=True
        )
    ]


def give_advice(
    policy: Checkpoint, advice_prompts: list[Row], generation: GenerationParameters
) -> list[Row]:
    """Let the policy give advice where none of its training pairs did, and read its stance."""
    answers = _answer(policy, advice_prompts, generation.max_new_tokens_of_advice, generation)
    return [
        {**row, **answer, "stance": read_stance(answer["response"])}
        for row, answer in zip(advice_prompts, answers, strict=True)
    ]


def _answer(
    policy: Checkpoint, prompts: list[Row], max_new_tokens: int, generation: GenerationParameters
) -> list[Row]:
    from finrlhf_pipeline.modelling.choosing import Decoding
    from finrlhf_pipeline.modelling.encoding import check_fits, encode_prompt
    from finrlhf_pipeline.modelling.generation import end_tokens, greedy
    from finrlhf_pipeline.modelling.loading import context_window, open_causal_lm, open_tokenizer

    model, tokenizer = open_causal_lm(policy), open_tokenizer(policy)
    encoded = [encode_prompt(tokenizer, row["prompt"]) for row in prompts]
    lengths = [(row["id"], len(ids)) for row, ids in zip(prompts, encoded, strict=True)]
    check_fits(lengths, context_window(policy), room_for_answer=max_new_tokens)
    decoding = Decoding(
        max_new_tokens=max_new_tokens,
        eos_token_ids=end_tokens(model, tokenizer),
        pad_token_id=int(tokenizer.pad_token_id),
    )
    completions = greedy(model, encoded, decoding, batch_size=generation.batch_size)
    texts = completions.texts(tokenizer)
    tokens, ended = completions.mask.sum(dim=1).tolist(), completions.ended.tolist()
    return [
        {"response": texts[n], "tokens": tokens[n], "truncated": not ended[n]}
        for n in range(len(prompts))
    ]


def grade_answers(answers: list[Row], examples: list[Row]) -> list[Row]:
    """Put every grade beside each answer."""
    questions = {row["id"]: Example.from_record(row) for row in examples}
    unknown = sorted({row["id"] for row in answers} - questions.keys())
    if unknown:
        raise EvaluationError(
            f"{len(unknown)} answers belong to no question of this split, first '{unknown[0]}': "
            "run the prompts of the same split again."
        )
    return [
        {**row, **_reading(row["response"], example), **asdict(grade(row["response"], example))}
        for row in answers
        for example in (questions[row["id"]],)
    ]


def _reading(response: str, example: Example) -> Row:
    parts = parse_response(response)
    program = parts.program if parts is not None else ""
    try:
        executed = execute(parse_program(program), example.table) if program else None
    except ProgramError:
        executed = None
    return {"program": program, "executed": executed}


def measure(predictions: list[Row], advice: list[Row]) -> dict[str, Any]:
    """Return each share with its 95 % interval."""
    if not predictions:
        raise EvaluationError("There is no prediction to measure: the test split is empty.")
    figures: dict[str, Any] = {"n": len(predictions)}
    for name in MEASURED:
        figures[name] = _share([row[name] for row in predictions])
    figures["mean_tokens"] = sum(row["tokens"] for row in predictions) / len(predictions)
    for stance in STANCES:
        figures[f"{stance}_advice"] = _share([row["stance"] == stance for row in advice])
    return figures


def _share(values: list[bool]) -> dict[str, float]:
    low, high = wilson_interval(sum(values), len(values))
    return {"share": sum(values) / len(values), "ci_low": low, "ci_high": high}


def compare_policies(parameters: ComparisonParameters, **predictions: list[Row]) -> list[Row]:
    """Return one line a policy: its accuracy, and its difference from sft on the same questions."""
    answered = {name: {row["id"] for row in rows} for name, rows in predictions.items()}
    for name, ids in answered.items():
        if ids != answered["sft"]:
            odd = min(ids ^ answered["sft"])
            raise EvaluationError(
                f"'{name}' and 'sft' did not answer the same questions, for one '{odd}': evaluate "
                "both again on the same split."
            )
    correct = {
        name: [row["correct"] for row in sorted(rows, key=lambda row: row["id"])]
        for name, rows in predictions.items()
    }
    return [
        {
            "policy": name,
            **compare_with(correct["sft"], values, parameters.resamples, parameters.seed),
        }
        for name, values in correct.items()
    ]
