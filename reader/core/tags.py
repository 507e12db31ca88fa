"""What can be done with tags. A tag's id is a slug of its first name: renaming touches one record, no annotation."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence

from reader.core.changes import Change
from reader.core.errors import ReaderError
from reader.core.library import Library
from reader.core.limits import LIMITS
from reader.core.model import COLOURS, Tag


def slug(name: str) -> str:
    """A readable id for a name in any script: lower case, words joined by "-"."""
    folded = unicodedata.normalize("NFC", name).casefold()
    return re.sub(r"[^\w]+", "-", folded).strip("-_")[:80] or "tag"


def clean_name(name: str) -> str:
    """The name as it is kept: one line, single spaces.

    Raises:
        ReaderError: empty, too long, or with a "/" (which separates a parent from its child).
    """
    name = " ".join(unicodedata.normalize("NFC", "".join(c for c in name if c.isprintable() or c.isspace())).split())
    if not name:
        raise ReaderError("A tag needs a name.")
    if len(name) > LIMITS.tag_characters:
        raise ReaderError(f"A tag's name may have {LIMITS.tag_characters} characters; this one has {len(name)}.")
    if "/" in name:
        raise ReaderError(f"“{name}” has a “/”, which stands between a parent and its child. Rename one at a time.")
    return name


def find(library: Library, name: str) -> Tag | None:
    """The tag of this name (whatever its case), this path ``parent/child``, or else this id."""
    return _named(library, name) or library.tag(name.strip().lstrip("#"))


def _named(library: Library, name: str) -> Tag | None:
    wanted = _folded(name)
    tags = library.tags
    found = [t for t in tags.values() if _folded(t.name) == wanted]
    if not found and "/" in wanted:
        found = [t for t in tags.values() if _folded(path_of(tags, t.id)) == wanted]
    return min(found, key=lambda t: (len(path_of(tags, t.id)), t.id), default=None)


def _folded(name: str) -> str:
    """The name as far as it tells tags apart."""
    text = unicodedata.normalize("NFC", name)
    return unicodedata.normalize("NFC", " ".join(text.split()).lstrip("#").strip().casefold())


def need(library: Library, name: str) -> Tag:
    """Like :func:`find`. Raises ReaderError when there is no such tag."""
    if found := find(library, name):
        return found
    raise ReaderError(f"There is no tag “{name}”. `reader tags` shows what there is.")


def ensure(library: Library, names: Iterable[str], colour: str = "") -> list[str]:
    """The ids of the tags called so, making those that are missing. ``parent/child`` makes both."""
    ids = []
    for name in names:
        found = find(library, name)
        ids.append(found.id if found else create(library, name, colour=colour).id)
    return list(dict.fromkeys(ids))


def create(library: Library, name: str, *, colour: str = "", definition: str = "") -> Tag:
    """Make a tag; in ``parent/child`` the parent is made as well if it is missing."""
    parts = [clean_name(p) for p in name.strip().lstrip("#").split("/") if p.strip()]
    if not parts:
        raise ReaderError("A tag needs a name.")
    changes: list[Change] = []
    parent, made = "", None
    taken = {t.id for t in library.tags.values()}
    for depth, part in enumerate(parts):
        path = "/".join(parts[: depth + 1])
        there = _named(library, path) or (_named(library, part) if depth < len(parts) - 1 else None)
        if there is not None:
            parent, made = there.id, there
            continue
        made = Tag(
            id=_free_id(library, part, taken),
            name=part,
            parent=parent,
            colour=colour or _colour_for(made, len(taken)),
            definition=definition if depth == len(parts) - 1 else "",
        )
        taken.add(made.id)
        before = library.tag_record(made.id)  # a deleted tag of that name comes back to life
        changes.append(Change(Tag.TABLE, made.id, before, made))
        parent = made.id
    if changes:
        library.apply(changes, f"Create tag “{parts[-1]}”")
    if made is None:
        raise ReaderError("A tag needs a name.")
    return library.tag(made.id) or made


def _free_id(library: Library, name: str, taken: set[str]) -> str:
    """An id that nobody has. A tag that was deleted gives back its id to its own name only: passages still carry it."""
    base = slug(name)
    number = 1
    tag_id = base
    while tag_id in taken or not _may_take(library, tag_id, name):
        number += 1
        tag_id = f"{base}-{number}"
    return tag_id


def _may_take(library: Library, tag_id: str, name: str) -> bool:
    record = library.tag_record(tag_id)
    return record is None or (record.deleted and _folded(record.name) == _folded(name))


def _colour_for(above: Tag | None, count: int) -> str:
    return above.colour if above else COLOURS[count % len(COLOURS)]


def rename(library: Library, tag: Tag, name: str) -> None:
    """Give the tag another name; its id and all passages stay."""
    name = clean_name(name)
    other = _named(library, name)
    if other is not None and other.id != tag.id:
        raise ReaderError(f"There is already a tag “{other.name}”. Merge the two if they mean the same.")
    _change(library, tag, f"Rename tag “{tag.name}”", name=name)


def recolour(library: Library, tag: Tag, colour: str) -> None:
    """Give the tag another colour."""
    if colour not in COLOURS:
        raise ReaderError(f"“{colour}” is not a colour. There are: {', '.join(COLOURS)}.")
    _change(library, tag, f"Colour tag “{tag.name}”", colour=colour)


def define(library: Library, tag: Tag, definition: str) -> None:
    """Say what the tag stands for."""
    _change(library, tag, f"Define tag “{tag.name}”", definition=definition)


def move(library: Library, tag: Tag, parent: Tag | None) -> None:
    """Put the tag under another one, or (None) at the top."""
    if parent is not None and parent.id in {tag.id, *descendants(library.tags, tag.id)}:
        raise ReaderError(f"“{tag.name}” cannot stand under itself.")
    _change(library, tag, f"Move tag “{tag.name}”", parent=parent.id if parent else "")


def pin(library: Library, tag: Tag, number: int) -> None:
    """Bind the tag to a key from 1 to 9, or (0) to none; the key's former tag loses it."""
    if not 0 <= number <= 9:
        raise ReaderError(f"{number} is no key for a tag. There are 1 to 9, and 0 for none.")
    tag = _current(library, tag)
    former = [t for t in library.tags.values() if number and t.pin == number and t.id != tag.id]
    changes = [Change(Tag.TABLE, t.id, t, t.with_(pin=0)) for t in former]
    changes.append(Change(Tag.TABLE, tag.id, tag, tag.with_(pin=number)))
    library.apply(changes, f"Pin tag “{tag.name}”" if number else f"Unpin tag “{tag.name}”")


def merge(library: Library, tag: Tag, into: Tag) -> None:
    """Make ``tag`` mean ``into`` from now on, wherever it stands. One write, however many passages carry it."""
    tag, into = _current(library, tag), _current(library, into)
    if tag.id == into.id:
        raise ReaderError(f"“{tag.name}” is already that tag.")
    if into.id in descendants(library.tags, tag.id):
        raise ReaderError(f"“{into.name}” stands under “{tag.name}”. Move it out first.")
    changes = [Change(Tag.TABLE, tag.id, tag, tag.with_(merged_into=into.id, pin=0))]
    for child in library.tags.values():
        if child.parent == tag.id:
            changes.append(Change(Tag.TABLE, child.id, child, child.with_(parent=into.id)))
    library.apply(changes, f"Merge tag “{tag.name}” into “{into.name}”")


def delete(library: Library, tag: Tag) -> None:
    """Delete the tag; its children move up. Passages keep its id, so it can come back everywhere; it keeps its key and
    remembers its children for that."""
    tag = _current(library, tag)
    under = [t for t in library.tags.values() if t.parent == tag.id]
    changes = [Change(Tag.TABLE, tag.id, tag, tag.with_(deleted=True, children=tuple(t.id for t in under)))]
    changes += [Change(Tag.TABLE, t.id, t, t.with_(parent=tag.parent)) for t in under]
    library.apply(changes, f"Delete tag “{tag.name}”")


def _current(library: Library, tag: Tag) -> Tag:
    """The tag as it is now, for what the user saw a moment ago. Raises ReaderError when it is gone or was merged."""
    if found := library.tags.get(tag.id):
        return found
    raise ReaderError(f"There is no tag “{tag.name}” any more. `reader tags` shows what there is.")


def _change(library: Library, tag: Tag, step: str, **values: object) -> None:
    before = _current(library, tag)
    after = before.with_(**values)
    if after != before:
        library.apply([Change(Tag.TABLE, tag.id, before, after)], step)


def path_of(tags: Mapping[str, Tag], tag_id: str) -> str:
    """``parent/child``; a parent that is missing or goes in a circle is left out."""
    names: list[str] = []
    seen: set[str] = set()
    while tag_id in tags and tag_id not in seen:
        seen.add(tag_id)
        names.append(tags[tag_id].name)
        tag_id = tags[tag_id].parent
    return "/".join(reversed(names))


def descendants(tags: Mapping[str, Tag], tag_id: str) -> set[str]:
    """The ids of all tags under ``tag_id``, by parents (names are never compared)."""
    return _below(_children(tags), tag_id)


def _children(tags: Mapping[str, Tag]) -> dict[str, list[str]]:
    children: dict[str, list[str]] = {}
    for tag in tags.values():
        children.setdefault(tag.parent, []).append(tag.id)
    return children


def _below(children: Mapping[str, list[str]], tag_id: str) -> set[str]:
    found: set[str] = set()
    queue = [tag_id]
    while queue:
        for child in children.get(queue.pop(), ()):
            if child not in found and child != tag_id:
                found.add(child)
                queue.append(child)
    return found


def in_tree_order(tags: Mapping[str, Tag]) -> list[tuple[Tag, int]]:
    """All tags with their depth, children behind their parent, each level by name."""
    by_name = sorted(tags.values(), key=lambda t: (t.name.casefold(), t.id), reverse=True)
    children: dict[str, list[Tag]] = {}
    for tag in by_name:
        children.setdefault(tag.parent if tag.parent in tags else "", []).append(tag)
    out: list[tuple[Tag, int]] = []
    seen: set[str] = set()

    def walk(queue: list[tuple[Tag, int]]) -> None:
        while queue:
            tag, depth = queue.pop()
            if tag.id not in seen:
                seen.add(tag.id)
                out.append((tag, depth))
                queue += ((child, depth + 1) for child in children.get(tag.id, ()))

    walk([(tag, 0) for tag in children.get("", ())])
    for tag in reversed(by_name):  # what a circle of parents keeps from the top
        walk([(tag, 0)])
    return out


def names_of(library: Library, tag_ids: Sequence[str]) -> list[str]:
    """The names that stand for these ids now; deleted tags are left out, merged ones count once."""
    found = [t for i in tag_ids if (t := library.tag(i)) is not None]
    return list(dict.fromkeys(t.name for t in found))


def counts(library: Library) -> dict[str, int]:
    """Tag id → number of annotations that carry it or one under it, over the whole library."""
    tags = library.tags
    children = _children(tags)
    carried = library.index.tag_counts()
    names: dict[str, list[str]] = {}  # the ids by which annotations may name a tag: its own, those merged into it
    for name in carried:
        if tag := library.tag(name):
            names.setdefault(tag.id, []).append(name)
    out = {}
    for tag_id in tags:
        own = [n for i in (tag_id, *_below(children, tag_id)) for n in names.get(i, ())]
        out[tag_id] = library.index.annotations_with(own) if len(own) > 1 else sum(carried[n] for n in own)
    return out
