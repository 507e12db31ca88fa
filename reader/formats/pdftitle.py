"""What the first page of a PDF says of the article: title, authors, date, DOI, and where it was published."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from reader.core import document as doc
from reader.core.document import Block, Metadata
from reader.core.limits import LIMITS
from reader.formats.dates import date_of_line, find_date
from reader.formats.pdflines import Line
from reader.formats.pdfmeta import PLACE, Stated, doi_in, fit_title

_BLOCKS: Final = 14  # behind the title, that may be about authors and date
_LONGEST: Final = 400  # code points of a line of authors
_ADDRESS: Final = 120  # code points of one, if it ends in a full stop as sentences do
_TEXT: Final = 300  # code points of a paragraph that is the article's
_MOST_NAMES: Final = 200
_SHOWN: Final = 3  # names that are shown over an article; of more the rest are not
_RAISED: Final = 0.12  # em above the baseline
_ARTICLE: Final = re.compile(
    r"\W*(?:abstract|summary|zusammenfassung|résumé|resumen|riassunto|resumo|аннотация|introduction|einleitung|contents|"
    r"inhalt(?:sverzeichnis)?|keywords?|key words|1\.?\s|I\.\s|摘要|概要|要旨)",
    re.I,
)
_DIVISION: Final = re.compile(
    r"(?:chapter|kapitel|chapitre|capítulo|part|teil|section)\s+\w{1,6}\.?|(?:1|I|1\.1)\.?\s+\D.*", re.I
)
_AND: Final = re.compile(
    r"\s*(?:[,;•·|]|，|、|；|\s&\s|\s(?:and|und|et|y|e|och|og|en|with)\s)\s*(?:(?:and|und|et|y|e|och|og|en|&)\s)?"
)
_BY: Final = re.compile(r"(?:by|von|par|por|di)\s+(?=[^\W\d_])", re.I)
_DEGREE: Final = re.compile(
    r"(?:^|(?<=\s))(?:ph\.?\s?d\.?|m\.?d\.?|m\.?sc\.?|b\.?sc\.?|m\.?a\.?|dr\.?|prof(?:essor)?\.?|esq\.?|r\.?n\.?|ll\.?[bm]\.?|"
    r"dipl\.-ing\.?|(?:senior |student )?member|fellow|ieee|facs|frs)(?=\s|$)",
    re.I,
)
_PARTICLE: Final = re.compile(
    r"(?:von|van|der|den|de|del|della|di|da|dos|das|du|la|le|al|el|bin|ibn|ben|zu|zur|af|st|ter|ten|y|e|i)$"
)
_NO_PERSON: Final = re.compile(
    r"\b(?:universit\w*|institut\w*|department|dept|faculty|fakultät|school|college|laborator\w*|cent(?:re|er)|zentrum|hospital|"
    r"academy|akademie|foundation|society|association|press|journal|review|street|avenue|road|inc|ltd|gmbh|corp\w*|company|research|"
    r"group|division|office|ministry|bank|council|agency|united|kingdom|states|republic|received|accepted|published|revised|abstract|"
    r"article|working|paper|report|series|volume|preprint|draft|version|email|e-mail|correspond\w*|edited|translated|editor|"
    r"chapter|part|introduction|figure|table|copyright|rights|open|access|science\w*|studies|history|new|south|north)\b|[@\d:/()\[\]]",
    re.I,
)
_ARXIV: Final = re.compile(
    r"arXiv:\s?(\d{4}\.\d{4,5}|[a-z\-]{2,12}(?:\.[A-Z]{2})?/\d{7})(?:v\d+)?(?:\s*\[[\w.\-]+\])?"
    r"\s*(\d{1,2} [A-Z][a-z]{2} \d{4})?"
)
_PUBLISHED: Final = re.compile(
    r"(?:First published|FIRST PUBLISHED|Published|PUBLISHED|Available online|Publication date|Veröffentlicht|Publié|"
    r"Publicado|Pubblicato|Date of [Pp]ublication)\b[^.;\d]{0,16}(?P<date>.{4,40})"
)
_COPYRIGHT: Final = re.compile(r"(?:©|\(c\)|copyright)\s*(?:©|\(c\))?\s*(?:the authors?,?\s*)?((?:19|20)\d\d)\b", re.I)
_VOLUME: Final = re.compile(
    r"(?P<publication>[^\W\d_][^\d,;|]{3,70}?)[,;|.]?\s+(?:vol(?:ume|\.)?|band|bd\.)\s*(?P<volume>\d{1,4})"
    r"(?:[,;|.]?\s*(?:no\.?|issue|number|nr\.|heft|n[º°])\s*(?P<issue>\d{1,3}))?"
    r"(?:[^\n]{0,25}?\bpp?\.?\s*(?P<first>\d+)\s*[-–—]\s*(?P<last>\d+))?",
    re.I,
)


@dataclass(frozen=True, slots=True)
class Front:
    """What is known of the article, and the indices of the blocks that are about authors and date."""

    metadata: Metadata
    bylines: frozenset[int] = frozenset()


def front_of(blocks: Sequence[Block], lines: Sequence[Sequence[Line]], page: Sequence[Line], stated: Stated) -> Front:
    """Complete what the file says of itself by what its first page shows.

    Args:
        blocks: the document's first blocks, in order.
        lines: the printed lines of each.
        page: all lines of the first page, those of its margins too.
    """
    title = _title(blocks)
    creators, dated, bylines = _authors(blocks, lines, title)
    said = stated.metadata
    seen = _page_says(page)
    published = said.published or seen.published or dated or _copyright(page)
    shown = _title_text(blocks[title]) if title >= 0 else ""
    out = replace(
        said,
        title=_better_title(said.title, shown),
        creators=_better_names(said.creators, creators),
        published=published,
        doi=said.doi or seen.doi,
        url=said.url or seen.url,
        publication=said.publication or seen.publication,
        volume=said.volume or seen.volume,
        issue=said.issue or seen.issue,
        pages=said.pages or seen.pages,
        genre=said.genre or seen.genre,
    )
    return Front(out, bylines)


def says_again(block: Block, metadata: Metadata) -> bool:
    """Whether a byline has no more than the names or the day that are shown over every article."""
    if len(metadata.creators) > _SHOWN or any(s.kind in (doc.SUPERSCRIPT, doc.FOOTNOTE_REF) for s in block.spans):
        return False
    if metadata.published and date_of_line(block.text) == metadata.published:
        return True
    rest = _BY.sub("", block.text, count=1).casefold()
    if not metadata.creators or len(rest) > _LONGEST:
        return False
    for name in sorted(metadata.creators, key=len, reverse=True):
        rest = rest.replace(name.casefold(), " ")
    return not re.sub(r"\b(?:and|und|et|y|e|och|og|en)\b|[\s,;•·|&]", "", rest)


def _title(blocks: Sequence[Block]) -> int:
    first = blocks[0].page if blocks else ""
    for index, block in enumerate(blocks[:25]):
        if block.kind == doc.HEADING and block.level == 1 and not _DIVISION.fullmatch(block.text):
            return -1 if block.page != first and index > 8 else index
    return -1


def _title_text(block: Block) -> str:
    """Its text without the mark of a note behind it."""
    end = len(block.text)
    for span in sorted(block.spans, key=lambda s: -s.end):
        if span.end == end and span.kind in (doc.SUPERSCRIPT, doc.FOOTNOTE_REF):
            end = span.start
    return block.text[:end].rstrip(" *∗†‡§")[: LIMITS.title_characters]


def _better_title(said: str, shown: str) -> str:
    """What the file says, unless the page shows more of the same, or the file says a single word."""
    if not shown or not fit_title(shown):
        return said
    one, two = _letters(said), _letters(shown)
    if not one or (len(two) > len(one) and one in two) or (one == two and said.isupper()):
        return shown
    return shown if len(said.split()) == 1 and len(shown.split()) > 2 else said


def _letters(text: str) -> str:
    return "".join(c for c in text.lower() if c.isalnum())


def _better_names(said: tuple[str, ...], shown: tuple[str, ...]) -> tuple[str, ...]:
    """What the file says, unless it names only the first of those that the page shows."""
    if not said or (len(said) == 1 and len(shown) > 1 and any(_letters(said[0]) == _letters(n) for n in shown)):
        return shown or said
    return shown if len(said) == 1 and " " not in said[0] and shown else said


# -- authors ----------------------------------------------------------------------------------------------------------


def _authors(
    blocks: Sequence[Block], lines: Sequence[Sequence[Line]], title: int
) -> tuple[tuple[str, ...], str, frozenset[int]]:
    """Names and a date from the lines under the title, and the blocks that they stand in."""
    names: list[str] = []
    dated, bylines = "", set()
    look: tuple[float, bool] | None = None
    for index in range(title + 1, min(len(blocks), title + 1 + _BLOCKS) if title >= 0 else 0):
        block = blocks[index]
        if block.kind not in (doc.PARAGRAPH, doc.HEADING, doc.QUOTATION, doc.ITEM, doc.CELL) or _is_article(block):
            break
        for line in lines[index]:
            if day := date_of_line(line.text):
                dated = dated or day
                bylines.add(index)
                continue
            found = persons(line) if look is None or _like(line, look) else []
            if found:
                look = look or (line.size, line.bold)
                names += found
                bylines.add(index)
    return tuple(dict.fromkeys(names))[:_MOST_NAMES], dated, frozenset(bylines | _addresses(blocks, title, bylines))


def _addresses(blocks: Sequence[Block], title: int, bylines: set[int]) -> set[int]:
    """What stands with the authors' names, before the text: where they work, and how to write to them."""
    if not bylines:
        return set()
    out = {i for i in range(title + 1, max(bylines)) if blocks[i].kind not in (doc.FIGURE, doc.CAPTION, doc.CODE)}
    for index in range(max(bylines) + 1, min(len(blocks), max(bylines) + 1 + _BLOCKS)):
        block = blocks[index]
        short = len(block.text) < (_ADDRESS if block.text.rstrip().endswith(".") else _TEXT)
        begins = _ARTICLE.match(block.text) and not block.text[0].isdecimal()  # the number may be an address's mark
        if block.kind in (doc.HEADING, doc.FIGURE, doc.CAPTION, doc.CODE) or begins or not short:
            break
        out.add(index)
    return out


def _is_article(block: Block) -> bool:
    if _ARTICLE.match(block.text):
        return True
    return len(block.text) > _TEXT and block.text.rstrip().endswith((".", "!", "?", ":", "。"))


def _like(line: Line, look: tuple[float, bool]) -> bool:
    return abs(line.size - look[0]) < 0.3 and line.bold == look[1]


def persons(line: Line) -> list[str]:
    """The persons that a printed line names, if it names nothing else; raised marks and degrees are left out."""
    out: list[str] = []
    for cell in line.cells or (line,):
        text = _BY.sub("", _without_raised(cell), count=1).strip(" ,;.*∗†‡§¶")
        if not text or len(text) > _LONGEST:
            continue
        for part in (p.strip(" .,*∗†‡§¶#") if len(p) > 3 else p.strip() for p in _AND.split(text)):
            name = " ".join(_DEGREE.sub(" ", part).split())
            if not name:
                continue
            if not _is_person(name):
                return []
            out.append(name.title() if name.isupper() and " " in name else name)
    return out


def _without_raised(line: Line) -> str:
    """The line's text with a comma for what is raised over it: marks that lead to addresses and notes."""
    ends = [s.start for s in line.styles[1:]] + [len(line.text)]
    parts = []
    for style, end in zip(line.styles, ends, strict=True):
        raised = style.baseline < line.baseline - _RAISED * line.size and style.size < 0.9 * line.size
        parts.append(", " if raised else line.text[style.start : end])
    return "".join(parts)


def _is_person(name: str) -> bool:
    if _NO_PERSON.search(name):
        return False
    if all("\u2e80" <= c <= "\u9fff" or "\uac00" <= c <= "\ud7a3" or c == " " for c in name):
        return 2 <= len(name.replace(" ", "")) <= 5
    words = [w for w in name.replace("-", " ").split() if not _PARTICLE.match(w)]
    return 2 <= len(words) <= 5 and all(w[0].isupper() for w in words) and any(len(w.rstrip(".")) > 1 for w in words)


# -- the rest of the page ---------------------------------------------------------------------------------------------


def _page_says(page: Sequence[Line]) -> Metadata:
    """DOI, address, day and place of publication, as far as the first page prints them."""
    texts = [k.text.replace("\u00ad", "-") for k in page]
    whole = " ".join(texts)
    out = Metadata(doi=doi_in(whole))
    if found := _ARXIV.search(whole):
        out = replace(out, url=f"https://arxiv.org/abs/{found[1]}", published=find_date(found[2] or ""))
    if (told := _PUBLISHED.search(whole)) and (day := find_date(told["date"])):
        out = replace(out, published=day)
    for said in _places(texts):
        return replace(out, published=out.published or said.published, publication=said.publication,
                       volume=said.volume, issue=said.issue, pages=said.pages, genre=said.genre)  # fmt: skip
    return out


def _places(texts: Sequence[str]) -> Iterator[Metadata]:
    """What lines of a head or foot like "The Review, Vol. 3, No. 2, May 2019, pp. 12–34" say."""
    for text in texts:
        found = PLACE.search(text) or _VOLUME.match(text)
        if not found or len(text) > 200:
            continue
        said = found.groupdict()
        name = str(said["publication"]).strip(" ,.;|")
        if len(name.split()) > 9 or not name[0].isupper():
            continue
        pages = f"{said['first']}–{said['last']}" if said.get("first") else ""
        yield Metadata(
            publication=name.title().replace(" Of ", " of ").replace(" The ", " the ").replace(" And ", " and ")
            if name.isupper() and " " in name
            else name,
            volume=said["volume"] or "",
            issue=said.get("issue") or "",
            pages=pages,
            published=said.get("year") or find_date(text[found.start("volume") :]),
            genre="article-journal",
        )


def _copyright(page: Sequence[Line]) -> str:
    found = next((m for line in page if (m := _COPYRIGHT.search(line.text))), None)
    return found[1] if found else ""
