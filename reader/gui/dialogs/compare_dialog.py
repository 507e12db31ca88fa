"""Two versions of an article side by side: what stayed is folded, the words that changed are marked."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLabel, QPushButton, QTextBrowser, QVBoxLayout, QWidget

from reader.core.comparing import Row
from reader.gui.theme import Theme, colour
from reader.gui.widgets.changed_text import changes_html, plain
from reader.gui.widgets.ink import scaled

_AROUND: Final = 1  # unchanged blocks shown before and behind a change
_MOST: Final = 1_000  # rows shown; more take Qt long to lay out


class CompareDialog(QDialog):
    """Shows the rows; ``use_requested`` when the reader wants the new version."""

    use_requested = Signal()

    def __init__(
        self, rows: Sequence[Row], theme: Theme, parent: QWidget | None = None, use: str | None = None
    ) -> None:
        """``use``: what the button says that asks for the new version; "": there is none."""
        super().__init__(parent)
        self.setWindowTitle(self.tr("Compare versions"))
        self._rows, self._theme = rows, theme
        changed = sum(not row.is_same for row in rows)
        text = self.tr("{0} paragraphs have changed") if changed != 1 else self.tr("{0} paragraph has changed")
        head = QLabel(text.format(changed), self)
        head.setProperty("kind", "title")
        self._page = QTextBrowser(self)
        self._page.setOpenLinks(False)
        self._page.setAccessibleName(self.tr("The text before and now"))
        self._page.setHtml(self._html())
        use_button = QPushButton(self.tr("Use the new version") if use is None else use, self)
        use_button.setProperty("kind", "primary")
        use_button.setVisible(use != "")
        close = QPushButton(self.tr("Close"), self)
        use_button.clicked.connect(self.use_requested)
        use_button.clicked.connect(self.accept)
        close.clicked.connect(self.reject)
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        buttons.addStretch(1)
        for button in (use_button, close):
            button.setAutoDefault(False)
            buttons.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 14, 16, 14)
        column.setSpacing(10)
        column.addWidget(head)
        column.addWidget(self._page, 1)
        column.addLayout(buttons)
        self._page.setFocus()
        self.resize(scaled(self.font(), 920), scaled(self.font(), 620))

    def _html(self) -> str:
        muted = colour(self._theme, "muted").name()
        heads = "".join(
            f'<td width="50%" style="color:{muted}">{plain(name)}</td>'
            for name in (self.tr("In the library"), self.tr("The file now"))
        )
        return f'<table width="100%" cellspacing="0" cellpadding="8"><tr>{heads}</tr>{"".join(self._lines())}</table>'

    def _lines(self) -> Iterator[str]:
        muted = colour(self._theme, "muted").name()
        count = 0
        for is_shown, group in groupby(enumerate(self._rows), key=lambda pair: self._is_near(pair[0])):
            rows = [row for _, row in group]
            if not is_shown:
                text = self.tr("… {0} paragraphs as they were …") if len(rows) > 1 else self.tr("… 1 as it was …")
                yield f'<tr><td colspan="2" style="color:{muted}">{plain(text.format(len(rows)))}</td></tr>'
                continue
            for row in rows[: max(0, _MOST - count)]:
                old = changes_html(row.old, self._theme, is_new=False)
                yield f"<tr><td>{old}</td><td>{changes_html(row.new, self._theme, is_new=True)}</td></tr>"
            count += len(rows)
            if count > _MOST:
                yield f'<tr><td colspan="2" style="color:{muted}">{plain(self.tr("… and more"))}</td></tr>'
                return

    def _is_near(self, index: int) -> bool:
        """Whether the row has changed, or stands beside one that has."""
        return any(not row.is_same for row in self._rows[max(0, index - _AROUND) : index + _AROUND + 1])
