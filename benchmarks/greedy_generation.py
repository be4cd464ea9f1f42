"""Greedy answers by our decoding beside the library's, in batches of the same size as they arrive.

    python benchmarks/greedy_generation.py MODEL PROMPTS

MODEL is a model's folder, such as data/06_models/sft/weights, and PROMPTS a file of JSON lines with
a `prompt` each, such as data/05_model_input/test_prompts.jsonl. Both write the same answers, in
turns; what is compared is the median of tokens a second, by the clock and by processor time.
"""

import argparse
import json
import statistics
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import torch
from transformers import AutoModelForCausalLM, AutoTokenizer, PreTrainedModel

from finrlhf_pipeline.modelling.choosing import Decoding
from finrlhf_pipeline.modelling.encoding import encode_prompt
from finrlhf_pipeline.modelling.generation import end_tokens, greedy

Answers = list[list[int]]


def in_arrival_order(
    model: PreTrainedModel, prompts: Sequence[Sequence[int]], decoding: Decoding, batch_size: int
) -> Answers:
    """Return answers by the library's generate, batch after batch."""
    answers: Answers = []
    for start in range(0, len(prompts), batch_size):
        batch = prompts[start : start + batch_size]
        longest = max(len(prompt) for prompt in batch)
        gaps = [longest - len(prompt) for prompt in batch]
        written = model.generate(
            torch.tensor(
                [
                    [decoding.pad_token_id] * gap + list(prompt)
                    for gap, prompt in zip(gaps, batch, strict=True)
                ],
                device=model.device,
            ),
            attention_mask=torch.tensor(
                [[0] * gap + [1] * (longest - gap) for gap in gaps], device=model.device
            ),
            max_new_tokens=decoding.max_new_tokens,
            do_sample=False,
            eos_token_id=list(decoding.eos_token_ids),
            pad_token_id=decoding.pad_token_id,
        )
        answers.extend(_until_end(row, decoding) for row in written[:, longest:].tolist())
    return answers


def _until_end(tokens: list[int], decoding: Decoding) -> list[int]:
    ends = [place for place, token in enumerate(tokens) if token in decoding.eos_token_ids]
    return tokens[: ends[0] + 1] if ends else tokens


def timed(write: Callable[[], Answers]) -> tuple[Answers, float, float]:
    """Return answers with the seconds they took, by the clock and by the processor."""
    clock, processor = time.perf_counter(), time.process_time()
    answers = write()
    return answers, time.perf_counter() - clock, time.process_time() - processor


def main() -> None:
    """Take turns, and print the ratios of the medians."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("model", type=Path)
    parser.add_argument("prompts", type=Path)
    parser.add_argument("--count", type=int, default=256)
    parser.add_argument("--batch-size", type=int, default=64)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--device", default="cpu")
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    tokenizer = AutoTokenizer.from_pretrained(options.model)
    model = AutoModelForCausalLM.from_pretrained(options.model).eval().to(options.device)
    decoding = Decoding(48, end_tokens(model, tokenizer), int(tokenizer.pad_token_id))
    lines = options.prompts.read_text(encoding="utf-8").splitlines()[: options.count]
    prompts = [encode_prompt(tokenizer, json.loads(line)["prompt"]) for line in lines]
    size = options.batch_size
    ours, theirs = [], []
    for _ in range(options.rounds):
        ours.append(timed(lambda: greedy(model, prompts, decoding, batch_size=size).token_lists()))
        theirs.append(timed(lambda: in_arrival_order(model, prompts, decoding, size)))
    tokens = sum(len(answer) for answer in ours[0][0])
    equal = sum(one == other for one, other in zip(ours[0][0], theirs[0][0], strict=True))
    print(f"{equal} of {len(prompts)} answers are the same, {tokens} tokens in all")
    for place, name in ((1, "second"), (2, "processor second")):
        mine, usual = (statistics.median(run[place] for run in runs) for runs in (ours, theirs))
        print(f"{tokens / mine:8.1f} tokens a {name}, {usual / mine:.2f} times the library's")


if __name__ == "__main__":
    main()
