"""Where things are: the program's data, the user's folders, and names that every file system takes."""

from __future__ import annotations

import os
import unicodedata
from pathlib import Path
from typing import Final

import reader
from reader.core.errors import ReaderError

APP_NAME: Final = "article-reader"
# In a library: the codebook, the folder of the articles, and what is in the folder of each.
CODEBOOK: Final = "library.json"
ARTICLES: Final = "articles"
RECORDS: Final = "article.json"
TEXT: Final = "text.json"
IMAGES: Final = "images"
UNTITLED: Final = "untitled"

# Device names on Windows, in any case and with any suffix; the superscripts count as digits there.
_RESERVED: Final = frozenset(
    ["con", "prn", "aux", "nul", "conin", "conout"] + [p + d for p in ("com", "lpt") for d in "0123456789¹²³"]
)
# Letters and marks that show nothing (Unicode's Default_Ignorable_Code_Point, as far as it is L or M):
# two names that differ only in them would look the same.
_INVISIBLE: Final = frozenset(
    "\u034f\u115f\u1160\u17b4\u17b5\u180b\u180c\u180d\u180f\u3164\uffa0"
    + "".join(map(chr, range(0xFE00, 0xFE10)))
    + "".join(map(chr, range(0xE0100, 0xE01F0)))
)
_IN_A_WORD: Final = "'’ʼ`´"  # dropped, where other punctuation parts words: "Russia's" is "russias"


def assets() -> Path:
    """The folder of fonts, icons, themes and the welcome article.

    In an installed package it is ``reader/assets``, in a checkout ``assets`` beside ``reader``.
    """
    package = Path(reader.__file__).resolve().parent
    installed = package / "assets"
    return installed if installed.is_dir() else package.parent / "assets"


def library_folder(option: str | None = None) -> Path:
    """The library's folder: ``option``, else ``READER_LIBRARY``, else ``Reader`` in the user's documents.

    Absolute; it need not exist.
    """
    chosen = option or os.environ.get("READER_LIBRARY")
    if chosen:
        return _absolute(chosen)
    import platformdirs

    return platformdirs.user_documents_path() / "Reader"


def config_folder() -> Path:
    """Where settings are kept: ``READER_CONFIG``, else the platform's place. It need not exist."""
    if chosen := os.environ.get("READER_CONFIG"):
        return _absolute(chosen)
    import platformdirs

    return platformdirs.user_config_path(APP_NAME, appauthor=False)


def cache_folder() -> Path:
    """Where the index and other files are kept that can be deleted at any time.

    ``READER_CACHE``, else the platform's place. It need not exist.
    """
    if chosen := os.environ.get("READER_CACHE"):
        return _absolute(chosen)
    import platformdirs

    return platformdirs.user_cache_path(APP_NAME, appauthor=False)


def backup_folder() -> Path:
    """Where the second set of backups is kept, outside of the libraries: ``READER_BACKUPS``, else the platform's place.

    It need not exist.
    """
    if chosen := os.environ.get("READER_BACKUPS"):
        return _absolute(chosen)
    import platformdirs

    return platformdirs.user_data_path(APP_NAME, appauthor=False) / "backups"


def log_file() -> Path:
    """The file that errors of ours are written to. It need not exist."""
    return cache_folder() / "reader.log"


def private_folder(path: Path) -> Path:
    """Make ``path``, and the folders above it that are missing, for the user alone (0700); return it.

    A folder that is there already keeps the permissions that the user gave it.

    Raises:
        ReaderError: a file is in the way, or the folder may not be made.
    """
    missing = []
    for folder in (path, *path.parents):
        if folder.is_dir():
            break
        missing.append(folder)
    for folder in reversed(missing):
        try:
            folder.mkdir(mode=0o700)
        except FileExistsError:
            if not folder.is_dir():
                raise ReaderError(
                    f"{folder} is a file, and a folder is needed there. Move the file or choose another folder."
                ) from None
        except OSError as error:
            reason = (error.strerror or str(error)).lower()
            raise ReaderError(f"The folder {folder} cannot be made: {reason}. Choose another folder.") from None
    return path


def safe_name(title: str, max_bytes: int) -> str:
    """A readable name for a file or folder, in the title's own script: ``"Ça va? – Non."`` is ``"ça-va-non"``.

    Lower case, NFC, letters, digits and ``-`` only (``_`` behind what Windows reserves), at most ``max_bytes`` (≥ 1)
    of UTF-8, never empty, and allowed on Windows, macOS and Linux. Different titles may share a name: add something
    to tell them apart.
    """
    if max_bytes < 1:
        raise ValueError("a name needs at least one byte")
    name = _cut(_slug(title) or UNTITLED, max_bytes)
    if name in _RESERVED:
        return _cut(name, max_bytes - 1) + "_"
    return name


def _absolute(chosen: str) -> Path:
    try:
        return Path(chosen).expanduser().absolute()
    except RuntimeError:  # "~nobody/…": no such user, so it is a name like any other
        return Path(chosen).absolute()


def _slug(title: str) -> str:
    """The title's words, joined by ``-``."""
    out: list[str] = []
    for char in unicodedata.normalize("NFC", unicodedata.normalize("NFC", title).lower()):
        category = unicodedata.category(char)
        if category == "Cf" or char in _INVISIBLE or char in _IN_A_WORD:
            continue  # soft hyphens, joiners, marks of direction
        if category[0] in "LN" or (category in ("Mn", "Mc") and out and out[-1] != "-"):
            out.append(char)
        elif out and out[-1] != "-":
            out.append("-")
    return unicodedata.normalize("NFC", "".join(out)).strip("-")


def _cut(name: str, max_bytes: int) -> str:
    """The longest beginning within ``max_bytes``, between words if one ends in its second half."""
    data = name.encode()
    if len(data) <= max_bytes:
        return name
    end = len(data[:max_bytes].decode(errors="ignore"))
    while end and unicodedata.category(name[end])[0] == "M":
        end -= 1  # a letter is not parted from its marks
    if name[end] != "-" and (gap := name.rfind("-", end // 2, end)) > 0:
        end = gap
    cut = name[:end].strip("-")
    return cut or UNTITLED[:max_bytes]


def user_name() -> str:
    """The name that records get as their ``creator``; "" when the system knows none."""
    import getpass

    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):
        return ""
