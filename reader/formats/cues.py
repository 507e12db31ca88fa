"""The cues of subtitles and transcripts: when each begins and ends, who speaks, and what is said."""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import unescape
from typing import Final

from reader.formats.htmlnodes import clean_text

# Hours, minutes, seconds; fractions of them are written with every sign there is, or not at all (Teams, converters).
_TIME: Final = r"(?:(\d{1,3}):)?(\d{1,2}):(\d{1,2})(?:[.,:]\d{1,3})?"
_CUE: Final = re.compile(rf"^[ \t]*{_TIME}[ \t]*-->[ \t]*{_TIME}(?![\d:.,]).*$", re.M)
_VOICE: Final = re.compile(
    r"<v(?:\.[^\s>]*)?[ \t]+([^>\n]{1,80})>|^[-–—]?[ \t]*(?:<i>)?([A-Z][A-Z .'’-]{1,40}):(?:</i>)?[ \t]+"
)
# "Jane Doe: …", as Zoom and others write it: believed where half of the cues have it.
_NAMED: Final = re.compile(r"()([^\W\d_][\w.'’-]*(?: [^\W\d_][\w.'’()-]*){0,4}):[ \t]+(?=\S)")
_TAG: Final = re.compile(r"</?[a-zA-Z][^<>\n]{0,500}>|<[\d:.]{5,12}>|\{\\[^{}\n]{0,200}\}")
# What shows that a cue repeats the lines before it, as captions that roll over the screen do (YouTube).
_ROLLED: Final = 10  # lines of one cue that another may repeat: a screen has two or three
_ROLLING: Final = re.compile(r"<\d\d:\d\d:\d\d\.\d{3}><c[.>]")


@dataclass(frozen=True, slots=True)
class Cue:
    """What is said at a time; ``begin`` and ``end`` in seconds, ``speaker`` as far as the cue names one."""

    begin: int
    end: int
    speaker: str
    text: str
    is_turn: bool  # somebody else begins to speak


def cues_of(text: str) -> list[Cue]:
    """The cues in a file of SubRip or WebVTT that say anything, in its order."""
    text = re.sub(r"\r\n?", "\n", text)
    found = list(_CUE.finditer(text))
    raws = [
        text[cue.end() : following.start() if following else len(text)].strip("\n").split("\n\n")[0].strip()
        for cue, following in zip(found, [*found, None][1:], strict=False)
    ]
    if _ROLLING.search(text):
        raws = _unrolled(raws)
    are_named = sum(bool(_NAMED.match(raw)) for raw in raws) * 2 >= max(4, len(raws))
    out: list[Cue] = []
    for cue, raw in zip(found, raws, strict=True):
        voice = (_NAMED.match(raw) if are_named else None) or _VOICE.match(raw)
        said = " ".join(clean_text(unescape(_TAG.sub("", raw[voice.end() :] if voice else raw))).split())
        speaker = " ".join(clean_text(voice[1] or voice[2]).split()) if voice else ""
        if said:
            out.append(Cue(_seconds(cue, 1), _seconds(cue, 4), speaker, said, raw.startswith(("- ", "– "))))
    return out


def _seconds(cue: re.Match[str], group: int) -> int:
    return int(cue[group] or 0) * 3600 + int(cue[group + 1]) * 60 + int(cue[group + 2])


def _unrolled(raws: list[str]) -> list[str]:
    """The cues without the lines that they have from the one before."""
    out: list[str] = []
    before: list[str] = []
    for raw in raws:
        lines = [line for line in (_TAG.sub("", part).strip() for part in raw.split("\n")) if line]
        same = next((n for n in range(min(len(lines), len(before), _ROLLED), 0, -1) if lines[:n] == before[-n:]), 0)
        out.append("\n".join(lines[same:]))
        before = lines or before
    return out
