"""Markup made harmless before it is parsed: nesting, attributes and repeated formatting kept within bounds.

An HTML5 parser needs quadratic time for some input: 100,000 nested ``<div>`` take Lexbor 28 s, 100,000 attributes of
one tag 40 s, and unclosed ``<b>`` are opened anew in each paragraph. So the tags are read here first, as the standard's
tokenizer reads them (https://html.spec.whatwg.org/multipage/parsing.html): what would nest too deeply becomes a line
break, its text kept; comments, scripts and styles go, so that both parsers agree on what is a tag.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html import escape
from typing import Final

from reader.core.limits import LIMITS

_ATTRIBUTE_SOURCE: Final = (
    r"[^ \t\n\f\r/>][^ \t\n\f\r/>=]*+"
    r"(?:[ \t\n\f\r]*+=[ \t\n\f\r]*+(?:\"[^\"]*+\"|'[^']*+'|[^ \t\n\f\r>\"'][^ \t\n\f\r>]*+)?)?"
)
_TAG: Final = re.compile(rf"<(/?)([a-zA-Z][^ \t\n\f\r/>]*+)((?:[ \t\n\f\r/]++|{_ATTRIBUTE_SOURCE})*+)>")
_ATTRIBUTE: Final = re.compile(rf"[ \t\n\f\r/]*+{_ATTRIBUTE_SOURCE}")
_END_TAG: Final = re.compile(r"</[a-zA-Z]")
_COMMENT_END: Final = re.compile(r"--!?>")
_KEPT_SCRIPT: Final = re.compile(r"\btype\s*=\s*[\"']?\s*(?:application/(?:[\w.]+\+)?json|math/)", re.I)
_RAW: Final = ("script", "style", "title", "textarea", "iframe", "xmp", "noembed", "noframes")
_RAW_END: Final = {name: re.compile(rf"</{name}(?=[ \t\n\f\r/>])", re.I) for name in _RAW}

_VOID_TAGS: Final = "area base basefont bgsound br col embed frame hr img input keygen link meta param source track wbr"
# These end by themselves where the next of their kind begins, so they do not nest without others between them.
_IMPLIED_TAGS: Final = (
    "a body caption colgroup dd dt form head html li nobr optgroup option p tbody td tfoot th thead tr"
)
_FORMATTING_TAGS: Final = "b big code em font i s small strike strong tt u"
_INLINE_TAGS: Final = (
    "abbr acronym bdi bdo cite data del dfn ins kbd label map mark math meter output picture progress q rb rp rt rtc "
    "ruby samp slot span sub sup svg time var"
)
_BLOCK_TAGS: Final = (
    "address article aside audio blockquote button canvas center details dialog dir div dl fieldset figcaption figure "
    "footer frameset h1 h2 h3 h4 h5 h6 header hgroup legend listing main menu nav noscript ol pre search section "
    "summary ul video"
)
# An end tag does not reach through these to what is outside.
_SCOPE_TAGS: Final = "applet marquee object select table template foreignobject annotation-xml"
# The parts of drawings hold no text; their titles and labels do.
_SHAPE_TAGS: Final = (
    "animate animatetransform circle clippath defs ellipse filter g image line lineargradient marker mask mspace path "
    "pattern polygon polyline radialgradient rect set stop symbol use view"
)
_VOID: Final = frozenset(_VOID_TAGS.split())
_IMPLIED: Final = frozenset(_IMPLIED_TAGS.split())
_FORMATTING: Final = frozenset(_FORMATTING_TAGS.split())
_SCOPE: Final = frozenset(_SCOPE_TAGS.split())
_SHAPES: Final = frozenset(_SHAPE_TAGS.split())
_BLOCK: Final = frozenset(_BLOCK_TAGS.split()) | _SCOPE
_KNOWN: Final = _IMPLIED | _FORMATTING | _BLOCK | frozenset(_INLINE_TAGS.split())

_REOPENED: Final = 100_000  # formatting elements that the parser may open anew; then formatting is dropped
DRAWING: Final = "data-drawing"  # the attribute of an <svg> that has its markup, as the page has it
_DRAWING: Final = re.compile(r"<(/?)svg(?=[ \t\n\f\r/>])", re.I)
_SMALL: Final = 200  # characters; less is an icon
_SAME: Final = 3  # of equal formatting elements the parser keeps three open ("Noah's Ark clause")


def bounded(html: str, *, xml: bool = False) -> str:
    """``html`` with at most about ``LIMITS.tree_depth`` levels and ``LIMITS.attributes`` attributes a tag.

    ``xml``: ``<p/>`` means ``<p></p>``, and CDATA sections are text.
    """
    guard = _Guard(html, xml)
    guard.run()
    return "".join(guard.out)


@dataclass(slots=True)
class _Open:
    """The elements that are open, as far as it matters: positions in the stack by name and by kind."""

    names: list[str] = field(default_factory=list)
    at: dict[str, list[int]] = field(default_factory=dict)
    blocks: list[int] = field(default_factory=list)
    scopes: list[int] = field(default_factory=list)

    def push(self, name: str) -> None:
        self.at.setdefault(name, []).append(len(self.names))
        if name in _BLOCK:
            self.blocks.append(len(self.names))
        if name in _SCOPE:
            self.scopes.append(len(self.names))
        self.names.append(name)

    def close(self, name: str) -> None:
        """What the end tag ``</name>`` closes: nothing, where an element in between holds it up."""
        places = self.at.get(name)
        if not places:
            return
        barriers = () if name == "table" else self.scopes if name in _BLOCK else self.blocks
        if barriers and barriers[-1] > places[-1]:
            return
        for _ in range(len(self.names) - places[-1]):
            self._pop()

    def _pop(self) -> None:
        name = self.names.pop()
        self.at[name].pop()
        for places in (self.blocks, self.scopes):
            if places and places[-1] == len(self.names):
                places.pop()


class _Guard:
    """One pass over the markup."""

    def __init__(self, html: str, xml: bool) -> None:
        self.html, self.xml = html, xml
        self.out: list[str] = []
        self.open = _Open()
        self.formatting: dict[str, list[str]] = {}  # name → the attributes of those that are open
        self.same: dict[tuple[str, str], int] = {}
        self.formatted = 0  # open formatting elements
        self.formats = 0  # those of them that would be opened anew
        self.reopened = 0
        self.templates: list[str] = []  # what the open templates became
        self.plain = False  # formatting is dropped from here on
        self.drawn = 0  # up to where the markup of a drawing goes
        self.dropped: dict[str, int] = {}  # start tags that went and whose end tags must go too

    def run(self) -> None:
        html, at = self.html, 0
        while (start := html.find("<", at)) >= 0:
            self.out.append(html[at:start])
            match = _TAG.match(html, start)
            if match:
                at = self._tag(match)
            elif html.startswith(("<!", "<?", "</"), start):
                at = self._declaration(start)
            elif html[start + 1 : start + 2].isalpha() and html[start + 1].isascii():
                return  # a tag that never ends: the parser drops it
            else:
                self.out.append("<")
                at = start + 1
        self.out.append(html[at:])

    def _declaration(self, start: int) -> int:
        """A comment or the like goes; the end of it."""
        html = self.html
        if html.startswith("<!--", start):
            if html.startswith((">", "->"), start + 4):
                return html.index(">", start) + 1
            end = _COMMENT_END.search(html, start + 4)
            return end.end() if end else len(html)
        if self.xml and html.startswith("<![CDATA[", start):
            close = html.find("]]>", start)
            close = len(html) if close < 0 else close
            self.out.append(html[start + 9 : close].replace("&", "&amp;").replace("<", "&lt;"))
            return close + 3
        if _END_TAG.match(html, start):
            return len(html)  # it never ends
        end_of = html.find(">", start)
        stop = len(html) if end_of < 0 else end_of + 1
        if html[start : start + 9].lower() == "<!doctype":
            self.out.append(html[start:stop])
        return stop

    def _tag(self, match: re.Match[str]) -> int:
        """Write the tag, changed or not; the place behind it."""
        closing, name, rest = match[1], match[2].lower(), match[3]
        if name in _SHAPES:
            return match.end()
        if closing:
            if name == "template" and self.templates:
                name = self.templates.pop()
            if self.dropped.get(name):
                self.dropped[name] -= 1
            else:
                self._end(name)
                self.out.append(f"</{name}>")
            return match.end()
        if name == "template":
            name = "div" if "shadowroot" in rest.lower() else name  # a part of the page that is shown
            self.templates.append(name)
        if len(rest) > 3 * LIMITS.attributes:
            rest = _bounded_attributes(rest)
        if name == "svg" and not rest.endswith("/"):
            rest += self._drawing(match)
        if name in _RAW:
            return self._raw(name, rest, match.end())
        if name == "plaintext":
            name = "pre"
        if rest.endswith("/") and name not in _VOID and (self.xml or name not in _KNOWN):
            self.out.append(f"<{name}{rest.rstrip('/')}></{name}>")
        elif name in _VOID or name in _IMPLIED:
            self._count_reopened(name)
            self.out.append(f"<{name}{rest}>")
        else:
            self._start(name, rest)
        return match.end()

    def _drawing(self, start: re.Match[str]) -> str:
        """The attribute with the markup of a drawing, whose parts go. One within a drawing has none of its own."""
        if start.end() <= self.drawn:
            return ""
        depth = 1
        for match in _DRAWING.finditer(self.html, start.end()):
            depth += -1 if match[1] else 1
            if not depth:
                self.drawn = match.end()
                source = self.html[start.start() : match.end()] + ">"
                fits = _SMALL < len(source) < LIMITS.image_bytes // 10
                return f' {DRAWING}="{escape(source, quote=True)}"' if fits else ""
        self.drawn = len(self.html)  # it never ends
        return ""

    def _start(self, name: str, rest: str) -> None:
        formatting = name in _FORMATTING
        if self.plain if formatting else len(self.open.names) >= LIMITS.tree_depth:
            self.dropped[name] = self.dropped.get(name, 0) + 1
            self.out.append("<br>" if name in _BLOCK else "")
            return
        if formatting:
            self._open_formatting(name, rest)
        else:
            self.open.push(name)
            self._count_reopened(name)
        self.out.append(f"<{name}{rest}>")

    def _open_formatting(self, name: str, rest: str) -> None:
        self.formatting.setdefault(name, []).append(rest)
        self.formatted += 1
        same = self.same.get((name, rest), 0) + 1
        self.same[name, rest] = same
        self.formats += same <= _SAME
        if self.formatted >= LIMITS.tree_depth:
            self._close_formatting()

    def _close_formatting(self) -> None:
        """Close what is open of it, since nobody else does."""
        self.out.extend(f"</{kind}>" * len(kinds) for kind, kinds in self.formatting.items())
        self.formatting, self.same = {}, {}
        self.formats = self.formatted = 0

    def _end(self, name: str) -> None:
        kinds = self.formatting.get(name)
        if kinds:
            rest = kinds.pop()
            self.formatted -= 1
            self.formats -= self.same[name, rest] <= _SAME
            self.same[name, rest] -= 1
        elif name not in _FORMATTING:
            self.open.close(name)
            self._count_reopened(name)

    def _count_reopened(self, name: str) -> None:
        """Behind the border of a block the parser opens all open formatting elements anew."""
        if self.formats and (name in _BLOCK or name in _IMPLIED):
            self.reopened += self.formats
            if self.reopened > _REOPENED:
                self.plain = True
                self._close_formatting()

    def _raw(self, name: str, rest: str, start: int) -> int:
        """An element whose content is not markup: kept as text, or dropped; the place behind it."""
        if self.xml and rest.endswith("/"):
            return start
        end = _RAW_END[name].search(self.html, start)
        if end is None and name in ("title", "textarea", "xmp"):
            return start  # never closed: better shown than swallowed, and all behind it with it
        stop = end.start() if end else len(self.html)
        text = self.html[start:stop]
        if name in ("title", "textarea") or (name == "script" and _KEPT_SCRIPT.search(rest)):
            self.out.append(f"<{name}{rest}>{text.replace('<', '&lt;')}</{name}>")
        elif name == "iframe":
            self.out.append(f"<{name}{rest}></{name}>")
        elif name == "xmp":
            self.out.append(f"<pre{rest}>{text.replace('&', '&amp;').replace('<', '&lt;')}</pre>")
        close = self.html.find(">", stop)
        return len(self.html) if close < 0 else close + 1


def _bounded_attributes(rest: str) -> str:
    """The first attributes of a tag."""
    at = 0
    for _ in range(LIMITS.attributes):
        match = _ATTRIBUTE.match(rest, at)
        if not match:
            return rest
        at = match.end()
    return rest[:at]
