"""The records of a library: frozen, identified by an id, convertible to the JSON they are stored as."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import MISSING, dataclass, field, fields, replace
from datetime import UTC, datetime
from operator import attrgetter
from typing import Any, ClassVar, Final, Self

from reader.core.anchor import Anchor

COLOURS: Final = ("yellow", "blue", "green", "red", "violet")
STATUSES: Final = ("inbox", "reading", "done")
ACCEPTED: Final = "accepted"  # the user confirmed or chose the place after the text had changed
UNPLACED: Final = "unplaced"  # the user looked and found no place


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """What all records share. ``rev`` is "n-hash"; ``ancestors`` are the revisions before it, newest first."""

    TABLE: ClassVar[str] = ""

    id: str
    created: str = ""
    modified: str = ""
    creator: str = ""
    rev: str = ""
    ancestors: tuple[str, ...] = ()
    changed: Mapping[str, str] = field(default_factory=dict)  # field → the revision that changed it last
    deleted: bool = False
    flags: tuple[str, ...] = ()  # what a merge wants the user to look at
    extra: Mapping[str, Any] = field(default_factory=dict)  # fields of other versions: kept, not understood

    def with_(self, **values: Any) -> Self:
        """A copy with other values."""
        return replace(self, **values)

    def as_new(self, record_id: str, **values: Any) -> Self:
        """Another record with the same content, and other ``values``, that has no history yet."""
        return replace(self, id=record_id, modified="", rev="", ancestors=(), changed={}, deleted=False, **values)


@dataclass(frozen=True, slots=True)
class Version:
    """An earlier state of an article: the names of its files inside the article's folder, and what they hold."""

    source: str
    text: str
    source_sha256: str = ""
    text_sha256: str = ""
    origin: str = ""
    replaced: str = ""  # when the next version took its place
    media_type: str = ""
    extra: str = ""  # fields of other versions of Reader as JSON: kept, not understood


@dataclass(frozen=True, slots=True, kw_only=True)
class Article(Record):
    """One text with its metadata; the id is the name of its folder."""

    TABLE: ClassVar[str] = "article"

    title: str = ""
    creators: tuple[str, ...] = ()
    editors: tuple[str, ...] = ()  # of the book that a chapter is in, or of a collection
    translators: tuple[str, ...] = ()
    publication: str = ""
    published: str = ""  # ISO 8601, in the precision known
    publisher: str = ""
    place: str = ""  # the publisher's
    edition: str = ""  # "2", "rev. ed."
    volume: str = ""
    issue: str = ""
    pages: str = ""
    url: str = ""
    doi: str = ""
    isbn: str = ""
    genre: str = ""  # a type of CSL: "article-journal", "book", …
    key: str = ""  # for citing, where the user or an import gave one; else it is made: see reader.core.citing
    language: str = ""
    description: str = ""
    source: str = ""  # the original's name inside the article's folder
    text: str = "text.json"  # the name of its text, in the same place
    origin: str = ""  # the path it was added from
    media_type: str = ""
    source_sha256: str = ""
    text_sha256: str = ""
    words: int = 0
    blocks: int = 0
    cut_short: bool = False
    status: str = "inbox"
    whole_page: bool = False  # the appendix is shown as part of the article
    versions: tuple[Version, ...] = ()  # the others than the current one, in the order in which they were replaced
    apart: tuple[str, ...] = ()  # articles with nearly the same text that the user wants to keep beside this one
    remarks_seen: str = ""  # the text whose remarks (annotations in the file) were offered: its SHA-256

    @property
    def version(self) -> int:
        """The number of the current version, from 1."""
        return len(self.versions) + 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading(Record):
    """Where the user is in an article. Not undoable; of two copies the later revision counts."""

    TABLE: ClassVar[str] = "reading"

    position: int = 0  # code points in document.text
    progress: float = 0.0  # furthest point read, 0 to 1
    opened: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Annotation(Record):
    """A passage (or several) with colour, tags and note. ``article`` is implied by the file, not stored in it."""

    TABLE: ClassVar[str] = "annotations"

    article: str = ""
    passages: tuple[Anchor, ...] = ()
    colour: str = "yellow"
    tags: tuple[str, ...] = ()
    note: str = ""
    review: str = ""  # what the user decided when the text had changed: "", ACCEPTED or UNPLACED
    remark: str = ""  # which annotation of the file itself this one was made of: see reader.core.remarks

    @property
    def quote(self) -> str:
        """The text annotated; several passages are joined by " … "."""
        return " … ".join(p.quote for p in self.passages)


@dataclass(frozen=True, slots=True, kw_only=True)
class Tag(Record):
    """A code of the codebook. ``id`` is a slug of its first name and never changes."""

    TABLE: ClassVar[str] = "tags"

    name: str = ""
    colour: str = "yellow"
    parent: str = ""  # a tag's id
    definition: str = ""
    pin: int = 0  # the key 1 to 9 that highlights with it; 0: none
    merged_into: str = ""
    children: tuple[str, ...] = ()  # of a deleted tag: the ids of those that stood under it, should it come back


TABLES: Final[Mapping[str, type[Record]]] = {t.TABLE: t for t in (Article, Reading, Annotation, Tag)}


def now() -> str:
    """The time as ISO 8601 in UTC. For people to read: nothing is decided by it."""
    return datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def new_id() -> str:
    import uuid  # here: it looks at the platform

    return uuid.uuid4().hex


def _stored(kind: Any) -> dict[str, Any]:
    """Stored field → default. The id has none, and is written always."""
    return {
        f.name: f.default if f.default is not MISSING else {} if f.name == "changed" else ""
        for f in fields(kind)
        if f.name not in ("extra", "article")
    }


_FIELDS: Final = {table: _stored(kind) for table, kind in TABLES.items()}
_VALUES: Final = {table: attrgetter(*stored) for table, stored in _FIELDS.items()}  # of a record, in that order


def to_json(record: Record) -> dict[str, Any]:
    """The record as plain data; defaults are left out, unknown fields are put back."""
    out: dict[str, Any] = dict(record.extra)
    table = record.TABLE
    for (name, default), value in zip(_FIELDS[table].items(), _VALUES[table](record), strict=True):
        if value == default and name != "id":
            continue
        if name == "passages":
            value = [anchor_to_json(p) for p in value]
        elif name == "versions":
            value = [_version_to_json(v) for v in value]
        if isinstance(value, tuple):
            value = list(value)
        out[name] = dict(value) if name == "changed" else value
    return out


def from_json(table: str, data: Mapping[str, Any], article: str = "") -> Record:
    """The inverse of :func:`to_json`.

    Raises:
        ValueError: a field has a value of another type than it must.
    """
    known, extra = _known(data, _FIELDS[table])
    if not known.get("id"):
        raise ValueError("a record without an id")
    if table == Annotation.TABLE:
        known["article"] = article
    return TABLES[table](extra=extra, **known)


def _known(data: Mapping[str, Any], defaults: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """The fields that are understood, checked, and the others."""
    known: dict[str, Any] = {}
    extra: dict[str, Any] = {}
    for name, value in data.items():
        if name not in defaults:
            extra[name] = value
        elif type(value) is str and isinstance(defaults[name], str):  # most are
            known[name] = value
        else:
            known[name] = _checked(name, value, defaults[name])
    return known, extra


def _checked(name: str, value: Any, default: Any) -> Any:
    if name == "passages":
        return tuple(anchor_from_json(p) for p in _list_of(dict, name, value))
    if name == "versions":
        return tuple(_version_from_json(v) for v in _list_of(dict, name, value))
    if name == "area":
        return _area(value)
    if isinstance(default, tuple):
        return tuple(_list_of(str, name, value))
    if isinstance(default, float) and isinstance(value, int) and not isinstance(value, bool):
        return float(value)
    if isinstance(default, dict) and isinstance(value, dict):
        _list_of(str, name, list(value.values()))
        return dict(value)
    if type(value) is not type(default):
        raise ValueError(f"{name} must be of type {type(default).__name__}")
    return value


def _area(value: Any) -> tuple[float, ...]:
    numbers = [float(v) for v in value if type(v) in (int, float)] if isinstance(value, list) else []
    if len(numbers) != 5 or not 0 <= numbers[0] < 1e6 or not all(0 <= n <= 1 for n in numbers[1:]):
        raise ValueError("area must be a page and four shares of it")
    return tuple(numbers)


def _list_of(kind: type[Any], name: str, value: Any) -> list[Any]:
    if not isinstance(value, list) or not all(isinstance(v, kind) for v in value):
        raise ValueError(f"{name} must be a list of {kind.__name__}")
    return value


_VERSION_FIELDS: Final = tuple(f.name for f in fields(Version) if f.name != "extra")


def _version_to_json(version: Version) -> dict[str, Any]:
    out: dict[str, Any] = json.loads(version.extra) if version.extra else {}
    return out | {name: value for name in _VERSION_FIELDS if (value := getattr(version, name))}


def _version_from_json(data: Mapping[str, Any]) -> Version:
    try:
        known, extra = _known(data, dict.fromkeys(_VERSION_FIELDS, ""))
    except ValueError as error:
        raise ValueError(f"a version is damaged ({error})") from None
    for name in ("source", "text"):
        known.setdefault(name, "")
    return Version(**known, extra=json.dumps(extra, sort_keys=True) if extra else "")


def anchor_to_json(anchor: Anchor) -> dict[str, Any]:
    """An anchor as plain data, without what is empty; unknown fields are put back."""
    out: dict[str, Any] = json.loads(anchor.extra) if anchor.extra else {}
    out |= {"start": anchor.start, "end": anchor.end, "quote": anchor.quote}
    for name in ("prefix", "suffix", "page", "text_sha256"):
        if value := getattr(anchor, name):
            out[name] = value
    if anchor.heading:
        out["heading"] = list(anchor.heading)
    if anchor.area:
        out["area"] = list(anchor.area)
    if anchor.occurrence != 1:
        out["occurrence"] = anchor.occurrence
    return out


_ANCHOR_FIELDS: Final[Mapping[str, Any]] = {
    "start": 0, "end": 0, "quote": "", "prefix": "", "suffix": "", "heading": (), "page": "", "occurrence": 1,
    "text_sha256": "", "area": (),
}  # fmt: skip


def anchor_from_json(data: Mapping[str, Any]) -> Anchor:
    """The inverse of :func:`anchor_to_json`.

    Raises:
        ValueError: a field is missing or of another type than it must be.
    """
    try:
        known, extra = _known(data, _ANCHOR_FIELDS)
    except ValueError as error:
        raise ValueError(f"a passage is damaged ({error})") from None
    for name in ("start", "end", "quote"):
        if name not in known:
            raise ValueError(f"a passage has no {name}")
    return Anchor(**known, extra=json.dumps(extra, sort_keys=True) if extra else "")
