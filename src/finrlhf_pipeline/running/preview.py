"""What a run would do, found out without starting the plugins of a run."""

import os
from pathlib import Path
from typing import Any, cast

from kedro.framework.context import KedroContext
from kedro.framework.hooks.markers import HOOK_NAMESPACE
from kedro.framework.hooks.specs import DataCatalogSpecs, KedroContextSpecs
from kedro.framework.project import pipelines, settings
from kedro.io import DataCatalog
from pluggy import PluginManager

from finrlhf_pipeline.running.planning import Plan, Planner
from finrlhf_pipeline.running.session import data_root_of, take_data_root
from finrlhf_pipeline.running.store import StepStore


class UnknownPipelineError(ValueError):
    """A pipeline that is not registered."""


def preview(
    project: Path, pipeline: str, *, env: str | None = None, parameters: dict[str, Any]
) -> Plan:
    """Return the plan of `kedro run --pipeline ...`, doing none of it."""
    context = open_context(project, env, parameters)
    require_pipeline(pipeline)
    store = StepStore(project, data_root_of(context.config_loader))
    catalog = cast(DataCatalog, context.catalog)
    for name in sorted(pipelines[pipeline].datasets()):
        catalog.get(name, fallback_to_runtime_pattern=True)
    plan = Planner(pipelines[pipeline], catalog, store).plan()
    store.save()
    return plan


def require_pipeline(name: str) -> str:
    """Return the name of a registered pipeline, refusing any other."""
    if name not in pipelines:
        raise UnknownPipelineError(
            f"There is no pipeline '{name}': choose one of {sorted(pipelines)}."
        )
    return name


def open_context(
    project: Path, env: str | None, parameters: dict[str, Any], data_root: str | None = None
) -> KedroContext:
    """Return a context that only the project's own hooks know of: loading plugins takes seconds.

    Take its catalog before another one is opened: `globals` are those of the latest.
    """
    env = env or os.environ.get("KEDRO_ENV")
    loader = settings.CONFIG_LOADER_CLASS(
        conf_source=str(project / settings.CONF_SOURCE),
        env=env,
        runtime_params=parameters,
        **settings.CONFIG_LOADER_ARGS,
    )
    if data_root is not None:
        take_data_root(loader, data_root)
    manager = PluginManager(HOOK_NAMESPACE)
    for specification in (KedroContextSpecs, DataCatalogSpecs):
        manager.add_hookspecs(specification)
    for hook in settings.HOOKS:
        manager.register(hook)
    context: KedroContext = settings.CONTEXT_CLASS(
        package_name="finrlhf_pipeline",
        project_path=project,
        config_loader=loader,
        env=env,
        hook_manager=manager,
        runtime_params=parameters,
    )
    manager.hook.after_context_created(context=context)
    return context
