"""The parts of a text in LaTeX that stand in files beside it: ``\\input`` and the like, and its bibliography."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path, PurePath
from typing import Final

from reader.formats.decoding import decode_fully
from reader.formats.pictures import PictureError, beside

_INPUT: Final = re.compile(
    r"\\(?:input|include|subfile|InputIfFileExists)\s*+\{\s*+([^{}\n]{1,200})\}|\\input[ \t]+([\w./-]{1,200})"
    r"|\\(bibliography)\s*\{[^{}]*\}"
)
_SUFFIXES: Final = (".tex", ".ltx", ".latex", ".bbl")
_DEEPEST: Final = 8  # files that take in files
_FILES: Final = 200
_SIZE: Final = 10_000_000  # code points of all together


class Inputs:
    """Takes the files in the folder of a text into it; what cannot be read stays as it is written."""

    def __init__(self, folder: Path | None, name: str, clean: Callable[[str], str]) -> None:
        """``name``: the text's own file, whose bibliography is called like it. ``clean``: takes comments out."""
        self._folder, self._stem, self._clean = folder, PurePath(name).stem, clean
        self._files = self._size = 0
        self.replaced = 0  # characters in them that could not be read

    def taken_in(self, text: str, depth: int = 0) -> str:
        """``text`` with the files in it that it names."""
        if self._folder is None or depth > _DEEPEST:
            return text
        return _INPUT.sub(lambda match: self._found(match, depth), text)

    def _found(self, match: re.Match[str], depth: int) -> str:
        name = f"{self._stem}.bbl" if match[3] else (match[1] or match[2]).strip()
        if not name.lower().endswith(_SUFFIXES):
            name += ".tex"
        if self._folder is None or self._files >= _FILES or self._size >= _SIZE:
            return match[0]
        try:
            data = beside(self._folder, name)
        except (FileNotFoundError, PictureError):
            return match[0]
        decoded = decode_fully(data)
        text = self._clean(decoded.text)
        self.replaced += decoded.replaced
        self._files, self._size = self._files + 1, self._size + len(text)
        body = text.partition("\\begin{document}")[2].partition("\\end{document}")[0]
        return self.taken_in(body or text, depth + 1).strip("\n") + "\n" if self._size <= _SIZE else match[0]
