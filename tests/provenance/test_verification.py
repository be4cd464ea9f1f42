"""An output that is not as it was written is named with the run that wrote it."""

from pathlib import Path

from finrlhf_pipeline.provenance import content_digest
from finrlhf_pipeline.provenance.verification import find_changes, last_written


def record(run_id: str, **outputs: tuple[str | None, str]) -> dict[str, object]:
    written = {name: {"path": path, "digest": digest} for name, (path, digest) in outputs.items()}
    return {"run_id": run_id, "steps": [{"outputs": written}]}


def test_the_last_run_that_wrote_a_dataset_counts() -> None:
    records = [record("1", a=("a", "old"), b=("b", "x")), record("2", a=("a", "new"))]
    assert [(found.name, found.digest, found.run_id) for found in last_written(records)] == [
        ("a", "new", "2"),
        ("b", "x", "1"),
    ]


def test_what_lies_nowhere_cannot_change() -> None:
    assert last_written([record("1", a=(None, "x"))]) == []


def test_edited_and_deleted_outputs_are_named(tmp_path: Path) -> None:
    for name in ("same", "edited", "deleted"):
        (tmp_path / name).write_text(name, encoding="utf-8")
    written = last_written(
        [
            record(
                "7",
                **{
                    name: (name, content_digest(tmp_path / name))
                    for name in ("same", "edited", "deleted")
                },
            )
        ]
    )
    (tmp_path / "edited").write_text("by hand", encoding="utf-8")
    (tmp_path / "deleted").unlink()
    assert list(find_changes(written, tmp_path, content_digest)) == [
        "deleted (deleted), written in run 7, is gone.",
        "edited (edited) changed since run 7 wrote it.",
    ]
