"""Dates and times as people write them, from the ISO 8601 that records hold."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import Final

from PySide6.QtCore import QCoreApplication, QDate, QLocale, QTime

_DATE: Final = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?(?:[T ].*)?")
_CONTEXT: Final = "Dates"


def date_text(iso: str) -> str:
    """A publication date in the precision known: "29 Apr 2017", "Apr 2017" or "2016".

    The day is the one written, whatever its time zone. What is no date is shown as it stands.
    """
    found = _DATE.fullmatch(iso.strip())
    if found is None:
        return iso.strip()
    year, month, day = (int(part) if part else 0 for part in found.groups())
    date = QDate(year, month or 1, day or 1)
    if not date.isValid():
        return iso.strip()
    shape = "d MMM yyyy" if day else "MMM yyyy" if month else ""
    return QLocale().toString(date, shape) if shape else str(year)


def moment_text(iso: str, now: datetime | None = None) -> str:
    """A moment in local time: "today 18:50", "yesterday 09:12", "3 Mar 18:50", or, of another year, "3 Mar 2016"."""
    try:
        moment = datetime.fromisoformat(iso).astimezone()
        now = (now or datetime.now()).astimezone()
    except (ValueError, OverflowError, OSError):  # the last two: years that the system's clock does not have
        return iso.strip()
    clock = QLocale().toString(QTime(moment.hour, moment.minute), "HH:mm")
    if moment.date() == now.date():
        return QCoreApplication.translate(_CONTEXT, "today {time}").format(time=clock)
    if moment.date() == now.date() - timedelta(days=1):
        return QCoreApplication.translate(_CONTEXT, "yesterday {time}").format(time=clock)
    date = QDate(moment.year, moment.month, moment.day)
    if moment.year == now.year:
        return f"{QLocale().toString(date, 'd MMM')} {clock}"
    return QLocale().toString(date, "d MMM yyyy")
