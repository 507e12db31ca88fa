"""Pages saved as "web page, complete": which folder holds a page's pictures and scripts."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import PurePath
from typing import Final

_PAGES: Final = (".html", ".htm", ".xhtml", ".xht", ".shtml")
# What browsers and Word put behind the page's name, in their languages (the "connected files" of Windows).
_WRITTEN: Final = (
    "_files .files -files _dateien -dateien _fichiers -fichiers _bestanden -bestanden _file -file _archivos -archivos "
    "_arquivos _ficheiros -filer _filer _tiedostot _pliki _soubory _elemei _dosyalar _datoteke _fitxers _failid _fails "
    "_bylos _fajlovi _fitxategiak"
)
_ENDINGS: Final = tuple(_WRITTEN.split())


def companions(folders: Iterable[str], files: Iterable[str]) -> set[str]:
    """Those of ``folders`` that belong to a page among the ``files`` beside them. All are plain names."""
    stems = {PurePath(name).stem.casefold() for name in files if PurePath(name).suffix.lower() in _PAGES}
    return {folder for folder in folders if _stem(folder.casefold()) & stems}


def _stem(folder: str) -> set[str]:
    """The names that a page may have whose folder this is."""
    return {folder.removesuffix(ending) for ending in _ENDINGS if folder.endswith(ending)}
