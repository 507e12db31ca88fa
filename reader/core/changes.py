"""A change to one record: at once what is written, the undo step, the notice to views and a merge's result.

Revisions follow CouchDB: ``rev`` is "n-hash", the hash of the parent's revision and the content, so that a
merge sees which copy descends from which. No clock decides anything.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from reader.core.model import Record, now, to_json

ANCESTORS: Final = 10  # how many revisions back a copy may lag and still be recognised as older
_BOOKKEEPING: Final = frozenset({"rev", "ancestors", "modified"})
OTHER_WORDING: Final = "\n\n— the other copy says: —\n\n"
NOTE_MERGED: Final = "note-merged"
RESTORED: Final = "deleted-elsewhere"

Raw = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Change:
    """``before`` became ``after``; None: the record did not exist. ``article`` is "" for the codebook."""

    table: str
    key: str
    before: Record | None
    after: Record | None
    article: str = ""

    def inverse(self) -> Change:
        """The change that takes this one back; undoing a creation leaves a tombstone, not a gap."""
        if self.before is None and self.after is not None:
            gone = self.after.with_(deleted=True)
            return Change(self.table, self.key, self.after, gone, self.article)
        return Change(self.table, self.key, self.after, self.before, self.article)


def content_hash(raw: Raw, parent: str) -> str:
    """Twelve hex digits over the parent's revision and all that the record says."""
    text = parent + json.dumps(_content(raw), sort_keys=True, ensure_ascii=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def generation(rev: str) -> int:
    """The n of "n-hash"; 0 for what is not a revision."""
    head = rev.partition("-")[0]
    return int(head) if head.isascii() and head.isdigit() else 0


def stamp(after: Record, current: Record | None, creator: str) -> Record:
    """``after`` as the next revision of ``current``."""
    parent = current.rev if current else ""
    ancestors = (parent, *current.ancestors)[:ANCESTORS] if current and parent else ()
    time = now()
    record = after.with_(
        created=(current.created if current else "") or after.created or time,
        creator=(current.creator if current else "") or after.creator or creator,
        modified=time,
        ancestors=ancestors,
        rev="",
    )
    return record.with_(rev=f"{generation(parent) + 1}-{content_hash(to_json(record), parent)}")


def _is_intact(raw: Raw) -> bool:
    """Whether the revision belongs to the content: an edit in a text editor changes only the content."""
    ancestors = raw.get("ancestors") or [""]
    return str(raw.get("rev", "")).partition("-")[2] == content_hash(raw, str(ancestors[0]))


def same_content(a: Raw, b: Raw) -> bool:
    """Whether two copies say the same, whatever their revisions."""
    return _content(a) == _content(b)


def _content(raw: Raw) -> dict[str, Any]:
    return {k: v for k, v in raw.items() if k not in _BOOKKEEPING}


def merge_records(a: Raw | None, b: Raw | None) -> dict[str, Any]:
    """One record out of two copies: a descendant replaces its ancestor; of two that both changed nothing is dropped.

    Commutative: both sides of a sync come to the same record with the same revision.
    """
    if a is None or b is None:
        return dict(a or b or {})
    rev_a, rev_b = str(a.get("rev", "")), str(b.get("rev", ""))
    if rev_a == rev_b:
        if same_content(a, b):
            return dict(a)
        if _is_intact(a) != _is_intact(b):  # one was edited by hand: that is the newer one
            edited, base = (b, a) if _is_intact(a) else (a, b)
            return _revised(dict(edited), base)
    elif rev_b in (a.get("ancestors") or ()):
        return dict(a)
    elif rev_a in (b.get("ancestors") or ()):
        return dict(b)
    return _unite(a, b)


def _order(raw: Raw) -> tuple[int, str, str]:
    rev = str(raw.get("rev", ""))
    return generation(rev), rev, json.dumps(raw, sort_keys=True, ensure_ascii=True)


def _unite(a: Raw, b: Raw) -> dict[str, Any]:
    loser, winner = sorted((a, b), key=_order)
    out = {**loser, **winner}
    for name in ("tags", "passages", "creators"):
        if name in out:
            out[name] = _union(winner.get(name) or [], loser.get(name) or [])
    flags = _union(winner.get("flags") or [], loser.get("flags") or [])
    note, is_both = _unite_notes(str(winner.get("note") or ""), str(loser.get("note") or ""))
    if note:
        out["note"] = note
    if is_both:
        flags = _union(flags, [NOTE_MERGED])
    if bool(a.get("deleted")) != bool(b.get("deleted")):
        out["deleted"] = False  # edited here, deleted there: the edit stays
        flags = _union(flags, [RESTORED])
    if flags:
        out["flags"] = flags
    if same_content(out, winner) and same_content(out, loser):
        return dict(winner)
    return _revised(out, winner, loser)


def _revised(out: dict[str, Any], *parents: Raw) -> dict[str, Any]:
    first = str(parents[0].get("rev", ""))
    lines = [str(p.get("rev", "")) for p in parents]
    for step in zip(*(list(p.get("ancestors") or ())[:ANCESTORS] for p in parents), strict=False):
        lines.extend(step)
    out["ancestors"] = list(dict.fromkeys(r for r in lines if r))[: 2 * ANCESTORS]
    out["rev"] = f"{max(generation(r) for r in lines) + 1}-{content_hash(out, first)}"
    return out


def _union(first: list[Any], second: list[Any]) -> list[Any]:
    return first + [x for x in second if x not in first]


def _unite_notes(winner: str, loser: str) -> tuple[str, bool]:
    if loser in winner:
        return winner, False
    if winner in loser:
        return loser, False
    return winner + OTHER_WORDING + loser, True
