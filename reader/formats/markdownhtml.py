"""Markdown to HTML: the library with its extensions, wiki links, and a bound on the work that a text can ask for."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from typing import Any, Final
from xml.etree.ElementTree import Element

from markdown import Markdown
from markdown.blockprocessors import BlockProcessor
from markdown.extensions import Extension
from markdown.inlinepatterns import InlineProcessor
from markdown.treeprocessors import Treeprocessor
from markdown.util import AtomicString

from reader.formats.markdownsource import is_tangled, prepare

# What of "extra" keeps every word: its abbreviations take their definitions out of the text, and its attributes take
# "{x}" for one. Fences come from pymdownx, which knows them within lists.
_EXTENSIONS: Final = (
    "tables",
    "footnotes",
    "def_list",
    "md_in_html",
    "sane_lists",
    "pymdownx.highlight",
    "pymdownx.superfences",
    "pymdownx.tilde",
    "pymdownx.tasklist",
    "pymdownx.mark",
    "pymdownx.arithmatex",
)
_SETTINGS: Final[dict[str, dict[str, Any]]] = {
    "pymdownx.arithmatex": {
        "generic": True,
        "inline_syntax": ["dollar"],  # "\\(" and "\\[" are brackets without a meaning everywhere else
        "block_syntax": ["dollar", "begin"],
        "tex_inline_wrap": ["$", "$"],
        "tex_block_wrap": ["$$", "$$"],
    },
    "pymdownx.superfences": {"preserve_tabs": True},
    "pymdownx.highlight": {"use_pygments": False},  # colours are the view's affair, and take a millisecond a block
}
# Characters read in vain. 1 MB of ordinary Markdown takes 2 to 4 million; 8 million take a second or two.
_WORK: Final = 8_000_000
_WORK_A_CHARACTER: Final = 10
_WIKI: Final = r"(!?)\[\[([^\[\]\n|\\]{1,300})(?:\\?\|([^\[\]\n]{0,300}))?\]\]"
_PLACEHOLDER: Final = re.compile("\x02[^\x03]*\x03")  # what the library puts in the place of raw HTML
_PICTURE: Final = re.compile(r".+\.(?:png|jpe?g|gif|webp|svg|bmp|avif)", re.I)


class TangledError(Exception):
    """The text asks for more work than a text that somebody wrote."""


def to_html(text: str) -> str:
    """The HTML of Markdown ``text``. It is not cleaned.

    Raises:
        TangledError: the text is nested or left open in more places than a person would write.
    """
    if is_tangled(text):
        raise TangledError
    work = _Work(_WORK + _WORK_A_CHARACTER * len(text))
    markdown = Markdown(extensions=[*_EXTENSIONS, _Reading(work)], extension_configs=_SETTINGS)
    markdown.treeprocessors.deregister("footnote-duplicate")  # more links back, of which the walk keeps none
    for pattern in markdown.inlinePatterns:
        pattern.handleMatch = _metered(pattern.handleMatch, work)  # type: ignore[method-assign]
    try:
        return markdown.convert(prepare(text))
    except RecursionError:
        raise TangledError from None


class _Work:
    """What is left of the work that a text may ask for: counted, and not timed, so that every machine agrees."""

    def __init__(self, units: int) -> None:
        self._left = units

    def spend(self, units: int) -> None:
        self._left -= units
        if self._left < 0:
            raise TangledError


class _Reading(Extension):
    """What Reader adds to the library."""

    def __init__(self, work: _Work) -> None:
        super().__init__()
        self._work = work

    def extendMarkdown(self, md: Markdown) -> None:
        """Register; called by the library."""
        md.registerExtension(self)
        md.parser.blockprocessors.register(_BlockMeter(md.parser, self._work), "reader-meter", 1_000)
        # Behind code (190), before escapes (180): "[[page\\|name]]" is how a table writes it.
        md.inlinePatterns.register(_WikiLink(_WIKI, md), "reader-wiki", 185)
        md.treeprocessors.register(_HeadingNames(md), "reader-names", 5)
        md.treeprocessors.register(_Formulas(md), "reader-formulas", 4)


class _BlockMeter(BlockProcessor):
    """Never takes a block, but counts each that is tried: taking a line off a long block copies the rest."""

    def __init__(self, parser: Any, work: _Work) -> None:
        super().__init__(parser)
        self._work = work

    def test(self, parent: Element, block: str) -> bool:
        self._work.spend(1 + len(block))
        return False

    def run(self, parent: Element, blocks: list[str]) -> bool | None:
        return False


class _WikiLink(InlineProcessor):
    """``[[page]]`` and ``[[page|name]]`` as the text they show, ``![[picture.png]]`` as the picture."""

    def handleMatch(self, m: re.Match[str], data: str) -> tuple[Element | str, int, int]:  # type: ignore[override]
        embedded, target, shown = m[1], m[2].strip(), (m[3] or "").strip()
        if embedded and _PICTURE.fullmatch(target):
            # Behind the bar Obsidian writes the width.
            picture = Element("img", {"src": target, "alt": "" if shown.isdecimal() else shown})
            return picture, m.start(0), m.end(0)
        span = Element("span")
        span.text = AtomicString(shown or target)
        return span, m.start(0), m.end(0)


class _HeadingNames(Treeprocessor):
    """Gives headings the ids that links within the text name."""

    def run(self, root: Element) -> None:
        taken: dict[str, int] = {}
        for element in root.iter():
            if element.tag not in ("h1", "h2", "h3", "h4", "h5", "h6") or element.get("id"):
                continue
            name = _slug("".join(element.itertext()))
            count = taken.get(name, 0)
            taken[name] = count + 1
            if name:
                element.set("id", f"{name}-{count}" if count else name)


class _Formulas(Treeprocessor):
    """Shows formulas as readable text or, where that cannot be, as their source."""

    def run(self, root: Element) -> None:
        for element in root.iter():
            if element.get("class") != "arithmatex" or not element.text:
                continue
            from reader.formats.texmath import bare, readable  # most texts have no formula

            text = readable(element.text)
            if not text:
                shown = Element("code")
                shown.text = AtomicString(bare(element.text))
                element.text = None
                element.insert(0, shown)
                continue
            element.text = AtomicString(text)


def _slug(text: str) -> str:
    """The name that GitHub, Obsidian's publishers and pandoc give a heading."""
    text = _PLACEHOLDER.sub("", unicodedata.normalize("NFC", text)).strip().lower()
    return re.sub(r"\s", "-", re.sub(r"[^\w\s-]", "", text))[:200]


def _metered(handle: Callable[..., Any], work: _Work) -> Callable[..., Any]:
    """The pattern's ``handleMatch``, charged for what it read in vain."""

    def handle_match(match: re.Match[str], data: str) -> Any:
        found = handle(match, data)
        # What is accepted is replaced, and the text around it copied.
        work.spend(1 + len(data) // 100)
        if found[1] is None and "[" in match[0]:
            work.spend(_read_in_vain(data, match.start()))
        return found

    return handle_match


def _read_in_vain(data: str, start: int) -> int:
    """The characters that the library reads to learn that the bracket at ``start`` begins no link."""
    end = data.find("]", start)
    if end >= 0 and data[end + 1 : end + 2] == "(":
        end = data.find(")", end)
    return (end if end >= 0 else len(data)) - start
