"""What each training costs, measured from outside: seconds, and the most memory at once."""

import sys
import threading
import time
from typing import Any, Final

from kedro.framework.hooks import hook_impl
from kedro.io import DataCatalog
from kedro.pipeline import Pipeline
from kedro.pipeline.node import Node

TRAINING: Final = "training"
COSTS: Final = "training_costs"
HISTORY: Final = "_history"
MEGABYTE: Final = 1 << 20

# often enough to see a peak that lasts, seldom enough to cost nothing
SECONDS_BETWEEN_LOOKS: Final = 0.2


class TrainingCosts:
    """Save what every node tagged `training` took; the report shows it.

    A training that was not repeated keeps what it cost when it ran.
    """

    def __init__(self, seconds_between_looks: float = SECONDS_BETWEEN_LOOKS) -> None:
        self._every = seconds_between_looks
        self._watch: MemoryWatch | None = None
        self._started = 0.0

    @hook_impl
    def before_pipeline_run(self, pipeline: Pipeline, catalog: DataCatalog) -> None:
        """Let a run that reports begin with an account, though it be empty."""
        if COSTS in pipeline.inputs() and not catalog.exists(COSTS):
            catalog.save(COSTS, {})

    @hook_impl
    def before_node_run(self, node: Node) -> None:
        """Start the clock."""
        self._stop()
        if TRAINING in node.tags:
            self._watch = MemoryWatch(self._every)
            self._started = time.monotonic()

    @hook_impl
    def after_node_run(self, node: Node, catalog: DataCatalog) -> None:
        """Add the training to the account."""
        if self._watch is None:
            return
        seconds = time.monotonic() - self._started
        entry = {"seconds": round(seconds, 1), "peak_memory_mb": self._watch.stop() // MEGABYTE}
        self._watch = None
        account = catalog.load(COSTS) if catalog.exists(COSTS) else {}
        catalog.save(COSTS, account | {training_of(node): entry})

    @hook_impl
    def on_node_error(self) -> None:
        """Stop watching."""
        self._stop()

    def _stop(self) -> None:
        if self._watch is not None:
            self._watch.stop()
            self._watch = None


def training_of(node: Node) -> str:
    """Return the training's name, by which its history goes."""
    histories = [name for name in node.outputs if name.endswith(HISTORY)]
    return histories[0].removesuffix(HISTORY) if histories else str(node.name)


class MemoryWatch:
    """Looks at this process's memory again and again, and remembers the most."""

    def __init__(self, every: float) -> None:
        import psutil

        self._process = psutil.Process()
        self._every = every
        self._most = 0
        self._ended = threading.Event()
        _forget_device_peak()
        self.look()
        self._thread = threading.Thread(target=self._go_on, daemon=True)
        self._thread.start()

    def stop(self) -> int:
        """Return the most bytes at once, of the accelerator if there is one."""
        self._ended.set()
        self._thread.join()
        self.look()
        return _device_peak() or self._most

    def _go_on(self) -> None:
        while not self._ended.wait(self._every):
            self.look()

    def look(self) -> None:
        """Look once."""
        self._most = max(self._most, self._process.memory_info().rss)


def _forget_device_peak() -> None:
    torch = _torch_with_device()
    if torch is not None:
        torch.cuda.reset_peak_memory_stats()


def _device_peak() -> int:
    torch = _torch_with_device()
    return 0 if torch is None else int(torch.cuda.max_memory_allocated())


def _torch_with_device() -> Any:
    """Return torch if something has imported it already and it has an accelerator."""
    torch = sys.modules.get("torch")
    return torch if torch is not None and torch.cuda.is_available() else None
