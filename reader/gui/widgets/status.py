"""The line at the bottom: how far one is, what was just done, and work that is under way with its Cancel."""

from __future__ import annotations

import time

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QProgressBar, QPushButton, QWidget

from reader.gui.theme import Theme

_WORDS_A_MINUTE = 240
_SAID_MS = 4_000
_SHOW_AFTER_MS = 250  # work that is done sooner is not announced


class StatusLine(QFrame):
    """Left: the place in the article. Right: work, then the last word."""

    cancel_requested = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("statusLine")
        self.setFixedHeight(27)
        row = QHBoxLayout(self)
        row.setContentsMargins(14, 0, 14, 0)
        row.setSpacing(16)
        self.place = QLabel(self)
        self.place.setAccessibleName(self.tr("Place in the article"))
        self.paragraph = QLabel(self)
        self.work = QLabel(self)
        self.bar = QProgressBar(self)
        self.bar.setFixedSize(120, 6)
        self.bar.setTextVisible(False)
        self.bar.setAccessibleName(self.tr("Progress"))
        self.cancel = QPushButton(self.tr("Cancel"), self)
        self.cancel.setFlat(True)
        self.cancel.clicked.connect(self.cancel_requested)
        self.word = QLabel(self)
        self.word.setAccessibleName(self.tr("What was done last"))
        row.addWidget(self.place)
        row.addWidget(self.paragraph)
        row.addStretch(1)
        for widget in (self.work, self.bar, self.cancel, self.word):
            row.addWidget(widget)
        self._started = 0.0
        self._show_work = QTimer(self, singleShot=True, interval=_SHOW_AFTER_MS)
        self._show_work.timeout.connect(self._reveal)
        self._silence = QTimer(self, singleShot=True, interval=_SAID_MS)
        self._silence.timeout.connect(self._be_silent)
        self._quiet_word = ""
        self.end()

    def set_theme(self, theme: Theme) -> None:
        self.setStyleSheet(
            f"#statusLine {{ background: {theme.window}; border: none; border-top: 1px solid {theme.border}; }}"
            f"QLabel {{ color: {theme.muted}; font-size: 12px; }}"
            f"QPushButton {{ color: {theme.link}; border: none; padding: 0 4px; font-size: 12px; }}"
            f"QProgressBar {{ background: {theme.track}; border: none; border-radius: 3px; }}"
            f"QProgressBar::chunk {{ background: {theme.accent}; border-radius: 3px; }}"
        )

    def set_place(self, place: tuple[float, float, int, int] | None) -> None:
        """(furthest point read 0 to 1, words left from here, this paragraph, how many paragraphs); None: no article."""
        if place is None:
            self.place.clear()
            self.paragraph.clear()
            return
        progress, words_left, here, total = place
        minutes = round(words_left / _WORDS_A_MINUTE)
        if words_left < 1:
            left = self.tr("at the end")
        elif minutes < 1:
            left = self.tr("less than a minute left")
        else:
            left = self.tr("about {0} min left").format(minutes)
        self.place.setText(self.tr("{0} % · {1}").format(round(progress * 100), left))
        self.paragraph.setText(self.tr("¶ {0} of {1}").format(here, total) if total else "")

    def say(self, text: str) -> None:
        """A short word that goes away by itself."""
        self.word.setText(text)
        self._silence.start()

    def saved(self) -> None:
        """What was changed is on the disk."""
        self._quiet_word = self.tr("Saved")
        if not self._silence.isActive():
            self.word.setText(self._quiet_word)

    def refused(self) -> None:
        """Something was not done: "Saved" would be said of it, though it is true of what was done before."""
        self._quiet_word = ""
        self._silence.stop()
        self.word.setText("")

    def _be_silent(self) -> None:
        self.word.setText(self._quiet_word)

    def begin(self, name: str) -> None:
        """Work has begun; it is shown if it takes a moment."""
        self._started = time.monotonic()
        self.work.setText(name)
        self.bar.setRange(0, 0)
        self._show_work.start()

    def progress(self, done: int, total: int) -> None:
        """Where the work is; the time left is worked out from what it took so far."""
        if total <= 1:
            return
        self.bar.setRange(0, total)
        self.bar.setValue(done)
        name = self.work.text().split(" · ")[0]
        spent = time.monotonic() - self._started
        text = f"{name} · {done} / {total}"
        if done and spent > 2:
            left = round(spent / done * (total - done))
            text += " · " + self.tr("{0} s left").format(left)
        self.work.setText(text)

    def end(self) -> None:
        """The work is over."""
        self._show_work.stop()
        for widget in (self.work, self.bar, self.cancel):
            widget.hide()

    def _reveal(self) -> None:
        for widget in (self.work, self.bar, self.cancel):
            widget.show()
