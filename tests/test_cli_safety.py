"""reader check --repair, backup, restore and merge, run in this process on real libraries."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from reader.core.paths import CODEBOOK, RECORDS
from tests.core.migrating import make_older, present_format, record_files
from tests.test_cli import Run, file, lamp, run  # noqa: F401  # fixtures

pytestmark = pytest.mark.usefixtures("one_reading_process")


@pytest.fixture
def records(run: Run, lamp: str, tmp_path: Path) -> Path:  # noqa: F811
    """The file of an article with one annotation."""
    assert run("annotate", lamp, "--quote", "lit at dusk", "--tag", "light").code == 0
    return tmp_path / "library" / "articles" / lamp / RECORDS


def test_backups_are_made_and_listed(run: Run, records: Path, tmp_path: Path) -> None:  # noqa: F811
    assert "no backup yet" in run("backup", "--list").err
    made = run("backup")
    assert made.code == 0
    assert [line.endswith(": 1 article") for line in made.lines] == [True, True]
    assert len(run("backup", "--list").lines) == 1
    elsewhere = run("backup", "-o", str(tmp_path / "usb"), "--json").json
    assert [Path(p).parent for p in elsewhere["paths"]] == [tmp_path / "usb"]
    assert len(run("backup", "--list", "--json").json) == 1
    assert run("--library", str(tmp_path / "nope"), "backup").code == 1


def test_restore_and_undo(run: Run, records: Path, lamp: str) -> None:  # noqa: F811
    run("backup")
    run("annotate", lamp, "--quote", "the night was dark")
    run("tag", "rename", "light", "shine")
    rehearsal = run("restore", "1", "--dry-run").out
    assert "would be as in 0001-" in rehearsal
    assert ": 1 passage deleted" in rehearsal
    assert ": 1 tag as before" in rehearsal
    assert len(run("passages", "--json").json) == 2
    restored = run("restore", "1")
    assert (restored.code, restored.err) == (0, "")
    assert "reader restore --undo" in restored.out
    assert len(run("passages", "--json").json) == 1
    assert "light" in run("tags").out
    assert "Nothing differs" in run("restore", "1").out
    assert len(run("backup", "--list").lines) == 3
    undone = run("restore", "2-", "--json")
    assert undone.code == 1
    assert "There is no backup “2-”" in undone.err
    assert run("restore", "2", "--article", lamp[:8], "--json").json["changed"] == [lamp]
    assert len(run("passages", "--json").json) == 2
    assert run("restore", "--undo").code == 0
    assert len(run("passages", "--json").json) == 1
    assert "has no article “zzz”" in run("restore", "1", "--article", "zzz").err
    assert run("restore").code == run("restore", "1", "--undo").code == 2


def test_repair(run: Run, records: Path, tmp_path: Path) -> None:  # noqa: F811
    run("backup")
    whole = json.loads(records.read_bytes())
    records.write_bytes(b"")
    (tmp_path / "library" / CODEBOOK).write_bytes(b"{")
    assert run("list").code == 1
    assert run("check").code == 1
    repaired = run("check", "--repair")
    assert repaired.code == 0
    assert repaired.out.count("was damaged. It is as in the backup 0001-") == 2
    assert repaired.lines[-1] == "1 articles, 1 annotations: no problems."
    assert json.loads(records.read_bytes()) == whole
    assert len(run("passages", "--json").json) == 1


def test_conflict_copies_are_merged_by_any_command(run: Run, records: Path, lamp: str) -> None:  # noqa: F811
    before = records.read_bytes()
    run("annotate", lamp, "--quote", "the night was dark")
    records.with_name("article (Ann's conflicted copy 2026-01-01).json").write_bytes(before)
    listed = run("passages", "--json")
    assert "was merged into article.json" in listed.err
    assert len(listed.json) == 2
    assert run("passages").err == ""


def test_merge(run: Run, records: Path, lamp: str, tmp_path: Path) -> None:  # noqa: F811
    (tmp_path / "new.txt").write_text("A text of there\n\nIt is long enough to be taken for an article of its own.\n")
    there = str(tmp_path / "there")
    run("--library", there, "add", str(tmp_path / "new.txt"), str(tmp_path / "lamp.txt"))
    run("--library", there, "annotate", lamp, "--quote", "the night was dark", "--tag", "dark")
    seen = run("merge", there, "--dry-run")
    assert seen.code == 0
    assert "Only there: 1 article." in seen.out
    assert "Here and there, would change: 1 article and the codebook." in seen.out
    assert len(run("list").lines) == 1
    merged = run("merge", there)
    assert (merged.code, merged.err) == (0, "")
    assert "reader restore --undo" in merged.out
    assert len(run("list").lines) == len(run("passages", "--json").json) == 2
    assert run("check").code == 0
    assert run("merge", there, "--json").json["changed"] == []
    assert run("restore", "--undo").code == 0
    refused = run("merge", str(tmp_path / "usb"))
    assert (refused.code, refused.out) == (1, "")
    assert "is no library" in refused.err


def test_a_library_of_an_earlier_format_is_brought_up_and_said_once(run: Run, records: Path, lamp: str) -> None:  # noqa: F811
    folder = records.parents[2]
    before = run("passages", "--json").json
    files = make_older(folder)
    with present_format(2):
        assert run("check").code == 0
        assert record_files(folder) == files
        listed = run("list")
        assert listed.code == 0
        assert "2 files of an earlier version of Reader are in the present format now." in listed.err
        assert run("list").err == ""
        assert run("passages", "--json").json == before
        checked = run("check")
        assert checked.code == 0
        assert "has 2 files as they were in format 1" in checked.out
        assert "has 2 files" in run("check", "--json").json["notes"][0]
