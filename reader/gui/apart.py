"""Changes that take a while: done by a library of the thread's own, then taken over here as a step of the window's."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, TypeVar

from reader.core import paths
from reader.core.errors import ReaderError
from reader.core.index import Index
from reader.core.library import Library
from reader.formats.adding import read_source
from reader.gui.jobs import Job

if TYPE_CHECKING:
    from reader.gui.window import MainWindow

_Result = TypeVar("_Result")


@contextmanager
def own_library(of: Library) -> Iterator[Library]:
    """A Library of the calling thread's own on the same folder; its index is closed behind the work."""
    own = Library(of.folder, Index(paths.cache_folder(), of.folder), read_source, of.creator)
    try:
        yield own
    finally:
        own.index.close()


def change_apart(
    window: MainWindow,
    name: str,
    articles: Sequence[str],
    work: Callable[[Library, Job], _Result],
    done: Callable[[_Result], object],
    failed: Callable[[ReaderError], None] | None = None,
) -> None:
    """Do ``work(library, job)`` in a thread, take over what it did to these articles, then ``done(result)`` here.

    Args:
        name: what the status bar says.
    """
    library = window.library

    def run(job: Job) -> tuple[Library, _Result]:
        with own_library(library) as own:
            for article in articles:
                own.article(article)
            return own, work(own, job)

    def finish(result: tuple[Library, _Result]) -> None:
        own, what = result
        try:
            window.library.take_over(own, *articles)
        except ReaderError as error:
            window.show_error(error)
        done(what)

    window.jobs.run(name, run, finish, failed or window.show_error)
