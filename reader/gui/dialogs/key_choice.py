"""Choosing other keys: what an event says as a key, which keys an action may have, who has it now, who gives it up."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from PySide6.QtCore import QCoreApplication, QKeyCombination, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence

from reader.gui import actions
from reader.gui.actions import ActionRow

_ALONE: Final = frozenset(
    (
        *(Qt.Key.Key_Shift, Qt.Key.Key_Control, Qt.Key.Key_Alt, Qt.Key.Key_AltGr, Qt.Key.Key_Meta),
        *(Qt.Key.Key_Super_L, Qt.Key.Key_Super_R, Qt.Key.Key_Hyper_L, Qt.Key.Key_Hyper_R),
        *(Qt.Key.Key_CapsLock, Qt.Key.Key_NumLock, Qt.Key.Key_ScrollLock),
        *(Qt.Key.Key_Multi_key, Qt.Key.Key_Mode_switch, Qt.Key.Key_unknown),
    )
)
_STRONG: Final = (
    Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.MetaModifier
)
_FUNCTION_KEYS: Final = range(Qt.Key.Key_F1, Qt.Key.Key_F35 + 1)


def same_key(key: str) -> str:
    """The key in one spelling: ``"Escape"`` and ``"Esc"`` are equal then."""
    return QKeySequence(key).toString(QKeySequence.SequenceFormat.PortableText)


def key_of(event: QKeyEvent) -> str:
    """What is pressed, as the table of actions writes it; "" while there are only Ctrl, Shift and the like."""
    key = Qt.Key(event.key())
    if key in _ALONE or not event.key() or Qt.Key.Key_Dead_Grave <= key <= Qt.Key.Key_Dead_Longsolidusoverlay:
        return ""
    modifiers = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier & ~Qt.KeyboardModifier.GroupSwitchModifier
    if key == Qt.Key.Key_Backtab:
        key = Qt.Key.Key_Tab
    elif 0x20 < event.key() < 0x100 and not chr(event.key()).isalpha():
        modifiers &= ~Qt.KeyboardModifier.ShiftModifier  # "{" is a key of its own, wherever the keyboard has it
    return QKeySequence(QKeyCombination(modifiers, key)).toString(QKeySequence.SequenceFormat.PortableText)


def refusal(row: ActionRow, key: str) -> str:
    """Why the action cannot have this key, in a sentence; "" when it can."""
    combination = QKeySequence(key)[0]  # type: ignore[index]  # the stubs lack it
    if combination.key() in (Qt.Key.Key_Tab, Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Escape):
        return QCoreApplication.translate("Keys", "This key moves about in the window. Choose another one.")
    is_typed = not combination.keyboardModifiers() & _STRONG and combination.key() not in _FUNCTION_KEYS
    if is_typed and row.where == actions.WINDOW:
        return QCoreApplication.translate(
            "Keys",
            "This works in the whole window, where letters can be typed. Choose a key with Ctrl or Alt, or F1 to F12.",
        )
    return ""


def owners(chosen: Mapping[str, str], keys: Iterable[str], but: str) -> list[ActionRow]:
    """The other actions that have one of these keys now."""
    wanted = {same_key(key) for key in keys}
    return [
        row
        for row in actions.ACTIONS
        if row.id != but and wanted & {same_key(key) for key in actions.keys_of(row, chosen)}
    ]


def with_key(chosen: Mapping[str, str], action: str, key: str) -> dict[str, str]:
    """The choices after ``action`` got ``key`` ("": none). Others that had it keep what else they have."""
    out = _taken(chosen, [key] if key else [], action)
    out[action] = key
    return _without_usual(out)


def with_usual(chosen: Mapping[str, str], action: str) -> dict[str, str]:
    """The choices after ``action`` got back the keys that the table gives it."""
    out = _taken(chosen, actions.by_id()[action].keys, action)
    out.pop(action, None)
    return _without_usual(out)


def _taken(chosen: Mapping[str, str], keys: Iterable[str], action: str) -> dict[str, str]:
    keys = tuple(keys)
    wanted = {same_key(key) for key in keys}
    out = dict(chosen)
    for row in owners(chosen, keys, action):
        left = [key for key in actions.keys_of(row, chosen) if same_key(key) not in wanted]
        out[row.id] = left[0] if left else ""
    return out


def _without_usual(chosen: dict[str, str]) -> dict[str, str]:
    """Without what says the same as the table."""
    rows = actions.by_id()
    return {
        action: key
        for action, key in chosen.items()
        if action not in rows or [same_key(k) for k in rows[action].keys] != ([same_key(key)] if key else [])
    }
