"""What is asked of a served policy, and what it answers."""

from pydantic import BaseModel, ConfigDict, model_validator


class QuestionError(ValueError):
    """A question that cannot be put to the policy as it stands."""


class Question(BaseModel):
    """A whole prompt, or a question and the lines of the page that it is about.

    A row of a table is a line with ` | ` between its cells; the first names the columns.
    """

    model_config = ConfigDict(extra="forbid")

    prompt: str | None = None
    question: str | None = None
    context: str | None = None

    @model_validator(mode="after")
    def _is_one_of_both(self) -> "Question":
        whole = self.prompt is not None and self.question is None and self.context is None
        parts = self.prompt is None and self.question is not None and self.context is not None
        if not (whole or parts):
            raise ValueError("give either `prompt`, or both `question` and `context`")
        return self


class Answer(BaseModel):
    """What the policy wrote, the program in it, and what that computes.

    `executed` is a number in plain notation, `yes` or `no`, and null where there is no program that
    can be executed; `problem` then says why.
    """

    response: str
    program: str | None = None
    executed: str | None = None
    problem: str | None = None
