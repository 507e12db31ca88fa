"""A closer look at what the text only points to: footnotes beside their references, pictures over the window."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from html import escape
from itertools import pairwise, takewhile
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, QPoint, QRect, QSize, Qt, QTimer
from PySide6.QtGui import QFont, QImage

from reader.core import document as d
from reader.core.document import Block, Document
from reader.gui.pictures import on_white

if TYPE_CHECKING:
    from reader.gui.drawing import Drawing
    from reader.gui.widgets.note_popup import NotePopup
    from reader.gui.widgets.picture_view import PictureView
    from reader.gui.window import MainWindow

NOTE: Final = "note:"
PICTURE: Final = "picture:"
_HOVER_MS: Final = 260  # before a note comes up under the mouse
_MARKS: Final = {d.EMPHASIS: "i", d.STRONG: "b", d.SUBSCRIPT: "sub", d.SUPERSCRIPT: "sup", d.CODE_SPAN: "code"}
_DRAWN: Final = QSize(2_400, 1_800)  # pixels of an enlarged drawing, at most
_LONGEST: Final = 20_000  # code points of a note that are shown


class Closer(QObject):
    """Shows notes and pictures, and puts the keys back into the text when they go."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self.popup: NotePopup | None = None  # both are made when they are first wanted
        self.picture: PictureView | None = None
        self._drawn: tuple[Drawing, str] | None = None  # what will be shown as soon as it is drawn
        self._hovered = ("", QPoint())
        self._timer = QTimer(self, singleShot=True, interval=_HOVER_MS)
        self._timer.timeout.connect(self._show_hovered)
        flow = window.view.flow
        flow.link_hovered.connect(self._on_hover)
        window.view.scrolled.connect(self.close)
        window.desk.leaving.connect(self.close)
        window.desk.opened.connect(self.close)
        window.theme_changed.connect(self._set_theme)

    def follow(self, target: str) -> bool:
        """Whether a link that was clicked is a note or a picture; it is shown then."""
        if target.startswith(NOTE):
            point = self._window.view.flow.pressed_at
            return self._show_note(target.removeprefix(NOTE), QRect(point - QPoint(6, 10), point + QPoint(6, 10)), True)
        if target.startswith(PICTURE):
            self.show_picture(target.removeprefix(PICTURE))
            return True
        return False

    def look(self) -> None:
        """Show the note of the current sentence, else the first picture on the screen, else the first note on it."""
        document, view = self._window.desk.document, self._window.view
        if document is None:
            return
        here = (view.top_offset(), max(view.bottom_offset(), view.top_offset() + 1))
        sentence = view.sentence()
        notes = references(document, *(sentence or here))
        if not (sentence and notes):
            pictures = pictures_in(document, *here)
            if pictures:
                self.show_picture(pictures[0])
                return
            notes = references(document, *here)
        if notes:
            start, end, note = notes[0]
            rect = view.rect_of(start, end)
            self._show_note(note, rect if rect.isValid() else view.rect(), True)
        else:
            self._window.status.say(self.tr("There is no footnote and no picture here"))

    def show_picture(self, name: str) -> None:
        """Show one of the article's pictures over the window."""
        found = self._window.desk.picture(name)
        size = self._window.desk.picture_size(name)
        self._drawn = None
        if found is None or size is None:
            self._window.status.say(self.tr("This picture cannot be shown"))
        elif isinstance(found, QImage):
            self._show_picture(name, found)
        else:
            self._drawn = (found, name)
            found.drawn.connect(self._on_drawn, Qt.ConnectionType.QueuedConnection)
            known = found.draw(size.scaled(_DRAWN, Qt.AspectRatioMode.KeepAspectRatio))
            if known is not None:
                self._on_drawn(found, known)

    def _on_drawn(self, drawing: Drawing, image: QImage) -> None:
        """A drawing is there as a picture; by now something else may be wanted."""
        if self._drawn is None or self._drawn[0] is not drawing:
            return
        name, self._drawn = self._drawn[1], None
        if image.isNull():
            self._window.status.say(self.tr("This picture cannot be shown"))
        else:
            self._show_picture(name, image)

    def _show_picture(self, name: str, image: QImage) -> None:
        document = self._window.desk.document
        if self.picture is None:
            from reader.gui.widgets.picture_view import PictureView

            self.picture = PictureView(self._window.whole)
            self.picture.set_theme(self._window.theme)
            self.picture.closed.connect(self._window.view.setFocus)
        blocks = document.blocks if document is not None else ()
        self.picture.show_picture(on_white(image), next((b.alt for b in blocks if b.image == name), ""))

    def close(self) -> None:
        """Show nothing any more."""
        self._timer.stop()
        self._drawn = None
        if self.popup is not None and not self.popup.isHidden():
            self.popup.close_note()
        if self.picture is not None and not self.picture.isHidden():
            self.picture.close_picture()

    def _on_hover(self, target: str, point: QPoint) -> None:
        self._hovered = (target, point)
        if target.startswith(NOTE):
            self._timer.start()
            return
        self._timer.stop()
        if self.popup is not None:
            self.popup.leave()

    def _show_hovered(self) -> None:
        target, point = self._hovered
        note = target.removeprefix(NOTE)
        if self.popup is not None and not self.popup.isHidden() and self.popup.note == note:
            return
        self._show_note(note, QRect(point - QPoint(6, 10), point + QPoint(6, 10)), False)

    def _show_note(self, note: str, beside: QRect, stays: bool) -> bool:
        window = self._window
        blocks = note_blocks(window.desk.document, note)
        if not blocks:
            return False
        if self.popup is None:
            from reader.gui.widgets.note_popup import NotePopup

            self.popup = NotePopup(window.view)
            self.popup.set_theme(window.theme)
            self.popup.link_clicked.connect(self._follow_from_note)
            self.popup.closed.connect(self._on_closed)
        title = self.tr("Footnote {0}").format(blocks[0].marker).strip()
        font = QFont(window.view.flow.font())
        font.setFamilies([window.settings["font"], *font.families()])
        font.setPixelSize(max(12, round(window.settings["text_size"] * 0.86)))
        self.popup.show_note(note, title, note_html(blocks), font, beside, stays=stays)
        return True

    def _follow_from_note(self, target: str) -> None:
        self.close()
        self._window.commands.articles.follow(target)

    def _on_closed(self) -> None:
        if self.popup is not None and self.popup.isAncestorOf(self._window.focusWidget() or self._window):
            self._window.view.setFocus()

    def _set_theme(self) -> None:
        for part in (self.popup, self.picture):
            if part is not None:
                part.set_theme(self._window.theme)


def note_blocks(document: Document | None, note: str) -> list[Block]:
    """The blocks of a footnote: the one with its id, and those that go on with it."""
    blocks = document.blocks if document is not None else ()
    for i, block in enumerate(blocks):
        if note and block.kind == d.FOOTNOTE and block.note == note:
            return [block, *takewhile(lambda b: b.kind == d.FOOTNOTE and not b.note and not b.marker, blocks[i + 1 :])]
    return []


def references(document: Document, start: int, end: int) -> list[tuple[int, int, str]]:
    """Start, end and note of each reference in ``[start, end)``."""
    return [
        (document.starts[i] + span.start, document.starts[i] + span.end, span.target)
        for i in document.indices_in(start, end)
        for span in document.blocks[i].spans
        if span.kind == d.FOOTNOTE_REF
        and document.starts[i] + span.end > start
        and document.starts[i] + span.start < end
    ]


def pictures_in(document: Document, start: int, end: int) -> list[str]:
    """The names of the pictures from ``start`` to ``end``, figures (which have no text) and those in lines."""
    out: list[str] = []
    for i in range(bisect_left(document.starts, start), bisect_right(document.starts, end)):
        block = document.blocks[i]
        out += [block.image] if block.image else []
        out += [span.target for span in block.spans if span.kind == d.IMAGE and span.target]
    return out


def note_html(blocks: list[Block]) -> str:
    """A note's text for a label: escaped, with its emphasis and its links."""
    parts = [_html(block) for block in blocks]
    marker = escape(blocks[0].marker)
    return "<br><br>".join([f"<b>{marker}</b>&nbsp; {parts[0]}" if marker else parts[0], *parts[1:]])


def _html(block: Block) -> str:
    """The text between all borders of its marks, each piece in the marks that cover it."""
    text = block.text[:_LONGEST]
    borders = sorted({0, len(text), *(min(at, len(text)) for s in block.spans for at in (s.start, s.end))})
    out = []
    for start, end in pairwise(borders):
        piece = escape(text[start:end]).replace("\n", "<br>")
        for span in block.spans:
            if span.start <= start and end <= span.end:
                if span.kind == d.LINK:
                    piece = f'<a href="{escape(span.target)}">{piece}</a>'
                elif span.kind in _MARKS:
                    piece = f"<{_MARKS[span.kind]}>{piece}</{_MARKS[span.kind]}>"
        out.append(piece)
    return "".join(out)
