"""Writing exports: whole or not at all, under names that every file system takes, and over nothing unasked."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Sequence
from pathlib import Path

from reader.core.errors import ReaderError, Stopped
from reader.core.limits import LIMITS
from reader.core.paths import private_folder, safe_name
from reader.core.storage import write_durably, write_error
from reader.exchange import Exporter, render
from reader.exchange.notes import Notes

Cancelled = Callable[[], bool]


def write_file(
    path: Path,
    to: Exporter,
    notes: Sequence[Notes],
    overwrite: bool = False,
    problems: list[str] | None = None,
    cancelled: Cancelled | None = None,
) -> Path:
    """Write all notes into one file.

    Args:
        problems: gets a sentence on each picture that cannot be read; without it, that is an error.

    Raises:
        ReaderError: there is something already (and ``overwrite`` is False), or the disk refuses.
        Stopped: ``cancelled`` said so; the file is as it was.
    """
    if path.is_dir():
        raise ReaderError(f"{path} is a folder. Give the name of a file in it.")
    if path.exists() and not path.is_file():
        raise ReaderError(f"{path} is not a file. Choose another name.")
    if path.exists() and not overwrite:
        raise ReaderError(f"{path} is there already. Choose another name, or say --overwrite to replace it.")
    if not path.parent.is_dir():
        raise ReaderError(f"{path.parent} is no folder. Make it first, or choose another.")
    target = path.resolve()  # behind a link, so that the link stays
    if to.pictures:
        _write_pictures(target.parent, notes, problems, cancelled)
    write_durably(target, encoded(to, notes), cancelled)
    return path


def _write_pictures(
    folder: Path, notes: Sequence[Notes], problems: list[str] | None, cancelled: Cancelled | None
) -> None:
    """Put the pictures of areas beside the file that will name them. Their names are of their annotations alone."""
    for excerpt in (e for n in notes for e in n.excerpts if e.picture is not None):
        assert excerpt.picture is not None
        if cancelled is not None and cancelled():
            raise Stopped("Stopped before everything was exported.")
        try:
            data = excerpt.picture.read_bytes()
        except OSError as error:
            problem = f"{excerpt.picture} cannot be read: {(error.strerror or str(error)).lower()}."
            if problems is None:
                raise ReaderError(problem) from None
            problems.append(problem)
            continue
        write_durably(folder / excerpt.picture_name, data)


def write_folder(
    folder: Path,
    to: Exporter,
    notes: Sequence[Notes],
    overwrite: bool = False,
    problems: list[str] | None = None,
    cancelled: Cancelled | None = None,
) -> list[Path]:
    """Write a file for each article, named after its title; a number tells equal names apart.

    Args:
        overwrite: replace files of these names instead of choosing the next free number.
        problems: as for :func:`write_file`.
        cancelled: asked before each file; when it says so, those that are written are returned.

    Raises:
        ReaderError: the folder cannot be made, or the disk refuses.
    """
    private_folder(folder)
    taken: set[str] = set()
    if not overwrite:
        try:
            taken = {_same(p.name) for p in folder.iterdir()}
        except OSError as error:
            raise write_error(folder, error) from None
    written = []
    for each in notes:
        if not each.article.id:
            continue
        if cancelled is not None and cancelled():
            break
        path = folder / _free_name(each.article.title, to.suffix, taken)
        taken.add(_same(path.name))
        written.append(write_file(path, to, [each], overwrite, problems))
    return written


def encoded(to: Exporter, notes: Sequence[Notes]) -> bytes:
    """The bytes of an export file."""
    return render(to, notes).encode("utf-8")


def _free_name(title: str, suffix: str, taken: set[str]) -> str:
    base = safe_name(title, LIMITS.path_name_bytes - 20)
    name, number = f"{base}{suffix}", 1
    while _same(name) in taken:
        number += 1
        name = f"{base}-{number}{suffix}"
    return name


def _same(name: str) -> str:
    """Equal for names that some file system takes for one: those that differ in case or normal form."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", name).casefold())
