"""Work on many files, a restore or a merge: what it must not lose, and the note that it has not come to its end.

It goes file by file, each of them whole. Cut off in between, it leaves some files as they were; the note lets the next
start say so, and how to go on or back.
"""

from __future__ import annotations

import json
import os
from contextlib import suppress
from pathlib import Path
from typing import Final

from reader.core import backups
from reader.core.backups import BACKUPS, BEFORE, Backup, Cancelled, Progress, member_of, private_place
from reader.core.durable import read_file, sync_folder, write_durably
from reader.core.errors import ReaderError, Stopped
from reader.core.storage import Tables

_NOTE: Final = "unfinished.json"


class Work:
    """Work that has begun: the state before it is in a backup, and the note lies in the library's folder."""

    def __init__(
        self,
        folder: Path,
        kind: str,
        what: str,
        command: str,
        progress: Progress | None = None,
        cancelled: Cancelled | None = None,
    ) -> None:
        """Back up the present state, and note down to the disk that work begins.

        Args:
            kind: "restore" or "merge".
            what: "Restoring 0001-2026-01-01", for the sentence.
            command: what completes it.

        Raises:
            ReaderError: there can be no backup or no note, or it was cancelled; nothing is to be changed then.
        """
        made = backups.make(folder, f"{BEFORE}{kind}", progress, cancelled)
        if made is None:
            raise Stopped(f"{what} was stopped before anything was changed.")
        self.before = made.path.stem  # the name of the backup
        self._path = folder / BACKUPS / _NOTE
        note = {"work": what, "command": command, "before": self.before}
        try:
            self._contents = backups.opened(Backup(0, "", "", made.paths))
            private_place(self._path.parent)
            write_durably(self._path, json.dumps(note).encode())
        except ReaderError:
            for path in made.paths:  # nothing will be done that it could take back
                with suppress(OSError):
                    path.unlink()
            raise

    def need_kept(self, path: Path, article: str, current: Tables) -> None:
        """Raise ReaderError unless the backup has what the article's file (or "": the codebook) says now.

        Somebody may have changed it meanwhile, or it could not be read for a moment.
        """
        member = member_of(article)
        if member not in self._contents.members or self._contents.tables(member) != current:
            raise ReaderError(f"{path} is not in the backup {self.before} as it is now. It was left alone; try again.")

    def end(self) -> list[str]:
        """Take the note away: the work has said itself what it could not do. A sentence if that goes wrong."""
        try:
            os.unlink(self._path)
            sync_folder(self._path.parent)
        except FileNotFoundError:
            return []
        except OSError as error:
            reason = (error.strerror or str(error)).lower()
            return [f"All is done, but the next start may say it is not: {self._path} cannot be removed: {reason}."]
        return []


def unfinished(folder: Path) -> str:
    """A sentence on the work that has not come to its end; "" when there is none."""
    path = folder / BACKUPS / _NOTE
    try:
        found = read_file(path)
        if found is None:
            return ""
        said = json.loads(found[0])
        work, command, before = (str(said[name]) for name in ("work", "command", "before"))
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return f"{path} cannot be read: a restore or merge may have been cut off. `reader backup --list` shows the way."
    return (
        f"{work} has not come to its end: some files are done, others are as they were. If no other Reader is at it, "
        f"`{command}` completes it, and `reader restore {before}` takes it back."
    )
