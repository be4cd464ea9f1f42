"""What a reward function is: called by keyword as TRL calls it, one finite number a completion."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol, TypeAlias

Completion: TypeAlias = str | Sequence[Mapping[str, Any]]
"""Plain text, or TRL's conversational form: a list of messages."""


class RewardError(ValueError):
    """A reward that cannot be built, or did not give one number for each completion."""


class Reward(Protocol):
    """A batch in, one number a completion out; its name becomes a metric's name."""

    @property
    def __name__(self) -> str: ...

    def __call__(self, *args: Any, **columns: Any) -> list[float]:
        """Take `prompts`, `completions` and the columns it names; ignore the others."""


@dataclass(frozen=True)
class Checked:
    """A reward that stops the run with a sentence when it raises or miscounts.

    >>> def forgetful(**columns): return []
    >>> Checked(forgetful)(prompts=["?"], completions=["94"])
    Traceback (most recent call last):
    finrlhf_pipeline.rewards.signature.RewardError: Reward 'forgetful' returned 0 values \
for 1 completions; it must return exactly one for each.
    """

    reward: Reward
    name: str = ""

    @property
    def __name__(self) -> str:
        """Return the given name, or else that of the reward within."""
        return self.name or self.reward.__name__

    def __call__(
        self, *, prompts: Sequence[Completion], completions: Sequence[Completion], **columns: Any
    ) -> list[float]:
        """Return the rewards, one finite number for each completion."""
        try:
            values = list(self.reward(prompts=prompts, completions=completions, **columns))
        except Exception as error:
            raise RewardError(
                f"Reward '{self.__name__}' failed on a batch of {len(completions)} completions: "
                f"{type(error).__name__}: {error}"
            ) from error
        self._require_numbers(values, len(completions))
        return values

    def _require_numbers(self, values: Sequence[Any], expected: int) -> None:
        if len(values) != expected:
            raise RewardError(
                f"Reward '{self.__name__}' returned {len(values)} values for {expected} "
                "completions; it must return exactly one for each."
            )
        for position, value in enumerate(values):
            if not isinstance(value, (int, float)) or not math.isfinite(value):
                raise RewardError(
                    f"Reward '{self.__name__}' returned {value!r} for completion {position} "
                    "of its batch; a reward must be a finite number."
                )


def text_of(completion: Completion) -> str:
    """Return the text of a completion in either of TRL's forms.

    >>> text_of([{"role": "assistant", "content": "Answer: 94"}])
    'Answer: 94'
    """
    if isinstance(completion, str):
        return completion
    return "".join(str(message["content"]) for message in completion)
