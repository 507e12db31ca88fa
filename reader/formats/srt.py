"""Subtitles (SubRip, WebVTT) as a transcript: cues joined to paragraphs, each with the time at which it begins."""

from __future__ import annotations

from pathlib import PurePath

from reader.core.document import EMPHASIS, PARAGRAPH, STRONG, Block, Document, Metadata, Span
from reader.core.errors import ReaderError
from reader.formats import Source
from reader.formats.cues import cues_of
from reader.formats.decoding import decode_fully

_PAUSE, _LONG = 4, 600  # seconds of silence, and code points, behind which a paragraph may end


def read(source: Source) -> Document:
    """The transcript in a file of subtitles. Raises ReaderError: there is no cue in it."""
    decoded = decode_fully(source.data)
    blocks: list[Block] = []
    begun, speaker, last = 0, "", 0
    said: list[str] = []
    size = 0
    for cue in cues_of(decoded.text):
        turn = cue.is_turn or bool(cue.speaker and cue.speaker != speaker)
        ended = size > _LONG and said[-1].endswith((".", "!", "?", "…", '"', "”"))
        if said and (turn or ended or cue.begin - last > _PAUSE):
            blocks.append(_paragraph(begun, speaker, said))
            said, size = [], 0
        if not said:
            speaker, begun = cue.speaker, cue.begin
        said.append(cue.text)
        size, last = size + len(cue.text) + 1, cue.end
    if said:
        blocks.append(_paragraph(begun, speaker, said))
    if not blocks:
        raise ReaderError(f"{source.name} has no subtitles in it. Check that it is the right file.")
    return Document(tuple(blocks), Metadata(title=PurePath(source.name).stem), warnings=decoded.warnings)


def _paragraph(begun: int, speaker: str, said: list[str]) -> Block:
    time = f"{begun // 3600}:{begun // 60 % 60:02d}:{begun % 60:02d}"
    head = f"[{time}] {speaker}: " if speaker else f"[{time}] "
    spans = (Span(0, len(time) + 2, EMPHASIS), Span(len(time) + 3, len(head) - 1, STRONG))
    return Block(PARAGRAPH, head + " ".join(said), spans if speaker else spans[:1])
