"""The best policy of a comparison becomes a version of a registered model, and perhaps champion."""

import logging
from typing import TYPE_CHECKING, Any, Final

from kedro.framework.context import KedroContext
from kedro.framework.hooks import hook_impl
from kedro.io import DataCatalog
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from finrlhf_pipeline.hooks.reports import tracked_as
from finrlhf_pipeline.hooks.unsent import PARENT
from finrlhf_pipeline.policies import POLICIES

if TYPE_CHECKING:
    from finrlhf_pipeline.serving.champion import Candidate
    from finrlhf_pipeline.serving.registering import Registrand

logger = logging.getLogger(__name__)

GROUP: Final = "registry"


class RegistryParameters(BaseModel):
    """Where the best policy is registered."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str = Field(min_length=1)


class RegistrationError(ValueError):
    """Settings of the registry that cannot be used."""


class Registration:
    """After a run that compared policies, register the best of those that it has the weights of."""

    def __init__(self) -> None:
        self._given: dict[str, Any] = {}
        self._registry: RegistryParameters | None = None
        self._catalog = DataCatalog()
        self._comparison: list[dict[str, Any]] = []

    @hook_impl
    def after_context_created(self, context: KedroContext) -> None:
        """Read where to register; without `registry` in the parameters nothing is."""
        self._given = dict(context.config_loader["parameters"])
        registry = self._given.get(GROUP)
        self._registry = None if registry is None else _read(registry)

    @hook_impl
    def before_pipeline_run(self, catalog: DataCatalog) -> None:
        """Start without a comparison."""
        self._catalog, self._comparison = catalog, []

    @hook_impl
    def after_dataset_saved(self, dataset_name: str, data: Any) -> None:
        """Keep the comparison."""
        if tracked_as(self._catalog, dataset_name) == "comparison":
            self._comparison = data

    @hook_impl(tryfirst=True)
    def after_pipeline_run(self) -> None:
        """Register the best policy, and say whether it is champion and why."""
        import mlflow

        from finrlhf_pipeline.serving.champion import best_candidate
        from finrlhf_pipeline.serving.registering import register

        trained = [row for row in self._comparison if self._has_weights(row["policy"])]
        if self._registry is None or not trained or mlflow.active_run() is None or _is_variant():
            return
        # dozens of bars for copies within this machine
        mlflow.environment_variables.MLFLOW_ENABLE_ARTIFACTS_PROGRESS_BAR.set(value=False)
        candidate, name = best_candidate(trained), self._registry.name
        version = register(self._registrand(candidate), name)
        mlflow.set_tags({"registered": f"{name} {version}", "champion": candidate.verdict})
        logger.info("%s is version %s of %s", candidate.policy, version, name)
        logger.info("%s", candidate.verdict)

    def _registrand(self, candidate: "Candidate") -> "Registrand":
        from finrlhf_pipeline.serving.registering import Registrand

        generation = self._given["generation"]
        card, metrics = f"{candidate.policy}_model_card", f"{candidate.policy}_metrics"
        return Registrand(
            candidate=candidate,
            policy=self._catalog.load(f"{candidate.policy}_policy"),
            prompt_template=self._catalog.load("prompt_template"),
            example={"prompt": self._catalog.load("test_prompts")[0]["prompt"]},
            max_new_tokens=generation["max_new_tokens"],
            batch_size=generation["batch_size"],
            metrics=self._catalog.load(metrics) if self._catalog.exists(metrics) else {},
            more_of_the_card=self._catalog.load(card) if self._catalog.exists(card) else "",
        )

    def _has_weights(self, policy: str) -> bool:
        return policy in POLICIES and bool(self._catalog.exists(f"{policy}_policy"))


def _is_variant() -> bool:
    """Return whether the run is one of a sweep: the best of many tries would win by chance."""
    import mlflow

    run = mlflow.get_run(mlflow.active_run().info.run_id)
    return PARENT in run.data.tags


def _read(registry: dict[str, Any]) -> RegistryParameters:
    try:
        return RegistryParameters(**registry)
    except ValidationError as error:
        faults = "; ".join(
            f"{GROUP}.{'.'.join(map(str, fault['loc']))}: {fault['msg']}"
            for fault in error.errors()
        )
        raise RegistrationError(
            f"The parameters in conf/*/parameters/registry.yml cannot be used: {faults}."
        ) from error
