"""Checking the library: every file is read, what is wrong is said in a sentence each, and repaired on request."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from PySide6.QtWidgets import QTextBrowser, QWidget

from reader.core.checking import CheckReport
from reader.core.errors import ReaderError, Stopped
from reader.core.repairing import Repaired
from reader.gui.dialogs.work_dialog import WorkDialog
from reader.gui.jobs import Job, Jobs
from reader.gui.theme import Theme, colour
from reader.gui.widgets.changed_text import plain
from reader.gui.widgets.counts import passages_text

_MOST: Final = 500  # sentences shown of a kind

Check = Callable[[Job], CheckReport]
Repair = Callable[[Job], Repaired]


class CheckDialog(WorkDialog):
    """Checks at once; ``repair`` mends, and checks again.

    Args:
        check, repair: called in a thread.
        is_hurt: what is wrong is known: begin with repairing.
    """

    def __init__(
        self,
        theme: Theme,
        jobs: Jobs,
        check: Check,
        repair: Repair,
        is_hurt: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(self.tr("Check the library"), theme, jobs, parent)
        self._check, self._repair = check, repair
        self._report: CheckReport | None = None
        self._repaired: Repaired | None = None
        self.page = QTextBrowser(self)
        self.page.setOpenLinks(False)
        self.page.setAccessibleName(self.tr("What was found"))
        self.body.addWidget(self.page, 1)
        self.repair_button = self.button(self.tr("Repair"), self.repair, "primary")
        self.again_button = self.button(self.tr("Check again"), self.check)
        self.close_button = self.button(self.tr("Close"), self.reject)
        self.set_size(720, 480)
        if is_hurt:
            self.repair()
        else:
            self.check()

    def set_theme(self, theme: Theme) -> None:
        super().set_theme(theme)
        self._show()

    def on_busy(self, is_busy: bool) -> None:
        hurt = self._report is not None and bool(self._report.problems)
        self.repair_button.setVisible(hurt)
        self.repair_button.setEnabled(not is_busy)
        self.again_button.setEnabled(not is_busy)

    def check(self) -> None:
        """Look at every file. Nothing is changed."""
        if self._repaired is None:
            self.set_head(self.tr("Checking every file of the library…"))
        self.run(self.tr("Checking"), self._check, self._on_checked)

    def _on_checked(self, report: CheckReport) -> None:
        self._report = report
        articles = (
            self.tr("1 article") if report.articles == 1 else self.tr("{0} articles").format(f"{report.articles:,}")
        )
        counted = f"{articles}, {passages_text(report.annotations)}"
        number = len(report.problems)
        if not number:
            self.set_head(self.tr("All is in order"), counted)
        elif number == 1:
            self.set_head(self.tr("One thing needs a look"), counted)
        else:
            self.set_head(self.tr("{0} things need a look").format(f"{number:,}"), counted)
        self._show()
        self.on_busy(False)
        (self.repair_button if number and self._repaired is None else self.close_button).setFocus()

    def repair(self) -> None:
        """Mend what can be mended; the bytes of damaged files are kept aside."""
        self.set_head(self.tr("Repairing…"), self.tr("The bytes of damaged files are kept beside them."))
        self.run(self.tr("Repairing"), self._repair, self._on_repaired, is_change=True)

    def _on_repaired(self, repaired: Repaired) -> None:
        self._repaired = repaired
        self.check()

    def on_failure(self, error: ReaderError) -> None:
        super().on_failure(error)
        if self._report is None:
            self.set_head(self.tr("Not checked") if isinstance(error, Stopped) else self.tr("This could not be done"))

    # -- the report --------------------------------------------------------------------------------------

    def _show(self) -> None:
        parts = []
        if self._repaired is not None:
            nothing = (self.tr("Nothing could be mended by itself."),)
            parts.append(self._part(self.tr("Repaired"), self._repaired.done or nothing))
        if self._repaired is not None and self._repaired.left:
            parts.append(self._part(self.tr("Left as it is"), self._repaired.left))
        if self._report is not None and self._report.notes:
            parts.append(self._part(self.tr("Kept"), self._report.notes))
        if self._report is not None and self._report.problems:
            parts.append(self._part(self.tr("Found"), self._report.problems))
        elif self._report is not None and self._repaired is None:
            sentence = self.tr("Every file could be read, and they agree with each other.")
            parts.append(f"<p>{plain(sentence)}</p>")
        self.page.setHtml("".join(parts))

    def _part(self, title: str, sentences: Sequence[str]) -> str:
        muted = colour(self.theme, "muted").name()
        lines = "".join(f'<p style="margin-top:0; margin-bottom:8px">{plain(s)}</p>' for s in sentences[:_MOST])
        more = len(sentences) - _MOST
        rest = f"<p>{plain(self.tr('… and {0} more').format(f'{more:,}'))}</p>" if more > 0 else ""
        return f'<p style="color:{muted}; margin-bottom:4px">{plain(title)} · {len(sentences):,}</p>{lines}{rest}'
