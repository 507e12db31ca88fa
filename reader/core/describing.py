"""Changing what an article says about itself: each field checked, and the change one step of undo."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final
from urllib.parse import urlsplit

from reader.core.articles import short
from reader.core.changes import Change
from reader.core.citing import TYPES, keys_in
from reader.core.errors import ReaderError
from reader.core.library import Library
from reader.core.limits import LIMITS
from reader.core.model import Article

FIELDS: Final = (
    "title", "creators", "editors", "translators", "publication", "published", "publisher", "place", "edition",
    "volume", "issue", "pages", "doi", "isbn", "url", "language", "genre", "key", "description",
)  # fmt: skip

_LONGEST: Final = 5_000  # characters of a description; other fields hold as many as a title
NAMES: Final = frozenset({"creators", "editors", "translators"})  # the fields that hold several names
_MOST_CREATORS: Final = 500
_DOI: Final = re.compile(r"10\.\d{4,9}/\S+")
_CLOCK: Final = r"(?:T([01]\d|2[0-3]):[0-5]\d(?::[0-5]\d(?:\.\d+)?)?(?:Z|[+-]\d\d:?\d\d)?)?"
_DATE: Final = re.compile(rf"(\d{{4}})(?:-(\d\d)(?:-(\d\d){_CLOCK})?)?")
_LANGUAGE: Final = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{1,8}){0,4}")


def check_published(text: str) -> str:
    """A date in ISO 8601, in any precision. Raises ReaderError when it is none."""
    text = text.strip()
    found = _DATE.fullmatch(text)
    if not text or (found and _is_day(found)):
        return text
    raise ReaderError(f"“{short(text)}” is no date. Write 2017, 2017-04 or 2017-04-29.")


def _is_day(found: re.Match[str]) -> bool:
    year, month, day = int(found[1]), int(found[2] or 1), int(found[3] or 1)
    return year > 0 and 1 <= month <= 12 and 1 <= day <= monthrange(year, month)[1]


def check_doi(text: str) -> str:
    """A DOI without "https://doi.org/" or "doi:" before it. Raises ReaderError when it is none."""
    text = text.strip()
    bare = re.sub(r"^(?:https?://(?:dx\.)?doi\.org/|doi:\s*)", "", text, flags=re.I)
    if not bare or _DOI.fullmatch(bare):
        return bare
    raise ReaderError(f"“{short(text)}” is no DOI. One looks like 10.1000/xyz123.")


def check_isbn(text: str) -> str:
    """An ISBN of 10 or 13 digits whose last one is right; hyphens stay. Raises ReaderError when it is none."""
    text = " ".join(re.sub(r"^ISBN(?:-1[03])?:?\s*", "", text.strip(), flags=re.I).replace("–", "-").split())
    digits = re.sub(r"[- ]", "", text).upper()
    if not digits or _is_isbn(digits):
        return text
    raise ReaderError(f"“{short(text)}” is no ISBN: it has 10 or 13 digits, of which the last one must fit the others.")


def _is_isbn(digits: str) -> bool:
    if re.fullmatch(r"[0-9]{9}[0-9X]", digits):
        return sum((10 - i) * (10 if c == "X" else int(c)) for i, c in enumerate(digits)) % 11 == 0
    if re.fullmatch(r"97[89][0-9]{10}", digits):
        return sum((3 if i % 2 else 1) * int(c) for i, c in enumerate(digits)) % 10 == 0
    return False


def check_url(text: str) -> str:
    """A web address. Raises ReaderError when it is none: nothing but http and https is ever opened."""
    text = text.strip()
    try:
        parts = urlsplit(text)
        is_address = parts.scheme.lower() in ("http", "https") and bool(parts.hostname)
    except ValueError:
        is_address = False
    if not text or (is_address and not re.search(r"[\s<>\"\x00-\x1f\x7f]", text)):
        return text
    raise ReaderError(f"“{short(text)}” is no web address. It begins with https:// or http://.")


def check_language(text: str) -> str:
    """A language tag as BCP 47 has them. Raises ReaderError when it is none."""
    text = text.strip().replace("_", "-")
    if not text or _LANGUAGE.fullmatch(text):
        return text
    raise ReaderError(f"“{short(text)}” is no language tag. Write en, de or pt-BR, for example.")


def check_genre(text: str) -> str:
    """A type of CSL. Raises ReaderError when it is none."""
    text = text.strip()
    if not text or text in TYPES:
        return text
    raise ReaderError(f"“{short(text)}” is no type. There are: {', '.join(TYPES)}.")


def check_key(text: str) -> str:
    """A citation key that LaTeX, Pandoc and reference managers take. Raises ReaderError when it is none."""
    text = text.strip()
    if not text or (re.fullmatch(r"[\w:.+/-]{1,60}", text) and (text[0].isalnum() or text[0] == "_")):
        return text
    raise ReaderError(f"“{short(text)}” is no citation key: letters, digits and - _ : . + / only, at most 60.")


def _check_title(text: str) -> str:
    text = _line(text)
    if not text:
        raise ReaderError("An article needs a title.")
    return text


def _line(text: str) -> str:
    text = " ".join(text.split())
    if len(text) > LIMITS.title_characters:
        raise ReaderError(f"“{short(text)}” is too long: {LIMITS.title_characters} characters at most.")
    return text


def _description(text: str) -> str:
    return text.strip()[:_LONGEST]


_CHECKS: Final[Mapping[str, Callable[[str], str]]] = {
    "title": _check_title,
    "published": check_published,
    "doi": check_doi,
    "isbn": check_isbn,
    "url": check_url,
    "language": check_language,
    "genre": check_genre,
    "key": check_key,
    "description": _description,
}


def check_field(name: str, value: Any) -> Any:
    """The value as it is kept.

    Raises:
        ReaderError: the field does not take it; the sentence says what it takes.
        KeyError: there is no such field.
    """
    if name not in FIELDS:
        raise KeyError(name)
    if name in NAMES:
        names = (_line(each) for each in value)
        return tuple(dict.fromkeys(each for each in names if each))[:_MOST_CREATORS]
    return _CHECKS.get(name, _line)(value)


def describe(library: Library, article: str, **fields: Any) -> Article:
    """Change fields of the article's record, in one step that can be undone; the record as it is then.

    Args:
        fields: any of :data:`FIELDS`; those of :data:`NAMES` are sequences of names, all others are text.

    Raises:
        ReaderError: a value is none that the field takes, the key is another article's, or the disk refuses.
    """
    before = library.article(article)
    after = before.with_(**{name: check_field(name, value) for name, value in fields.items()})
    if after.key and after.key != before.key:
        _check_free(library, after)
    if after != before:
        change = Change(Article.TABLE, article, before, after, article)
        library.apply([change], f"Edit “{short(after.title)}”")
    return library.article(article)


def _check_free(library: Library, article: Article) -> None:
    """Raise ReaderError when another article has the key."""
    others = (library.article(e.id) for e in library.entries() if e.id != article.id and not e.problem)
    for other in others:
        if article.key == (other.key or keys_in(library, [other])[other.id]):
            raise ReaderError(f"The key “{article.key}” belongs to “{short(other.title)}”.")


def changes_for(before: Article, fields: Mapping[str, Any], overwrite: bool = False) -> Article:
    """The record with what ``fields`` say where it is silent, or everywhere; values it cannot take are passed over."""
    kept: dict[str, Any] = {}
    for name, value in fields.items():
        if not value or name not in FIELDS or (getattr(before, name) and not overwrite):
            continue
        try:
            checked = check_field(name, value)
        except ReaderError:
            continue
        if checked and checked != getattr(before, name):
            kept[name] = checked
    return before.with_(**kept)


def names_of(before: Article, after: Article) -> tuple[str, ...]:
    """The fields in which the two differ."""
    return tuple(name for name in FIELDS if getattr(before, name) != getattr(after, name))


def apply_all(
    library: Library,
    pairs: Iterable[tuple[Article, Article]],
    name: str,
    cancelled: Callable[[], bool] = lambda: False,
) -> None:
    """Write several changed records as one step that can be undone.

    Raises:
        ReaderError: the disk refuses, or it was cancelled; nothing has changed.
    """
    changes = [Change(Article.TABLE, b.id, b, a, b.id) for b, a in pairs if a != b]
    library.apply(changes, name, cancelled=cancelled)
