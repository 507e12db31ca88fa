"""Front matter: the YAML or TOML between the dashes at the top of a Markdown file, as metadata."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from reader.core.document import Metadata
from reader.core.limits import LIMITS
from reader.formats.dates import date_of_value

_BYTES: Final = 65_536  # front matter is a dozen lines; more is a text that begins with a rule
_VALUE: Final = 2_000  # characters of one value that are kept
_COUNT: Final = 100  # names or keywords that are kept
_NESTED: Final = 2_000  # brackets and dashes: the library takes the square of their number
_DEPTH: Final = 8  # of mappings within lists within mappings that are looked into
_BLOCK: Final = re.compile(
    r"\A\s*(?:---[ \t]*\n(?P<yaml>.*?)^(?:---|\.\.\.)[ \t]*$|\+\+\+[ \t]*\n(?P<toml>.*?)^\+\+\+[ \t]*$)\n?", re.S | re.M
)
_URL: Final = re.compile(r"https?://\S+", re.I)
_DOI: Final = re.compile(r"10\.\d{4,9}/\S+")
_KEYS: Final = {
    "title": ("title", "headline"),
    "creators": ("authors", "author", "creators", "creator", "by"),
    "published": ("published", "date", "issued", "publishdate", "pubdate", "date-published", "created"),
    "publication": (
        "publication",
        "container-title",
        "journal",
        "newspaper",
        "magazine",
        "publisher",
        "site",
        "source",
    ),
    "url": ("url", "link", "source", "canonical", "canonical-url", "source-url", "permalink"),
    "doi": ("doi",),
    "publisher": ("publisher",),
    "volume": ("volume",),
    "issue": ("issue", "number"),
    "pages": ("pages", "page"),
    "isbn": ("isbn",),
    "language": ("lang", "language", "locale"),
    "description": ("description", "abstract", "summary", "excerpt", "subtitle"),
    "keywords": ("tags", "keywords", "categories", "tag"),
}

# What a value can be once read: text, a list, or a mapping.
Value = str | list["Value"] | dict[str, "Value"]


@dataclass(frozen=True, slots=True)
class FrontMatter:
    """The block ``text`` between its marks, its ``syntax``, what follows it, and what it says."""

    text: str
    syntax: str  # "yaml" or "toml"
    body: str
    metadata: Metadata
    warning: str = ""  # a sentence, if it could not be read


def split_front_matter(text: str) -> FrontMatter | None:
    """The front matter of ``text``; None if it has none."""
    if text.lstrip()[:3] not in ("---", "+++"):
        return None
    found = _BLOCK.match(text[:_BYTES])
    if not found:
        return None
    syntax = "yaml" if found["yaml"] is not None else "toml"
    raw = found[syntax]
    values = _read_yaml(raw) if syntax == "yaml" else _read_toml(raw)
    if not isinstance(values, dict) and values is not None:
        return None  # a paragraph between two rules
    warning = "" if values is not None else f"The {syntax.upper()} at the top of the file could not be read."
    return FrontMatter(raw.rstrip("\n"), syntax, text[found.end() :], metadata_of(values or {}), warning)


def _read_yaml(raw: str) -> Value | None:
    """The values, all as text as they were written: no YAML type is ever constructed; None: it is no YAML."""
    if raw.count("[") + raw.count("{") + raw.count("- ") > _NESTED:
        return None
    import yaml  # takes 20 ms to import

    try:
        node = yaml.compose(raw, Loader=yaml.SafeLoader)
    except (yaml.YAMLError, RecursionError):
        return None
    return _from_node(node, 0) if node is not None else {}


def _from_node(node: Any, depth: int) -> Value:
    if isinstance(node.value, str):
        return "" if node.tag.endswith(":null") else node.value[:_VALUE]
    if depth >= _DEPTH:
        return ""
    if node.id == "sequence":
        return [_from_node(item, depth + 1) for item in node.value[:_COUNT]]
    pairs = ((key.value, value) for key, value in node.value[:_COUNT] if isinstance(key.value, str))
    return {key: _from_node(value, depth + 1) for key, value in pairs}


def _read_toml(raw: str) -> Value | None:
    try:
        return _from_toml(tomllib.loads(raw), 0)
    except (tomllib.TOMLDecodeError, RecursionError):
        return None


def _from_toml(value: object, depth: int) -> Value:
    if isinstance(value, dict) and depth < _DEPTH:
        return {str(k): _from_toml(v, depth + 1) for k, v in list(value.items())[:_COUNT]}
    if isinstance(value, list) and depth < _DEPTH:
        return [_from_toml(v, depth + 1) for v in value[:_COUNT]]
    if isinstance(value, date):
        return value.isoformat()
    return str(value)[:_VALUE] if isinstance(value, str | int | float) else ""


def metadata_of(values: Mapping[str, Value]) -> Metadata:
    """The metadata that front matter with these values gives."""
    lower = {key.strip().lower().replace("_", "-").replace(" ", "-"): value for key, value in values.items()}

    def first(name: str) -> str:
        return next((text for key in _KEYS[name] if (text := _text(lower.get(key, "")))), "")

    source = _text(lower.get("source", ""))
    publication, url, doi = first("publication"), first("url"), _DOI.search(first("doi"))
    title = " ".join(first("title").split())
    return Metadata(
        title=title if len(title) <= LIMITS.title_characters else title[: LIMITS.title_characters - 1] + "…",
        creators=_all(lower, "creators", _names),
        publication="" if publication == source and _URL.match(source) else publication,
        published=date_of_value(first("published")),
        url=url if _URL.match(url) else "",
        doi=doi[0] if doi else "",
        publisher="" if first("publisher") == publication else first("publisher"),
        volume=first("volume"),
        issue=first("issue"),
        pages=first("pages"),
        isbn=first("isbn"),
        language=first("language"),
        description=first("description"),
        keywords=_all(lower, "keywords", _words),
    )


def metadata_over(first: Metadata, second: Metadata) -> Metadata:
    """The fields of ``first``, and of ``second`` where it is silent."""
    return Metadata(**{name: getattr(first, name) or getattr(second, name) for name in Metadata.__dataclass_fields__})


def _all(values: Mapping[str, Value], name: str, read: Callable[[Value], Sequence[str]]) -> tuple[str, ...]:
    found: Sequence[str] = next((out for key in _KEYS[name] if (out := read(values.get(key, "")))), [])
    return tuple(dict.fromkeys(found))[:_COUNT]


def _text(value: Value) -> str:
    if isinstance(value, list):
        return _text(value[0]) if len(value) == 1 else ""
    if isinstance(value, dict):
        return _text(value.get("name", "")) or _text(value.get("title", ""))
    return value.strip()


def _names(value: Value) -> Sequence[str]:
    if isinstance(value, list):
        return [name for item in value for name in _names(item)]
    if isinstance(value, dict):
        parts = (value.get("given", "") or value.get("first", ""), value.get("family", "") or value.get("last", ""))
        joined = " ".join(_text(p) for p in parts if _text(p))
        return [name for name in (_text(value.get("name", "")) or _text(value.get("literal", "")) or joined,) if name]
    # "[[Jane Doe]]" is how Obsidian's clipper writes names.
    text = re.sub(r"\[\[|\]\]", "", value)
    return [name for part in re.split(r"\s*;\s*|\s+(?:and|&|und|et)\s+", text) if (name := part.strip(" ,\"'"))]


def _words(value: Value) -> Sequence[str]:
    if isinstance(value, list):
        return [word for item in value for word in ([item.strip(" #")] if isinstance(item, str) else []) if word]
    if isinstance(value, dict):
        return []
    parts = value.split(",") if "," in value else value.split("#") if value.lstrip()[:1] == "#" else value.split()
    return [word for part in parts if (word := part.strip(" #"))]
