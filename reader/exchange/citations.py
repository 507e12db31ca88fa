"""Citations and references of articles in the big styles, as plain text, HTML and Markdown.

The styles are CSL files in ``assets/styles``; citeproc-py reads them. What it does otherwise than CSL asks is put right
in :mod:`reader.exchange.cslstyle`; what is left, in the text that it makes: see ``_REPAIRS`` and ``_tidy``.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from html import escape
from string import ascii_lowercase
from types import SimpleNamespace
from typing import Any, Final

from reader.core.citing import item_of
from reader.core.errors import ReaderError
from reader.core.folding import fold
from reader.core.model import Article
from reader.core.paths import assets
from reader.exchange.markdown_escaping import escape_line
from reader.exchange.plain import one_line

AUTHOR_DATE: Final = "author-date"
NOTE: Final = "note"
NUMBER: Final = "number"


@dataclass(frozen=True, slots=True)
class Style:
    """A citation style: its file without the suffix, its language, how it cites, and what is to be made good."""

    id: str
    label: str
    file: str
    locale: str
    kind: str = AUTHOR_DATE
    full_names: bool = False  # citeproc-py does not know ``initialize="false"``
    american: bool = False  # full stops and commas go inside the quotation marks, which it does not do

    @property
    def has_letters(self) -> bool:
        """Whether it tells works of the same names and year by letters, and lists them by year: MLA does neither."""
        return self.kind == AUTHOR_DATE and self.id != "mla"


STYLES: Final = (
    Style("apa", "APA (7th edition)", "apa", "en-US", american=True),
    Style("chicago", "Chicago, author and date (17th edition)", "chicago-author-date-17th-edition", "en-US",
          full_names=True, american=True),
    Style("chicago-notes", "Chicago, notes and bibliography (17th edition)", "chicago-notes-bibliography-17th-edition",
          "en-US", NOTE, full_names=True, american=True),
    Style("mla", "MLA (9th edition)", "modern-language-association", "en-US", full_names=True, american=True),
    Style("harvard", "Harvard (Cite Them Right)", "harvard-cite-them-right", "en-GB"),
    Style("vancouver", "Vancouver (NLM)", "nlm-citation-sequence", "en-US", NUMBER),
    Style("ieee", "IEEE", "ieee", "en-US", NUMBER, american=True),
    Style("iso690", "ISO 690, author and date", "iso690-author-date-en", "en-US"),
    Style("iso690-de", "ISO 690, deutsch", "iso690-author-date-de", "de-DE"),
    Style("iso690-fr", "ISO 690, français", "iso690-author-date-fr", "fr-FR"),
    Style("dgps", "Deutsche Gesellschaft für Psychologie", "deutsche-gesellschaft-fur-psychologie", "de-DE"),
)  # fmt: skip
USUAL: Final = "apa"

# Marks in the private use area stand for markup until it is known what is wanted, so that nothing in a title is taken
# for markup. _TITLE marks the title itself: citeproc-py prints a title that stands in for a missing author twice.
_MARKS: Final = ("\ue0a0", "\ue0a1", "\ue0a2", "\ue0a3", "\ue0a4", "\ue0a5")
_I, _I_END, _B, _B_END, _TITLE, _TITLE_END = _MARKS
_LESS: Final = "\ue0a6"  # "<": in a value it could begin "<span class="nocase">", which citeproc-py obeys
_PRIVATE: Final = re.compile("[\ue0a0-\ue0a6]")
_AGAIN: Final = re.compile(
    rf"[.,]?\s*[“‘„«]?[{_I}{_B}]?{_TITLE}[^{_TITLE_END}]*{_TITLE_END}[{_I_END}{_B_END}]?(?:[.,]?[”’“»])?"
)
# Quotation marks in a title that stands in such marks itself are single ones.
_QUOTED_TITLE: Final = re.compile(rf"“[{_I}{_B}]?{_TITLE}[^{_TITLE_END}]*")
_INNER: Final = str.maketrans("“”", "‘’")
_MONTHS_DE: Final = "Januar|Februar|März|April|Mai|Juni|Juli|August|September|Oktober|November|Dezember"
_REPAIRS: Final[Mapping[str, tuple[tuple[str, str], ...]]] = {
    "apa": ((r"\bRetrieved (?=https?:)", ""),),
    "chicago": ((r"[.,] Edition(?=[.,])", ""),),
    "chicago-notes": ((r"[.,] Edition(?=[.,])", ""),),
    "vancouver": ((r"(\d{4})([A-Z][a-z]{2})(?=\d|\b)", r"\1 \2"), (r"(\d{4} [A-Z][a-z]{2})(\d{1,2})\b", r"\1 \2")),
    "ieee": ((r", \[Online\]\.", ". [Online]."),),
    "dgps": (
        (rf"(\d{{4}}), ({_MONTHS_DE}) (\d{{1,2}})", r"\1, \3. \2"),
        (r"(\d+)(?:st|nd|rd|th) Auflage", r"\1. Auflage"),
    ),
    "iso690": ((r"\bIn: , ", "In: "),),
    "iso690-fr": ((r"\bIn(\s?): , ", r"In\1: "),),
    "iso690-de": ((rf"\b(\d{{1,2}}) ({_MONTHS_DE})", r"\1. \2"),),
}
# ISO 690's files print the edition as it is given: a number would say nothing.
_EDITIONS: Final[Mapping[str, Callable[[int], str]]] = {
    "iso690": lambda n: f"{n}{_ordinal(n)} ed",
    "iso690-de": lambda n: f"{n}. Aufl",
    "iso690-fr": lambda n: f"{n}{'re' if n == 1 else 'e'} éd",
}
_CAPITALS: Final = "ⒶⒷⒸⒹⒺⒻⒼⒽⒾⒿⓀⓁⓂⓃⓄⓅⓆⓇⓈⓉⓊⓋⓌⓍⓎⓏ"  # nobody's name is written with them
_UNWANTED: Final = re.compile(f"[\ue0a0-\ue0a6{_CAPITALS}]")
_UNSPACED_NAME: Final = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\u3040-\u30ff\uac00-\ud7a3]")


@dataclass(frozen=True, slots=True)
class Text:
    """A formatted piece; ``marked`` has marks for its markup."""

    marked: str

    @property
    def plain(self) -> str:
        return _PRIVATE.sub("", self.marked)

    @property
    def html(self) -> str:
        out = escape(self.marked, quote=False)
        for mark, tag in ((_I, "<i>"), (_I_END, "</i>"), (_B, "<b>"), (_B_END, "</b>")):
            out = out.replace(mark, tag)
        return out

    @property
    def markdown(self) -> str:
        out = escape_line(self.marked)
        for mark, sign in ((_I, "*"), (_I_END, "*"), (_B, "**"), (_B_END, "**")):
            out = out.replace(mark, sign)
        return out


@dataclass(frozen=True, slots=True)
class Citation:
    """How an article is cited at a passage, and its entry in the list of references."""

    cite: Text
    reference: Text
    style: Style


def style(name: str) -> Style:
    """The style called so. Raises ReaderError when there is none."""
    for row in STYLES:
        if row.id == name.lower():
            return row
    raise ReaderError(f"“{name}” is not a citation style. There are: {', '.join(s.id for s in STYLES)}.")


def cite(
    article: Article, name: str = USUAL, *, page: str = "", paragraph: int = 0, number: int = 0, letter: str = ""
) -> Citation:
    """The article cited in a style, at a printed page or else (author and date, notes) a paragraph.

    Args:
        number: the article's in the list of references, for styles that cite by it. Where it is not known (0), such a
            style says the page alone, "(p. 12)", since another's number would be wrong, and the entry has none either.
        letter: what tells it from others of the same names and year, "2016a", where the style cites by them.

    Raises:
        ReaderError: there is no such style.
    """
    row = style(name)
    item, given = _for_processor(item_of(article, "item"))
    if row.id in _EDITIONS and item.get("edition", "").isdecimal():
        item["edition"] = _EDITIONS[row.id](int(item["edition"]))
    stand_in = ""
    if letter and row.has_letters and item.get("issued"):
        stand_in = _unused_year(repr(item) + repr(given))
        item["year-suffix"] = letter
        item["issued"] = {"date-parts": [[int(stand_in), *item["issued"]["date-parts"][0][1:]]]}
    locator = one_line(page), "page"
    if not page and paragraph:
        locator = f"¶ {paragraph}", "page"  # "p. ¶ 3" is put right below: styles have no sign for it
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # citeproc-py warns of fields that it does not know
        short = _numbered(row, number, locator[0]) if row.kind == NUMBER else _render(row, item, locator, in_text=True)
        entry = _render(row, item, ("", ""), in_text=False)
    if row.id == "mla" and ("author" in item or "editor" in item):  # only where there are several works of theirs
        short = _AGAIN.sub("", short)
    if row.kind == NUMBER:
        entry = _with_number(entry, number)
    short, entry = (_named(row, text, given) for text in (short, entry))
    if stand_in:
        short, entry = (_with_letter(text, stand_in, article.published[:4], letter) for text in (short, entry))
    short = re.sub(r"(?:\bpp?\.|\bS\.|\bpages?)[\s\u00a0\u202f]*(?=¶)", "", short)
    return Citation(Text(_tidy(row, short)), Text(_tidy(row, entry)), row)


def _numbered(row: Style, number: int, locator: str) -> str:
    """The citation of a style with numbers. Vancouver's has no page, but a quotation without one cannot be found."""
    place = f"{'pp' if re.search(r'[-–,]', locator) else 'p'}. {_quiet(locator)}" if locator else ""
    within = ", ".join(p for p in (str(number) if number else "", place) if p)
    brackets = "[]" if row.id == "ieee" and number else "()"
    return f"{brackets[0]}{within}{brackets[1]}" if within else ""


def _with_number(entry: str, number: int) -> str:
    found = re.match(r"(\[?)1(\]|\.)\s*", entry)
    if found is None:
        return entry
    return (f"{found[1]}{number}{found[2]} " if number else "") + entry[found.end() :]


def _unused_year(said: str) -> str:
    """A year that nothing there says: where it comes up in a citation there is the date, and no title or name."""
    return next(year for year in map(str, range(9999, 999, -1)) if year not in said)


def _with_letter(text: str, stand_in: str, year: str, letter: str) -> str:
    """The text with its year, and the letter behind it the first time, also where a style leaves that to us."""
    if f"{stand_in}{letter}" not in text:
        text = text.replace(stand_in, f"{year}{letter}", 1)
    return text.replace(stand_in, year)


def listed(articles: Sequence[Article], name: str = USUAL, *, page: str = "") -> list[Citation]:
    """The articles cited as they stand in one list of references.

    A style with numbers takes them in the order given. Those that cite by author and date take them by names, year and
    title, and tell works of the same names and year by letters; the others (notes, MLA) by names and title.

    Raises:
        ReaderError: there is no such style.
    """
    row = style(name)
    if row.kind == NUMBER:
        first = 1 if len(articles) > 1 else 0
        return [cite(article, name, page=page, number=number) for number, article in enumerate(articles, first)]
    places = {article.id: _place(article) for article in articles}
    order = (0, 1, 2) if row.has_letters else (0, 2, 1)
    in_order = sorted(articles, key=lambda article: [places[article.id][part] for part in order])
    same: dict[tuple[str, ...], list[Article]] = {}
    for article in in_order:
        same.setdefault(places[article.id][:2], []).append(article)
    letters = {a.id: _letter(n) for (_, year), group in same.items() if year and group[1:] for n, a in enumerate(group)}
    return [cite(article, name, page=page, letter=letters.get(article.id, "")) for article in in_order]


def _ordinal(number: int) -> str:
    return "th" if 10 < number % 100 < 14 else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")


def _letter(number: int) -> str:
    """a to z, then aa, ab, …"""
    before, at = divmod(number, 26)
    return (_letter(before - 1) if before else "") + ascii_lowercase[at]


def _place(article: Article) -> tuple[str, str, str]:
    """Names, year and title, as lists of references are sorted by."""
    item = item_of(article)
    people = item.get("author") or item.get("editor") or []
    names = "; ".join(" ".join(person.get(k, "") for k in ("family", "literal", "given")) for person in people)
    title = re.sub(r"^(?:an?|the)\s+", "", fold(article.title))
    return fold(names) or title, article.published[:4], title


def _for_processor(item: dict[str, Any]) -> tuple[dict[str, Any], dict[str, str]]:
    """The item as citeproc-py needs it: no marks of ours, no markup of its own, East Asian names in one piece.

    Given names of scripts without capitals, of which citeproc-py makes ". محمد .", are replaced by a capital for each;
    the second result says which stands for which.
    """
    out = {k: _quiet(v) if isinstance(v, str) else v for k, v in item.items() if k != "abstract"}
    if language := out.pop("language", ""):
        out["language"] = language[:2].lower()  # only titles in English get capitals
    if "title" in out:
        out["title"] = f"{_TITLE}{out['title']}{_TITLE_END}"
    given: dict[str, str] = {}
    for role in ("author", "editor", "translator"):
        if role in out:
            out[role] = [_name(parts, given) for parts in item[role]]
    return out, given


def _quiet(text: str) -> str:
    text = _UNWANTED.sub("", one_line(text)).replace("<", _LESS)
    return re.sub(r"(?<=\w)'(?=\w)", "’", re.sub(r"(?<!\.)\.{3}(?!\.)", "…", text))


def _name(parts: Mapping[str, str], replaced: dict[str, str]) -> dict[str, str]:
    quiet = {key: _quiet(value) for key, value in parts.items()}
    given = quiet.get("given", "")
    if _UNSPACED_NAME.search(given) or _UNSPACED_NAME.search(quiet.get("family", "")):
        return {"literal": quiet.get("family", "") + given}
    if given and given.casefold() == given.upper() and len(replaced) < len(_CAPITALS):
        capital = _CAPITALS[len(replaced)]
        replaced[capital] = given
        quiet["given"] = capital
    return quiet


def _named(row: Style, text: str, given: Mapping[str, str]) -> str:
    """The text with the names that capitals stand for, without the full stop that makes them initials."""
    for capital, name in given.items():
        if row.id != "vancouver":  # its initials have none
            text = text.replace(f"{capital}.", capital)
        text = text.replace(capital, name)
    return text


@lru_cache(maxsize=len(STYLES))
def _processor(row: Style) -> Any:
    """The style as citeproc-py has it; reading one takes 20 to 150 ms."""
    from reader.exchange.cslstyle import Style as Loaded

    loaded = Loaded(assets() / "styles" / f"{row.file}.csl", row.locale)
    if row.full_names:
        for element in loaded.xml.iter():
            if "initialize-with" in element.attrib:
                del element.attrib["initialize-with"]
    return loaded


def _formatter() -> Any:
    def wrapped(start: str, end: str) -> Any:
        return lambda text: f"{start}{text}{end}"

    return SimpleNamespace(
        preformat=str, Italic=wrapped(_I, _I_END), Oblique=wrapped(_I, _I_END), Bold=wrapped(_B, _B_END), Light=str,
        Underline=str, Superscript=str, Subscript=str, SmallCaps=str,
    )  # fmt: skip


def _render(row: Style, item: dict[str, Any], locator: tuple[str, str], in_text: bool) -> str:
    from citeproc import Citation as Cites
    from citeproc import CitationItem, CitationStylesBibliography, Locator
    from citeproc.source.json import CiteProcJSON

    loaded = _processor(row)
    listed = CitationStylesBibliography(loaded, CiteProcJSON([item]), _formatter())
    place = {"locator": Locator(locator[1], locator[0])} if locator[0] else {}
    cites = Cites([CitationItem("item", **place)])
    listed.register(cites)
    if in_text:
        return str(listed.cite(cites, lambda _: None))
    return "".join(str(entry) for entry in listed.bibliography())


def _tidy(row: Style, text: str) -> str:
    """What citeproc-py leaves undone."""
    text = text.replace(_LESS, "<")
    if text.count(_TITLE) > 1:
        behind = text.index(_TITLE_END) + 1
        text = text[:behind] + _AGAIN.sub("", text[behind:])
    text = _QUOTED_TITLE.sub(lambda found: found[0][:1] + found[0][1:].translate(_INNER), text)
    text = text.replace(_TITLE, "").replace(_TITLE_END, "")
    for pattern, instead in _REPAIRS.get(row.id, ()):
        text = re.sub(pattern, instead, text)
    text = re.sub(r"\s+\.(?=\s|$)", ".", text)
    text = re.sub(r"\.(?:\s*\.)+(?=\s|$)", ".", text)
    text = re.sub(rf"\.({_I_END})\.(?=\s|$)", r".\1", text)
    text = re.sub(rf"([?!…])({_I_END}?)\.(?=\s|$)", r"\1\2", text)
    if row.american:
        text = re.sub(rf"([?!…]{_I_END}?)”[.](?=\s|$)", r"\1”", text)
        text = re.sub(r"([”’]+)([.,])", r"\2\1", text)
        text = re.sub(r"([.])\.([”’])", r"\1\2", text)
    return " ".join(text.split(" ")).strip()
