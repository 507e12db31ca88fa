"""The folders that a library is made of, for good on the disk."""

from __future__ import annotations

from pathlib import Path

from reader.core.durable import sync_folder, write_error
from reader.core.paths import ARTICLES, private_folder


def make_folders(folder: Path) -> None:
    """Make the folders of a library in ``folder``, as far as they are missing.

    Raises:
        ReaderError: the disk refuses.
    """
    try:
        made = [p for p in (folder / ARTICLES, folder, *folder.parents) if not p.exists()]
        private_folder(folder / ARTICLES)
        for path in made:
            sync_folder(path.parent)
    except OSError as error:
        raise write_error(folder, error) from None
