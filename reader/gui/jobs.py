"""Work off the GUI thread: one job at a time, with progress and Cancel; results come back in the GUI thread."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QObject, QThread, Signal

from reader.core.errors import ReaderError


class Job:
    """What a job's function is given: a place to report to, and the question whether to stop."""

    def __init__(self, report: Callable[[int, int], None]) -> None:
        self.progress = report
        self._stop = threading.Event()

    def cancel(self) -> None:
        self._stop.set()

    def cancelled(self) -> bool:
        return self._stop.is_set()


@dataclass(frozen=True, slots=True)
class _Task:
    name: str
    work: Callable[[Job], Any]
    done: Callable[[Any], None]
    failed: Callable[[ReaderError], None]


class _Worker(QThread):
    succeeded = Signal(object)
    failed = Signal(object)
    progressed = Signal(int, int)

    def __init__(self, work: Callable[[Job], Any], parent: QObject) -> None:
        super().__init__(parent)
        self.job = Job(self.progressed.emit)
        self._work = work

    def run(self) -> None:
        try:
            result = self._work(self.job)
        except ReaderError as error:
            self.failed.emit(error)
        except Exception as error:  # noqa: BLE001 — a bug in a thread must reach the one dialog for bugs, not vanish
            self.failed.emit(error)
        else:
            self.succeeded.emit(result)


class Jobs(QObject):
    """The queue. ``started`` and ``ended`` are for the status bar."""

    started = Signal(str)
    progressed = Signal(int, int)
    ended = Signal()
    crashed = Signal(object)  # an exception that is no ReaderError

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._waiting: deque[_Task] = deque()
        self._task: _Task | None = None
        self._worker: _Worker | None = None

    def run(
        self,
        name: str,
        work: Callable[[Job], Any],
        done: Callable[[Any], None],
        failed: Callable[[ReaderError], None],
    ) -> None:
        """Do ``work(job)`` in a thread, then ``done(result)`` or ``failed(error)`` here.

        Args:
            name: what the status bar says; "" works quietly.
        """
        self._waiting.append(_Task(name, work, done, failed))
        self._next()

    @property
    def is_busy(self) -> bool:
        return self._worker is not None

    def cancel(self) -> None:
        """Ask the running job to stop; those behind it go on."""
        if self._worker is not None:
            self._worker.job.cancel()

    def stop(self, milliseconds: int = 3_000) -> None:
        """Drop what waits and wait for what runs: before the program ends."""
        self._waiting.clear()
        if self._worker is not None:
            self._worker.job.cancel()
            self._worker.wait(milliseconds)

    def _next(self) -> None:
        if self._worker is not None or not self._waiting:
            return
        self._task = self._waiting.popleft()
        self._worker = _Worker(self._task.work, self)
        self._worker.succeeded.connect(self._on_success)
        self._worker.failed.connect(self._on_failure)
        self._worker.progressed.connect(self.progressed)
        if self._task.name:
            self.started.emit(self._task.name)
        self._worker.start()

    def _on_success(self, result: object) -> None:
        task = self._end()
        if task is not None:
            task.done(result)
        self._next()

    def _on_failure(self, error: Exception) -> None:
        task = self._end()
        if not isinstance(error, ReaderError):
            self.crashed.emit(error)
        elif task is not None:
            task.failed(error)
        self._next()

    def _end(self) -> _Task | None:
        task, worker = self._task, self._worker
        self._task = self._worker = None
        if worker is not None:
            worker.wait()
            worker.deleteLater()
        self.ended.emit()
        return task
