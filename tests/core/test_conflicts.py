"""Conflict copies of sync tools: known by their names, merged so that no edit is lost, then put away."""

from __future__ import annotations

import errno
import json
import os
import shutil
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reader.core import annotations, scanning, tags
from reader.core.conflicts import conflict_copies, merge_conflicts
from reader.core.library import Library
from reader.core.model import Annotation, Article
from reader.core.paths import CODEBOOK
from tests.core.faults import Disk
from tests.core.making import add_article, document, files_in, on_disk, open_library, records_path

NAMES = (
    "article (conflicted copy).json",
    "article (Ann's conflicted copy 2026-01-01).json",
    "article (Konflikt-Kopie von Ann 2026-01-01).json",
    "article.sync-conflict-20260101-120000-ABCDEF7.json",
    "article (conflicted copy 2026-01-01 120000).json",
    "article-ANNS-PC.json",
    "article-ANNS-PC-2.json",
    "article 2.json",
    "article (1).json",
    "article [Conflict].json",
    "article_conflict-20260101-120000.json",
    "article.Conflict.json",
    "article (SFConflict ann@example.org 2026-01-01-12-00-00).json",
)


def mark(library: Library, article: Article, start: int, note: str) -> str:
    return annotations.highlight(library, article.id, document(), start, start + 9, note=note).id


@pytest.mark.parametrize("name", NAMES)
def test_each_tools_name_is_known(name: str) -> None:
    assert conflict_copies(["article.json", "text.json", name], "article.json") == [name]


@pytest.mark.parametrize(
    "name", ["article.json", "article.damaged-12345678.json", "articles.json", "text (1).json", ".article (1).json",
             "article (1).txt", "article.json.bak", "my article (1).json"]
)  # fmt: skip
def test_other_names_are_not(name: str) -> None:
    assert conflict_copies([name], "article.json") == []


def diverge(shelf: Library, article: Article, name: str) -> tuple[Path, str, str]:
    """A copy of the article's file that knows one annotation, and the file itself another."""
    path = records_path(shelf, article.id)
    before = path.read_bytes()
    theirs = mark(shelf, article, 30, "theirs")
    copy = path.with_name(name)
    path.rename(copy)
    path.write_bytes(before)
    fresh = open_library(shelf.folder)
    ours = mark(fresh, article, 60, "ours")
    fresh.index.close()
    return copy, ours, theirs


@pytest.mark.parametrize("name", NAMES)
def test_a_scan_merges_the_copy_and_puts_it_away(shelf: Library, article: Article, name: str) -> None:
    copy, ours, theirs = diverge(shelf, article, name)
    data = copy.read_bytes()
    report = scanning.scan(shelf.folder, shelf.index)
    assert len(report.merged) == 1
    assert str(copy) in report.merged[0]
    assert report.problems == []
    assert not copy.exists()
    assert [p.read_bytes() for p in (shelf.folder / "backups" / "conflicts" / article.id).iterdir()] == [data]
    fresh = open_library(shelf.folder)
    assert {a.id for a in fresh.annotations(article.id)} == {ours, theirs}
    entry = fresh.index.entry(article.id)
    assert entry is not None
    assert entry.passages == 2
    fresh.index.close()
    assert scanning.scan(shelf.folder, shelf.index).merged == []


def test_a_copy_of_the_codebook(shelf: Library, article: Article) -> None:
    before = (shelf.folder / CODEBOOK).read_bytes()
    tags.ensure(shelf, ["theirs"])
    (shelf.folder / CODEBOOK).rename(shelf.folder / "library-ANNS-PC.json")
    (shelf.folder / CODEBOOK).write_bytes(before)
    fresh = open_library(shelf.folder)
    tags.ensure(fresh, ["ours"])
    fresh.index.close()
    assert len(merge_conflicts(shelf.folder, [])[0]) == 1
    assert on_disk(shelf.folder / CODEBOOK)["tags"].keys() == {"ours", "theirs"}


def test_a_copy_whose_original_is_gone_takes_its_place(shelf: Library, article: Article) -> None:
    path = records_path(shelf, article.id)
    tables = on_disk(path)
    path.rename(path.with_name("article (1).json"))
    assert len(scanning.scan(shelf.folder, shelf.index).merged) == 1
    assert on_disk(path) == tables


@pytest.mark.parametrize("data", [b"", b'{"reader": ', b"\0\0\0"])
def test_a_damaged_copy_is_kept_aside_and_named(shelf: Library, article: Article, data: bytes) -> None:
    path = records_path(shelf, article.id)
    before = path.read_bytes()
    path.with_name("article (1).json").write_bytes(data)
    report = scanning.scan(shelf.folder, shelf.index)
    assert len(report.problems) == 1
    [kept] = (shelf.folder / "backups" / "conflicts" / article.id).iterdir()
    assert str(kept) in report.problems[0]
    assert kept.read_bytes() == data
    assert path.read_bytes() == before
    assert scanning.scan(shelf.folder, shelf.index).problems == []


def test_what_only_looks_like_a_copy_stays(shelf: Library, article: Article) -> None:
    path = records_path(shelf, article.id)
    before = path.read_bytes()
    tables = on_disk(path)
    tables["article"] = {"other": {**tables["article"][article.id], "id": "other"}}
    path.with_name("article-notes.json").write_text("[]")
    path.with_name("article-old.json").write_text(json.dumps(tables))
    path.with_name("article (2).json").write_text(json.dumps(tables))
    assert merge_conflicts(shelf.folder, [article.id]) == ([], [])
    assert path.read_bytes() == before
    assert len(list(path.parent.glob("article*"))) == 4


def test_a_copy_of_a_newer_version_waits(shelf: Library, article: Article) -> None:
    path = records_path(shelf, article.id)
    tables = on_disk(path)
    tables["reader"]["1"]["format"] = 99
    copy = path.with_name("article (1).json")
    copy.write_text(json.dumps(tables))
    before = path.read_bytes()
    merged, problems = merge_conflicts(shelf.folder, [article.id])
    assert (merged, len(problems)) == ([], 1)
    assert "newer version" in problems[0]
    assert path.read_bytes() == before
    assert copy.exists()


@pytest.mark.skipif(not hasattr(os, "symlink"), reason="no links here")
def test_a_link_is_not_followed(shelf: Library, article: Article, tmp_path: Path) -> None:
    shutil.copy(records_path(shelf, article.id), tmp_path / "secret.json")
    records_path(shelf, article.id).with_name("article (1).json").symlink_to(tmp_path / "secret.json")
    merged, problems = merge_conflicts(shelf.folder, [article.id])
    assert (merged, len(problems)) == ([], 1)
    assert (tmp_path / "secret.json").exists()


NOTE = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=8)
EDITS = st.lists(
    st.one_of(st.tuples(st.just("note"), NOTE), st.tuples(st.just("new"), NOTE), st.tuples(st.just("tag"), NOTE)),
    max_size=4,
)


def edit(library: Library, article: Article, first: str, edits: list[tuple[str, str]], who: str) -> None:
    for number, (kind, text) in enumerate(edits):
        annotation = library.annotation(article.id, first)
        assert annotation is not None
        if kind == "note":
            annotations.set_note(library, annotation, f"{who}{text}")
        elif kind == "tag":
            annotations.set_tags(library, annotation, [*annotation.tags, f"tag-{number}-{len(text)}"])
        else:
            mark(library, article, 90 + 10 * number, f"new {text}")


@given(EDITS, EDITS)
@settings(
    max_examples=15,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_two_divergent_states_lose_nothing_whichever_is_the_copy(
    tmp_path_factory: pytest.TempPathFactory, ours: list[tuple[str, str]], theirs: list[tuple[str, str]]
) -> None:
    folder = tmp_path_factory.mktemp("two") / "library"
    library = open_library(folder)

    article = add_article(library)
    first = mark(library, article, 3, "first")
    library.index.close()
    states = []
    for number, edits in enumerate((ours, theirs)):
        shutil.copytree(folder, folder.with_name(f"machine-{number}"))
        machine = open_library(folder.with_name(f"machine-{number}"))
        edit(machine, article, first, edits, "αβ"[number])
        states.append(records_path(machine, article.id).read_bytes())
        machine.index.close()
    outcomes = []
    for mine, copy in (states, states[::-1]):
        path = records_path(library, article.id)
        path.write_bytes(mine)
        path.with_name("article (1).json").write_bytes(copy)
        assert merge_conflicts(folder, [article.id])[1] == []
        outcomes.append({k: t for k, t in on_disk(path).items() if k != "reader"})
    assert outcomes[0] == outcomes[1]
    merged = outcomes[0][Annotation.TABLE]
    for state in states:
        for key, row in json.loads(state)[Annotation.TABLE].items():
            assert not merged[key].get("deleted")
            assert set(row.get("tags", ())) <= set(merged[key].get("tags", ()))
            assert row["note"] == "first" or row["note"] in merged[key]["note"]


def test_interrupted_anywhere_it_is_finished_the_next_time(shelf: Library, article: Article) -> None:
    copy, ours, theirs = diverge(shelf, article, "article (1).json")
    start = files_in(shelf.folder)
    probe = Disk(shelf.folder)
    with probe.in_place():
        merge_conflicts(shelf.folder, [article.id])
    wanted = files_in(shelf.folder)
    assert len(probe.operations) > 15
    for number in range(len(probe.operations)):
        for path in files_in(shelf.folder):
            (shelf.folder / path).unlink()
        for name, data in start.items():
            (shelf.folder / name).parent.mkdir(parents=True, exist_ok=True)
            (shelf.folder / name).write_bytes(data)
        with Disk(shelf.folder, number, errno.EIO, lasting=True).in_place():
            merge_conflicts(shelf.folder, [article.id])
        assert copy.exists() or theirs in records_path(shelf, article.id).read_text()
        assert merge_conflicts(shelf.folder, [article.id])[1] == []
        found = {k: v for k, v in files_in(shelf.folder).items() if not k.endswith(".tmp")}
        assert found == wanted
    assert {ours, theirs} <= set(on_disk(records_path(shelf, article.id))["annotations"])
