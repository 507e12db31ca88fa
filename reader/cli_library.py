"""What commands work on: the library, an article in it or a file beside it, an annotation by its id."""

from __future__ import annotations

import getpass
import os
import sys
from argparse import Namespace
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

from reader import formats
from reader.cli_output import say
from reader.core import articles, paths
from reader.core.document import Document
from reader.core.errors import PasswordNeeded, ReaderError
from reader.core.index import Index
from reader.core.library import Library
from reader.core.model import Annotation, Article
from reader.core.paths import RECORDS
from reader.core.scanning import scan
from reader.formats import Read, Source, adding
from reader.formats.adding import Reading

if TYPE_CHECKING:
    from reader.formats.worker import Worker

SHORTEST_ID: Final = 6  # characters of an annotation's id that must be given at least


def open_library(folder: Path, password: str = "") -> Library:
    """The library in ``folder``, its index brought up to date with the files.

    Args:
        password: of an original that must be read again.

    Raises:
        ReaderError: the folder cannot be made or read, or the codebook is damaged.
    """
    if not folder.exists():
        say(f"{folder} is a new, empty library. Add articles with: reader add FILE")
    read_source = partial(adding.read_source, password=password) if password else adding.read_source
    library = Library(folder, Index(paths.cache_folder(), folder), read_source, _user())
    found = scan(folder, library.index)
    for sentence in filter(None, (*found.merged, found.brought_up, found.unfinished)):
        say(sentence)
    if library.index.was_reset:  # the cache was damaged, and that was noticed on the way
        scan(folder, library.index)
    library.index.refill = partial(scan, folder, library.index)
    if found.merged or found.brought_up:
        library.notice_outside_changes()
    return library


def need_library(folder: Path) -> None:
    """Raise ReaderError when there is no library in ``folder``: a command that finds things must not start one."""
    if not folder.is_dir():
        raise ReaderError(f"There is no library in {folder}. Name its folder with --library.")


def library_of(args: Namespace) -> Library:
    """The library that a command works on; closed when the command ends."""
    library = open_library(args.library, password_of(args))
    args.at_end.callback(library.index.close)
    return library


def worker_of(args: Namespace) -> Worker:
    """The process that reads files for a command; ended when the command ends."""
    from reader.formats.worker import Worker  # most commands read none

    if args.worker is None:
        args.worker = args.at_end.enter_context(Worker())
    worker: Worker = args.worker
    return worker


def password_of(args: Namespace) -> str:
    """The password that was given for encrypted files; "-" stands for one that is typed, or a line of stdin."""
    given = getattr(args, "password", None) or ""
    if given == "-":
        is_typed = sys.stdin.isatty()
        given = getpass.getpass("Password: ", sys.stderr) if is_typed else sys.stdin.readline().rstrip("\r\n")
        args.password = given
    return given


def reading_of(args: Namespace) -> Reading:
    """What reads files for a command, with the password that was given for them."""
    password = password_of(args)
    worker = worker_of(args)

    def read(source: Source) -> Read:
        try:
            return worker.read(replace(source, password=password))
        except PasswordNeeded:
            if password:
                raise
            raise PasswordNeeded(f"{source.name} is encrypted. Give its password: --password PASSWORD.") from None

    return read


def _user() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError, ImportError):  # no such user in the system's list
        return ""


@dataclass(frozen=True, slots=True)
class Target:
    """What ARTICLE names: an article of the library, or (``article`` is None) a file that is read as it is."""

    document: Document
    media_type: str
    path: Path  # the original
    article: Article | None = None


def target(args: Namespace) -> Target:
    """The article or file that ``args.article`` is: an id, a file, or the beginning of an id.

    Raises:
        ReaderError: there is none, there are several, or it cannot be read.
    """
    name = args.article
    library = _library_if_any(args)
    if library is not None and library.index.entry(name) is not None:
        return _in_library(library, name)
    if os.path.exists(name):
        path = Path(name)
        source = formats.load(path)
        if library is not None and (known := articles.find_source(library, source.data)) is not None:
            return _in_library(library, known)
        read = reading_of(args)(source)
        return Target(read.document, read.format.media_type, path)
    if library is None:
        raise _no_article(name)
    return _in_library(library, _by_prefix(library, name))


def _library_if_any(args: Namespace) -> Library | None:
    """The library, unless there is none yet or only a file is asked for, which needs none."""
    if not args.library.is_dir():
        return None
    try:
        return library_of(args)
    except ReaderError:
        if os.path.isfile(args.article):
            return None
        raise


def _in_library(library: Library, article: str) -> Target:
    record = library.article(article)
    path = library.article_folder(article) / record.source
    return Target(library.document(article), record.media_type, path, record)


def article_id(library: Library, name: str) -> str:
    """The id of the article of the library that ``name`` is: an id, the beginning of one, or its file.

    Raises:
        ReaderError: there is none, or there are several.
    """
    if library.index.entry(name) is not None:
        return name
    if os.path.exists(name):
        known = articles.find_source(library, formats.load(Path(name)).data)
        if known is None:
            raise ReaderError(f"{name} is not in the library {library.folder}. Add it first: reader add {name}")
        return known
    return _by_prefix(library, name)


def _by_prefix(library: Library, prefix: str) -> str:
    found = library.index.starting_with(prefix) if prefix else []
    if not found:
        raise _no_article(prefix)
    if len(found) > 1:
        shown = ", ".join(found[:3]) + (", …" if len(found) > 3 else "")
        raise ReaderError(f"“{prefix}” begins the ids of several articles ({shown}). Give more of it.")
    return found[0]


def _no_article(name: str) -> ReaderError:
    return ReaderError(f"There is neither an article nor a file “{name}”. `reader list` shows the articles.")


def find_annotation(library: Library, name: str) -> Annotation:
    """The annotation with this id, this beginning of an id, or ARTICLE/ID.

    Raises:
        ReaderError: there is none, there are several, or fewer than six characters are given.
    """
    article, _, prefix = name.rpartition("/")
    if len(prefix) < SHORTEST_ID:
        raise ReaderError(f"“{name}” is too short for an annotation's id: give at least {SHORTEST_ID} characters.")
    candidates = [article_id(library, article)] if article else _articles_naming(library, prefix)
    found: list[Annotation] = []
    for candidate in candidates:
        for annotation in library.annotations(candidate):
            if annotation.id == prefix:
                return annotation
            if annotation.id.startswith(prefix):
                found.append(annotation)
    if not found:
        raise ReaderError(f"There is no annotation “{name}” in {library.folder}. `reader passages` shows the ids.")
    if len(found) > 1:
        raise ReaderError(f"“{name}” begins the ids of {len(found)} annotations. Give more of it.")
    return found[0]


def _articles_naming(library: Library, prefix: str) -> list[str]:
    """The articles in whose files an id beginning so may stand: to look at the bytes is quicker than to parse them."""
    ids = [e.id for e in library.entries() if e.passages and not e.problem]
    if not (prefix.isascii() and prefix.isalnum()):
        return ids
    wanted = f'"{prefix}'.encode()
    found = []
    for each in ids:
        with suppress(OSError):
            if wanted in (library.article_folder(each) / RECORDS).read_bytes():
                found.append(each)
    return found
