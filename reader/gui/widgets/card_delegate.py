"""How a passage's card is painted."""

from __future__ import annotations

from functools import lru_cache
from typing import Protocol

from PySide6.QtCore import (
    QAbstractItemModel,
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QPointF,
    QRectF,
    QSize,
    Qt,
)
from PySide6.QtGui import QColor, QImage, QImageReader, QLinearGradient, QPainter, QPainterPath, QPen
from PySide6.QtWidgets import QStyledItemDelegate, QStyleOptionViewItem, QWidget

from reader.gui.icons import pixmap
from reader.gui.theme import Theme, colour, load_theme
from reader.gui.widgets.card_layout import CardLayout, CardMeasure, Hit, meta_text
from reader.gui.widgets.chips import paint_chip
from reader.gui.widgets.ink import highlight_ink
from reader.gui.widgets.lazy_list import LazyList
from reader.gui.widgets.passage_cards import Card, CardModel, Heading

_RADIUS = 6.0
_ICONS = {"note": "sticky-note", "tags": "tag", "colour": "palette", "copy": "copy", "delete": "trash-2"}
_Index = QModelIndex | QPersistentModelIndex


class EditorMaker(Protocol):
    """Who makes the editor that opens on a card."""

    def make_editor(self, card: Card, parent: QWidget) -> QWidget: ...

    def editor_height(self) -> int: ...


class CardDelegate(QStyledItemDelegate):
    """Paints from the layout that :class:`CardMeasure` keeps; the editor opens in the card's place."""

    def __init__(self, view: LazyList, model: CardModel, measure: CardMeasure, maker: EditorMaker) -> None:
        super().__init__(view)
        self.theme: Theme = load_theme("light")
        self.measure = measure
        self.unfolded: set[str] = set()
        self.hovered: tuple[str, Hit] | None = None  # a card's id and the part of it under the mouse
        self._view = view
        self._model = model
        self._maker = maker

    def layout_of(self, card: Card) -> CardLayout:
        return self.measure.layout(card, card.id in self.unfolded, self._model.badge(card))

    def shows_buttons(self, card: Card) -> bool:
        """Under the mouse, or where the keyboard is."""
        if self.hovered is not None:
            return self.hovered[0] == card.id
        return self._view.hasFocus() and self._view.currentIndex().row() == self._model.row_of(card.id)

    # What Qt asks

    def sizeHint(self, _option: QStyleOptionViewItem, index: _Index) -> QSize:
        card = self._model.card_at(index.row())
        if card is None:
            return QSize(10, self.measure.heading_height)
        if card.id == self._model.held:
            return QSize(10, self._maker.editor_height())
        if self._view.is_guessing():
            known = self.measure.known_height(card, card.id in self.unfolded)
            return QSize(10, known or self.measure.guessed_height(card))
        return QSize(10, self.measure.height(card, card.id in self.unfolded, self._model.badge(card)))

    def measure_card(self, card: Card) -> bool:
        """Find the height of the card's row; False if it was known."""
        unfolded = card.id in self.unfolded
        if self.measure.known_height(card, unfolded):
            return False
        self.measure.height(card, unfolded, self._model.badge(card))
        return True

    def createEditor(self, parent: QWidget, _option: QStyleOptionViewItem, index: _Index) -> QWidget:
        card = self._model.card_at(index.row())
        assert card is not None  # headings are never edited
        return self._maker.make_editor(card, parent)

    def setEditorData(self, editor: QWidget, index: _Index) -> None:
        """The panel fills the editor: what is typed in it is not replaced when the card changes."""

    def setModelData(self, editor: QWidget, model: QAbstractItemModel, index: _Index) -> None:
        """The editor says by signals what is wanted."""

    def updateEditorGeometry(self, editor: QWidget, option: QStyleOptionViewItem, _index: _Index) -> None:
        editor.setGeometry(self.measure.card_rect(option.rect.height()).toRect().translated(option.rect.topLeft()))

    def eventFilter(self, _watched: QObject, _event: QEvent) -> bool:
        return False  # Enter, Esc, Tab and leaving are the editor's own business

    # Painting

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        row = self._model.rows[index.row()]
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.translate(option.rect.topLeft())
        if isinstance(row, Heading):
            self._paint_heading(painter, QRectF(0, 0, option.rect.width(), option.rect.height()), row)
        elif row.id != self._model.held:
            self._paint_card(painter, row, self._view.selectionModel().isSelected(index))
        painter.restore()

    def _paint_heading(self, painter: QPainter, rect: QRectF, heading: Heading) -> None:
        painter.setFont(self.measure.heading)
        painter.setPen(colour(self.theme, "muted"))
        room = rect.adjusted(self.measure.card_rect(0).left() + 1, 4, -14, 0)
        text = f"{self._model.heading_text(heading)} · {heading.count:,}"
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, text)

    def _paint_card(self, painter: QPainter, card: Card, selected: bool) -> None:
        layout = self.layout_of(card)
        paint_frame(painter, layout.card, card.colour, self.theme, self.measure.stripe, selected)
        if layout.picture is not None:
            paint_picture(painter, layout.picture, card.picture, self.theme)
        layout.quote.draw(painter, layout.quote_at.x(), layout.quote_at.y(), colour(self.theme, "text"))
        if layout.note is not None:
            layout.note.draw(painter, layout.note_at.x(), layout.note_at.y(), colour(self.theme, "text"))
        self._paint_footer(painter, card, layout)
        if layout.more is not None:
            self._paint_more(painter, card, layout.more)
        if self.shows_buttons(card):
            self._paint_buttons(painter, card, layout)

    def _part(self, card: Card) -> Hit | None:
        return self.hovered[1] if self.hovered is not None and self.hovered[0] == card.id else None

    def _paint_more(self, painter: QPainter, card: Card, rect: QRectF) -> None:
        unfolded = card.id in self.unfolded
        painter.setFont(self.measure.small)
        painter.setPen(colour(self.theme, "link"))
        word = self.measure.less_word if unfolded else self.measure.more_word
        painter.drawText(rect.adjusted(0, 1, 4, 1), Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, word)

    def _paint_footer(self, painter: QPainter, card: Card, layout: CardLayout) -> None:
        part = self._part(card)
        if layout.badge is not None:
            self._paint_badge(painter, layout.badge, self._model.badge(card))
        for rect, tag in layout.chips:
            hovered = part is not None and part.part == "chip" and part.value == tag.id
            paint_chip(painter, rect, tag.name, tag.colour, self.theme, self.measure.chip_style, hovered=hovered)
        if layout.meta is not None and not (
            self.shows_buttons(card) and layout.meta.right() > layout.buttons[0][0].left()
        ):
            painter.setFont(self.measure.small)
            painter.setPen(colour(self.theme, "muted"))
            text = meta_text(card)
            text = self.measure.small_metrics.elidedText(text, Qt.TextElideMode.ElideRight, layout.meta.width() + 1)
            room = layout.meta.adjusted(0, 0, 3, 0)
            painter.drawText(room, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, text)

    def _paint_badge(self, painter: QPainter, rect: QRectF, text: str) -> None:
        painter.setPen(QPen(colour(self.theme, "banner-border"), 1))
        painter.setBrush(colour(self.theme, "banner-back"))
        painter.drawRoundedRect(rect.adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)
        painter.setFont(self.measure.small)
        painter.setPen(colour(self.theme, "banner-text"))
        painter.drawText(rect, Qt.AlignmentFlag.AlignCenter, text)

    def _paint_buttons(self, painter: QPainter, card: Card, layout: CardLayout) -> None:
        part = self._part(card)
        first, last = layout.buttons[0][0], layout.buttons[-1][0]
        back = colour(self.theme, "raised")
        clear = QColor(back)
        clear.setAlpha(0)
        fade = QLinearGradient(first.left() - 18, 0, first.left(), 0)
        fade.setColorAt(0, clear)
        fade.setColorAt(1, back)
        ground = QRectF(first.left() - 18, first.top(), last.right() - first.left() + 18, first.height())
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(fade)
        painter.drawRect(ground.intersected(layout.card.adjusted(1, 1, -2, -1)))
        ratio = painter.device().devicePixelRatioF()
        for rect, name in layout.buttons:
            hovered = part is not None and part.part == "button" and part.value == name
            ink = colour(self.theme, "danger" if hovered and name == "delete" else "text" if hovered else "muted")
            if hovered:
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(colour(self.theme, "hover"))
                painter.drawRoundedRect(rect.adjusted(1, 1, -1, -1), 4, 4)
            side = self.measure.icon
            corner = rect.center() - QPointF(side / 2, side / 2)
            painter.drawPixmap(corner, pixmap(_ICONS[name], ink, side, ratio))


def paint_picture(painter: QPainter, room: QRectF, file: str, theme: Theme) -> None:
    """The picture in a file, as large as the room lets it be, with a line around it."""
    image = _picture(file, round(room.height() * painter.device().devicePixelRatioF()))
    if image.isNull():
        return
    scale = min(room.width() / image.width(), room.height() / image.height())
    place = QRectF(room.left(), room.top(), image.width() * scale, image.height() * scale)
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
    painter.drawImage(place, image)
    painter.setPen(QPen(colour(theme, "border"), 1))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRect(place)


@lru_cache(maxsize=64)
def _picture(file: str, height: int) -> QImage:
    """The picture, read at about this height (in pixels of the screen): a card shows it small."""
    source = QImageReader(file)
    size = source.size()
    if size.height() > height:
        source.setScaledSize(size.scaled(size.width(), height, Qt.AspectRatioMode.KeepAspectRatio))
    return source.read()


def paint_frame(painter: QPainter, card: QRectF, tint: str, theme: Theme, stripe: float, selected: bool) -> None:
    """A card's ground, its border, and the stripe in its colour at the left."""
    wide = 1.5 if selected else 1.0
    frame = card.adjusted(wide / 2, wide / 2, -wide / 2, -wide / 2)
    painter.setPen(QPen(colour(theme, "accent" if selected else "border"), wide))
    painter.setBrush(colour(theme, "raised"))
    painter.drawRoundedRect(frame, _RADIUS, _RADIUS)
    edge, rest = QPainterPath(), QPainterPath()
    edge.addRoundedRect(card, _RADIUS, _RADIUS)
    rest.addRect(card.adjusted(stripe, 0, 0, 0))
    painter.fillPath(edge.subtracted(rest), highlight_ink(theme, tint, "strong"))
