"""The commands of this project beside Kedro's own: a module each, loaded when asked for."""

import sys
from pathlib import Path
from typing import Final

import click
from kedro.framework.cli.utils import CONTEXT_SETTINGS, LazyGroup
from kedro.framework.startup import bootstrap_project
from kedro.utils import find_kedro_project

from finrlhf_pipeline.console import show_error

COMMANDS: Final = {
    "reproduce": "finrlhf_pipeline.commands.reproduce.reproduce",
    "seeds": "finrlhf_pipeline.commands.seeds.seeds",
    "status": "finrlhf_pipeline.commands.status.status",
    "sweep": "finrlhf_pipeline.commands.sweep.sweep",
    "trace": "finrlhf_pipeline.commands.trace.trace",
    "verify": "finrlhf_pipeline.commands.verify.verify",
}
# they read what is on disk and start no plugin, so they need not wait for plugins to be loaded
AT_ONCE: Final = ("status", "trace", "verify")
PACKAGE: Final = "finrlhf_pipeline"
# as Kedro names itself when it is started as a program, or as a module
PROGRAMS: Final = ("kedro", "python -m kedro")


@click.group(
    name="finrlhf", context_settings=CONTEXT_SETTINGS, cls=LazyGroup, lazy_subcommands=COMMANDS
)
def cli() -> None:
    """Commands of this project."""


class AtOnce:
    """Answers quick commands before Kedro loads its plugins, whose imports take seconds.

    Kedro asks for this object right before it loads them, and for nothing of ours earlier.
    """

    def __init__(self, arguments: list[str]) -> None:
        program, *words = arguments
        if Path(program).name not in PROGRAMS or not set(words[:1]) & set(AT_ONCE):
            return
        project = find_kedro_project(Path.cwd())
        metadata = None if project is None else bootstrap_project(project)
        if metadata is not None and metadata.package_name == PACKAGE:
            sys.excepthook = show_error
            cli(prog_name="kedro", obj=metadata)


at_once = AtOnce(sys.argv)
