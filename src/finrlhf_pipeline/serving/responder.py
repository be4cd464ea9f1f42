"""A policy that stays open and answers: prompts, decoding and execution as in its evaluation."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from finrlhf_pipeline.finqa import ProgramError, execute, parse_program, parse_response
from finrlhf_pipeline.finqa.execution import DECIMALS
from finrlhf_pipeline.modelling.checkpoint import Checkpoint
from finrlhf_pipeline.serving.questions import Answer, Question, QuestionError
from finrlhf_pipeline.template import Template, flatten

if TYPE_CHECKING:
    from peft import PeftModel
    from transformers import PreTrainedModel, PreTrainedTokenizerBase

    from finrlhf_pipeline.modelling.choosing import Decoding


@dataclass(frozen=True)
class Responder:
    """An opened policy and how it is asked."""

    model: "PreTrainedModel | PeftModel"
    tokenizer: "PreTrainedTokenizerBase"
    template: Template
    decoding: "Decoding"
    window: int
    batch_size: int

    @classmethod
    def open(
        cls, policy: Checkpoint, template: Template, *, max_new_tokens: int, batch_size: int
    ) -> "Responder":
        """Load the weights; answers are decoded greedily, as in the evaluation."""
        from finrlhf_pipeline.modelling.choosing import Decoding
        from finrlhf_pipeline.modelling.generation import end_tokens
        from finrlhf_pipeline.modelling.loading import (
            context_window,
            open_causal_lm,
            open_tokenizer,
        )

        model, tokenizer = open_causal_lm(policy), open_tokenizer(policy)
        decoding = Decoding(
            max_new_tokens=max_new_tokens,
            eos_token_ids=end_tokens(model, tokenizer),
            pad_token_id=int(tokenizer.pad_token_id),
        )
        return cls(model, tokenizer, template, decoding, context_window(policy), batch_size)

    def answer(self, questions: Sequence[Question]) -> list[Answer]:
        """Answer every question, or refuse the first whose prompt is too long."""
        from finrlhf_pipeline.modelling.generation import greedy

        prompts = [self.prompt(question) for question in questions]
        encoded = [self._encode(place, prompt) for place, prompt in enumerate(prompts, 1)]
        completions = greedy(self.model, encoded, self.decoding, batch_size=self.batch_size)
        responses = completions.texts(self.tokenizer)
        return [read_answer(*pair) for pair in zip(responses, prompts, strict=True)]

    def prompt(self, question: Question) -> str:
        """Return the prompt that the policy sees; no line of the context can end it early."""
        if question.prompt is not None:
            return question.prompt
        lines = [flatten(line) for line in (question.context or "").splitlines()]
        guarded = [self.template.guard(line) for line in lines if line]
        return self.template.fill(guarded, question.question or "")

    def _encode(self, place: int, prompt: str) -> list[int]:
        from finrlhf_pipeline.modelling.encoding import encode_prompt

        tokens = encode_prompt(self.tokenizer, prompt)
        room = self.window - self.decoding.max_new_tokens
        if not 0 < len(tokens) <= room:
            raise QuestionError(
                f"The prompt of question {place} has {len(tokens)} tokens, and this model reads "
                f"1 to {room}. Give the lines that matter to the question, and no others."
            )
        return tokens


def read_answer(response: str, prompt: str) -> Answer:
    r"""Return the program in a response, executed on the table rows that the prompt shows.

    >>> read_answer("Program: table_max(cash, none)", "| 2008\ncash | $ 5\nhow much ?").executed
    '5'
    """
    parts = parse_response(response)
    if parts is None or not parts.program:
        return Answer(response=response, problem="the response holds no program")
    try:
        executed = execute(parse_program(parts.program), shown_table(prompt))
    except ProgramError as error:
        return Answer(response=response, program=parts.program, problem=str(error))
    return Answer(response=response, program=parts.program, executed=plain(executed))


def plain(executed: float | str) -> str:
    """Return what a program computes as text, a number to five decimals without an exponent.

    >>> plain(5829000.0), plain(0.01639), plain("yes")
    ('5829000', '0.01639', 'yes')
    """
    if isinstance(executed, str):
        return executed
    return f"{executed:.{DECIMALS}f}".rstrip("0").rstrip(".")


def shown_table(prompt: str) -> list[list[str]]:
    """Return the rows of a prompt's table: the lines with bars between their cells."""
    rows = [line.split("|") for line in prompt.splitlines() if "|" in line]
    return [[cell.strip() for cell in row] for row in rows]
