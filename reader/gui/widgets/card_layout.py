"""Where the parts of a passage's card are: heights for thousands of cards, rectangles for those on the screen."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass, field
from typing import Final

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QFont, QFontInfo, QFontMetricsF

from reader.gui.widgets.chips import ChipStyle, rows_of
from reader.gui.widgets.ink import SMALL, scaled, sized
from reader.gui.widgets.lines import LineCounter, Lines
from reader.gui.widgets.passage_cards import Card, CardTag

QUOTE_LINES: Final = 6
NOTE_LINES: Final = 5
BUTTONS: Final = ("note", "tags", "colour", "copy", "delete")
_FIGURES: Final = str.maketrans("123456789", "000000000")
_LAID_OUT: Final = 200  # cards whose layout is kept
_LONGEST: Final = 400  # lines of a card that is unfolded


@dataclass(frozen=True, slots=True)
class Hit:
    """What is at a point of a card: a "chip" (with the tag's id), a "button" (with its name), "more"; else "card"."""

    part: str
    value: str = ""


@dataclass(slots=True)
class CardLayout:
    """A card's parts in pixels from the row's top left corner."""

    card: QRectF
    quote: Lines
    quote_at: QPointF
    picture: QRectF | None = None
    note: Lines | None = None
    note_at: QPointF = field(default_factory=QPointF)
    more: QRectF | None = None  # the word that unfolds the card or folds it again
    chips: list[tuple[QRectF, CardTag]] = field(default_factory=list)
    badge: QRectF | None = None
    meta: QRectF | None = None
    buttons: list[tuple[QRectF, str]] = field(default_factory=list)

    def hit(self, at: QPointF) -> Hit | None:
        """What is at ``at``; None outside the card. The buttons are shown wherever the mouse is."""
        if not self.card.contains(at):
            return None
        for rect, name in self.buttons:
            if rect.contains(at):
                return Hit("button", name)
        if self.more is not None and self.more.adjusted(-3, -2, 3, 2).contains(at):
            return Hit("more")
        for rect, tag in self.chips:
            if rect.contains(at):
                return Hit("chip", tag.id)
        return Hit("card")


class CardMeasure:
    """Fonts, distances and caches for one window font and one reading font."""

    def __init__(self, font: QFont, quote_font: QFont) -> None:
        self.font = sized(font, 1.0)
        self.quote_font = quote_font
        self.small = sized(font, SMALL)
        self.small_metrics = QFontMetricsF(self.small)
        self.heading = sized(font, SMALL, QFont.Weight.DemiBold)
        self.chip_style = ChipStyle(self.small)
        self.quote_line = round(QFontMetricsF(quote_font).height() * 1.16)
        self.note_line = round(QFontMetricsF(self.font).height() * 1.12)
        self.stripe = scaled(font, 4)
        self._between = scaled(font, 5)  # half of what is between two cards
        self._side = scaled(font, 12)
        self._pad = scaled(font, 12)
        self._top = scaled(font, 9)
        self._gap = scaled(font, 6)
        self._button = scaled(font, 24)
        self.icon = scaled(font, 15)
        self.heading_height = scaled(font, 30)
        self._picture = scaled(font, 110)
        self._quotes = LineCounter(quote_font)
        self._notes = LineCounter(self.font)
        self._words: dict[str, float] = {}
        self._heights: dict[str, tuple[Card, bool, int]] = {}
        self._layouts: OrderedDict[tuple[Card, bool], CardLayout] = OrderedDict()
        self._guess_base = 2 * self._between + 2 * self._top + self._gap + self.chip_style.height
        self._width = 0
        self.set_width(300)

    def inner_width(self, width: int) -> float:
        """The room for text in a row ``width`` pixels wide."""
        return max(60.0, width - 2 * self._side - self.stripe - 2 * self._pad)

    def set_width(self, width: int) -> bool:
        """Rows are so wide from now on. Whether that is new."""
        if width == self._width:
            return False
        self._width = width
        self._guess_room = self.inner_width(width) / (0.47 * QFontInfo(self.quote_font).pixelSize())
        self.forget()
        return True

    def forget(self) -> None:
        """Lay out all cards anew."""
        self._heights.clear()
        self._layouts.clear()

    def card_rect(self, height: float) -> QRectF:
        """The card in a row of that height."""
        return QRectF(self._side, self._between, self._width - 2 * self._side, height - 2 * self._between)

    # Heights: for every card of the list, so only counting

    def known_height(self, card: Card, unfolded: bool) -> int:
        """The height of the card's row, in pixels, if it was asked for before; else 0."""
        known = self._heights.get(card.id)  # by id: to hash a card takes longer than to compare it
        if known is not None and known[1] == unfolded and (known[0] is card or known[0] == card):
            return known[2]
        return 0

    def guessed_height(self, card: Card) -> int:
        """About what :meth:`height` will be; thirty times as fast."""
        room = self._guess_room
        high = self._guess_base + min(QUOTE_LINES, 1 + int(len(card.quote) / room)) * self.quote_line
        if card.note:
            high += self._gap + min(NOTE_LINES, 1 + int(len(card.note) / room)) * self.note_line
        return high

    def height(self, card: Card, unfolded: bool, badge: str) -> int:
        """The height of the card's row, in pixels."""
        if known := self.known_height(card, unfolded):
            return known
        high = self._height(card, unfolded, badge)
        self._heights[card.id] = (card, unfolded, high)
        return high

    def _height(self, card: Card, unfolded: bool, badge: str) -> int:
        quote, note, folds = self._counts(card, unfolded)
        high = 2 * self._between + 2 * self._top + (self._picture if card.picture else quote * self.quote_line)
        if note:
            high += self._gap + note * self.note_line
        if folds and unfolded:
            high += self.note_line
        rows = len(rows_of(self._footer(card, badge), self.inner_width(self._width), self._gap))
        return high + (self._gap + rows * (self.chip_style.height + 4) - 4 if rows else 0)

    def _counts(self, card: Card, unfolded: bool) -> tuple[int, int, bool]:
        """Lines of the quote, lines of the note, and whether there is more than a folded card shows."""
        room = self.inner_width(self._width)
        quote = self._quotes.count(card.quote, room, _LONGEST if unfolded else QUOTE_LINES)
        note = self._notes.count(card.note, room, _LONGEST if unfolded else NOTE_LINES) if card.note else 0
        folds = quote > QUOTE_LINES or note > NOTE_LINES
        if not unfolded:
            quote, note = min(quote, QUOTE_LINES), min(note, NOTE_LINES)
        return min(quote, _LONGEST), min(note, _LONGEST), folds

    def _footer(self, card: Card, badge: str) -> list[float]:
        """The widths of badge, chips and position, in the order in which they stand."""
        room = self.inner_width(self._width)
        widths = [self._badge_width(badge)] if badge else []
        for tag in card.tags:
            widths.append(self.chip_style.width(tag.name, room))
        if meta := meta_text(card):
            widths.append(min(room, self._word(meta)))
        return widths

    def _word(self, text: str) -> float:
        """The width of a text that is one of few but for its figures, which all count as the widest."""
        shape = text.translate(_FIGURES)
        wide = self._words.get(shape)
        if wide is None:
            if len(self._words) > 5_000:
                self._words.clear()
            wide = self._words[shape] = self.small_metrics.horizontalAdvance(shape) + 1
        return wide

    def _badge_width(self, badge: str) -> float:
        return self._word(badge) + 2 * self.chip_style.side

    # Rectangles: for the cards on the screen

    def layout(self, card: Card, unfolded: bool, badge: str) -> CardLayout:
        """The card's parts; kept for the cards shown last."""
        key = (card, unfolded)
        found = self._layouts.get(key)
        if found is None:
            found = self._layouts[key] = self._lay_out(card, unfolded, badge)
            if len(self._layouts) > _LAID_OUT:
                self._layouts.popitem(last=False)
        else:
            self._layouts.move_to_end(key)
        return found

    def _lay_out(self, card: Card, unfolded: bool, badge: str) -> CardLayout:
        height = self.height(card, unfolded, badge)
        quote_count, note_count, folds = self._counts(card, unfolded)
        room = self.inner_width(self._width)
        frame = self.card_rect(height)
        left, y = frame.left() + self.stripe + self._pad, frame.top() + self._top
        more = self._word(self.more_word) + 4
        rtl = {"rtl": True, "ltr": False}.get(card.direction)
        quote = Lines(card.quote, self.quote_font, room, quote_count, line_height=self.quote_line, tail=more, rtl=rtl)
        out = CardLayout(frame, quote, QPointF(left, y))
        if card.picture:
            out.picture = QRectF(left, y, room, self._picture)
            y += self._picture
        else:
            y += quote_count * self.quote_line
        if folds and not unfolded and quote.cut:
            out.more = self._more_rect(quote, left, y - self.quote_line, self.quote_line)
        if note_count:
            y += self._gap
            out.note = Lines(card.note, self.font, room, note_count, line_height=self.note_line, tail=more)
            out.note_at = QPointF(left, y)
            y += note_count * self.note_line
            if folds and not unfolded and out.more is None:
                out.more = self._more_rect(out.note, left, y - self.note_line, self.note_line)
        if folds and unfolded:
            out.more = QRectF(left, y, self._word(self.less_word), self.note_line)
            y += self.note_line
        self._lay_out_footer(out, card, badge, left, y + self._gap)
        return out

    more_word = "more"
    less_word = "less"

    def _more_rect(self, lines: Lines, left: float, top: float, height: float) -> QRectF:
        wide = self._word(self.more_word)
        x = left + lines.tail_width + 4
        if lines.rtl:
            x = left + lines.width - lines.tail_width - 4 - wide
        return QRectF(x, top, wide, height)

    def _lay_out_footer(self, out: CardLayout, card: Card, badge: str, left: float, y: float) -> None:
        room, high = self.inner_width(self._width), self.chip_style.height
        widths = self._footer(card, badge)
        first_tag = 1 if badge else 0
        for row in rows_of(widths, room, self._gap):
            x = left
            for index in row:
                rect = QRectF(x, y, widths[index], high)
                if badge and index == 0:
                    out.badge = rect
                elif index - first_tag < len(card.tags):
                    out.chips.append((rect, card.tags[index - first_tag]))
                else:
                    out.meta = rect
                x += widths[index] + self._gap
            y += high + 4
        self._lay_out_buttons(out)

    def _lay_out_buttons(self, out: CardLayout) -> None:
        """At the right end of the last row, over the position if there is no other room."""
        x = out.card.right() - self._pad / 2 - len(BUTTONS) * self._button
        y = out.card.bottom() - self._top - self.chip_style.height / 2 - self._button / 2
        for name in BUTTONS:
            out.buttons.append((QRectF(x, y, self._button, self._button), name))
            x += self._button


def meta_text(card: Card) -> str:
    """Position and time: "¶ 3 · today 18:50"."""
    return f"{card.where} · {card.when}" if card.where and card.when else card.where or card.when
