"""`mlflow models serve` of the registered model answers over HTTP."""

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from finrlhf_pipeline.serving.questions import Question
from finrlhf_pipeline.serving.responder import Responder
from finrlhf_pipeline.template import parse_template

STARTING_SECONDS = 300


@pytest.fixture(scope="module")
def port(registered: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    scripts = str(Path(sys.executable).parent)
    log = tmp_path_factory.mktemp("server") / "log.txt"
    with log.open("w") as lines:
        server = subprocess.Popen(
            [
                *(sys.executable, "-m", "mlflow", "models", "serve", "--env-manager", "local"),
                *("--model-uri", "models:/policy@champion", "--port", str(port)),
            ],
            env={
                **os.environ,
                "MLFLOW_TRACKING_URI": registered.tracking_uri,
                "PATH": f"{scripts}{os.pathsep}{os.environ['PATH']}",
            },
            stdout=lines,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    try:
        wait_until_it_answers(port, server, log)
        yield port
    finally:
        os.killpg(server.pid, signal.SIGTERM)
        server.wait()


def wait_until_it_answers(port: int, server: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + STARTING_SECONDS
    while time.monotonic() < deadline and server.poll() is None:
        try:
            if send(port, "GET", "/ping")[0] == http.HTTPStatus.OK:
                return
        except OSError:
            time.sleep(0.5)
    raise AssertionError(f"the server did not start:\n{log.read_text()[-3000:]}")


def send(port: int, *request: Any) -> tuple[int, bytes]:
    connection = http.client.HTTPConnection("127.0.0.1", port)
    with closing(connection):
        connection.request(*request)
        answer = connection.getresponse()
        return answer.status, answer.read()


def ask(port: int, *questions: dict[str, str]) -> tuple[int, Any]:
    body, headers = json.dumps({"inputs": questions}), {"Content-Type": "application/json"}
    status, said = send(port, "POST", "/invocations", body, headers)
    return status, json.loads(said)


def test_it_answers_as_the_policy_that_was_registered(port: int, registered: Any) -> None:
    template = parse_template("{context}\nquestion: {question}\nresponse:\n")
    asked = [{"prompt": "cash | 5"}, {"question": "what was it ?", "context": "cash | $ 5 | $ 3"}]
    here = Responder.open(registered.policy, template, max_new_tokens=6, batch_size=2)
    expected = here.answer([Question(**each) for each in asked])
    status, said = ask(port, *asked)
    assert status == 200
    assert said == {"predictions": [answer.model_dump() for answer in expected]}


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ({"question": "what was it ?"}, "give either `prompt`, or both `question` and `context`"),
        ({"promt": "cash | 5"}, "promt"),
        ({"prompt": "a" * 300}, "The prompt of question 1 has 300 tokens"),
    ],
)
def test_what_is_wrong_with_a_question_is_said_without_a_stack_trace(
    port: int, question: dict[str, str], words: str
) -> None:
    status, said = ask(port, question)
    assert status == 400
    assert words in said["message"]
    assert "stack_trace" not in said
