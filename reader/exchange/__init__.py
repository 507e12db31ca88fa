"""The formats notes are exported to: one row each, written by one small module that is imported on first use."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, Final, Protocol, cast

from reader.core.errors import ReaderError

if TYPE_CHECKING:
    from reader.exchange.notes import Notes


@dataclass(frozen=True, slots=True)
class Exporter:
    """An export format: its module has ``render(notes: Sequence[Notes]) -> str``, to be stored as UTF-8."""

    name: str
    label: str
    suffix: str
    module: str
    pictures: bool = False  # its files name the pictures of areas (Excerpt.picture_name), which lie beside them
    references: bool = False  # it says what the articles are, and nothing of the annotations


class _Writer(Protocol):
    def render(self, notes: Sequence[Notes]) -> str: ...


EXPORTERS: Final = (
    Exporter("markdown", "Markdown", ".md", "reader.exchange.markdown", pictures=True),
    Exporter("csv", "Table (CSV)", ".csv", "reader.exchange.csvfile"),
    Exporter("json", "Data (JSON)", ".json", "reader.exchange.jsonfile"),
    Exporter("bibtex", "References (BibTeX)", ".bib", "reader.exchange.bibtex", references=True),
    Exporter("ris", "References (RIS)", ".ris", "reader.exchange.ris", references=True),
    Exporter("csl-json", "References (CSL-JSON)", ".csl.json", "reader.exchange.csljson", references=True),
)


@dataclass(frozen=True, slots=True)
class Importer:
    """A format of references: its module has ``read(text) -> (references, sentences on what is broken)``."""

    name: str
    label: str
    suffixes: tuple[str, ...]
    module: str


IMPORTERS: Final = (
    Importer("bibtex", "BibTeX", (".bib", ".bibtex"), "reader.exchange.bibtex"),
    Importer("ris", "RIS", (".ris",), "reader.exchange.ris"),
    Importer("csl-json", "CSL-JSON", (".json",), "reader.exchange.csljson"),
    Importer("tagged", "PubMed, EndNote or Web of Science", (".nbib", ".enw", ".ciw"), "reader.exchange.taggedlines"),
)


def exporter(name: str) -> Exporter:
    """The export format called so, or with this suffix. Raises ReaderError when there is none."""
    wanted = name.lower()
    for row in EXPORTERS:
        if wanted in (row.name, row.suffix, row.suffix.lstrip(".")):
            return row
    raise ReaderError(f"“{name}” is not an export format. There are: {', '.join(e.name for e in EXPORTERS)}.")


def render(to: Exporter, notes: Sequence[Notes]) -> str:
    """The notes in the format, as one file's text."""
    writer = cast(_Writer, import_module(to.module))
    return writer.render(notes)
