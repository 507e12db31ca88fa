"""The one door for XML of others: no document type, no entities, no network, bounded depth.

The bytes are decoded here and the document type is cut out before the parser sees them, so that there is nothing left
for it to look up or to expand.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.entities import html5
from typing import Final

from lxml import etree

from reader.core.errors import ReaderError
from reader.core.limits import LIMITS
from reader.formats.decoding import decode_fully

_HEAD: Final = 1_024  # bytes in which the declaration is looked for
_DECLARED: Final = re.compile(rb"<\?xml\s[^>]{0,200}?encoding\s*=\s*[\"']([\w.:\-]{2,40})")
_DECLARATION: Final = re.compile(r"\s*<\?xml\s[^>]{0,500}\?>")
_DOCTYPE: Final = "<!DOCTYPE"
_SUBSET: Final = re.compile(  # what a document type is made of
    r"\"[^\"]*+\"|'[^']*+'|<!--(?:(?!-->).)*+|<\?(?:(?!\?>).)*+|[\[\]>]", re.S
)
_KEPT: Final = frozenset({"amp", "lt", "gt", "quot", "apos"})  # XML's own
_REFERENCE: Final = r"&(?:([A-Za-z_][\w.\-]{0,60});|(?!#\w{1,9};))"
_ENTITY: Final = re.compile(_REFERENCE)  # finds "&" quickly, in books of many elements
_ENTITY_OR_NOT: Final = re.compile(rf"<!\[CDATA\[.*?(?:\]\]>|\Z)|<!--.*?(?:-->|\Z)|{_REFERENCE}", re.S)
_UNFIT: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_SPACE: Final = re.compile(r"[ \t\n\r]+")
_DEEP: Final = ("Excessive depth", "maximum depth")
_HUGE: Final = ("XML_PARSE_HUGE", "Resource limit", "too long", "too big")


def parse(data: bytes, name: str, *, recover: bool = True, warnings: list[str] | None = None) -> etree._Element:
    """The root of the XML in ``data``, without comments and processing instructions.

    ``name`` is the file's, for messages. ``recover``: of XML that is not well-formed, what can be read; then
    ``warnings`` gets a sentence. Entities are those of HTML; any other stands in the text as written (``&name;``).

    Raises:
        ReaderError: it is no XML, is nested too deeply, or has a single piece of text of more than 10 million bytes.
    """
    declared = _DECLARED.search(data[:_HEAD])
    text = decode_fully(data, declared[1].decode("ascii") if declared else "").text
    return parse_text(text, name, recover=recover, warnings=warnings)


def parse_text(
    text: str, name: str, *, recover: bool = True, warnings: list[str] | None = None, depth: int = LIMITS.tree_depth
) -> etree._Element:
    """Like :func:`parse`, for XML that is decoded already. ``depth``: levels that it may have."""
    data = _prepared(text).encode("utf-8")
    root, errors = _parsed(data, recover=False)
    _check(errors, name)
    if root is None and recover:
        root, errors = _parsed(data, recover=True)
        if root is not None and not _is_readable(root):
            root = None
        _check(errors, name)
        if root is not None and warnings is not None:
            warnings.append(f"{name} is not well-formed XML: parts of it may be missing.")
    if root is None:
        raise ReaderError(f"{name} is damaged: the XML in it cannot be read. Get the file anew, or save it anew.")
    if depth_over(root, depth):
        raise _too_deep(name)
    return root


def local(element: etree._Element) -> str:
    """The element's name without its namespace."""
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def attribute(element: etree._Element, name: str) -> str:
    """The attribute's value, of whatever namespace; ``""``: it has none. One without a namespace comes first."""
    value = element.get(name)
    if value is None:
        value = next((str(v) for key, v in element.attrib.items() if str(key).endswith("}" + name)), "")
    return str(value)


def children(element: etree._Element, *names: str) -> Iterator[etree._Element]:
    """The elements right below that have one of these local names (or any name, if none is given)."""
    return (child for child in element if not names or local(child) in names)


def descendants(element: etree._Element, *names: str) -> Iterator[etree._Element]:
    """The elements at any depth below that have one of these local names, in document order."""
    return (child for child in element.iterdescendants() if local(child) in names)


def first(element: etree._Element | None, *path: str) -> etree._Element | None:
    """The first child of that local name, its first child of the next name, and so on; None where there is none."""
    for name in path:
        if element is None:
            return None
        element = next(children(element, name), None)
    return element


def text_of(element: etree._Element | None) -> str:
    """All text in the element, runs of space as one; ``""`` for None."""
    return "" if element is None else _SPACE.sub(" ", "".join(map(str, element.itertext()))).strip(" \t\n\r")


def _prepared(text: str) -> str:
    """``text`` without declaration, document type, and entities but XML's own."""
    text = _UNFIT.sub("", text).lstrip("\ufeff")
    if declaration := _DECLARATION.match(text):
        text = text[declaration.end() :]
    text = _without_doctype(text)
    if "&" not in text:
        return text
    return (_ENTITY_OR_NOT if "<!--" in text or "<![" in text else _ENTITY).sub(_plain_entity, text)


def _without_doctype(text: str) -> str:
    """``text`` without ``<!DOCTYPE …>``, whose subset may hold ``>`` in quotation marks, comments and brackets."""
    start = text.find(_DOCTYPE)
    root = re.search(r"<[^!?\s]", text)
    if start < 0 or (root and root.start() < start):
        return text  # there is none, or it stands in the text, where it means nothing
    depth = 0
    for match in _SUBSET.finditer(text, start + len(_DOCTYPE)):
        if match[0] == "[":
            depth += 1
        elif match[0] == "]":
            depth -= 1
        elif match[0] == ">" and depth <= 0:
            return text[:start] + text[match.end() :]
    return text[:start]  # it never ends


def _plain_entity(match: re.Match[str]) -> str:
    name = match[1]
    if name is None:
        return "&amp;" if match[0] == "&" else match[0]
    if name in _KEPT:
        return match[0]
    character = html5.get(name + ";")
    if character is None:
        return f"&amp;{name};"
    return "".join(f"&#{ord(c)};" if c in "<>&\"'" else c for c in character)


def _parsed(text: bytes, *, recover: bool) -> tuple[etree._Element | None, str]:
    """The root, if there is one, and what the parser has to say."""
    parser = etree.XMLParser(
        encoding="utf-8",
        resolve_entities=False,
        load_dtd=False,
        dtd_validation=False,
        attribute_defaults=False,
        no_network=True,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
        recover=recover,
    )
    try:
        root = etree.fromstring(text, parser)
    except etree.XMLSyntaxError as error:
        return None, str(error)
    return root, " ".join(str(entry.message) for entry in parser.error_log)


def _check(errors: str, name: str) -> None:
    """Refuse what the parser gave up for a bound of its own, since it would keep silent on what is missing."""
    if any(sign in errors for sign in _DEEP):
        raise _too_deep(name)
    if any(sign in errors for sign in _HUGE):
        raise ReaderError(f"{name} has a single piece of text or markup that is too large. Save it in parts.")


def _too_deep(name: str) -> ReaderError:
    return ReaderError(
        f"{name} is nested too deeply to be read. Save it in a simpler form from the program it comes from."
    )


def _is_readable(root: etree._Element) -> bool:
    """Whether names and text can be read: of some broken ones the parser keeps bytes that are no characters."""
    try:
        for element in root.iter():
            _ = element.tag, element.text, element.tail, element.items()
        etree.tostring(root)  # what no element uses (an address of a namespace) is looked at only here
    except (UnicodeDecodeError, etree.SerialisationError):
        return False
    return True


def depth_over(root: etree._Element, limit: int) -> bool:
    """Whether elements are nested more than ``limit`` deep; walked without recursion."""
    depth = 0
    for event, _ in etree.iterwalk(root, events=("start", "end")):
        depth += 1 if event == "start" else -1
        if depth > limit:
            return True
    return False
