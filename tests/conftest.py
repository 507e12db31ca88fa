"""What all tests share: folders of their own, and a real library in one of them."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Self

import pytest
from hypothesis import settings as hypothesis_settings

from reader.core import articles
from reader.core.document import (
    CAPTION,
    FIGURE,
    FURNITURE,
    HEADING,
    PARAGRAPH,
    QUOTATION,
    VERSE,
    Block,
    Document,
    Metadata,
)
from reader.core.index import Index
from reader.core.library import Library
from reader.core.model import Article
from reader.formats.adding import read_source
from reader.formats.worker import Worker

signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell that starts the tests behind it ignores Ctrl+C

# A busy machine is slow, and that is no failure.
hypothesis_settings.register_profile("untimed", deadline=None)
hypothesis_settings.load_profile("untimed")


@pytest.fixture(autouse=True)
def own_places(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing of the user's is read or written: settings, cache and library lie in the test's folder."""
    for name in ("config", "cache", "library", "backups"):
        monkeypatch.setenv(f"READER_{name.upper()}", str(tmp_path / name))


class _Borrowed:
    """A ``Worker`` that several tests use: whoever has done with it leaves its process running."""

    def __init__(self, worker: Worker) -> None:
        self.start, self.read, self.read_source = worker.start, worker.read, worker.read_source

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        """The next test reads with it."""


@pytest.fixture(scope="session")
def reading_worker() -> Iterator[Worker]:
    """One for all tests that do not ask how reading processes begin and end: starting one costs 0.3 s."""
    with Worker() as worker:
        yield worker


@pytest.fixture
def one_reading_process(reading_worker: Worker, monkeypatch: pytest.MonkeyPatch) -> None:
    """Commands and functions read files with the same process, as the window does."""
    monkeypatch.setattr("reader.formats.worker.Worker", lambda: _Borrowed(reading_worker))


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    """An empty library where the command line looks for one."""
    folder = tmp_path / "library"
    library = Library(folder, Index(tmp_path / "cache", folder), read_source, "tester")
    yield library
    library.index.close()


@pytest.fixture
def document() -> Document:
    """A short article with headings, a figure, verse, a second page and an appendix of furniture."""
    blocks = (
        Block(HEADING, "Lighthouses", level=1),
        Block(PARAGRAPH, "The lamp was lit at dusk. Nobody saw it."),
        Block(PARAGRAPH, "Another lamp stood on the 🙂 cliff."),
        Block(FIGURE, "", image="", alt="A lamp"),
        Block(CAPTION, "The lamp in 1890."),
        Block(HEADING, "Keepers", level=2),
        Block(QUOTATION, "“We keep the lamp,” she said.", level=1, page="12"),
        Block(VERSE, "O lamp\n    of the sea", page="12"),
        Block(PARAGRAPH, "Leave a reply", role=FURNITURE),
    )
    metadata = Metadata("Lighthouses", ("Ann Keeper", "Bo Light"), "Coast", "1999-05", url="https://coast.example/l")
    return Document(blocks, metadata, appendix=8)


@pytest.fixture
def lighthouses(library: Library, document: Document) -> Article:
    """``document`` as an article of the library."""
    data = document.text.encode()
    staged = articles.stage(
        library.folder, document, data, "lighthouses.txt", "text/plain", "/somewhere/lighthouses.txt"
    )
    return articles.commit(library, staged)[0]
