"""Files with any byte altered or cut, clocks that jump, and who may see what: the records survive and stay private.

``READER_DISTURBED`` says at how many places of a file each byte is altered and cut (0: all); without it at a sample.
"""

from __future__ import annotations

import datetime
import json
import os
import random
import shutil
import stat
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from reader.core import annotations, articles, backups, deleted, joining, repairing, restoring, scanning, tags
from reader.core.checking import check
from reader.core.errors import ReaderError
from reader.core.library import Library
from reader.core.paths import CODEBOOK, RECORDS
from reader.core.uniting import unite
from tests.core.making import add_article, document, open_library, visible
from tests.hostile.parsing import check_sentence

PLACES = int(os.environ.get("READER_DISTURBED", "25"))
TEXT = document()
CANARY = "canary-3f9a2c"
posix = pytest.mark.skipif(os.name == "nt", reason="POSIX permissions, links and processes")


# -- any byte of a file -----------------------------------------------------------------------------------------------


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A library with an article, two annotations, a tag, and a backup of them."""
    library = open_library(tmp_path / "shelf")
    article = add_article(library).id
    for start in (20, 60):
        annotations.highlight(library, article, TEXT, start, start + 20, tags=tags.ensure(library, ["mill"]), note="n")
    backups.make(library.folder)
    library.index.close()
    return library.folder


def spoilt(data: bytes, seed: str) -> Iterator[bytes]:
    every = range(len(data))
    for at in sorted(random.Random(seed).sample(every, PLACES)) if 0 < PLACES < len(every) else every:
        yield data[:at] + bytes([data[at] ^ (1 << at % 8)]) + data[at + 1 :]
        yield data[:at]
    yield from (data * 2, b"\xef\xbb\xbf" + data, data.decode().encode("utf-16"), b"<<<<<<< ours\n" + data)


@pytest.mark.parametrize("name", [RECORDS, CODEBOOK])
def test_wherever_a_file_is_damaged_it_is_said_kept_and_mended(folder: Path, name: str, tmp_path: Path) -> None:
    path = next(folder.rglob(name))
    whole = path.read_bytes()
    others = {p: p.read_bytes() for n in (RECORDS, CODEBOOK) for p in folder.rglob(n)}
    before = state(folder)
    damaged = silent = 0
    for data in spoilt(whole, name):
        for old in path.parent.glob("*.damaged-*"):
            old.unlink()
        for other, content in others.items():
            other.write_bytes(data if other == path else content)
        try:
            is_said = state(folder) == before
        except ReaderError as error:
            check_sentence(error)
            is_said = True
        problems = check(folder).problems
        assert path.read_bytes() == data  # looking changes nothing
        if not is_said and not problems:
            silent += 1
            assert is_an_edit(data, whole), data
        if not problems:
            continue
        damaged += 1
        repairing.repair(folder, lambda *_: TEXT)
        if list(path.parent.glob(f"{path.stem}.damaged-*")):
            assert state(folder) == before
            assert data in [p.read_bytes() for p in path.parent.glob("*.damaged-*")]
    print(f"\n{name}: {damaged} damaged and said, {silent} like an edit by hand")
    assert damaged > PLACES


def state(folder: Path) -> object:
    library = open_library(folder, folder.with_name("cache-of-state"))
    try:
        report = scanning.scan(folder, library.index)
        if report.problems:
            raise ReaderError(report.problems[0])
        return visible(library, *sorted(e.id for e in library.entries()))
    finally:
        library.index.close()


def is_an_edit(data: bytes, whole: bytes) -> bool:
    """Whether the data are sound JSON with a value or the name of a field altered: what people do in an editor."""
    now, then = json.loads(data), json.loads(whole)
    return now.keys() == then.keys() and all(len(now[t]) == len(then[t]) for t in then)


# -- clocks -----------------------------------------------------------------------------------------------------------

YEAR = 365 * 24 * 3600.0


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Callable[[float], None]:
    """Sets all clocks of the program off by so many years."""
    real_time, real_now = time.time, datetime.datetime.now

    def set_off(years: float) -> None:
        class Wrong(datetime.datetime):
            @classmethod
            def now(cls, tz: datetime.tzinfo | None = None) -> datetime.datetime:  # type: ignore[override]
                return real_now(tz) + datetime.timedelta(seconds=years * YEAR)

        monkeypatch.setattr("reader.core.model.datetime", Wrong)
        monkeypatch.setattr(time, "time", lambda: real_time() + years * YEAR)

    return set_off


def test_clocks_may_jump_by_decades_while_two_machines_write(tmp_path: Path, clock: Callable[[float], None]) -> None:
    """What was done last on a machine stays, both machines come to the same, and all ids are different."""
    library = open_library(tmp_path / "here")
    article = add_article(library).id
    ids = [annotations.highlight(library, article, TEXT, 20, 40, note="first").id]
    shutil.copytree(library.folder, tmp_path / "there")
    other = open_library(tmp_path / "there", tmp_path / "there-cache")
    steps = ((-30, library, "here"), (100, other, "there"), (-30, other, "there, later"), (0, library, "here, later"))
    for years, machine, note in steps:
        clock(years)
        one = machine.annotation(article, ids[0])
        assert one is not None
        annotations.set_note(machine, one, note)
        ids.append(annotations.highlight(machine, article, TEXT, 60, 80, note=note).id)
        gone = annotations.highlight(machine, article, TEXT, 90, 99)
        clock(-years)
        annotations.delete(machine, [gone])
        ids.append(gone.id)
    assert len(set(ids)) == len(ids)
    for mine, theirs in ((library, other), (other, library)):
        assert unite(mine.folder, theirs.folder).problems == []
        mine.notice_outside_changes()
    for machine in (library, other):
        one = machine.annotation(article, ids[0])
        assert one is not None
        assert "here, later" in one.note
        assert "there, later" in one.note
        assert "first" not in one.note
        assert {a.id for a in machine.annotations(article)} == {i for n, i in enumerate(ids) if n == 0 or n % 2}
        assert {d.id for d in deleted.log(machine.folder).items} == {i for n, i in enumerate(ids) if n and not n % 2}
        machine.index.close()
    assert visible(library, article) == visible(other, article)


# -- private ----------------------------------------------------------------------------------------------------------


@posix
def test_backups_conflict_copies_and_damaged_files_are_the_users_alone(folder: Path, tmp_path: Path) -> None:
    path = next(folder.rglob(RECORDS))
    before = os.umask(0)
    try:
        backups.make(folder)
        path.with_name("article (1).json").write_bytes(path.read_bytes())
        path.with_name("article (1).json").chmod(0o600)
        path.write_bytes(b"{ damaged")
        repairing.repair(folder, lambda *_: TEXT)
        restoring.restore(folder, backups.named(folder, "1"))
        library = open_library(tmp_path / "fresh" / "shelf")
        unite(library.folder, folder)
        library.index.close()
    finally:
        os.umask(before)
    tops = (folder / backups.BACKUPS, Path(os.environ["READER_BACKUPS"]), tmp_path / "fresh" / "shelf")
    seen = [*path.parent.iterdir(), *(p for top in tops for p in (top, *top.rglob("*")))]
    assert [p for p in seen if "conflicts" in p.parts]
    assert [p for p in seen if "damaged" in p.name]
    modes = {str(p): oct(stat.S_IMODE(p.stat().st_mode)) for p in seen if p != path}
    assert {p: m for p, m in modes.items() if m != ("0o700" if Path(p).is_dir() else "0o600")} == {}


@posix
@pytest.mark.parametrize("name", ["backups/unfinished.json", "articles/new", "library (1).json"])
def test_a_link_that_was_planted_where_something_new_goes_is_not_followed(
    folder: Path, name: str, tmp_path: Path
) -> None:
    victim = tmp_path / "victim"
    victim.mkdir() if name == "articles/new" else victim.write_bytes(b"precious")
    (folder / name).symlink_to(victim)
    library = open_library(folder)
    scanning.scan(folder, library.index)
    articles.remove(library, library.entries()[0].id)
    try:
        restoring.restore(folder, backups.named(folder, "1"))
    except ReaderError as error:
        check_sentence(error)
    library.index.close()
    assert (list(victim.iterdir()) if victim.is_dir() else victim.read_bytes()) in ([], b"precious")


@pytest.mark.skipif(not Path("/proc/self/cmdline").exists(), reason="needs /proc")
def test_what_comes_by_standard_input_is_on_no_command_line(library: Library, tmp_path: Path) -> None:
    given = tmp_path / "given.txt"
    given.write_text("The lamp was lit at dusk.\n\nNobody saw it, as the night was dark, and long, and very wide.\n")
    line = {"article": str(given), "quote": "lit at dusk", "note": CANARY, "tags": [CANARY]}
    subprocess.run([sys.executable, "-m", "reader", "add", str(given)], check=True, capture_output=True)
    with subprocess.Popen(
        [sys.executable, "-m", "reader", "annotate", "--stdin"], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as program:
        assert program.stdin is not None
        assert program.stdout is not None
        program.stdin.write(json.dumps(line).encode() + b"\n")
        program.stdin.flush()
        assert b'"id"' in program.stdout.readline()
        lines = b"".join(read(p / "cmdline") + read(p / "environ") for p in Path("/proc").glob("[0-9]*"))
        assert b"annotate" in lines
        assert CANARY.encode() not in lines
        program.stdin.close()


def read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError:
        return b""


# -- every format that was ever released ------------------------------------------------------------------------------


def test_a_library_of_format_1_is_read_as_it_was_written(tmp_path: Path) -> None:
    """Kept from the day it was written: whoever changes the format reads this one too."""
    folder = tmp_path / "kept"
    shutil.copytree(Path(__file__).parents[1] / "data" / "library-format-1", folder)
    files = {p: p.read_bytes() for p in folder.rglob("*.json")}
    library = open_library(folder)
    assert scanning.scan(folder, library.index).problems == []
    [entry] = library.entries()
    assert (entry.title, entry.status, entry.passages) == ("The river", "reading", 2)
    assert library.document(entry.id).text.startswith("The river\nParagraph 0 follows the river")
    first, second = library.annotations(entry.id)
    assert (first.quote, first.note, first.colour, first.tags) == ("0 follows the river", "why", "blue", ("mill",))
    assert second.passages[0].heading == ("The river",)
    assert library.tags["mill"].definition == "where corn is ground"
    assert [d.note for d in deleted.log(folder).items] == ["deleted"]
    assert {p: p.read_bytes() for p in files} == files
    annotations.set_note(library, first, "changed")
    assert check(folder).problems == ()
    library.index.close()


def test_an_early_library_with_versions_is_read_as_it_was_written(tmp_path: Path) -> None:
    """Of the first program that took new versions: no kind of file is noted down, no language, no DOI."""
    folder = tmp_path / "kept"
    shutil.copytree(Path(__file__).parents[1] / "data" / "library-format-1-versions", folder)
    files = {p: p.read_bytes() for p in folder.rglob("*.*") if p.is_file()}
    library = open_library(folder)
    assert scanning.scan(folder, library.index).problems == []
    [entry] = library.entries()
    article, text = library.article(entry.id), library.document(entry.id)
    assert (article.version, article.versions[0].media_type) == (2, "")
    assert "was standing" in text.text
    found = {a.quote: (a.note, tags.names_of(library, a.tags)) for a in library.annotations(entry.id)}
    assert found == {
        "The mill stood": ("", ["mill"]),
        "Nobody saw it": ("why", ["lantern"]),
        "Another mill": ("", ["mill"]),
    }
    assert [(d.kind, d.note or d.title) for d in deleted.log(folder).items] == [
        ("tag", "light"),
        ("annotation", "deleted"),
    ]
    [problem] = check(folder).problems
    assert "has a passage that is altered" in problem
    assert {p: p.read_bytes() for p in files} == files
    done = joining.return_to(library, entry.id, "source.txt", lambda *_: TEXT)
    assert (done.article.media_type, done.review) == ("text/plain", ())
    deleted.bring_back(library, deleted.log(folder).items)
    assert check(folder).problems == ()
    library.index.close()


# -- the text ---------------------------------------------------------------------------------------------------------

TEXT_DAMAGE: dict[str, Callable[[bytes], bytes]] = {
    "0 bytes": lambda d: b"",
    "half": lambda d: d[: len(d) // 2],
    "NULs": lambda d: bytes(len(d)),
    "UTF-16": lambda d: d.decode().encode("utf-16"),
    "UTF-16 without a mark": lambda d: d.decode().encode("utf-16-le"),
    "a mark in front": lambda d: b"\xef\xbb\xbf" + d,
    "doubled": lambda d: d * 2,
    "conflict marks": lambda d: b"<<<<<<< ours\n" + d + b"\n=======\n" + d + b"\n>>>>>>> theirs\n",
    "100,000 levels": lambda d: b'{"blocks": ' + b"[" * 100_000,
    "a list": lambda d: b"[]",
    "blocks that are none": lambda d: json.dumps({**json.loads(d), "blocks": [1, None]}).encode(),
    "another text": lambda d: d.replace(b"mill", b"hill", 1),
}


@pytest.mark.parametrize("name", TEXT_DAMAGE)
def test_a_damaged_text_gives_way_to_the_original_and_is_kept(folder: Path, name: str) -> None:
    path = next(folder.rglob("text.json"))
    whole = path.read_bytes()
    data = TEXT_DAMAGE[name](whole)
    path.write_bytes(data)
    before = state(folder)
    library = open_library(folder)
    scanning.scan(folder, library.index)
    [entry] = library.entries()
    assert library.document(entry.id).text == TEXT.text
    library.index.close()
    problems = check(folder).problems
    assert path.read_bytes() == data  # looking changes nothing
    if name in ("UTF-16", "UTF-16 without a mark", "a mark in front") and not problems:
        return  # JSON may be so, and it says the same
    assert any("text.json" in problem for problem in problems)
    repairing.repair(folder, lambda *_: TEXT)
    assert check(folder).problems == ()
    assert [p.read_bytes() for p in path.parent.glob("text.damaged-*.json")] == [data]
    assert state(folder) == before
