"""LaTeX as readable text: its commands are looked up, never run; other files are read only from its folder."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import PurePath
from typing import Final

from reader.core.document import Document, Metadata
from reader.formats import Source
from reader.formats.dates import date_of_value
from reader.formats.decoding import decode_fully
from reader.formats.htmlnodes import Node
from reader.formats.texinputs import Inputs
from reader.formats.texparser import Parser, State
from reader.formats.trees import blocks_of, document_of, element, put

_COMMENT: Final = re.compile(r"(?m)(?<!\\)((?:\\\\)*)%.*(?:\n[ \t]*)?")
_VERBATIM: Final = re.compile(
    r"(\\begin\{(verbatim\*?|lstlisting|minted|Verbatim|alltt|comment)\}.*?\\end\{\2\}|\\url\{[^{}\n]*\}|\\verb\|[^|\n]*\|)",
    re.S,
)
_BEGIN: Final = "\\begin{document}"


def read(source: Source) -> Document:
    """The document in a LaTeX file, or in a part of one.

    Raises:
        ReaderError: there is nothing to read in it.
    """
    decoded = decode_fully(source.data)
    inputs = Inputs(source.folder, source.name, _cleaned)
    text = inputs.taken_in(_cleaned(decoded.text))
    head, found, body = text.partition(_BEGIN)
    state = State()
    if found:
        Parser(head, state).definitions()
        body = body.partition("\\end{document}")[0]
    page = element("body")
    Parser(body if found else text, state).into(page)
    put(page, *state.notes.notes)
    warnings = list(replace(decoded, replaced=decoded.replaced + inputs.replaced).warnings)
    if state.is_outside:
        warnings.append(f"{source.name} takes in other files, which are not beside it: what they hold is missing.")
    if state.is_endless:
        warnings.append(f"{source.name} has commands of its own without end: what they stand for is missing in part.")
    if state.drawings:
        what = "1 drawing" if state.drawings == 1 else f"{state.drawings:,} drawings"
        warnings.append(f"{what} made of commands {'is' if state.drawings == 1 else 'are'} not shown.")
    if state.is_tangled:
        warnings.append(
            f"{source.name} is nested so deeply that the layout of its innermost parts is lost; their words are there."
        )
    result = blocks_of(page, source, state.notes)
    return document_of(result, source, _metadata(state, source), *warnings)


def _cleaned(text: str) -> str:
    return _without_comments(re.sub(r"\r\n?", "\n", text))


def _without_comments(text: str) -> str:
    """``text`` without comments, but for those in what is shown as it is written."""
    parts = _VERBATIM.split(text)
    return "".join(part if i % 3 == 1 else _COMMENT.sub(r"\1", part) for i, part in enumerate(parts) if i % 3 < 2)


def _metadata(state: State, source: Source) -> Metadata:
    title, author, date = (_plain(state.about.get(name, "")) for name in ("title", "author", "date"))
    people = re.sub(
        r"\\(?:thanks|inst|footnote)\s*\{[^{}]*\}|\\\\.*?(?=\\and|$)", "", state.about.get("author", ""), flags=re.S
    )
    names = tuple(name for part in re.split(r"\\and\b|\\AND\b", people) if (name := _plain(part)))
    found = Metadata(title=title or PurePath(source.name).stem, creators=names[:100] if author else ())
    return replace(found, published=date_of_value(date)) if date else found


def _plain(tex: str) -> str:
    """The words of a piece of LaTeX, without notes."""
    node: Node = element("span")
    Parser(re.sub(r"\\(?:thanks|footnote)\s*\{[^{}]*\}|\\\\", " ", tex), State()).into(node)
    return " ".join(node.inner_text(1_000).split())
