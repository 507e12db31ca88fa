"""A change to one record: at once what is written, the undo step, the notice to views and a merge's result."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any, Final

from reader.core.merging import NOTE_MERGED as NOTE_MERGED
from reader.core.merging import OTHER_WORDING as OTHER_WORDING
from reader.core.merging import RESTORED as RESTORED
from reader.core.merging import merge_records as merge_records
from reader.core.merging import unite_notes
from reader.core.model import Record, now, to_json
from reader.core.revisions import ANCESTORS, BOOKKEEPING, content_hash, fields_changed, generation, newest
from reader.core.revisions import same_content as same_content

_LISTS: Final = frozenset({"tags", "passages", "creators", "flags", "versions"})  # fields that change entry by entry
_WORDINGS: Final = frozenset({"note", "definition"})


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


def stamp(after: Record, current: Record | None, creator: str) -> Record:
    """``after`` as the next revision of ``current``."""
    parent = current.rev if current else ""
    time = now()
    record = after.with_(
        created=(current.created if current else "") or after.created or time,
        creator=(current.creator if current else "") or after.creator or creator,
        modified=time,
        ancestors=tuple(newest((parent, *current.ancestors), ANCESTORS)) if current and parent else (),
        changed=current.changed if current else {},
        rev="",
    )
    raw = to_json(record)
    rev = f"{generation(parent) + 1}-{content_hash(raw, parent)}"
    if current is None:
        return record.with_(rev=rev)
    return record.with_(
        rev=rev, changed={**current.changed, **dict.fromkeys(fields_changed(to_json(current), raw), rev)}
    )


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
    if current is before or same_content(to_json(current), to_json(before)):
        return target
    values: dict[str, Any] = {"flags": current.flags}
    for name in (f.name for f in fields(target)):
        old, new, now_ = getattr(before, name), getattr(target, name), getattr(current, name)
        if old == new or name in BOOKKEEPING:
            values[name] = now_
        elif name in _LISTS:
            values[name] = _patched(now_, old, new)
        elif name in _WORDINGS and now_ != old:
            values[name], is_both = unite_notes(new, now_)
            if is_both:
                values["flags"] = tuple(dict.fromkeys([*values["flags"], NOTE_MERGED]))
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
