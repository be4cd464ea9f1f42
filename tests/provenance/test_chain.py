"""Records follow one another, and the first that does not is named."""

import json
from pathlib import Path

import pytest

from finrlhf_pipeline.provenance.chain import ChainError, append, find_broken_link, read_chain


@pytest.fixture
def three(tmp_path: Path) -> Path:
    for run_id in ("a", "b", "c"):
        append(tmp_path, {"run_id": run_id})
    return tmp_path


def edit(path: Path, **changes: object) -> None:
    record = json.loads(path.read_text(encoding="utf-8"))
    path.write_text(json.dumps({**record, **changes}), encoding="utf-8")


def test_each_record_names_the_digest_of_the_one_before(three: Path) -> None:
    first, second, third = read_chain(three)
    assert first["previous"] is None
    assert second["previous"] == first["digest"]
    assert third["previous"] == second["digest"]
    assert find_broken_link([first, second, third]) is None


@pytest.mark.parametrize("number", [1, 2, 3])
def test_an_edited_record_is_named(three: Path, number: int) -> None:
    edit(three / f"00000{number}.json", run_id="forged")
    broken = find_broken_link(read_chain(three))
    assert broken is not None
    assert broken.startswith(f"record {number} (run forged) was changed since it was written")


def test_an_edit_with_a_new_digest_breaks_the_next_link(three: Path) -> None:
    forged = json.loads((three / "000001.json").read_text(encoding="utf-8"))
    (three / "000001.json").unlink()
    append(three.parent / "elsewhere", {**forged, "run_id": "forged"})
    (three.parent / "elsewhere" / "000001.json").rename(three / "000001.json")
    broken = find_broken_link(read_chain(three))
    assert broken == (
        "record 2 (run b) does not follow the record before it: it names another digest."
    )


def test_a_record_taken_out_is_missing(three: Path) -> None:
    (three / "000002.json").unlink()
    assert find_broken_link(read_chain(three)) == (
        "record 2 is missing: the next one there is record 3 (run c)."
    )


def test_another_layout_of_the_file_is_the_same_record(three: Path) -> None:
    edit(three / "000002.json")  # one line instead of many
    assert find_broken_link(read_chain(three)) is None


def test_a_damaged_file_is_named(three: Path) -> None:
    (three / "000003.json").write_text("{", encoding="utf-8")
    with pytest.raises(ChainError, match=r"000003\.json' is damaged"):
        read_chain(three)


def test_a_record_that_lacks_what_every_record_has_is_damaged(three: Path) -> None:
    (three / "000003.json").write_text("{}", encoding="utf-8")
    with pytest.raises(ChainError, match=r"000003\.json' is damaged: it has no 'number'"):
        read_chain(three)


def test_a_half_written_link_is_none(three: Path) -> None:
    (three / "000004.json.17.partial").write_text("{", encoding="utf-8")
    assert append(three, {"run_id": "d"}).name == "000004.json"


def test_nothing_is_written_over(three: Path) -> None:
    before = (three / "000003.json").read_bytes()
    append(three, {"run_id": "d"})
    assert (three / "000003.json").read_bytes() == before
    assert sorted(path.name for path in three.iterdir()) == [
        f"00000{number}.json" for number in (1, 2, 3, 4)
    ]
