"""RTF documents: our own reader, since striprtf drops headings, notes, tables, pictures and all marks."""

from __future__ import annotations

from locale import windows_locale

from reader.core.document import Document, Metadata
from reader.formats import Source
from reader.formats.manuscriptend import date_of, finish, keywords_of, names_of
from reader.formats.rtfreader import RtfReader
from reader.formats.rtfwords import STARRED, WORDS


def read(source: Source) -> Document:
    """The document in an RTF file.

    Raises:
        ReaderError: there is nothing to read in it.
    """
    reader = RtfReader(WORDS, STARRED)
    whole = reader.run(source.data)
    warnings = _warnings(reader)
    if not whole:
        warnings.append("The file ends too early: what came behind its last words is missing.")
    return finish(reader.out, source.name, _metadata(reader), reader.comments, warnings)


def _metadata(reader: RtfReader) -> Metadata:
    said = reader.info
    languages = {tag: n for code, n in reader.languages.items() if (tag := windows_locale.get(code, ""))}
    language = max(languages, key=lambda tag: languages[tag], default="").replace("_", "-")
    return Metadata(
        title=said.get("title", ""),
        creators=names_of(said.get("author", "")),
        published=date_of(said.get("created", "") or said.get("revised", "")),
        language=language,
        description=said.get("doccomm", "") or said.get("subject", ""),
        keywords=keywords_of(said.get("keywords", "")),
    )


def _warnings(reader: RtfReader) -> list[str]:
    out = []
    if reader.changes:
        out.append(
            "The text has 1 tracked change, shown as accepted."
            if reader.changes == 1
            else f"The text has {reader.changes:,} tracked changes, shown as accepted."
        )
    if reader.objects:
        out.append("Formulas that were made with another program are not shown: [formula] stands in their places.")
    return out
