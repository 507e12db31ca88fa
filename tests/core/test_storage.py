"""The files of records: what is written comes back, and what others do to them takes nothing away."""

from __future__ import annotations

import json
import os
import stat
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from filelock import FileLock
from hypothesis import example, given
from hypothesis import strategies as st
from tinydb import TinyDB, where
from tinydb.table import Table

from reader.core import storage
from reader.core.errors import DamagedError, ReaderError, ReadOnlyError
from reader.core.limits import LIMITS
from reader.core.storage import DurableStorage, RecordFile, Tables, merge_tables, parse, serialise
from tests.core.making import on_disk

ABOUT = {"reader": {"1": {"format": 1}}}


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "article.json"


@pytest.fixture
def file(path: Path) -> RecordFile:
    """A file with two records in it."""
    made = another_program(path)
    made.write([("annotations", row("one")), ("annotations", row("two"))])
    return made


def another_program(path: Path) -> RecordFile:
    return RecordFile(path, FileLock(path.parent / ".lock"))


def row(key: str, rev: str = "1-a", **values: Any) -> dict[str, Any]:
    return {"id": key, "rev": rev, **values}


def ids_on_disk(path: Path) -> set[str]:
    return set(on_disk(path)["annotations"])


# -- bytes and tables ----------------------------------------------------------------------------------------

# Two lone surrogates side by side are one character after JSON, so a text of ours has at most one in a row.
TEXTS = st.text(st.characters(exclude_categories=["Cs"]) | st.sampled_from('\u2028\x00\\"')) | st.sampled_from(
    ["\ud800", "a\udfffb", "\ud83d \ude00"]
)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | TEXTS,
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(TEXTS, inner, max_size=2),
    max_leaves=4,
)
KEYS = st.sampled_from(["", "one", "two", "é\n", "\ud800", "rev", "note"])
ROWS = st.dictionaries(KEYS, VALUES, max_size=3)
TABLES = st.dictionaries(KEYS, st.dictionaries(KEYS, ROWS, max_size=2), max_size=2)


@given(TABLES)
@example({})
@example({"": {"": {"": ""}}})
def test_what_is_written_is_what_is_read(tables: Tables) -> None:
    tables = {**tables, **ABOUT}
    assert parse(Path("a.json"), serialise(tables)) == tables


@given(TABLES, TABLES)
def test_remembered_lines_make_no_difference(first: Tables, second: Tables) -> None:
    lines: storage.Lines = {}
    serialise(first, lines)
    mixed = {**first, **second}
    assert serialise(mixed, lines) == serialise(mixed)


def test_a_record_stands_on_a_line_of_its_own(file: RecordFile, path: Path) -> None:
    before = path.read_text().splitlines()
    file.write([("annotations", row("one", "2-b", ancestors=["1-a"], note="ein Wort"))])
    after = path.read_text().splitlines()
    assert len(before) == len(after)
    assert [b for b, a in zip(before, after, strict=True) if a != b] == ['"one": {"id": "one", "rev": "1-a"},']
    assert any("ein Wort" in line for line in after)


def test_other_scripts_are_readable_in_an_editor(file: RecordFile, path: Path) -> None:
    file.write([("annotations", row("three", note="防空 ПВО"))])
    assert "防空 ПВО" in path.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\n",
        b"{",
        b"[]",
        b"null",
        b"{}",
        b'{"annotations": []}',
        b'{"annotations": {"one": 1}}',
        b'{"annotations": {"one": {}}}',
        b'{"reader": {"1": {"format": "1"}}}',
        b'{"reader": {"1": {"format": true}}}',
        b'{"reader": {"1": {"format": 0}}}',
        serialise(ABOUT)[:-3],
        serialise(ABOUT) * 2,
        bytes(200),
        b"\xff\xfe" + serialise(ABOUT).decode().encode("utf-16-le"),
        b"<<<<<<< ours\n" + serialise(ABOUT),
        b'{"reader": {"1": {"format": 1}}, "a": ' + b'{"a": ' * 100_000 + b"1" + b"}" * 100_001,
        b'{"reader": {"1": {"format": 1}}, "a": {"b": ' + b'{"a": ' * 300 + b"1" + b"}" * 302,
    ],
    ids=lambda data: repr(data[:24]),
)
def test_what_is_damaged_is_said_to_be_and_left_alone(path: Path, data: bytes) -> None:
    path.write_bytes(data)
    for attempt in (
        another_program(path).load,
        lambda: another_program(path).write([("annotations", row("one"))]),
    ):
        with pytest.raises(DamagedError, match=r"article\.json .*put back an earlier copy"):
            attempt()
    assert path.read_bytes() == data
    assert {p.name for p in path.parent.iterdir()} <= {"article.json", ".lock"}


def test_nesting_up_to_the_limit_is_read_and_written(path: Path) -> None:
    deep: Any = 1
    for _ in range(LIMITS.json_depth - 4):
        deep = {"a": deep}
    file = another_program(path)
    file.write([("annotations", row("one", later=deep))])
    another_program(path).write([("annotations", row("two"))])
    assert on_disk(path)["annotations"]["one"]["later"] == deep


def test_an_editors_byte_order_mark_does_no_harm(file: RecordFile, path: Path) -> None:
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
    assert set(another_program(path).load()["annotations"]) == {"one", "two"}


def test_what_is_no_number_becomes_text_so_that_the_file_is_json_again(file: RecordFile, path: Path) -> None:
    path.write_text(path.read_text().replace('"id": "one"', '"id": "one", "progress": NaN'))
    another_program(path).write([("annotations", row("three"))])
    assert on_disk(path)["annotations"]["one"]["progress"] == "NaN"


# -- TinyDB ----------------------------------------------------------------------------------------------------


def test_it_is_a_file_of_tinydb(file: RecordFile, path: Path) -> None:
    class Rows(Table):
        document_id_class = str  # type: ignore[assignment]

    with TinyDB(path, access_mode="r") as database:
        database.table_class = Rows
        assert database.table("annotations").search(where("id") == "two") == [row("two")]


def test_tinydb_can_write_through_the_storage(path: Path) -> None:
    database = TinyDB(storage=lambda: DurableStorage(path))
    database.table("annotations").insert(row("one"))
    database.table("annotations").insert(row("two"))
    database.table("annotations").update({"note": "x"}, where("id") == "one")
    assert {r["id"]: r.get("note") for r in on_disk(path)["annotations"].values()} == {"one": "x", "two": None}


def test_what_tinydb_hands_out_is_not_what_is_known(file: RecordFile) -> None:
    tables = file.storage.read()
    assert tables is not None
    tables["annotations"]["one"]["note"] = "scribbled"
    assert file.records["annotations"]["one"] == row("one")


# -- others --------------------------------------------------------------------------------------------------


def test_a_file_that_was_renamed_over_is_merged(file: RecordFile, path: Path) -> None:
    theirs = {**ABOUT, "annotations": {"one": row("one"), "three": row("three")}}
    other = path.with_name("new")
    other.write_bytes(serialise(theirs))
    other.replace(path)
    file.write([("annotations", row("four"))])
    assert ids_on_disk(path) == {"one", "two", "three", "four"}


def test_a_file_that_was_rewritten_in_place_with_size_and_time_kept_is_merged(file: RecordFile, path: Path) -> None:
    info = path.stat()
    path.write_bytes(path.read_bytes().replace(b'"two"', b'"too"'))
    os.utime(path, ns=(info.st_atime_ns, info.st_mtime_ns))
    file.write([("annotations", row("four"))])
    assert ids_on_disk(path) == {"one", "two", "too", "four"}


def test_a_file_that_was_deleted_comes_back_whole(file: RecordFile, path: Path) -> None:
    path.unlink()
    assert set(file.load()["annotations"]) == {"one", "two"}
    assert file.is_behind
    file.write([("annotations", row("three"))])
    assert ids_on_disk(path) == {"one", "two", "three"}
    assert not file.is_behind


def test_an_older_copy_that_was_put_back_takes_nothing_away(file: RecordFile, path: Path) -> None:
    older = path.read_bytes()
    file.write([("annotations", row("three")), ("annotations", row("one", "2-b", ancestors=["1-a"], note="new"))])
    path.write_bytes(older)
    assert file.load()["annotations"]["one"]["note"] == "new"
    assert file.is_behind
    file.write([("annotations", row("four"))])
    assert ids_on_disk(path) == {"one", "two", "three", "four"}
    assert on_disk(path)["annotations"]["one"]["note"] == "new"


@pytest.mark.parametrize("data", [b"", b"{", b"\x00" * 100, b"\xff\xfe\x00garbage"])
def test_a_known_file_that_was_damaged_is_written_again_and_the_bytes_are_kept(
    file: RecordFile, path: Path, data: bytes
) -> None:
    path.write_bytes(data)
    with pytest.raises(DamagedError):
        file.load()
    assert set(file.records["annotations"]) == {"one", "two"}
    file.write([("annotations", row("three"))])
    assert ids_on_disk(path) == {"one", "two", "three"}
    [aside] = path.parent.glob("article.damaged-*.json")
    assert aside.read_bytes() == data


def test_what_both_changed_is_merged_not_overwritten(file: RecordFile, path: Path) -> None:
    other = another_program(path)
    other.load()
    other.write([("annotations", row("one", "2-b", ancestors=["1-a"], changed={"note": "2-b"}, note="theirs"))])
    file.write([("annotations", row("one", "2-c", ancestors=["1-a"], changed={"colour": "2-c"}, colour="red"))])
    merged = on_disk(path)["annotations"]["one"]
    assert (merged["note"], merged["colour"]) == ("theirs", "red")
    assert {"2-b", "2-c", "1-a"} <= set(merged["ancestors"])


def test_tables_and_fields_of_other_versions_are_kept(file: RecordFile, path: Path) -> None:
    tables = on_disk(path)
    tables["later"] = {"x": {"some": ["thing"], "null": None}}
    tables["annotations"]["one"]["shape"] = {"points": [1, 2]}
    tables["reader"]["1"]["hint"] = "keep me"
    path.write_text(json.dumps(tables))
    file.write([("annotations", row("three"))])
    after = on_disk(path)
    assert after["later"] == {"x": {"some": ["thing"], "null": None}}
    assert after["annotations"]["one"]["shape"] == {"points": [1, 2]}
    assert after["reader"]["1"] == {"format": 1, "hint": "keep me"}


@pytest.mark.parametrize("is_known", [True, False])
@pytest.mark.parametrize("shape", [lambda t: t, lambda t: {**t, "annotations": [1, 2]}], ids=["ours", "other"])
def test_a_newer_format_is_left_byte_for_byte(
    file: RecordFile, path: Path, is_known: bool, shape: Callable[[Any], Any]
) -> None:
    newer = {**shape(on_disk(path)), "reader": {"1": {"format": 1000}}}
    path.write_text(json.dumps(newer))
    before = path.read_bytes()
    writer = file if is_known else another_program(path)
    with pytest.raises(ReadOnlyError, match="newer version"):
        writer.write([("annotations", row("three"))])
    assert path.read_bytes() == before


def test_a_newer_format_of_our_shape_can_be_read(file: RecordFile, path: Path) -> None:
    path.write_text(json.dumps({**on_disk(path), "reader": {"1": {"format": 2}}}))
    reader = another_program(path)
    assert set(reader.load()["annotations"]) == {"one", "two"}
    assert reader.is_newer


@given(TABLES, TABLES)
def test_merging_files_does_not_depend_on_the_order(a: Tables, b: Tables) -> None:
    assert merge_tables(a, b) == merge_tables(b, a)
    assert set(merge_tables(a, b)) == {*a, *b}


def test_a_row_under_another_rows_id_is_no_obstacle(path: Path) -> None:
    path.write_bytes(serialise({**ABOUT, "annotations": {"one": row("two", note="misplaced")}}))
    file = another_program(path)
    file.write([("annotations", row("one", "5-x")), ("annotations", row("two"))])
    assert ids_on_disk(path) == {"one", "two"}
    assert on_disk(path)["annotations"]["two"] == row("two")


# -- permissions and locks -------------------------------------------------------------------------------------


@pytest.mark.skipif(os.name == "nt", reason="POSIX permissions")
def test_files_and_lock_are_the_users_alone(file: RecordFile, path: Path) -> None:
    path.chmod(0o644)
    file.write([("annotations", row("three"))])
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_lock_that_is_held_elsewhere_is_waited_for_and_then_reported(file: RecordFile, path: Path) -> None:
    with (
        FileLock(path.parent / ".lock", is_singleton=False),
        pytest.raises(ReaderError, match="locked by another program"),
        storage.hold(FileLock(path.parent / ".lock"), path, 0.05),
    ):
        pytest.fail("two hold the lock")


def test_a_lock_file_that_a_dead_process_left_blocks_nobody(file: RecordFile, path: Path) -> None:
    (path.parent / ".lock").write_text("4194304")
    file.write([("annotations", row("three"))])
    assert ids_on_disk(path) == {"one", "two", "three"}
