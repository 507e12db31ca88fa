"""LaTeX as readable text: its commands are looked up, never run, and no other file is read."""

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
    text = _without_comments(re.sub(r"\r\n?", "\n", decoded.text))
    head, found, body = text.partition(_BEGIN)
    state = State()
    if found:
        Parser(head, state).definitions()
        body = body.partition("\\end{document}")[0]
    page = element("body")
    Parser(body if found else text, state).into(page)
    put(page, *state.notes.notes)
    warnings = list(decoded.warnings)
    if state.is_outside:
        warnings.append(f"{source.name} takes in other files, which are not read: what they hold is missing.")
    if state.is_tangled:
        warnings.append(f"{source.name} is nested so deeply that a part of it is missing or stands as it is written.")
    result = blocks_of(page, source, state.notes)
    return document_of(result, source, _metadata(state, source), *warnings)


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
