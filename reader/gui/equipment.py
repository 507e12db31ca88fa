"""What the window needs for an article: the view, the passages, the bars, the menus, and who talks to whom.

It is most of the program, and made behind the first paint.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QVBoxLayout, QWidget

from reader.gui.annotator import Annotator
from reader.gui.closer import Closer
from reader.gui.commands import Commands
from reader.gui.desk import Desk
from reader.gui.intake import Intake
from reader.gui.jobs import Jobs
from reader.gui.menus import Menus
from reader.gui.panels.passages_panel import PassagesPanel
from reader.gui.versions import Versions
from reader.gui.views.reading import ReadingView
from reader.gui.widgets.empty import EmptyState
from reader.gui.widgets.find_bar import FindBar
from reader.gui.widgets.message import Notice
from reader.gui.widgets.selection_bar import SelectionBar

if TYPE_CHECKING:
    from reader.gui.window import MainWindow


def equip(window: MainWindow) -> None:
    """Make all of it, and put it into the places that the window has kept."""
    _make_widgets(window)
    library, settings = window.library, window.settings
    window.jobs = Jobs(window)
    window.desk = Desk(library, settings, window.jobs, window.view, window.passages, window)
    window.annotator = Annotator(window.desk, library, settings, window.view, window.passages, window.bar)
    window.intake = Intake(library, settings, window.jobs, window)
    window.versions = Versions(window)
    window.closer = Closer(window)
    window.commands = Commands(window)
    window.menus = Menus(window)
    window.top.set_menu(window.menus.main)
    _connect(window)


def _make_widgets(window: MainWindow) -> None:
    window.notice = Notice(window)
    window.view = ReadingView(window)
    window.bar = SelectionBar(window.view)
    window.find_bar = FindBar(window)
    window.empty = EmptyState(window)
    window.bar.hide()
    window.find_bar.hide()
    reading = QWidget(window)
    column = QVBoxLayout(reading)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(0)
    column.addWidget(window.find_bar)
    column.addWidget(window.view, 1)
    window.middle.addWidget(window.empty)
    window.middle.addWidget(reading)
    window.passages = PassagesPanel(window)
    window.splitter.replaceWidget(2, window.passages)
    window.side.deleteLater()
    window.side = window.passages
    window.rows.insertWidget(1, window.notice)


def _connect(window: MainWindow) -> None:
    desk, annotator, panel, commands = window.desk, window.annotator, window.library_panel, window.commands
    window.view.selected.connect(window.update_actions)
    window.view.deselected.connect(window.update_actions)
    window.view.link_clicked.connect(commands.articles.follow)
    window.view.menu_requested.connect(commands.context_menu)
    for speaker in (desk, annotator, window.intake):
        speaker.said.connect(window.status.say)
        speaker.failed.connect(window.show_error)
    window.intake.added.connect(desk.open)
    panel.add_requested.connect(commands.open)
    panel.tag_clicked.connect(commands.filter_by_tag)
    panel.tag_menu_requested.connect(commands.tag_menu)
    panel.article_menu_requested.connect(commands.articles.menu)
    panel.sort_changed.connect(commands.keep_sort)
    window.passages.tag_clicked.connect(commands.filter_by_tag)
    window.passages.tag_filter_cleared.connect(commands.clear_tag_filter)
    window.passages.order_changed.connect(commands.keep_order)
    window.passages.menu_requested.connect(commands.card_menu)
    window.empty.open_requested.connect(commands.open)
    window.empty.paste_requested.connect(window.intake.add_clipboard)
    window.empty.welcome_requested.connect(commands.welcome)
    window.top.look_requested.connect(commands.look)
    window.top.export_requested.connect(commands.export)
    window.find_bar.query_changed.connect(commands.finding.show)
    window.find_bar.next_requested.connect(commands.finding.next)
    window.find_bar.previous_requested.connect(commands.finding.previous)
    window.find_bar.closed.connect(commands.finding.close)
    window.jobs.started.connect(window.status.begin)
    window.jobs.progressed.connect(window.status.progress)
    window.jobs.ended.connect(window.status.end)
    window.status.cancel_requested.connect(window.jobs.cancel)
    window.splitter.splitterMoved.connect(commands.keep_widths)
