"""Cancel in the middle of each long job: it ends, says so truly, and leaves a library in which all is in order."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from reader.core import scanning
from reader.core.checking import check
from reader.core.unfinished import unfinished
from reader.gui import jobs
from reader.gui.jobs import Job
from tests.core.making import catalogue, files_in, rebuilt_catalogue
from tests.hostile.cancelling import ROWS, SAID, Place, Presser, Row, complete, copy_of, make, pressed

ARTICLES = 200


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    """The libraries, made once. The places of backups and cache are each test's own."""
    with pytest.MonkeyPatch.context() as patch:
        place = tmp_path_factory.mktemp("cancel")
        for name in ("config", "cache", "backups"):
            patch.setenv(f"READER_{name.upper()}", str(place / name))
        yield make(place / "made", ARTICLES)


@pytest.fixture
def place(made: Place, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Place:
    monkeypatch.setattr(jobs, "_REPORT_SECONDS", 0.0)
    monkeypatch.setenv("READER_CACHE", str(tmp_path / "copy" / "room" / "cache"))
    return copy_of(made, tmp_path / "copy")


@pytest.mark.parametrize("row", ROWS.values(), ids=ROWS)
def test_cancel_in_the_middle_ends_the_job_and_leaves_the_library_in_order(row: Row, place: Place) -> None:
    row.prepare(place)
    presser = Presser(row)
    job = Job(presser)
    said = pressed(row, place, job)
    assert job.cancelled(), "it was done before its middle was told"
    assert presser.after <= 1, "it went on"
    assert any(word in said.lower() for word in SAID)
    assert_in_order(row, place)


def assert_in_order(row: Row, place: Place) -> None:
    sentence = unfinished(place.folder)
    assert bool(sentence) == row.goes_on
    complete(place)
    assert check(place.folder).problems == ()
    assert not [name for name in files_in(place.folder) if name.endswith(".tmp")]
    library = place.opened()
    scanning.scan(place.folder, library.index)
    assert catalogue(library) == rebuilt_catalogue(library, place.room / "once more")
    assert len(library.entries()) >= ARTICLES
    library.index.close()


@pytest.mark.parametrize("name", [n for n in ROWS if n not in ("add a folder", "new version", "references, importing")])
def test_cancel_before_anything_is_done_changes_nothing(name: str, place: Place) -> None:
    row = ROWS[name]
    row.prepare(place)
    before = {n: d for n, d in files_in(place.folder).items() if not n.startswith("backups/")}
    job = Job(lambda *_: None)
    job.cancel()
    said = pressed(row, place, job).lower()
    assert any(word in said for word in SAID)
    now = {n: d for n, d in files_in(place.folder).items() if not n.startswith("backups/")}
    assert now == before
    assert unfinished(place.folder) == ""
