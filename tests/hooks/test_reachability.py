"""A server that is gone is told at once, with the way out; or the run goes on without it."""

import fcntl
import http.server
import socket
import threading
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import mlflow
import pytest
from kedro.config import MissingConfigException

from finrlhf_pipeline.hooks.reachability import (
    Reachability,
    TrackingError,
    create_whole,
    find_obstacle,
    without_password,
)


class Loader(dict[str, Any]):
    """A configuration loader that holds what a test put there."""

    def __init__(self, **content: Any) -> None:
        super().__init__(content)
        self.config_patterns: dict[str, list[str]] = {}

    def __missing__(self, key: str) -> Any:
        raise MissingConfigException(key)


def context(project: Path, mlflow: dict[str, Any] | None) -> Any:
    loader = Loader(globals={"data_root": "data/smoke"})
    if mlflow is not None:
        loader["mlflow"] = mlflow
    return SimpleNamespace(config_loader=loader, project_path=project)


@pytest.fixture
def free_port() -> int:
    """Return a port on which nobody listens."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port: int = taken.getsockname()[1]
    return port


@pytest.fixture
def server() -> Iterator[str]:
    """Return the address of a server that refuses everything, but answers."""

    class Refuses(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_error(401)

        def log_message(self, *_: Any) -> None:
            """Say nothing."""

    listening = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Refuses)
    threading.Thread(target=listening.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{listening.server_port}"
    listening.shutdown()
    listening.server_close()


def test_a_server_that_answers_is_reached(server: str) -> None:
    assert find_obstacle(server) is None


@pytest.mark.parametrize("scheme", ["http", "postgresql+psycopg2", "mysql"])
def test_nobody_listening_is_an_obstacle(scheme: str, free_port: int) -> None:
    problem = find_obstacle(f"{scheme}://127.0.0.1:{free_port}/mlflow")
    assert problem is not None
    assert "refused" in problem


def test_a_database_needs_its_folder(tmp_path: Path) -> None:
    assert find_obstacle(f"sqlite:///{tmp_path}/mlflow.db") is None
    problem = find_obstacle(f"sqlite:///{tmp_path}/none/mlflow.db")
    assert problem == f"there is no folder '{tmp_path}/none'"


def test_a_database_appears_whole_or_not_at_all(tmp_path: Path) -> None:
    (tmp_path / "mlflow.db.partial").write_bytes(b"left by a killed run")
    create_whole(f"sqlite:///{tmp_path}/mlflow.db")
    assert [path.name for path in tmp_path.iterdir()] == ["mlflow.db"]
    experiments = mlflow.MlflowClient(f"sqlite:///{tmp_path}/mlflow.db").search_experiments()
    assert [found.name for found in experiments] == ["Default"]


def test_a_database_that_another_run_makes_is_waited_for(tmp_path: Path) -> None:
    uri, partial = f"sqlite:///{tmp_path}/mlflow.db", tmp_path / "mlflow.db.partial"
    with partial.open("ab") as others:
        fcntl.flock(others, fcntl.LOCK_EX)
        waiting = threading.Thread(target=create_whole, args=(uri,))
        waiting.start()
        waiting.join(timeout=1)
        assert waiting.is_alive()
        (tmp_path / "mlflow.db").write_bytes(b"made by the other run")
    waiting.join(timeout=60)
    assert (tmp_path / "mlflow.db").read_bytes() == b"made by the other run"
    assert [path.name for path in tmp_path.iterdir()] == ["mlflow.db"]


def test_only_a_database_file_is_created(tmp_path: Path) -> None:
    for uri in ("", "databricks", "http://127.0.0.1:1", "sqlite:///"):
        create_whole(uri)
    assert list(tmp_path.iterdir()) == []


def test_what_nobody_can_tell_is_left_to_mlflow() -> None:
    assert find_obstacle("databricks") is None
    assert find_obstacle("") is None


def test_the_run_is_refused_with_three_ways_out(tmp_path: Path, free_port: int) -> None:
    uri = f"http://me:secret@127.0.0.1:{free_port}"
    given = {"server": {"mlflow_tracking_uri": uri}, "tracking": {"required": True}}
    with pytest.raises(
        TrackingError, match=r"cannot be reached.*tracking\.required: false"
    ) as seen:
        Reachability().after_context_created(context(tmp_path, given))
    assert "secret" not in str(seen.value)


def test_without_it_a_store_beside_the_records_is_used(
    tmp_path: Path, free_port: int, caplog: pytest.LogCaptureFixture
) -> None:
    given = {
        "server": {"mlflow_tracking_uri": f"http://127.0.0.1:{free_port}"},
        "tracking": {"required": False, "experiment": {"name": "finrlhf"}},
    }
    made = context(tmp_path, given)
    Reachability().after_context_created(made)
    waiting = tmp_path / "data" / "smoke" / "08_reporting" / "runs" / "unsent"
    changed = made.config_loader["mlflow"]
    assert changed["server"]["mlflow_tracking_uri"] == f"sqlite:///{waiting}/mlflow.db"
    assert changed["tracking"]["experiment"]["name"] == "finrlhf"
    assert "The run goes on" in caplog.text


def test_kedro_mlflow_never_sees_our_own_key(tmp_path: Path) -> None:
    uri = f"sqlite:///{tmp_path}/mlflow.db"
    made = context(
        tmp_path, {"server": {"mlflow_tracking_uri": uri}, "tracking": {"required": True}}
    )
    Reachability().after_context_created(made)
    assert made.config_loader["mlflow"] == {"server": {"mlflow_tracking_uri": uri}, "tracking": {}}


def test_a_value_that_is_no_answer_is_refused(tmp_path: Path) -> None:
    with pytest.raises(TrackingError, match=r"tracking\.required .* is 'no thanks'"):
        Reachability().after_context_created(
            context(tmp_path, {"tracking": {"required": "no thanks"}})
        )


def test_a_project_without_mlflow_is_left_alone(tmp_path: Path) -> None:
    made = context(tmp_path, None)
    Reachability().after_context_created(made)
    assert "mlflow" not in made.config_loader


def test_passwords_are_not_shown() -> None:
    assert without_password("postgresql://a:b@h/db") == "postgresql://***@h/db"
    assert without_password("http://h:5000") == "http://h:5000"
