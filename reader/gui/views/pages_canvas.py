"""The sheets of a PDF under each other: scrolling, zooming, and drawing what is visible ahead of need."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Final

from PySide6.QtCore import QEasingCurve, QPoint, QPropertyAnimation, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import QImage, QPainter, QPaintEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QAbstractScrollArea, QFrame, QWidget

from reader.core.errors import ReaderError
from reader.gui import theme as themes
from reader.gui.theme import Theme
from reader.gui.views.margins import MarkedScrollBar
from reader.gui.views.page_cache import PageCache, Tile, tiles_of
from reader.gui.views.page_source import Heading, Link, PageSource, Sheet
from reader.gui.views.pages_layout import FIT_PAGE, FIT_WIDTH, LEAST, MOST, Arrangement, PagesLayout, next_zoom

SMALL_PIXELS: Final = 150  # the width of a page's small picture, which stands in until the sharp one comes
_SMALL_BYTES: Final = 24 * 1024 * 1024
_SMALL_AHEAD: Final = 12  # pages before and behind whose small pictures are made ahead
_SCROLL_MS: Final = 180
_SETTLE_MS: Final = 12  # scrolling comes in many small steps: what is wanted is worked out once for several
_STEP: Final = 48  # pixels of an arrow key


class PagesCanvas(QAbstractScrollArea):
    """Shows one PDF as it is printed. Pages count from 0, places on them are shares of their width and height."""

    scrolled = Signal()
    loaded = Signal()
    arranged = Signal()  # zoom, rotation, columns
    page_changed = Signal(int)
    outlined = Signal(list)
    sheets_came = Signal()
    picture_came = Signal(int)  # the page whose small picture is there now
    cut = Signal(object, QImage)  # the key that was given to cut_out
    failed = Signal(object)  # a ReaderError: the file cannot be shown as pages

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setAcceptDrops(False)
        self._bar = MarkedScrollBar(self)
        self.setVerticalScrollBar(self._bar)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(self.tr("Pages"))
        self._theme: Theme | None = None
        self._on_theme_paper = True
        self._source: PageSource | None = None
        self.file: Path | None = None
        self._arrangement = Arrangement()
        self._sheets: list[Sheet] = []
        self._layout = PagesLayout((), self._arrangement, 1, 1)
        self._cache = PageCache()
        self._small = PageCache(_SMALL_BYTES)
        self._problems: dict[int, str] = {}
        self._links: dict[int, list[Link]] = {}
        self._is_drawn = False  # whether what was visible first has been drawn
        self._last_top = 0
        self._page = -1
        self._small_wanted = range(0)  # pages of which somebody else shows small pictures
        self._place: tuple[int, float] | None = None  # to be shown as soon as the sheets are known
        self._settle = QTimer(self, singleShot=True, interval=_SETTLE_MS)
        self._settle.timeout.connect(self._ask)
        self._glide = QPropertyAnimation(self._bar, b"value", self)
        self._glide.setDuration(_SCROLL_MS)
        self._glide.setEasingCurve(QEasingCurve.Type.OutCubic)
        self._bar.valueChanged.connect(self._on_scroll)
        self.horizontalScrollBar().valueChanged.connect(self._on_scroll)

    # -- the file ----------------------------------------------------------------------------------------

    def open_file(self, path: Path, password: str = "") -> None:
        """Show a PDF from its first page on, or from where :meth:`show_place` says."""
        self.close_file()
        self.file = path
        self._source = source = PageSource(path, password, self)
        self._tell_papers()
        source.opened.connect(self._on_opened)
        source.outlined.connect(self._on_outlined)
        source.drawn.connect(self._on_drawn)
        source.refused.connect(self._on_refused)
        source.linked.connect(self._on_linked)
        source.cut.connect(self.cut)
        source.failed.connect(self._on_failed)

    def close_file(self) -> None:
        """Show nothing, and end the process that draws."""
        if self._source is not None:
            self._source.close()
            self._source.deleteLater()
            self._source = None
        self._sheets, self._place, self._page = [], None, -1
        self._small_wanted = range(0)
        self._layout = PagesLayout((), self._arrangement, 1, 1)  # its place means nothing in another file
        self.file = None
        self._is_drawn = False
        for kept in (self._cache, self._small, self._problems, self._links):
            kept.clear()
        self._lay_out()

    def cut_out(self, key: object, page: int, box: tuple[float, float, float, float]) -> None:
        """Draw a part of a page as it is printed, sharp enough to be printed again; it comes with ``cut``."""
        if self._source is not None and 0 <= page < len(self._sheets):
            sheet = self._sheets[page]
            self._source.cut_out(key, page, (sheet.width, sheet.height), box)

    @property
    def sheets(self) -> list[Sheet]:
        return self._sheets

    @property
    def _is_late(self) -> bool:
        """Whether what is heard just now comes from the thread of a file that has made room."""
        return self.sender() is not self._source

    def _on_opened(self, sheets: list[Sheet]) -> None:
        if self._is_late:
            return
        self._sheets = sheets
        self._lay_out()
        if self._place is not None:
            place, self._place = self._place, None
            self.show_place(*place)
        self._ask()
        self.sheets_came.emit()
        self._on_scroll()

    def _on_outlined(self, headings: list[Heading]) -> None:
        if not self._is_late:
            self.outlined.emit(headings)

    def _on_failed(self, error: ReaderError) -> None:
        if self._is_late:
            return
        self._is_drawn = True
        self.failed.emit(error)
        self.loaded.emit()

    def _on_drawn(self, tile: Tile, image: QImage) -> None:
        if self._is_late:
            return
        is_small = self._small_tile(tile.page, tile.rotation, tile.paper) == tile
        (self._small if is_small else self._cache).put(tile, image)
        if is_small:
            self.picture_came.emit(tile.page)
        self._ready()
        self.viewport().update(self._rect_of_page(tile.page).toAlignedRect())

    def _on_refused(self, page: int, sentence: str) -> None:
        if self._is_late:
            return
        self._problems[page] = sentence
        self._ready()
        self.viewport().update()

    def _on_linked(self, page: int, links: list[Link]) -> None:
        if not self._is_late:
            self._links[page] = links

    def _ready(self) -> None:
        """Say once that what is visible is there."""
        if not self._is_drawn and all(t in self._cache or t.page in self._problems for t in self._visible_tiles()):
            self._is_drawn = True
            self.loaded.emit()

    # -- the look ----------------------------------------------------------------------------------------

    def set_theme(self, theme: Theme, on_theme_paper: bool) -> None:
        """``on_theme_paper``: whether the paper has the theme's colours, too."""
        self._theme, self._on_theme_paper = theme, on_theme_paper
        self._tell_papers()
        self._cache.clear()
        self._small.clear()
        self._ask()
        self.viewport().update()

    def _tell_papers(self) -> None:
        if self._source is not None and self._theme is not None:
            paper, ink = themes.colour(self._theme, "paper"), themes.colour(self._theme, "text")
            self._source.set_paper(self._theme.name, paper, ink)

    @property
    def paper(self) -> str:
        """The theme whose colours the paper has; "": white. A light theme leaves the print as it is."""
        if self._theme is None or not self._on_theme_paper or self._theme.name == "light":
            return ""
        return self._theme.name

    @property
    def arrangement(self) -> Arrangement:
        return self._arrangement

    @property
    def zoom(self) -> float:
        """1.0: as large as on paper."""
        return self._layout.zoom

    def arrange(self, arrangement: Arrangement) -> None:
        """Another zoom, rotation or number of columns; the place stays."""
        if arrangement == self._arrangement:
            return
        self._arrangement = arrangement
        self._lay_out()
        self.arranged.emit()

    def fit_width(self) -> None:
        """As wide as the window."""
        self.arrange(replace(self._arrangement, zoom=FIT_WIDTH))

    def fit_page(self) -> None:
        """As large as the window shows whole."""
        page = self.page
        self.arrange(replace(self._arrangement, zoom=FIT_PAGE))
        self.go_to_page(page)

    def rotate(self, turns: int) -> None:
        """Turn the sheets by quarters, clockwise."""
        page = self.page
        self.arrange(replace(self._arrangement, rotation=(self._arrangement.rotation + turns) % 4))
        self.go_to_page(page)

    def show_columns(self, columns: int) -> None:
        """One page, or two side by side."""
        page = self.page
        self.arrange(replace(self._arrangement, columns=columns))
        self.go_to_page(page)

    def use_theme_paper(self, on: bool) -> None:
        """Whether the paper has the theme's colours."""
        if self._theme is not None and on != self._on_theme_paper:
            self.set_theme(self._theme, on)
        self._on_theme_paper = on

    def zoom_by(self, step: int, at: QPoint | None = None) -> None:
        """To the next size up (1) or down (-1); the point ``at`` of the viewport stays where it is."""
        self.zoom_to(next_zoom(self.zoom, step), at)

    def zoom_to(self, zoom: float, at: QPoint | None = None) -> None:
        """To a size; 1.0 is that on paper."""
        at = at or QPoint(self.viewport().width() // 2, 0)
        found = self.place_at(at)
        self.arrange(replace(self._arrangement, zoom=min(MOST, max(LEAST, zoom))))
        if found is not None:
            page, x, y = found
            left, top, _, _ = self._layout.place(page, (x, y, x, y))
            self.horizontalScrollBar().setValue(round(left - at.x()))
            self._bar.setValue(round(top - at.y()))

    def _lay_out(self) -> None:
        keep = self.top_place()
        size = self.viewport().size()
        sizes = [(s.width, s.height) for s in self._sheets]
        self._layout = PagesLayout(sizes, self._arrangement, size.width(), size.height())
        self._bar.setRange(0, max(0, self._layout.height - size.height()))
        self._bar.setPageStep(size.height())
        self._bar.setSingleStep(_STEP)
        across = self.horizontalScrollBar()
        across.setRange(0, max(0, self._layout.width - size.width()))
        across.setPageStep(size.width())
        across.setSingleStep(_STEP)
        if across.maximum() and not across.value():
            across.setValue(across.maximum() // 2)
        if keep is not None:
            self.show_place(*keep)
        self.viewport().update()
        self._soon()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._lay_out()

    # -- places ------------------------------------------------------------------------------------------

    def top_place(self) -> tuple[int, float] | None:
        """The page at the top of the window and the share of its height that is above it; None without pages.

        While it glides: where it will come to rest.
        """
        if not len(self._layout):
            return self._place
        is_gliding = self._glide.state() == QPropertyAnimation.State.Running
        y = self._glide.endValue() if is_gliding else self._bar.value()
        page = next(iter(self._layout.pages_in(y, y)), 0)
        _, top, _, height = self._layout.rect(page)
        return page, (y - top) / height

    def show_place(self, page: int, y: float) -> None:
        """Scroll so that the share ``y`` of a page's sheet is at the top."""
        if not len(self._layout):
            self._place = (page, y)
            return
        self._glide.stop()
        _, top, _, height = self._layout.rect(min(max(0, page), len(self._layout) - 1))
        self._bar.setValue(round(top + y * height))

    def go_to_page(self, page: int, y: float = 0.0) -> None:
        """Bring a page to the top, or the place ``y`` on it, with a little of what is above."""
        if 0 <= page < len(self._layout):
            _, top, _, bottom = self._layout.place(page, (0, y, 1, 1))
            self._glide.stop()
            self._bar.setValue(round(min(top, bottom)) - (8 if y <= 0 else self.viewport().height() // 8))

    @property
    def page(self) -> int:
        """The page that is read, about a third down the window; at the end the last one; -1 without pages."""
        if not len(self._layout):
            return -1
        if 0 < self._bar.maximum() <= self._bar.value():
            return len(self._layout) - 1
        middle = self._bar.value() + self.viewport().height() // 3
        return self._layout.page_at(self.horizontalScrollBar().value(), middle)

    def place_at(self, point: QPoint) -> tuple[int, float, float] | None:
        """The page at a point of the viewport (or the nearest), and the place on it; None without pages."""
        x, y = point.x() + self.horizontalScrollBar().value(), point.y() + self._bar.value()
        page = self._layout.page_at(x, y)
        return None if page < 0 else (page, *self._layout.share(page, x, y))

    def box_in_viewport(self, page: int, box: tuple[float, float, float, float]) -> QRectF:
        """A place on a page in pixels of the viewport; empty while the page is not there."""
        if not 0 <= page < len(self._layout):
            return QRectF()
        x0, y0, x1, y1 = self._layout.place(page, box)
        return QRectF(x0 - self.horizontalScrollBar().value(), y0 - self._bar.value(), x1 - x0, y1 - y0)

    def _rect_of_page(self, page: int) -> QRectF:
        return self.box_in_viewport(page, (0, 0, 1, 1)) if page < len(self._layout) else QRectF()

    def visible_pages(self) -> range:
        """The pages that can be seen."""
        top = self._bar.value()
        return self._layout.pages_in(top, top + self.viewport().height())

    def glide_to(self, value: int) -> None:
        """Scroll there, gliding if it is near."""
        self._glide.stop()
        now = self._bar.value()
        if abs(value - now) > self.viewport().height() * 3:
            self._bar.setValue(value)
            return
        self._glide.setStartValue(now)
        self._glide.setEndValue(max(0, min(value, self._bar.maximum())))
        self._glide.start()

    # -- drawing -----------------------------------------------------------------------------------------

    def whole(self, page: int) -> Tile:
        """The sheet of a page at its present size."""
        _, _, width, height = self._layout.rect(page)
        ratio = self.devicePixelRatioF()
        return Tile(page, round(width * ratio), round(height * ratio), self._arrangement.rotation, paper=self.paper)

    def small(self, page: int) -> QImage | None:
        """The page's small picture, if it is there; it is asked for with :meth:`want_small`."""
        return self._small.get(self._small_tile(page, self._arrangement.rotation, self.paper))

    def want_small(self, pages: range) -> None:
        """Make the small pictures of these pages, too."""
        self._small_wanted = pages if pages.stop <= len(self._sheets) else range(0)
        self._soon()

    def label_of(self, page: int) -> str:
        """The printed label of a page, or its number."""
        return (self._sheets[page].label or str(page + 1)) if 0 <= page < len(self._sheets) else ""

    def page_with_label(self, label: str) -> int:
        """The page that is called so, or has that number; -1 when there is none."""
        wanted = label.strip().casefold()
        named = next((i for i, s in enumerate(self._sheets) if wanted and s.label.casefold() == wanted), -1)
        if named >= 0 or not wanted.isdecimal():
            return named
        return int(wanted) - 1 if 0 < int(wanted) <= len(self._sheets) else -1

    def _small_tile(self, page: int, rotation: int, paper: str) -> Tile:
        sheet = self._sheets[page]
        w, h = (sheet.width, sheet.height) if rotation % 2 == 0 else (sheet.height, sheet.width)
        scale = SMALL_PIXELS * self.devicePixelRatioF() / max(w, h * 0.75)
        return Tile(page, max(1, round(w * scale)), max(1, round(h * scale)), rotation, paper=paper)

    def _visible_tiles(self) -> list[Tile]:
        return self._tiles_between(0, self.viewport().height())

    def _tiles_between(self, top: float, bottom: float) -> list[Tile]:
        """The pieces of sheets between two heights of the viewport."""
        ratio = self.devicePixelRatioF()
        value = self._bar.value()
        out: list[Tile] = []
        for page in self._layout.pages_in(value + top, value + bottom):
            rect = self._rect_of_page(page)
            seen = rect.intersected(QRectF(0, top, self.viewport().width(), bottom - top)).translated(-rect.topLeft())
            if seen.width() > 0 and seen.height() > 0:
                edges = (seen.left() * ratio, seen.top() * ratio, seen.right() * ratio - 1, seen.bottom() * ratio - 1)
                out += tiles_of(self.whole(page), *edges)
        return out

    def _ask(self) -> None:
        """Tell the source what is wanted: what is visible, small pictures around it, then what comes next."""
        if self._source is None or not len(self._layout) or not self.isVisible():
            return
        height = self.viewport().height()
        is_down = self._bar.value() >= self._last_top
        self._last_top = self._bar.value()
        pages = self.visible_pages()
        ahead = [(height, 2 * height), (-height // 2, 0)] if is_down else [(-height, 0), (height, height * 3 // 2)]
        tiles = self._visible_tiles()
        small = [self._small_tile(p, self._arrangement.rotation, self.paper) for p in self._around(pages)]
        near = len(pages)
        others = [self._small_tile(p, self._arrangement.rotation, self.paper) for p in self._small_wanted]
        tiles += small[:near] + others + [t for a, b in ahead for t in self._tiles_between(a, b)] + small[near:]
        missing = dict.fromkeys(t for t in tiles if t not in self._cache and t not in self._small)
        self._source.want(list(missing))
        self._source.want_links(pages)

    def _soon(self) -> None:
        """Ask in a moment; what comes until then does not put it off."""
        if not self._settle.isActive():
            self._settle.start()

    def _around(self, pages: range) -> Iterable[int]:
        yield from pages
        for step in range(1, _SMALL_AHEAD + 1):
            for page in (pages.stop - 1 + step, pages.start - step):
                if 0 <= page < len(self._sheets):
                    yield page

    def _on_scroll(self) -> None:
        self.viewport().update()
        self._soon()
        if (page := self.page) != self._page:
            self._page = page
            self.page_changed.emit(page)
        self.scrolled.emit()

    def scrollContentsBy(self, dx: int, dy: int) -> None:
        self.viewport().update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self.viewport())
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        self._paint(painter, event.rect())
        painter.end()

    def _paint(self, painter: QPainter, area: object) -> None:
        raise NotImplementedError

    def paint_sheet(self, painter: QPainter, page: int) -> bool:
        """The picture of a page as far as it is there; whether all of it that is visible is sharp."""
        rect = self._rect_of_page(page)
        ratio = self.devicePixelRatioF()
        whole = self.whole(page)
        edges = QRectF(self.viewport().rect()).intersected(rect).translated(-rect.topLeft())
        wanted = list(
            tiles_of(
                whole, edges.left() * ratio, edges.top() * ratio, edges.right() * ratio - 1, edges.bottom() * ratio - 1
            )
        )
        is_sharp = all(t in self._cache for t in wanted)
        if not is_sharp:
            self._paint_stand_ins(painter, rect, whole)
        for tile in wanted:
            image = self._cache.get(tile)
            if image is not None:
                left, top, width, height = tile.rect
                place = QRectF(rect.left() + left / ratio, rect.top() + top / ratio, width / ratio, height / ratio)
                painter.drawImage(place, image)
        return is_sharp

    def _paint_stand_ins(self, painter: QPainter, rect: QRectF, whole: Tile) -> None:
        """What is there of the page in other sizes, until the right one comes."""
        for cache in (self._small, self._cache):
            for tile in cache.stand_ins(whole):
                image = cache.get(tile)
                left, top, width, height = tile.rect
                across, down = rect.width() / tile.width, rect.height() / tile.height
                if image is not None:
                    place = QRectF(rect.left() + left * across, rect.top() + top * down, width * across, height * down)
                    painter.drawImage(place, image)

    # -- events ------------------------------------------------------------------------------------------

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._ask()
