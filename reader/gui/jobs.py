"""Work off the GUI thread: one job at a time, with progress and Cancel; results come back in the GUI thread."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QObject, Signal

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


class Jobs(QObject):
    """The queue. ``started`` and ``ended`` are for the status bar."""

    started = Signal(str)
    progressed = Signal(int, int)
    ended = Signal()
    crashed = Signal(object)  # an exception that is no ReaderError
    _finished = Signal(object)  # a Future; from the thread to here

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._waiting: deque[_Task] = deque()
        self._task: _Task | None = None
        self._job: Job | None = None
        self._threads: ThreadPoolExecutor | None = None
        self._finished.connect(self._on_finished)

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
        return self._job is not None

    def cancel(self) -> None:
        """Ask the running job to stop; those behind it go on."""
        if self._job is not None:
            self._job.cancel()

    def stop(self) -> None:
        """Drop what waits, ask what runs to stop and wait for it: before the program ends."""
        self._waiting.clear()
        self.cancel()
        if self._threads is not None:
            self._threads.shutdown()
            self._threads = None

    def _next(self) -> None:
        if self._job is not None or not self._waiting:
            return
        if self._threads is None:
            self._threads = ThreadPoolExecutor(1, "reader-job")
        self._task = self._waiting.popleft()
        self._job = Job(self.progressed.emit)
        if self._task.name:
            self.started.emit(self._task.name)
        self._threads.submit(self._task.work, self._job).add_done_callback(self._finished.emit)

    def _on_finished(self, future: Future[Any]) -> None:
        task, self._task, self._job = self._task, None, None
        self.ended.emit()
        error = future.exception()
        if task is None:
            return
        if error is None:
            task.done(future.result())
        elif isinstance(error, ReaderError):
            task.failed(error)
        else:
            self.crashed.emit(error)
        self._next()
