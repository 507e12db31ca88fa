"""Footnotes of an e-book: by what they are marked as, by links that lead to and fro, and by their look."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice
from typing import Final

from reader.formats.epubcontents import types
from reader.formats.htmlnodes import Node
from reader.formats.htmlnotes import LONGEST, NOTE_MARK, Notes, find_notes, fragment, note_element, places

_REFERENCE: Final = frozenset({"noteref"})
_NOTE: Final = frozenset({"footnote", "endnote", "rearnote", "note"})
_BACK: Final = frozenset({"backlink", "referrer"})
_HOLDERS: Final = frozenset({"li", "p", "div", "aside", "dd", "section", "tr"})  # what the walk makes a note of
_MARK_LENGTH: Final = 12  # code points
_NEAR: Final = 4  # elements around a reference that may have the id that its note leads back to
_LOOK: Final = 400  # nodes of a note in which the way back is looked for


def notes_of(root: Node, elements: Iterable[Node]) -> Notes:
    """The footnotes of the whole book; links have been made ``#id`` before, also those to other files.

    ``elements``: all below ``root``, in order.
    """
    by_id, order = places(elements)
    found = Notes()
    links = [(node, by_id.get(fragment(node, ""))) for node in order if node.tag == "a"]
    for link, target in links:
        if target is None or _is_back(link):
            continue
        note = _marked_note(link, target) or _answering_note(link, target, order)
        if note is not None and note not in link.ancestors():
            text = link.inner_text(_MARK_LENGTH * 2).strip()
            match = NOTE_MARK.fullmatch(text)
            marker = match[1] if match else text.strip("[]()")[:_MARK_LENGTH]
            found.references[link] = found.notes.setdefault(note, (marker, fragment(link, "")))[1]
    _add_by_look(find_notes(root, known=(by_id, order)), found)
    return found


def remove_ways_back(elements: Iterable[Node]) -> None:
    """Take out the links that only lead from a note back to its reference, as they are marked."""
    for link in [node for node in elements if node.tag == "a" and _is_back(node)]:
        if link.parent is not None and len(link.inner_text(40)) <= 40:
            link.parent.children.remove(link)


def _add_by_look(looks: Notes, found: Notes) -> None:
    """What :func:`reader.formats.htmlnotes.find_notes` sees besides; of what is a note already, its element stays."""
    by_name = {name: (note, marker) for note, (marker, name) in looks.notes.items()}
    for link, name in looks.references.items():
        if link not in found.references:
            note, marker = by_name[name]
            known = next((node for node in (note, *note.ancestors()) if node in found.notes), note)
            found.references[link] = found.notes.setdefault(known, (marker, name))[1]


def _is_back(link: Node) -> bool:
    return bool(types(link) & _BACK)


def _marked_note(link: Node, target: Node) -> Node | None:
    """The note that ``link`` leads to, where the markup says that it is one."""
    explicit = bool(types(link) & _REFERENCE)
    if not explicit and not NOTE_MARK.fullmatch(link.inner_text(20).strip()):
        return None
    above = (target, *islice(target.ancestors(), 5))
    note = next((node for node in above if types(node) & _NOTE and node.tag in _HOLDERS), None)
    if note is not None:
        return note
    near = next((node for node in above if node.tag in _HOLDERS), None) if explicit else None
    return near if near is not None and len(near.inner_text(LONGEST)) < LONGEST else None


def _answering_note(link: Node, target: Node, order: dict[Node, int]) -> Node | None:
    """The note that ``link`` leads to, where a link in it leads back to just there."""
    if order[target] <= order[link] or not NOTE_MARK.fullmatch(link.inner_text(20).strip()):
        return None
    note = note_element(target, order[link], order)
    if note is None:
        return None
    here = {node.get("id") for node in (*islice(link.walk(), _NEAR), *islice(link.ancestors(), _NEAR))}
    if link.parent is not None:
        here.update(node.get("id") or node.get("name") for node in link.parent.children if node.tag in ("a", "span"))
    here.discard("")
    ways = (fragment(node, "") for node in islice(note.walk(), _LOOK) if node.tag == "a")
    return note if here.intersection(ways) else None
