"""Walking through a text by sentences and paragraphs, and selecting on the way: the same in every view."""

from __future__ import annotations

from reader.core import sentences
from reader.core.document import Document


class Walker:
    """What a view adds to itself; it knows its document, its cursor and how to select and scroll."""

    _document: Document
    _caret: int
    _has_caret: bool

    def selection(self) -> tuple[int, int] | None:
        raise NotImplementedError

    def select(self, start: int, end: int) -> None:
        raise NotImplementedError

    def deselect(self) -> None:
        raise NotImplementedError

    def go_to(self, offset: int) -> None:
        raise NotImplementedError

    def scroll_to(self, offset: int, end: int = -1, *, margin: float = 0.3) -> None:
        raise NotImplementedError

    def top_offset(self) -> int:
        raise NotImplementedError

    def _visible_count(self) -> int:
        """How many blocks can be walked through."""
        raise NotImplementedError

    @property
    def caret(self) -> int:
        """Where the keys act."""
        return self._caret

    def sentence(self) -> tuple[int, int] | None:
        """The sentence that the keys act on."""
        return sentences.sentence_at(self._document, self._caret) if self._has_caret else None

    def target(self) -> tuple[int, int] | None:
        """What a key acts on: the selection, else the current sentence."""
        return self.selection() or self.sentence()

    def move_by(self, step: int, paragraph: bool = False) -> None:
        """To the next (1) or previous (-1) sentence or paragraph."""
        if not self._has_caret:
            here: tuple[int, int] | None = sentences.sentence_at(self._document, self.top_offset())
        else:
            finder = sentences.next_paragraph if paragraph else sentences.next_sentence
            here = finder(self._document, self._caret, step, self._visible_count())
        if here is not None:
            if self.selection() is not None:
                self.deselect()
            self.go_to(here[0])

    def extend_by(self, step: int) -> None:
        """Make the selection one sentence longer (1) or shorter (-1); begins with the current sentence."""
        now = self.selection()
        if now is None:
            here = sentences.sentence_at(self._document, self._caret if self._has_caret else self.top_offset())
            if here is not None:
                self.select(*here)
            return
        start, end = now
        found = sentences.next_sentence(self._document, end - 1, 1 if step > 0 else -1, self._visible_count())
        if found is not None and found[1] > start:
            self.select(start, found[1])
            self.scroll_to(max(start, found[0]), found[1])
