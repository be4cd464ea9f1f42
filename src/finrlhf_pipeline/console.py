"""A console that a person can read: no third-party noise, and errors as sentences."""

import errno
import logging
import os
import sys
import traceback
from types import TracebackType
from typing import Final

from kedro.framework.cli.hooks import cli_hook_impl

SILENCED: Final = (
    # OmegaConf 2.4 deprecates the call by which Kedro 1.7 registers its resolvers
    "register_new_resolver() is deprecated",
    # kedro-mlflow's own pyfunc model, never used here, has no type hints
    "Add type hints to the `predict` method",
    # notebooks without widgets do without moving bars
    "IProgress not found",
    # mlflow's own models
    "Any type hint is inferred as AnyType",
    # kedro-viz 12.5 on a newer FastAPI
    "ORJSONResponse is deprecated",
    # peft 0.21 and trl 1.16 still use names that transformers 5.23 renamed
    "`is_gradient_checkpointing` is deprecated",
    "`gradient_checkpointing_enable` is deprecated",
    "`gradient_checkpointing_disable` is deprecated",
    # both spellings work, and the shorter one is what people know
    "Option '--pipeline' is deprecated",
)

# set to anything to see where in the code an error arose
TRACEBACK_VARIABLE: Final = "FINRLHF_TRACEBACK"

# where errors are raised whose words a user can act on
FOR_THE_USER: Final = ("finrlhf_pipeline.", "kedro.io.", "kedro.validation.", "omegaconf.errors")
# how the system, in whatever library's error, says that a disk or a quota is full
NO_ROOM: Final = tuple(map(os.strerror, (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)))
TRACKING: Final = ("mlflow.exceptions", "sqlalchemy.exc")
# where Kedro looks up what a user named, and reads what a user wrote
LOOKED_UP: Final = ("kedro.framework.session", "kedro.pipeline.pipeline", "kedro.config")


def quiet_third_parties() -> None:
    """Keep the warnings listed above from the console, and only those.

    Not a filter of the `warnings` module: imports of third parties put theirs before it.
    """
    logging.getLogger("py.warnings").addFilter(is_worth_reading)


def is_worth_reading(record: logging.LogRecord) -> bool:
    """Return whether a warning is none of those listed above."""
    message = record.getMessage()
    return not any(words in message for words in SILENCED)


def show_error(
    kind: type[BaseException], error: BaseException, trace: TracebackType | None
) -> None:
    """Print an error written for the user as its sentence, any other with its traceback."""
    sentence = sentence_of(error, trace)
    if os.environ.get(TRACEBACK_VARIABLE) or sentence is None:
        traceback.print_exception(kind, error, trace)
        return
    print(f"\nError: {sentence}", file=sys.stderr)  # noqa: T201  # the console is this module's work
    print(  # noqa: T201
        f"(Set {TRACEBACK_VARIABLE}=1 to see where in the code this arose.)", file=sys.stderr
    )


def sentence_of(error: BaseException, trace: TracebackType | None) -> str | None:
    """Return what is wrong, where, and what to do; None for a defect, which needs its traceback."""
    if any(words in str(error) for words in NO_ROOM):
        return (
            f"There is no room to write: {str(error).strip().splitlines()[-1]} Make room, and run "
            "again: steps that are done are not repeated."
        )
    modules = [kind.__module__ for kind in type(error).__mro__]
    if any(module.startswith(FOR_THE_USER) for module in modules):
        return str(error)
    if any(module.startswith(TRACKING) for module in modules):
        return (
            f"Tracking failed: {str(error).splitlines()[0]}. Check server.mlflow_tracking_uri in "
            "conf/*/mlflow.yml, that the database can be reached and is not locked, and that its "
            "disk is not full."
        )
    if isinstance(error, ValueError) and _raised_in(trace).startswith(LOOKED_UP):
        return str(error)
    return None


def _raised_in(trace: TracebackType | None) -> str:
    """Return the name of the module that an error was raised in."""
    name = ""
    while trace is not None:
        name, trace = str(trace.tb_frame.f_globals.get("__name__", "")), trace.tb_next
    return name


class Console:
    """What Kedro's command line loads of this project before it loads any plugin."""

    def __init__(self) -> None:
        quiet_third_parties()

    @cli_hook_impl
    def before_command_run(self) -> None:
        """Show errors as sentences from the first command on."""
        sys.excepthook = show_error


console = Console()
