"""The marks within a line of reStructuredText: emphasis, literals, roles, links, notes, substitutions."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Final

from reader.formats import texmath
from reader.formats.htmlnodes import Node
from reader.formats.htmlnotes import Notes
from reader.formats.trees import element, put

_INLINE: Final = re.compile(
    r"\\(?P<escaped>.)|``(?P<literal>(?:[^`]|`(?!`)){1,2000})``|(?<!\w)\*\*(?P<strong>[^\s*](?:[^*]|\*(?!\*)){0,2000}?)\*\*"
    r"|(?<![\w*])\*(?P<emphasis>[^\s*][^*]{0,2000}?)(?<!\s)\*(?!\w)"
    r"|(?<!\w)_`(?P<here>[^`]{1,500})`(?!\w)"
    r"|:(?P<role>[a-zA-Z][\w:+.-]{0,40}):`(?P<text>[^`]{1,2000})`|`(?P<link>[^`]{1,2000})`(?P<kind>__?)?"
    r"|\[(?P<note>#?[\w.-]{0,60}|\*)\]_|\|(?P<name>[^\s|][^|\n]{0,100})\|(?:__?)?|(?P<address>https?://[^\s<>\"']{1,1000}[^\s<>\"'.,;:!?)\]])"
    r"|(?<![\w`])(?P<word>[A-Za-z][\w.-]{0,60})__?(?![\w`])",
    re.S,
)
_TARGET: Final = re.compile(r"(.*?)\s*<([^<>]+)>\s*", re.S)


@dataclass(slots=True)
class Names:
    """What is defined in the text: targets of links, substitutions, notes."""

    targets: dict[str, str] = field(default_factory=dict)
    words: dict[str, str] = field(default_factory=dict)
    pictures: dict[str, str] = field(default_factory=dict)
    notes: Notes = field(default_factory=Notes)
    labels: dict[str, str] = field(default_factory=dict)  # label of a note or citation → its id
    order: list[str] = field(default_factory=list)  # the labels of notes that number themselves
    used: int = 0  # of those that have no label


def key(name: str) -> str:
    """A name as names are compared."""
    return " ".join(name.lower().split())


def place_of(name: str) -> str:
    """The id of what is called so."""
    return "at-" + re.sub(r"\W+", "-", name.lower())[:150]


def inline(text: str, parent: Node, names: Names) -> Node:
    """``parent``, with the ``text`` behind what is in it."""
    at = 0
    for match in _INLINE.finditer(text):
        put(parent, text[at : match.start()])
        put(parent, *_piece(match, names))
        at = match.end()
    return put(parent, text[at:])


def _piece(match: re.Match[str], names: Names) -> list[Node | str]:
    found = match.groupdict()
    if found["escaped"] is not None:
        return [found["escaped"].strip()]
    if found["literal"] is not None:
        return [element("code", found["literal"])]
    for kind, tag in (("strong", "strong"), ("emphasis", "em")):
        if found[kind] is not None:
            return [element(tag, found[kind])]
    if found["role"]:
        return [_role(found["role"], found["text"])]
    if found["here"] is not None:
        return [element("span", found["here"], id=place_of(found["here"]))]
    if found["link"] is not None:
        return [_link(found["link"], bool(found["kind"]), names)]
    if found["note"] is not None:
        return [_reference(found["note"], match[0], names)]
    if found["name"]:
        return [_substituted(found["name"], match[0], names)]
    if found["address"]:
        return [element("a", found["address"], href=found["address"])]
    word = found["word"] or ""
    target = names.targets.get(key(word))
    return [element("a", word, href=target)] if target else [match[0]]


def _role(role: str, text: str) -> Node:
    shown = _TARGET.fullmatch(text)
    words = shown[1] if shown and shown[1] else text
    match role.rpartition(":")[2]:
        case "sub" | "subscript":
            return element("sub", text)
        case "sup" | "superscript":
            return element("sup", text)
        case "math":
            readable = texmath.readable(text)
            return element("span", readable) if readable else element("code", text)
        case "emphasis" | "title" | "title-reference" | "t" | "dfn":
            return element("em", text)
        case "strong":
            return element("strong", text)
        case "doc" | "ref" | "term" | "abbr" | "any" | "guilabel" | "menuselection" | "numref" | "cite" | "pep" | "rfc":
            return element("span", words)
        case _:
            return element("code", words.removeprefix("~").lstrip("!"))


def _link(text: str, is_link: bool, names: Names) -> Node:
    if not is_link:
        return element("em", text)
    shown = _TARGET.fullmatch(text)
    words, target = (shown[1] or shown[2], shown[2]) if shown else (text, names.targets.get(key(text), ""))
    if target.endswith("_") and key(target[:-1]) in names.targets:
        target = names.targets[key(target[:-1])]
    if not target or not target.startswith(("http://", "https://", "mailto:", "#")):
        return element("span", words)
    return element("a", words, href=target)


def _reference(label: str, raw: str, names: Names) -> Node | str:
    if label in ("#", "*"):
        own = [name for name in names.order if name.startswith(label + " ")]
        label = own[min(names.used, len(own) - 1)] if own else label
        names.used += 1
    name = names.labels.get(label)
    if name is None:
        return raw[:-1]
    marker = next((marker for marker, note in names.notes.notes.values() if note == name), "")
    if not marker:
        return element("a", f"[{label}]", href=f"#{name}")
    link = element("a", marker)
    names.notes.references[link] = name
    return link


def _substituted(name: str, raw: str, names: Names) -> Node | str:
    if name in names.pictures:
        return element("img", src=names.pictures[name], alt=name)
    return names.words.get(name, raw)
