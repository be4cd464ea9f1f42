"""A session that keeps other runs out of its data root, and reuses steps unless told otherwise."""

from typing import Any, Final

from kedro.config import AbstractConfigLoader, MissingConfigException
from kedro.framework.session import KedroSession
from kedro.runner import AbstractRunner, SequentialRunner

from finrlhf_pipeline.running.hook_specs import StepSpecs
from finrlhf_pipeline.running.lock import holding
from finrlhf_pipeline.running.runner import ReusingRunner
from finrlhf_pipeline.running.store import StepStore

DEFAULT_ROOT: Final = "data"


class ReusingSession(KedroSession):
    """Runs only what has to run; `--runner=SequentialRunner` runs everything."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._hook_manager.add_hookspecs(StepSpecs)
        self._root: str | None = None
        self._shared: dict[str, Any] = {}

    def work_in(self, data_root: str, shared: dict[str, Any]) -> None:
        """Take another data root than the environment's, but for some entries of the catalog."""
        self._root, self._shared = data_root, shared

    def listen(self, *hooks: object) -> None:
        """Let more hooks follow this session's run."""
        for hook in hooks:
            self._hook_manager.register(hook)

    def run(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Run a pipeline as Kedro does, the data root locked, fresh steps left alone."""
        root = data_root_of(self._get_config_loader())
        runner = kwargs.get("runner")
        if runner is None or self._is_default(runner):
            kwargs["runner"] = ReusingRunner(StepStore(self._project_path, root))
        with holding(self._project_path / root):
            return super().run(*args, **kwargs)

    def _get_config_loader(self) -> AbstractConfigLoader:
        loader = super()._get_config_loader()
        if self._root is not None:
            take_data_root(loader, self._root)
            loader["catalog"] = {**loader["catalog"], **self._shared}
        return loader

    def _is_default(self, runner: AbstractRunner) -> bool:
        """Return whether nobody chose the runner: the command line then makes Kedro's default."""
        given = self.store.get("cli", {}).get("params")
        if given is None or type(runner) is not SequentialRunner:
            return False
        return not any(given.get(name) for name in ("runner", "is_async", "runner_params"))


def take_data_root(loader: AbstractConfigLoader, data_root: str) -> None:
    """Give a loader that nobody has read from another data root than its environment's.

    Kedro keeps the globals that it first resolved a value with, so later would be too late.
    """
    loader["globals"] = {**loader["globals"], "data_root": data_root}


def data_root_of(loader: AbstractConfigLoader) -> str:
    """Return the data root of an environment, as its globals give it."""
    try:
        return str(loader["globals"].get("data_root", DEFAULT_ROOT))
    except MissingConfigException:
        # an environment that does not exist is refused by name once the run begins
        return DEFAULT_ROOT
