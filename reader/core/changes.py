"""A change to one record: at once what is written, the undo step, the notice to views and a merge's result.

Revisions follow CouchDB: ``rev`` is "n-hash", the hash of the parent's revision and the content, so that a
merge sees which copy descends from which. No clock decides anything.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, fields
from itertools import chain
from typing import Any, Final

from reader.core.model import Record, now, to_json

ANCESTORS: Final = 10  # how many revisions back a copy may lag and still be recognised as older
_BOOKKEEPING: Final = frozenset({"rev", "ancestors", "modified"})
OTHER_WORDING: Final = "\n\n— the other copy says: —\n\n"
NOTE_MERGED: Final = "note-merged"
RESTORED: Final = "deleted-elsewhere"
_UNITED: Final = ("tags", "passages", "creators", "flags")  # lists in which both copies' entries count

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
    return int(head) if head.isascii() and head.isdigit() and len(head) < 10 else 0


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


def rebase(change: Change, current: Record | None) -> Record:
    """What ``change`` makes of ``current``: only what it changes, if the record has changed since ``change.before``.

    Tags, passages and flags that it adds or takes away are added to or taken from the current ones; a note that
    somebody else changed too keeps both wordings.

    Raises:
        ValueError: the change has no ``after``: records are deleted by a tombstone, not by leaving them out.
    """
    before, target = change.before, change.after
    if target is None:
        raise ValueError("records are deleted by a tombstone, not by leaving them out")
    if current is None or before is None or type(current) is not type(target):
        return target
    if same_content(to_json(current), to_json(before)):
        return target
    values: dict[str, Any] = {}
    for name in (f.name for f in fields(target)):
        old, new, now_ = getattr(before, name), getattr(target, name), getattr(current, name)
        if old == new or name in _BOOKKEEPING:
            values[name] = now_
        elif name in _UNITED:
            values[name] = _patched(now_, old, new)
        elif name == "note" and now_ != old:
            values[name], is_both = unite_notes(new, now_)
            if is_both:
                values["flags"] = tuple(_union(list(values.get("flags", current.flags)), [NOTE_MERGED]))
    return target.with_(**values)


def _patched(current: tuple[Any, ...], old: tuple[Any, ...], new: tuple[Any, ...]) -> tuple[Any, ...]:
    """``current`` with what turned ``old`` into ``new``; what is replaced keeps its place."""
    if current == old:
        return new
    gone = [x for x in old if x not in new]
    added = [x for x in new if x not in old and x not in current]
    kept = [x for x in current if x not in gone]
    at = next((i for i, x in enumerate(current) if x in gone), len(kept))
    return (*kept[:at], *added, *kept[at:])


def same_content(a: Raw, b: Raw) -> bool:
    """Whether two copies say the same, whatever their revisions."""
    return _content(a) == _content(b)


def _content(raw: Raw) -> dict[str, Any]:
    return {k: v for k, v in raw.items() if k not in _BOOKKEEPING}


def _is_intact(raw: Raw) -> bool:
    """Whether the revision belongs to the content: an edit in a text editor changes only the content."""
    digest = _rev(raw).partition("-")[2]
    return any(digest == content_hash(raw, parent) for parent in ("", *_ancestors(raw)))


def merge_records(a: Raw | None, b: Raw | None) -> dict[str, Any]:
    """One record out of two copies: a descendant replaces its ancestor; of two that both changed nothing is dropped.

    Commutative, and merging the outcome with either copy again changes nothing: whoever exchanges copies often
    enough comes to the same record with the same revision. Takes any JSON object, also damaged ones.
    """
    if a is None or b is None:
        return dict(a or b or {})
    rev_a, rev_b = _rev(a), _rev(b)
    if rev_a == rev_b:
        if same_content(a, b):
            return _with_lineage(max(a, b, key=_order), a, b)
        if _is_intact(a) != _is_intact(b):  # one was edited by hand: that is the newer one
            edited, base = (b, a) if _is_intact(a) else (a, b)
            return _revised(dict(edited), base, edited)
        return _unite(a, b)
    a_knows_b, b_knows_a = rev_b in _ancestors(a), rev_a in _ancestors(b)
    if a_knows_b == b_knows_a:
        return _unite(a, b)
    return dict(a) if a_knows_b else dict(b)


def _unite(a: Raw, b: Raw) -> dict[str, Any]:
    loser, winner = sorted((a, b), key=_order)
    out = {**loser, **winner}
    for name in _UNITED:
        ours, theirs = winner.get(name, []), loser.get(name, [])
        if isinstance(ours, list) and isinstance(theirs, list) and (ours or theirs):
            out[name] = _union(ours, theirs)
    flags = []
    note, other = winner.get("note", ""), loser.get("note", "")
    if isinstance(note, str) and isinstance(other, str) and (note or other):
        out["note"], is_both = unite_notes(note, other)
        flags += [NOTE_MERGED] * is_both
    if bool(a.get("deleted")) != bool(b.get("deleted")):
        out["deleted"] = False  # edited here, deleted there: the edit stays
        flags.append(RESTORED)
    if flags and isinstance(out.setdefault("flags", []), list):
        out["flags"] = _union(out["flags"], flags)
    if same_content(out, winner):
        return _with_lineage(winner, winner, loser)
    return _revised(out, winner, loser)


def _order(raw: Raw) -> tuple[int, str, str]:
    """Which of two copies counts where only one can: decided alike on every machine."""
    rev = _rev(raw)
    return generation(rev), rev, json.dumps(raw, sort_keys=True, ensure_ascii=True)


def _with_lineage(record: Raw, a: Raw, b: Raw) -> dict[str, Any]:
    """``record``, which says all that both copies say, as the descendant of both."""
    lines = _lineage(a, b)
    own = [r for r in lines if r != _rev(record)]
    return {**record, "ancestors": own} if own else dict(record)


def _revised(out: dict[str, Any], first: Raw, second: Raw) -> dict[str, Any]:
    """``out`` as a new revision that descends from both copies."""
    lines = _lineage(first, second)
    out["ancestors"] = lines
    out["rev"] = f"{max(map(generation, lines), default=0) + 1}-{content_hash(out, _rev(first))}"
    return out


def _lineage(a: Raw, b: Raw) -> list[str]:
    """The revisions of both copies and those before, newest first: twice as many as a record keeps by itself."""
    found = {r for r in chain([_rev(a), _rev(b)], _ancestors(a), _ancestors(b)) if r}
    return sorted(found, key=lambda r: (-generation(r), r))[: 2 * ANCESTORS]


def _rev(raw: Raw) -> str:
    rev = raw.get("rev", "")
    return rev if isinstance(rev, str) else ""


def _ancestors(raw: Raw) -> list[str]:
    found = raw.get("ancestors")
    return [r for r in found if isinstance(r, str) and r] if isinstance(found, list) else []


def _union(first: list[Any], second: list[Any]) -> list[Any]:
    return first + [x for x in second if x not in first]


def unite_notes(first: str, second: str) -> tuple[str, bool]:
    """Both wordings of a note, each once, and whether there are two that do not hold each other."""
    parts = first.split(OTHER_WORDING)
    new = [p for p in second.split(OTHER_WORDING) if not any(_holds(have, p) for have in parts)]
    kept = [p for p in parts if not any(_holds(p2, p) for p2 in new)]
    return OTHER_WORDING.join([*kept, *new]), bool(kept and new)


def _holds(text: str, part: str) -> bool:
    """Whether ``part`` stands in ``text`` between borders of words ("no" does not stand in "not")."""
    if len(part) >= len(text) or not part:
        return part == text or not part
    return part in text and re.search(rf"(?<!\w){re.escape(part)}(?!\w)", text) is not None
