"""Merging two copies of a record: nothing that either of them says is dropped, and all replicas come to the same."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any, Final

from reader.core.revisions import (
    ANCESTORS,
    BOOKKEEPING,
    Raw,
    ancestors_of,
    changed_of,
    content_hash,
    fields_changed,
    generation,
    is_intact,
    newest,
    rev_of,
    same_content,
)

OTHER_WORDING: Final = "\n\n— the other copy says: —\n\n"
NOTE_MERGED: Final = "note-merged"
RESTORED: Final = "deleted-elsewhere"
_MISSING: Final = object()
_WORDINGS: Final = frozenset({"note", "definition"})  # texts of which both copies' wordings are kept


def merge_records(a: Raw | None, b: Raw | None) -> dict[str, Any]:
    """One record out of two copies: a descendant replaces its ancestor; of two that both changed nothing is dropped.

    A field that only one copy changed is taken from it. Of one that both changed, lists are united, wordings of a note
    are both kept and flagged, and one of two other values is chosen, the same one everywhere. What was deleted in one
    copy and changed in the other comes back, flagged.

    Commutative, and merging the outcome with either copy again changes nothing: whoever exchanges copies often
    enough comes to the same record with the same revision. Takes any JSON object, also damaged ones.
    """
    if a is None or b is None:
        return dict(a or b or {})
    rev_a, rev_b = rev_of(a), rev_of(b)
    if rev_a == rev_b:
        if same_content(a, b):
            latest = max(a, b, key=lambda r: (str(r.get("modified", "")), _order(r)))
            return _with_lineage(latest, _changed_together(a, b), a, b)
        if is_intact(a) != is_intact(b):  # one was edited by hand: that is the newer one
            edited, base = (b, a) if is_intact(a) else (a, b)
            return _revised(edited, changed_of(base), fields_changed(base, edited), base, edited)
        return _unite(a, b)
    a_knows_b, b_knows_a = rev_b in ancestors_of(a), rev_a in ancestors_of(b)
    if a_knows_b == b_knows_a:
        return _unite(a, b)
    return dict(a) if a_knows_b else dict(b)


def _unite(a: Raw, b: Raw) -> dict[str, Any]:
    loser, winner = sorted((a, b), key=_order)
    out: dict[str, Any] = {}
    changed: dict[str, str] = {}
    both: list[str] = []  # fields with a value that neither copy has
    flags: list[str] = []
    # A field that is empty stands in neither copy, but who emptied it is told by ``changed``.
    for name in {**winner, **loser, **changed_of(winner), **changed_of(loser)}:
        if name in BOOKKEEPING:
            continue
        newer = _newer(name, winner, loser)
        if newer is None:
            value = _united(name, winner, loser, flags)
            newer = next((r for r in (winner, loser) if r.get(name, _MISSING) == value and name != "deleted"), None)
        else:
            value = newer.get(name, _MISSING)
        if value is not _MISSING:
            out[name] = value
        if newer is None:
            both.append(name)
        elif since := changed_of(newer).get(name):
            changed[name] = since
    if new := [f for f in flags if f not in _list(out.get("flags"))]:
        out["flags"] = [*_list(out.get("flags")), *new]
        both.append("flags")
    if same_content(out, winner):
        own = changed_of(winner)
        return _with_lineage(winner, changed | {n: own[n] for n in both if n in own}, winner, loser)
    return _revised(out, changed, both, winner, loser)


def _newer(name: str, winner: Raw, loser: Raw) -> Raw | None:
    """The copy whose state of the field follows on the other's; None when both changed it, or nobody can say."""
    ours, theirs = changed_of(winner).get(name, ""), changed_of(loser).get(name, "")
    if winner.get(name, _MISSING) == loser.get(name, _MISSING):
        return max(winner, loser, key=lambda r: _age(changed_of(r).get(name, "")))
    if name == "deleted":
        kept, gone = (loser, winner) if winner.get(name) else (winner, loser)
        since = changed_of(gone).get(name, "")
        return kept if since and _knows(kept, since) else None
    if ours == theirs or _knows(winner, theirs) == _knows(loser, ours):
        return None
    return winner if _knows(winner, theirs) else loser


def _knows(raw: Raw, rev: str) -> bool:
    return not rev or rev == rev_of(raw) or rev in ancestors_of(raw)


def _united(name: str, winner: Raw, loser: Raw, flags: list[str]) -> Any:
    ours, theirs = winner.get(name, _MISSING), loser.get(name, _MISSING)
    if name == "deleted":
        flags.append(RESTORED)
        return _MISSING
    if ours is _MISSING or theirs is _MISSING:
        return theirs if ours is _MISSING else ours
    if name in _WORDINGS and isinstance(ours, str) and isinstance(theirs, str):
        note, is_both = unite_notes(ours, theirs)
        flags += [NOTE_MERGED] * is_both
        return note
    if isinstance(ours, list) and isinstance(theirs, list):
        return [*ours, *(x for x in theirs if x not in ours)]
    return ours


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _order(raw: Raw) -> tuple[int, str, str]:
    """Which of two copies counts where only one can: decided alike on every machine."""
    rev = rev_of(raw)
    return generation(rev), rev, json.dumps(raw, sort_keys=True, ensure_ascii=True)


def _age(rev: str) -> tuple[int, str]:
    return generation(rev), rev


def _changed_together(a: Raw, b: Raw) -> dict[str, str]:
    ours, theirs = changed_of(a), changed_of(b)
    return {n: max(ours.get(n, ""), theirs.get(n, ""), key=_age) for n in sorted({*ours, *theirs})}


def _with_lineage(record: Raw, changed: Mapping[str, str], a: Raw, b: Raw) -> dict[str, Any]:
    """``record``, which says all that both copies say, as the descendant of both."""
    out = {**record, "ancestors": [r for r in _lineage(a, b) if r != rev_of(record)], "changed": dict(changed)}
    return {k: v for k, v in out.items() if v or k not in ("ancestors", "changed")}


def _revised(record: Raw, changed: Mapping[str, str], names: list[str], first: Raw, second: Raw) -> dict[str, Any]:
    """``record`` as a new revision that descends from both copies and changed the fields called ``names``."""
    lines = _lineage(first, second)
    rev = f"{max(map(generation, lines), default=0) + 1}-{content_hash(record, rev_of(first))}"
    leading = max((first, second), key=_order)
    out = {**record, "rev": rev, "ancestors": lines, "changed": {**changed, **dict.fromkeys(names, rev)}}
    if "modified" in leading:
        out["modified"] = leading["modified"]
    return {k: v for k, v in out.items() if v or k not in ("ancestors", "changed")}


def _lineage(a: Raw, b: Raw) -> list[str]:
    """The revisions of both copies and those before, newest first: twice as many as a record keeps by itself."""
    return newest([rev_of(a), rev_of(b), *ancestors_of(a), *ancestors_of(b)], 2 * ANCESTORS)


def unite_notes(first: str, second: str) -> tuple[str, bool]:
    """Both wordings of a note, each once, and whether there are two that do not hold each other."""
    parts = first.split(OTHER_WORDING)
    new = [p for p in second.split(OTHER_WORDING) if not any(_holds(have, p) for have in parts)]
    kept = [p for p in parts if not any(_holds(have, p) for have in new)]
    return OTHER_WORDING.join([*kept, *new]), bool(kept and new)


def _holds(text: str, part: str) -> bool:
    """Whether ``part`` stands in ``text`` between borders of words ("no" does not stand in "not")."""
    if len(part) >= len(text) or not part:
        return part == text or not part
    return part in text and re.search(rf"(?<!\w){re.escape(part)}(?!\w)", text) is not None
