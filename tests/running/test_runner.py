"""Which steps of a small pipeline run again, and what is left when one of them does not finish."""

from collections.abc import Callable
from typing import Any

import pytest
from kedro.pipeline import Node

from finrlhf_pipeline.provenance import content_digest
from finrlhf_pipeline.running.runner import ReusingRunner, RunnerUseError, UnfinishedInputError

ALL = ["double", "clip", "negate"]


def test_the_second_run_reuses_every_step(workplace: Any) -> None:
    assert workplace.run().ran == ALL
    again = workplace.run()
    assert (again.ran, again.reused) == ([], ALL)
    assert workplace.read("negated") == -6


def test_a_changed_input_runs_what_depends_on_it(workplace: Any) -> None:
    workplace.run()
    workplace.write("raw", 4)
    assert workplace.run().ran == ALL
    assert workplace.read("negated") == -8


def test_a_changed_parameter_is_named(workplace: Any) -> None:
    workplace.run()
    workplace.factor = 3
    again = workplace.run()
    assert again.ran == ALL
    assert again.plan.judgements["double"].reasons == ["parameter factor: 2 → 3"]
    assert again.plan.judgements["clip"].reasons == ["its input doubled is made again"]


def test_steps_after_one_that_comes_out_the_same_are_reused(workplace: Any) -> None:
    workplace.write("raw", 30)
    workplace.run()
    workplace.write("raw", 40)  # 60 and 80 are both clipped to 10
    again = workplace.run()
    assert (again.ran, again.reused) == (["double", "clip"], ["negate"])
    assert workplace.run().ran == []


@pytest.mark.parametrize("text", ["7", None])
def test_an_output_edited_or_deleted_is_made_again(workplace: Any, text: str | None) -> None:
    workplace.run()
    if text is None:
        workplace.path("clipped").unlink()
    else:
        workplace.write("clipped", text)
    again = workplace.run()
    assert (again.ran, again.reused) == (["clip"], ["double", "negate"])
    assert workplace.read("clipped") == 6


def test_a_file_written_again_with_the_same_content_changes_nothing(workplace: Any) -> None:
    workplace.run()
    workplace.write("raw", 3)
    assert workplace.run().ran == []


def test_a_record_says_what_went_in_what_came_out_and_where_it_ran(workplace: Any) -> None:
    record = workplace.run().records["double"]
    assert record.run == {"kedro": "2026", "mlflow": "f00"}
    assert record.parts["parameters"] == {"factor": 2}
    assert record.inputs["raw"].path == "data/raw.json"
    assert record.inputs["raw"].digest == content_digest(workplace.path("raw"))
    assert record.outputs["doubled"].digest == content_digest(workplace.path("doubled"))
    assert workplace.store().records.read("double") == record


def test_a_step_that_fails_runs_again_and_no_other(
    workplace: Any, failing: Callable[[int], int]
) -> None:
    sound = workplace.nodes[2]
    workplace.nodes[2] = Node(failing, "clipped", "negated", name="negate")
    with pytest.raises(ArithmeticError):
        workplace.run()
    assert not workplace.store().records.read("negate").is_finished
    workplace.nodes[2] = sound
    again = workplace.run()
    assert again.ran == ["negate"]
    assert again.plan.judgements["negate"].reasons == ["it did not finish"]


def test_what_an_interrupted_step_has_left_is_read_by_no_other(
    workplace: Any, failing: Callable[[int], int]
) -> None:
    workplace.nodes[1] = Node(failing, "doubled", "clipped", name="clip")
    with pytest.raises(ArithmeticError):
        workplace.run()
    workplace.write("clipped", "1")  # as a step that was killed in the midst of writing might
    with pytest.raises(UnfinishedInputError, match="'clip', which makes it, did not finish"):
        workplace.run("negate")


def test_memory_between_fresh_steps_is_not_made(workplace: Any) -> None:
    workplace.in_memory = {"doubled"}
    assert workplace.run().ran == ALL
    assert workplace.run().ran == []


def test_memory_that_a_step_needs_is_made_again(workplace: Any) -> None:
    workplace.in_memory = {"doubled"}
    workplace.run()
    workplace.path("clipped").unlink()
    again = workplace.run()
    assert (again.ran, again.reused) == (["double", "clip"], ["negate"])
    assert "kept nowhere, and clip needs it" in again.plan.judgements["double"].reasons[0]


def test_a_step_of_which_nothing_is_kept_always_runs(workplace: Any) -> None:
    workplace.in_memory = {"negated"}
    workplace.run()
    assert workplace.run().ran == ["negate"]


def test_a_step_whose_code_cannot_be_seen_always_runs(workplace: Any) -> None:
    workplace.nodes[2] = Node(lambda value: -value, "clipped", "negated", name="negate")
    workplace.run()
    assert workplace.run().ran == ["negate"]


def test_an_input_written_while_it_is_read_is_not_trusted(
    workplace: Any, caplog: pytest.LogCaptureFixture
) -> None:
    def meddle(value: int) -> int:
        workplace.write("clipped", "5")
        return -value

    workplace.nodes[2] = Node(meddle, "clipped", "negated", name="negate")
    workplace.run()
    assert "clipped changed while negate was reading it" in caplog.text
    assert not workplace.store().records.read("negate").is_finished


def test_the_runner_needs_a_session(workplace: Any) -> None:
    from kedro.pipeline import Pipeline

    runner = ReusingRunner(workplace.store())
    with pytest.raises(ValueError, match=r"use session\.run"):
        runner._run(Pipeline(workplace.nodes), workplace.catalog())
    assert issubclass(RunnerUseError, ValueError)
