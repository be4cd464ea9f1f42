"""Parameters are closed, and reach MLflow leaf by leaf."""

from difflib import get_close_matches
from pathlib import Path
from typing import Any, Final

from kedro.framework.context import KedroContext
from kedro.framework.hooks import hook_impl
from kedro.framework.project import pipelines
from pydantic import BaseModel

# what happens around a run rather than in a step of it
READ_BY_HOOKS: Final = {"registry"}
# the files that the stage `scoring` is told of on the command line
READ_BY_CATALOG: Final = {"predictions", "baseline", "examples"}


class UnknownParametersError(ValueError):
    """A top-level parameter that no stage reads, most likely a misspelt file or key."""


class ClosedParameters:
    """Refuse top-level parameters that no stage reads; each stage's model closes its own."""

    @hook_impl(tryfirst=True)
    def after_context_created(self, context: KedroContext) -> None:
        """Check before anything runs."""
        _check_environment(Path(context.project_path) / "conf", context.env)
        given = dict(context.config_loader["parameters"])
        known = parameter_groups()
        for name in sorted(set(given) - known):
            near = get_close_matches(name, sorted(known), n=1)
            remedy = f"did you mean '{near[0]}'?" if near else f"the stages read {sorted(known)}."
            raise UnknownParametersError(
                f"No stage reads the parameter group '{name}' in conf/*/parameters: {remedy}"
            )


def _check_environment(folder: Path, environment: str | None) -> None:
    known = sorted(item.name for item in folder.iterdir() if item.is_dir())
    if environment is not None and environment not in known:
        raise UnknownParametersError(
            f"There is no environment '{environment}' in {folder.name}/: choose one of {known}."
        )


def parameter_groups() -> set[str]:
    """Return the top-level parameter names that pipelines, hooks and the catalog read."""
    return (
        READ_BY_HOOKS
        | READ_BY_CATALOG
        | {
            name.removeprefix("params:").split(".")[0]
            for pipeline in pipelines.values()
            for name in pipeline.inputs()
            if name.startswith("params:")
        }
    )


class ParameterLeaves:
    """Show the hooks that follow plain dictionaries instead of typed parameters.

    kedro-mlflow logs a typed parameter as one opaque string. Kedro hands every hook the same
    shallow copy of a node's inputs, so what changes here is seen by its hook and not by the node.
    """

    @hook_impl(tryfirst=True)
    def before_node_run(self, inputs: dict[str, Any]) -> None:
        """Replace each typed parameter by its leaves."""
        for name, value in inputs.items():
            if isinstance(value, BaseModel):
                inputs[name] = value.model_dump(mode="json")
