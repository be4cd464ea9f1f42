"""Why a row is not an example or a preference."""


class RowError(ValueError):
    """A bad row, with a reason to count by and a detail to read."""

    def __init__(self, reason: str, detail: str) -> None:
        super().__init__(f"{reason}: {detail}")
        self.reason = reason
        self.detail = detail

    def __reduce__(self) -> tuple[type["RowError"], tuple[str, str]]:
        return type(self), (self.reason, self.detail)


class SetAsideError(RowError):
    """A sound row of a kind that this project has no use for, so not a fault of the file."""
