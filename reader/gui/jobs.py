"""Work off the GUI thread: one job at a time, with progress and Cancel; results come back in the GUI thread."""

from __future__ import annotations

import sys
import threading
import time
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, Final

from PySide6.QtCore import QObject, Qt, Signal

from reader.core.errors import ReaderError, Stopped

_REPORT_SECONDS: Final = 0.05  # between two reports; a job may say much more often how far it is
# How long a computing thread may keep the interpreter from the window's thread, which gives it up at each call of Qt's
# and has to wait for it behind each: with Python's own 5 ms, ten calls are a frame that is missed.
_TURN_SECONDS: Final = 0.0005

Progressed = Callable[[int, int], None]


class Job:
    """What a job's function is given: a place to report to, and the question whether to stop."""

    def __init__(self, report: Callable[[Job, int, int], None]) -> None:
        self._report = report
        self._reported = 0.0
        self._stop = threading.Event()

    def progress(self, done: int, total: int) -> None:
        """Say that ``done`` of ``total`` are done; for the job's thread."""
        now = time.monotonic()
        if now - self._reported >= _REPORT_SECONDS:
            self._reported = now
            self._report(self, done, total)

    def cancel(self) -> None:
        self._stop.set()

    def cancelled(self) -> bool:
        return self._stop.is_set()


@dataclass(frozen=True, slots=True)
class _Task:
    job: Job
    name: str
    work: Callable[[Job], Any]
    done: Callable[[Any], None]
    failed: Callable[[ReaderError], None]
    progressed: Progressed | None
    begun: Callable[[], None] | None


class Jobs(QObject):
    """The queue. ``started`` and ``ended`` are for the status bar."""

    started = Signal(str)
    progressed = Signal(int, int)
    ended = Signal()
    crashed = Signal(object)  # an exception that is no ReaderError
    _finished = Signal(object)  # a Future; from the thread to here
    _reported = Signal(object, int, int)  # a Job and how far it is; likewise

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._waiting: deque[_Task] = deque()
        self._task: _Task | None = None
        self._threads: ThreadPoolExecutor | None = None
        # Queued: a job may have ended before ``run`` comes back, and its caller must know the job first.
        self._finished.connect(self._on_finished, Qt.ConnectionType.QueuedConnection)
        self._reported.connect(self._on_reported)

    def run(
        self,
        name: str,
        work: Callable[[Job], Any],
        done: Callable[[Any], None],
        failed: Callable[[ReaderError], None],
        progressed: Progressed | None = None,
        begun: Callable[[], None] | None = None,
    ) -> Job:
        """Do ``work(job)`` in a thread, then ``done(result)`` or ``failed(error)`` here.

        Args:
            name: what the status bar says; "" works quietly.
            progressed: is told here, with (done, total), how far it is.
            begun: is called here when its turn has come.
        """
        job = Job(self._reported.emit)
        self._waiting.append(_Task(job, name, work, done, failed, progressed, begun))
        self._next()
        return job

    @property
    def has_waiting(self) -> bool:
        """Whether another job waits for its turn; may be asked from any thread."""
        return bool(self._waiting)

    @property
    def has_wanted(self) -> bool:
        """Whether one of those has a name: the user waits for it; may be asked from any thread."""
        return any(task.name for task in tuple(self._waiting))

    @property
    def is_busy(self) -> bool:
        return self._task is not None

    def knows(self, job: Job) -> bool:
        """Whether the job is under way, or waits for its turn."""
        return any(t.job is job for t in (*self._waiting, *([self._task] if self._task else ())))

    def cancel(self, job: Job | None = None) -> None:
        """Ask a job, or the running one, to stop. One that still waits for its turn fails at once with Stopped."""
        task = next((t for t in self._waiting if t.job is job), None)
        if task is not None:
            self._waiting.remove(task)
            task.failed(Stopped(self.tr("Stopped before it began")))
        elif self._task is not None and job in (None, self._task.job):
            self._task.job.cancel()

    def stop(self) -> None:
        """Drop what waits, ask what runs to stop and wait for it: before the program ends."""
        self._waiting.clear()
        self.cancel()
        if self._threads is not None:
            self._threads.shutdown()
            self._threads = None

    def _next(self) -> None:
        if self._task is not None or not self._waiting:
            return
        if self._threads is None:
            sys.setswitchinterval(_TURN_SECONDS)
            self._threads = ThreadPoolExecutor(1, "reader-job")
        task = self._task = self._waiting.popleft()
        if task.name:
            self.started.emit(task.name)
        if task.begun is not None:
            task.begun()
        self._threads.submit(task.work, task.job).add_done_callback(self._finished.emit)

    def _on_reported(self, job: Job, done: int, total: int) -> None:
        task = self._task
        if task is None or task.job is not job:
            return
        if task.name:
            self.progressed.emit(done, total)
        if task.progressed is not None:
            task.progressed(done, total)

    def _on_finished(self, future: Future[Any]) -> None:
        task, self._task = self._task, None
        self.ended.emit()
        try:
            if task is not None:
                self._hand_over(task, future)
        finally:  # those that wait get their turn, whatever went wrong
            self._next()

    def _hand_over(self, task: _Task, future: Future[Any]) -> None:
        error = future.exception()
        if error is None:
            task.done(future.result())
        elif isinstance(error, ReaderError):
            task.failed(error)
        else:
            self.crashed.emit(error)
