"""A tracking server that does not answer is told at once, or done without for a while."""

import fcntl
import logging
import os
import socket
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

from kedro.config import MissingConfigException
from kedro.framework.context import KedroContext
from kedro.framework.hooks import hook_impl

logger = logging.getLogger(__name__)

PATIENCE_SECONDS: Final = 5.0
PORTS: Final = {"postgresql": 5432, "mysql": 3306, "mssql": 1433}
# where runs wait that no server could be told of; below the data root
WAITING: Final = "08_reporting/runs/unsent"
# MLflow would otherwise ask a server that went away for four minutes
MLFLOW_PATIENCE: Final = {
    "MLFLOW_HTTP_REQUEST_MAX_RETRIES": "2",
    "MLFLOW_HTTP_REQUEST_TIMEOUT": "20",
}


class TrackingError(RuntimeError):
    """A tracking server that cannot be reached, or a setting about it that cannot be meant."""


class Reachability:
    """Ask before kedro-mlflow does, which would try for minutes.

    `tracking.required: false` in `mlflow.yml` lets a run go on with a store of its own, which the
    next run that reaches the server sends there.
    """

    @hook_impl(tryfirst=True)
    def after_context_created(self, context: KedroContext) -> None:
        """Refuse, or turn to a store beside the run records."""
        loader: Any = context.config_loader
        loader.config_patterns.setdefault("mlflow", ["mlflow*", "mlflow*/**", "**/mlflow*"])
        try:
            configuration = dict(loader["mlflow"])
        except MissingConfigException:
            return
        tracking = dict(configuration.get("tracking") or {})
        required = read_required(tracking.pop("required", True))
        uri = str((configuration.get("server") or {}).get("mlflow_tracking_uri") or "")
        problem = find_obstacle(uri)
        for name, value in MLFLOW_PATIENCE.items():
            os.environ.setdefault(name, value)
        root = Path(context.project_path) / str(loader["globals"]["data_root"])
        if problem is not None:
            if required:
                raise TrackingError(
                    f"The MLflow server '{without_password(uri)}' cannot be reached: {problem}. "
                    "Start it, correct server.mlflow_tracking_uri in conf/*/mlflow.yml, or let "
                    "runs go on without it by tracking.required: false there."
                )
            logger.warning(
                "The MLflow server '%s' cannot be reached (%s). The run goes on; what it tells is "
                "kept in %s, and the next run that reaches the server sends it there.",
                without_password(uri),
                problem,
                root / WAITING,
            )
            configuration, tracking = _turn_to(root / WAITING, configuration, tracking)
        loader["mlflow"] = {**configuration, "tracking": tracking}
        server = configuration.get("server") or {}
        create_whole(str(server.get("mlflow_tracking_uri") or ""))


def read_required(value: Any) -> bool:
    """Return the setting, refusing whatever is neither true nor false."""
    if not isinstance(value, bool):
        raise TrackingError(
            f"tracking.required in conf/*/mlflow.yml is '{value}': write true or false."
        )
    return value


def find_obstacle(uri: str) -> str | None:
    """Return why a tracking server cannot be reached, or None where it can or nobody can tell."""
    parts = urlsplit(uri)
    if parts.scheme in ("http", "https"):
        return _ask_server(uri)
    kind = parts.scheme.partition("+")[0]
    if kind == "sqlite":
        folder = Path(parts.path.removeprefix("/")).parent
        return None if folder.is_dir() else f"there is no folder '{folder}'"
    if kind in PORTS and parts.hostname:
        return _connect(parts.hostname, parts.port or PORTS[kind])
    return None


def create_whole(uri: str) -> None:
    """Create a database file that is missing under its name only once it is whole.

    MLflow builds its tables in dozens of migrations, and cannot go on with those of a killed run.
    Runs in other data roots share the file, so the others wait for the first of them.
    """
    parts = urlsplit(uri)
    path = Path(parts.path.removeprefix("/"))
    if parts.scheme.partition("+")[0] != "sqlite" or not path.name or path.exists():
        return
    import mlflow

    partial = path.with_name(f"{path.name}.partial")
    with partial.open("ab") as file:
        # the system lets go of it however a run ends, so what lies here then was left behind
        fcntl.flock(file, fcntl.LOCK_EX)
        if path.exists():
            partial.unlink(missing_ok=True)
            return
        partial.with_name(f"{partial.name}-journal").unlink(missing_ok=True)
        file.truncate(0)
        mlflow.MlflowClient(f"sqlite:///{partial}").search_experiments()
        partial.replace(path)


def without_password(uri: str) -> str:
    """Return an address that may be shown.

    >>> without_password("https://me:secret@host:5000/x")
    'https://***@host:5000/x'
    """
    scheme, found, rest = uri.partition("://")
    secret, at, place = rest.rpartition("@")
    return f"{scheme}://***@{place}" if found and at and secret else uri


def _ask_server(uri: str) -> str | None:
    try:
        with urllib.request.urlopen(f"{uri.rstrip('/')}/health", timeout=PATIENCE_SECONDS):  # noqa: S310  # http and https only, see above
            return None
    except urllib.error.HTTPError:
        return None  # it answers, and whether it lets us in is for MLflow to find out
    except urllib.error.URLError as error:
        return str(error.reason)
    except (OSError, ValueError) as error:
        return str(error)


def _connect(host: str, port: int) -> str | None:
    try:
        socket.create_connection((host, port), timeout=PATIENCE_SECONDS).close()
    except OSError as error:
        return str(error)
    return None


def _turn_to(
    folder: Path, configuration: dict[str, Any], tracking: dict[str, Any]
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the configuration with a store of our own instead of the server."""
    folder.mkdir(parents=True, exist_ok=True)
    server = {"mlflow_tracking_uri": f"sqlite:///{folder / 'mlflow.db'}"}
    experiment = dict(tracking.get("experiment") or {})
    experiment["create_experiment_kwargs"] = {"artifact_location": (folder / "artifacts").as_uri()}
    return {**configuration, "server": server}, {**tracking, "experiment": experiment}
