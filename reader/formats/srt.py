"""Subtitles (SubRip, WebVTT) as a transcript: cues joined to paragraphs, each with the time at which it begins."""

from __future__ import annotations

import re
from html import unescape
from pathlib import PurePath

from reader.core.document import EMPHASIS, PARAGRAPH, STRONG, Block, Document, Metadata, Span
from reader.core.errors import ReaderError
from reader.formats import Source
from reader.formats.decoding import decode_fully
from reader.formats.htmlnodes import clean_text

_TIME = r"(?:(\d{1,3}):)?(\d{1,2}):(\d{2})[.,]\d{1,3}"
_CUE = re.compile(rf"^[ \t]*{_TIME}[ \t]*-->[ \t]*{_TIME}.*$", re.M)
_VOICE = re.compile(
    r"<v(?:\.[^\s>]*)?[ \t]+([^>\n]{1,80})>|^[-–—]?[ \t]*(?:<i>)?([A-Z][A-Z .'’-]{1,40}):(?:</i>)?[ \t]+"
)
_TAG = re.compile(r"</?[a-zA-Z][^<>\n]{0,500}>|<[\d:.]{5,12}>|\{\\[^{}\n]{0,200}\}")
_PAUSE, _LONG = 4, 600  # seconds of silence, and code points, behind which a paragraph may end


def read(source: Source) -> Document:
    """The transcript in a file of subtitles. Raises ReaderError: there is no cue in it."""
    decoded = decode_fully(source.data)
    text = re.sub(r"\r\n?", "\n", decoded.text)
    cues = list(_CUE.finditer(text))
    blocks: list[Block] = []
    begun, speaker, words, last = "", "", "", 0
    for cue, following in zip(cues, [*cues, None][1:], strict=True):
        raw = text[cue.end() : following.start() if following else len(text)].strip("\n").split("\n\n")[0]
        voice = _VOICE.match(raw.strip())
        said = " ".join(clean_text(unescape(_TAG.sub("", raw.strip()[voice.end() :] if voice else raw))).split())
        name = " ".join(clean_text(voice[1] or voice[2]).split()) if voice else ""
        turn = bool(name and name != speaker) or raw.lstrip().startswith(("- ", "– "))
        ended = words.endswith((".", "!", "?", "…", '"', "”")) and len(words) > _LONG
        if words and said and (turn or ended or _seconds(cue, 1) - last > _PAUSE):
            blocks.append(_paragraph(begun, speaker, words))
            words = ""
        if said:
            speaker = speaker if words else name
            begun = begun if words else "{:d}:{:02d}:{:02d}".format(*(int(cue[i] or 0) for i in (1, 2, 3)))
            words, last = f"{words} {said}".strip(), _seconds(cue, 4)
    if words:
        blocks.append(_paragraph(begun, speaker, words))
    if not blocks:
        raise ReaderError(f"{source.name} has no subtitles in it. Check that it is the right file.")
    return Document(tuple(blocks), Metadata(title=PurePath(source.name).stem), warnings=decoded.warnings)


def _seconds(cue: re.Match[str], group: int) -> int:
    return int(cue[group] or 0) * 3600 + int(cue[group + 1]) * 60 + int(cue[group + 2])


def _paragraph(time: str, speaker: str, words: str) -> Block:
    head = f"[{time}] {speaker}: " if speaker else f"[{time}] "
    spans = (Span(0, len(time) + 2, EMPHASIS), Span(len(time) + 3, len(head) - 1, STRONG))
    return Block(PARAGRAPH, head + words, spans if speaker else spans[:1])
