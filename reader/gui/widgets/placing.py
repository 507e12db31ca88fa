"""Where a floating card goes, so that it covers nothing of what it belongs to."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, QSize

GAP = 8  # pixels between the card and what it belongs to


def place_beside(size: QSize, target: QRect, within: QRect) -> QPoint:
    """The top left corner of a card of ``size``: below ``target``, above, to the right, to the left.

    Always inside ``within`` (or at its top left corner, if the card is larger). Where none of the four sides has room,
    it is the side or corner at which the card covers least of ``target``.
    """
    centred = target.center().x() - size.width() // 2
    level = target.top()
    wishes = [
        QPoint(centred, target.bottom() + 1 + GAP),
        QPoint(centred, target.top() - GAP - size.height()),
        QPoint(target.right() + 1 + GAP, level),
        QPoint(target.left() - GAP - size.width(), level),
        within.bottomRight() - QPoint(size.width() - 1, size.height() - 1),
        QPoint(within.left(), within.bottom() + 1 - size.height()),
        QPoint(within.right() + 1 - size.width(), within.top()),
        within.topLeft(),
    ]
    places = [_inside(wish, size, within) for wish in wishes]
    return min(places, key=lambda place: _covered(QRect(place, size), target))


def still_fits(card: QRect, target: QRect, within: QRect) -> bool:
    """Whether a card may stay where it is."""
    return within.contains(card) and not card.intersects(target)


def _inside(place: QPoint, size: QSize, within: QRect) -> QPoint:
    x = max(within.left(), min(place.x(), within.right() + 1 - size.width()))
    y = max(within.top(), min(place.y(), within.bottom() + 1 - size.height()))
    return QPoint(x, y)


def _covered(card: QRect, target: QRect) -> int:
    both = card.intersected(target)
    return both.width() * both.height() if both.isValid() else 0
