"""Revisions of records, after CouchDB: "n-hash", the hash of the parent's revision and the content. No clock decides.

A record also says which revision changed which field last. So of two copies that were both changed, each field's
newer state is known without the state that they both come from.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from typing import Any, Final

ANCESTORS: Final = 10  # how many revisions back a copy may lag and still be recognised as older
BOOKKEEPING: Final = frozenset({"rev", "ancestors", "changed", "modified"})

Raw = Mapping[str, Any]  # a record as plain data


def content(raw: Raw) -> dict[str, Any]:
    """What the record says, without how it came about."""
    return {k: v for k, v in raw.items() if k not in BOOKKEEPING}


def same_content(a: Raw, b: Raw) -> bool:
    """Whether two copies say the same, whatever their revisions."""
    return content(a) == content(b)


def content_hash(raw: Raw, parent: str) -> str:
    """Twelve hex digits over the parent's revision and all that the record says."""
    text = parent + json.dumps(content(raw), sort_keys=True, ensure_ascii=True, separators=(",", ":"))
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:12]


def generation(rev: str) -> int:
    """The n of "n-hash"; 0 for what is not a revision."""
    head = rev.partition("-")[0]
    return int(head) if head.isascii() and head.isdigit() and len(head) < 10 else 0


def rev_of(raw: Raw) -> str:
    """The copy's revision; "" when it has none."""
    rev = raw.get("rev", "")
    return rev if isinstance(rev, str) else ""


def ancestors_of(raw: Raw) -> list[str]:
    """The revisions that the copy descends from, as far as it still knows them."""
    found = raw.get("ancestors")
    return [r for r in found if isinstance(r, str) and r] if isinstance(found, list) else []


def newest(revs: Iterable[str], most: int) -> list[str]:
    """At most that many of the revisions, each once, in the one order in which records name their ancestors."""
    return sorted({r for r in revs if r}, key=lambda r: (-generation(r), r))[:most]


def changed_of(raw: Raw) -> dict[str, str]:
    """Field → the revision that changed it last; a field that is not named is as it was when the record was made."""
    found = raw.get("changed")
    return {k: v for k, v in found.items() if isinstance(v, str)} if isinstance(found, dict) else {}


def fields_changed(before: Raw, after: Raw) -> list[str]:
    """The names of the fields in which two copies differ."""
    a, b = content(before), content(after)
    return [name for name in sorted({*a, *b}) if a.get(name) != b.get(name)]


def is_intact(raw: Raw) -> bool:
    """Whether the revision belongs to the content: an edit in a text editor changes only the content."""
    digest = rev_of(raw).partition("-")[2]
    return any(digest == content_hash(raw, parent) for parent in ("", *ancestors_of(raw)))
