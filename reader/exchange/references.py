"""References from other programs (BibTeX, RIS, CSL-JSON): read, matched with the library's articles, taken over."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from typing import Any, Final, Protocol, cast

from reader.core.describing import FIELDS, NAMES, apply_all, changes_for, names_of
from reader.core.durable import read_file
from reader.core.errors import ReaderError, Stopped
from reader.core.library import Library
from reader.core.limits import MB
from reader.core.model import Article
from reader.exchange import Importer
from reader.exchange.matching import candidates, known
from reader.exchange.referencevalues import edition_in, language_in

MOST_BYTES: Final = 50 * MB
MOST_REFERENCES: Final = 50_000
MOST_CHARACTERS: Final = 20_000  # of one value


@dataclass(frozen=True, slots=True)
class Reference:
    """One entry of a file: its fields by the names they have in an article's record; those of names are tuples."""

    fields: Mapping[str, Any]

    @property
    def title(self) -> str:
        return str(self.fields.get("title", ""))


@dataclass(frozen=True, slots=True)
class Match:
    """A reference, and what it would do: to no article, when none was found or several could be meant."""

    reference: Reference
    before: Article | None = None
    after: Article | None = None
    by: str = ""  # "doi" or "title"
    several: int = 0  # articles that it could be

    @property
    def names(self) -> tuple[str, ...]:
        """The fields that it fills."""
        return names_of(self.before, self.after) if self.before and self.after else ()


@dataclass(frozen=True, slots=True)
class Plan:
    """What importing would do; ``problems`` are sentences on what could not be read."""

    matches: tuple[Match, ...] = ()
    problems: tuple[str, ...] = field(default=())

    @property
    def found(self) -> tuple[Match, ...]:
        return tuple(m for m in self.matches if m.before is not None)


class _Reader(Protocol):
    def read(self, text: str) -> tuple[list[Reference], list[str]]: ...


def read_references(path: Path) -> tuple[list[Reference], list[str]]:
    """The references in a file, and sentences on those that are broken.

    Raises:
        ReaderError: it cannot be read, is too large, is in no known format, or holds nothing.
    """
    from reader.exchange import IMPORTERS

    text = _text_of(path)
    row = _format_of(path, text, IMPORTERS)
    if row is None:
        raise ReaderError(
            f"{path.name} is neither {', '.join(r.label for r in IMPORTERS[:-1])} nor {IMPORTERS[-1].label}."
        )
    references, problems = cast(_Reader, import_module(row.module)).read(text)
    if len(references) > MOST_REFERENCES:
        problems.append(f"{path.name} has more than {MOST_REFERENCES:,} references: the rest was left out.")
    kept = [r for r in references[:MOST_REFERENCES] if r.title or r.fields.get("doi")]
    if unusable := [r for r in references[:MOST_REFERENCES] if not (r.title or r.fields.get("doi"))]:
        problems.append(_left_out(unusable))
    if not kept:
        detail = f" ({problems[0].rstrip('.')})" if problems else ""
        raise ReaderError(f"{path.name} has no references that could be read as {row.label}{detail}.")
    return kept, problems


def _left_out(unusable: Sequence[Reference]) -> str:
    """A sentence on the references that no article could be found by."""
    named = [str(key) for r in unusable if (key := r.fields.get("key"))]
    keys = f" ({', '.join(named[:5])}{', …' if len(named) > 5 else ''})" if named else ""
    if len(unusable) == 1:
        return f"A reference{keys} has neither a title nor a DOI and was left out."
    return f"{len(unusable):,} references{keys} have neither a title nor a DOI and were left out."


def _text_of(path: Path) -> str:
    try:
        if path.stat().st_size > MOST_BYTES:
            raise ReaderError(f"{path.name} is too large: {MOST_BYTES // MB} MB of references at most.")
        found = read_file(path)
    except OSError as error:
        raise ReaderError(f"{path.name} cannot be read: {(error.strerror or str(error)).lower()}.") from None
    if found is None:
        raise ReaderError(f"{path.name} is not there any more.")
    data = found[0]
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return data.decode("utf-16", "replace")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", "replace")


def _format_of(path: Path, text: str, rows: Sequence[Importer]) -> Importer | None:
    """By what it begins with, which is surer than the suffix."""
    head = text[:100_000].lstrip()
    kind = ""
    if head.startswith(("[", "{")):
        kind = "csl-json"
    elif re.match(r"PMID- |%0 |PT [A-Z]\s*$|FN (?:Clarivate|Thomson|ISI)", head, re.M):
        kind = "tagged"
    elif re.search(r"^TY {1,2}- ?", head, re.M):
        kind = "ris"
    elif re.search(r"@\s*\w+\s*[{(]", head):
        kind = "bibtex"
    by_kind = next((r for r in rows if r.name == kind), None)
    return by_kind or next((r for r in rows if path.suffix.lower() in r.suffixes), None)


_TIDY: Final[Mapping[str, Callable[[str], str]]] = {"language": language_in, "edition": edition_in}


def fields_of(**values: Any) -> dict[str, Any]:
    """Only what is said, each value bounded, in one line; languages and editions in the one way they are kept."""
    out: dict[str, Any] = {}
    for name, value in values.items():
        if name not in FIELDS or not value:
            continue
        if name in NAMES:
            names = tuple(dict.fromkeys(n for v in value if (n := " ".join(str(v).split())[:500])))
            if names:
                out[name] = names
        elif text := " ".join(str(value)[:MOST_CHARACTERS].split()):
            out[name] = _TIDY[name](text) if name in _TIDY else text
    return {name: value for name, value in out.items() if value}


# -- matching --------------------------------------------------------------------------------------------------


def plan(
    library: Library,
    references: Iterable[Reference],
    overwrite: bool = False,
    progress: Callable[[int, int], None] | None = None,
) -> Plan:
    """What each reference would change. Matched by DOI, else by title, where authors and years do not say otherwise.

    Args:
        overwrite: fill all fields that a reference has, not only those that are empty.
        progress: called with (references done, in all); what it raises ends the work.
    """
    among = known(library.entries())
    listed = list(references)
    done: dict[str, Article] = {}  # of two references to one article, the second finds what the first filled
    matches, problems = [], list[str]()
    for number, reference in enumerate(listed):
        if progress is not None and number % 100 == 0:
            progress(number, len(listed))
        try:
            ids, by = candidates(reference.fields, among, lambda each: done.get(each) or library.article(each))
            if len(ids) != 1:
                matches.append(Match(reference, several=len(ids)))
                continue
            before = done.get(ids[0]) or library.article(ids[0])
        except ReaderError as error:  # its file was damaged lately
            problems.append(str(error))
            matches.append(Match(reference))
            continue
        after = changes_for(before, reference.fields, overwrite)
        done[ids[0]] = after
        matches.append(Match(reference, before, after, by))
    return Plan(tuple(matches), tuple(dict.fromkeys(problems)))


def take_over(library: Library, planned: Plan, cancelled: Callable[[], bool] = lambda: False) -> int:
    """Write what was planned, as one step that can be undone; the number of articles changed.

    Raises:
        ReaderError: an article has changed since, the disk refuses, or it was cancelled; nothing has changed then.
    """
    by_article: dict[str, list[Match]] = {}
    for match in planned.found:
        if match.after is not None:
            by_article.setdefault(match.after.id, []).append(match)
    pairs = []
    for article_id, matches in by_article.items():
        if cancelled():
            raise Stopped("Stopped: nothing was changed.")
        now = library.article(article_id)
        if any(m.before is not None and m.before.rev != now.rev for m in matches):
            raise ReaderError(f"“{now.title}” has changed in the meantime. Look at the references once more.")
        changed = {name: getattr(matches[-1].after, name) for m in matches for name in m.names}
        pairs.append((now, now.with_(**changed)))
    pairs = [(before, after) for before, after in _free_keys(library, pairs) if before != after]
    if pairs:
        name = f"Import references ({len(pairs)})" if len(pairs) > 1 else "Import a reference"
        apply_all(library, pairs, name, cancelled)
    return len(pairs)


def _free_keys(library: Library, pairs: Sequence[tuple[Article, Article]]) -> list[tuple[Article, Article]]:
    """The pairs; a key that another article has already is left out."""
    wanted = {after.key for before, after in pairs if after.key and after.key != before.key}
    if not wanted:
        return list(pairs)
    own = {after.id for _, after in pairs}
    taken = {library.article(e.id).key for e in library.entries() if e.id not in own and not e.problem}
    out = []
    for before, after in pairs:
        if after.key and after.key != before.key and after.key in taken:
            after = after.with_(key=before.key)
        taken.add(after.key)
        out.append((before, after))
    return out
