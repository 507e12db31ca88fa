"""What a citation is made of: an article as an item of CSL-JSON, and its citation key."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable
from typing import TYPE_CHECKING, Any, Final

from reader.core.errors import ReaderError
from reader.core.model import Article
from reader.core.names import split_name

if TYPE_CHECKING:
    from reader.core.library import Library

# The types of CSL 1.0.2: https://docs.citationstyles.org/en/stable/specification.html#appendix-iii-types
TYPES: Final = (
    "article", "article-journal", "article-magazine", "article-newspaper", "bill", "book", "broadcast", "chapter",
    "classic", "collection", "dataset", "document", "entry", "entry-dictionary", "entry-encyclopedia", "event",
    "figure", "graphic", "hearing", "interview", "legal_case", "legislation", "manuscript", "map", "motion_picture",
    "musical_score", "pamphlet", "paper-conference", "patent", "performance", "periodical", "personal_communication",
    "post", "post-weblog", "regulation", "report", "review", "review-book", "software", "song", "speech", "standard",
    "thesis", "treaty", "webpage",
)  # fmt: skip


def type_of(article: Article) -> str:
    """The type of CSL: what is said, else what the other fields make likely."""
    if article.genre in TYPES:
        return article.genre
    if article.publication and (article.volume or article.issue or article.doi):
        return "article-journal"
    if article.isbn:
        return "chapter" if article.publication and article.pages else "book"
    if article.publication:
        return "article-newspaper" if len(article.published) >= 10 else "article-magazine"
    if article.publisher:
        return "book"
    return "webpage" if article.url else "article-journal" if article.doi else "document"


def date_parts(published: str) -> list[int]:
    """[year, month, day] as far as an ISO 8601 date says them."""
    found = re.match(r"(\d{4})(?:-(\d\d)(?:-(\d\d))?)?", published)
    return [int(p) for p in found.groups() if p] if found else []


def item_of(article: Article, key: str = "") -> dict[str, Any]:
    """The article as an item of CSL-JSON: https://github.com/citation-style-language/schema."""
    item: dict[str, Any] = {"id": key or article.key or article.id, "type": type_of(article)}
    names = {
        "title": article.title,
        "container-title": article.publication,
        "publisher": article.publisher,
        "publisher-place": article.place,
        "edition": article.edition,
        "volume": article.volume,
        "issue": article.issue,
        "page": article.pages,
        "DOI": article.doi,
        "ISBN": article.isbn,
        "URL": article.url,
        "language": article.language,
        "abstract": article.description,
    }
    item |= {name: value for name, value in names.items() if value}
    people = {"author": article.creators, "editor": article.editors, "translator": article.translators}
    for role, names_of_role in people.items():
        if parted := [split_name(name) for name in names_of_role if name.strip()]:
            item[role] = parted
    if parts := date_parts(article.published):
        item["issued"] = {"date-parts": [parts]}
    return item


# -- citation keys ---------------------------------------------------------------------------------------------

_CYRILLIC_LETTERS = "абвгдезийклмнопрстуфыэіїєґўјљњћђџё"
_IN_LATIN = "a b v g d e z i i k l m n o p r s t u f y e i i e g u j lj nj c dj dz e"
_CYRILLIC: Final = dict(zip(_CYRILLIC_LETTERS, _IN_LATIN.split(), strict=True)) | {
    "ж": "zh", "х": "kh", "ц": "ts", "ч": "ch", "ш": "sh", "щ": "shch", "ю": "iu", "я": "ia", "ъ": "", "ь": "",
}  # fmt: skip
_GREEK: Final = dict(zip("αβγδεζηικλμνξοπρσςτυφω", "abgdeziiklmnxoprsstyfo", strict=True)) | {
    "θ": "th",
    "χ": "ch",
    "ψ": "ps",
}
_OTHERS: Final = {"ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "đ": "d", "ł": "l", "þ": "th", "ð": "d", "ı": "i"}
_LETTERS: Final = str.maketrans(_CYRILLIC | _GREEK | _OTHERS)
_SMALL_WORDS = (
    "a an the of on in to and for at by from with is are der die das ein eine und von zur zum im le la les un une"
    " des du de et el los las y il lo gli i o os as в во на и о об с по к из не"
)
_SMALL: Final = frozenset(_SMALL_WORDS.split())


def folded(text: str) -> str:
    """Letters and digits in lower case: Latin, Cyrillic and Greek in ASCII, other scripts as they are."""
    bare = unicodedata.normalize("NFC", text).casefold().translate(_LETTERS)
    parts = unicodedata.normalize("NFKD", bare)
    kept = "".join(c for c in parts if not unicodedata.combining(c)).translate(_LETTERS)
    return "".join(c for c in unicodedata.normalize("NFC", kept) if c.isalnum())


def base_key(creators: Iterable[str], published: str, title: str) -> str:
    """What a key is before it is told apart from others: "ivanov2017russia"."""
    first = next((c for c in creators if c.strip()), "")
    name = split_name(first) if first else {}
    family = folded(name.get("family") or name.get("literal", ""))[:24]
    year = str(next(iter(date_parts(published)), ""))
    words = (folded(w) for w in re.findall(r"[^\W_]+(?:['’][^\W_]+)*", title))
    word = next((w for w in words if w and w not in _SMALL), "")[:24]
    return f"{family}{year}{word}" or "untitled"


def citation_key(article: Article, taken: Collection[str] = ()) -> str:
    """The key that stands for the article in a bibliography, other than those ``taken``.

    One that the user (or an import) gave is stored and stays whatever happens. Without one it is made of the first
    creator's family name, the year and the first word of the title that says something; a letter tells it apart.
    """
    if article.key:
        return article.key
    base = base_key(article.creators or article.editors, article.published, article.title)
    number = 0
    while (key := base + _letters(number)) in taken:
        number += 1
    return key


def _letters(number: int) -> str:
    out = ""
    while number:
        number, rest = divmod(number - 1, 26)
        out = chr(ord("a") + rest) + out
    return out


def keys_in(library: Library, wanted: Iterable[Article]) -> dict[str, str]:
    """Article id → its key in the library: of several that would have the same, the one added first has it bare.

    What is added later does not change it, since only those that are older count.
    """
    alike: dict[str, list[tuple[str, str]]] = {}
    for entry in library.entries():
        if not entry.problem:
            alike.setdefault(base_key((), entry.published, entry.title), []).append((entry.added, entry.id))
    out: dict[str, str] = {}
    for article in wanted:
        base = base_key(article.creators or article.editors, article.published, article.title)
        taken: set[str] = set()
        for added, other_id in sorted(alike.get(base_key((), article.published, article.title), ())):
            if (added, other_id) >= (article.created, article.id):
                break
            try:
                other = library.article(other_id)
            except ReaderError:  # its file was damaged lately: that is no reason to withhold the others' keys
                continue
            if other.key or base_key(other.creators or other.editors, other.published, other.title) == base:
                taken.add(citation_key(other, taken))
        out[article.id] = citation_key(article, taken)
    return out


def key_in(library: Library, article: Article) -> str:
    """The article's key in its library; see :func:`keys_in`."""
    return keys_in(library, [article])[article.id]
