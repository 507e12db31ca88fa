"""What a query means in a library: which articles and which annotations it finds."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from reader.core.errors import ReaderError
from reader.core.folding import contains, fold
from reader.core.index import Entry
from reader.core.library import Library
from reader.core.model import Annotation
from reader.core.query import Query, Term
from reader.core.tags import descendants, path_of, slug

_TYPES: Final = {
    "txt": "text/plain",
    "text": "text/plain",
    "md": "text/markdown",
    "htm": "text/html",
    "xhtml": "text/html",
    "epub": "application/epub+zip",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "odt": "application/vnd.oasis.opendocument.text",
}


@dataclass(frozen=True, slots=True)
class Hit:
    """An article that was found, with those of its annotations that were."""

    entry: Entry
    annotations: tuple[Annotation, ...] = ()


@dataclass(frozen=True, slots=True)
class Found:
    """The hits, and a sentence on each article that could not be looked into."""

    hits: tuple[Hit, ...] = ()
    problems: tuple[str, ...] = ()


class Filter:
    """A query, bound to the tags of a library as they are now."""

    def __init__(self, library: Library, query: Query) -> None:
        """Raises ReaderError when a tag that the query names does not exist."""
        self.query = query
        self._library = library
        self._tags = {t.value: _tag_ids(library, t) for t in query.terms if t.field == "tag"}

    @property
    def needs_annotations(self) -> bool:
        """Whether an article's annotations must be read to know if it matches."""
        return bool(self.query.places - {"title"}) or any(
            t.field in ("tag", "colour") or (t.field == "has" and t.value != "passages") for t in self.query.terms
        )

    def matches_article(self, entry: Entry, annotations: Sequence[Annotation] = ()) -> bool:
        """Whether the article itself, or one of its annotations, has all that is asked for, and none what is not."""
        open_terms = []
        for term in self.query.terms:
            holds = self._on_article(term, entry, is_list=True)
            if term.is_negated and (holds or any(self._on_annotation(term, a, is_list=True) for a in annotations)):
                return False
            if not term.is_negated and not holds:
                open_terms.append(term)
        if not open_terms:
            return True
        return any(all(self._on_annotation(t, a, is_list=True) for t in open_terms) for a in annotations)

    def matches_annotation(self, annotation: Annotation, entry: Entry) -> bool:
        """Whether the annotation, or the article it is in, has all that is asked for, and none what is not."""
        return all(
            (self._on_article(t, entry, is_list=False) or self._on_annotation(t, annotation, is_list=False))
            is not t.is_negated
            for t in self.query.terms
        )

    def may_match(self, entry: Entry) -> bool:
        """False when nothing in the article can match, whatever its annotations are."""
        own = ("source", "status", "after", "before", "type", "title", "article")
        return all(
            self._on_article(t, entry, is_list=False) is not t.is_negated for t in self.query.terms if t.field in own
        )

    def tagged(self) -> set[str] | None:
        """The ids of the articles that carry the tags asked for; None when none is asked for."""
        wanted = [self._tags[t.value] for t in self.query.terms if t.field == "tag" and not t.is_negated]
        if not wanted:
            return None
        found: list[set[str]] = [set() for _ in wanted]
        for article, _, tag_id in self._library.index.tags_by_annotation():
            if tag := self._library.tag(tag_id):
                for ids, articles in zip(wanted, found, strict=True):
                    if tag.id in ids:
                        articles.add(article)
        return set.intersection(*found)

    def _on_article(self, term: Term, entry: Entry, is_list: bool) -> bool:
        value = term.value
        match term.field:
            case "words":
                return contains(fold(self._article_words(entry, is_list)), value)
            case "title":
                return contains(fold(entry.title), value)
            case "source":
                host = _host(entry.url)
                return contains(fold(f"{entry.publication}\n{entry.creators}"), value) or value in host
            case "status":
                return entry.status == value
            case "has":
                return value == "passages" and entry.passages > 0
            case "article":
                return entry.id.startswith(value)
            case "type":
                kind = value.lower().lstrip(".")
                return entry.media_type in (kind, _TYPES.get(kind)) or entry.media_type.endswith(f"/{kind}")
            case "after" | "before":
                return _in_time(term.field, value, entry.published)
        return False

    def _article_words(self, entry: Entry, is_list: bool) -> str:
        if "title" in self.query.places:
            return entry.title
        if self.query.places or not is_list:
            return ""
        return f"{entry.title}\n{entry.creators}\n{entry.publication}"

    def _on_annotation(self, term: Term, annotation: Annotation, is_list: bool) -> bool:
        match term.field:
            case "words":
                return contains(fold(self._annotation_words(annotation, is_list)), term.value)
            case "tag":
                return any((tag := self._library.tag(t)) and tag.id in self._tags[term.value] for t in annotation.tags)
            case "colour":
                return annotation.colour == term.value
            case "has" if term.value == "note":
                return bool(annotation.note.strip())
            case "has" if term.value == "tag":
                return any(self._library.tag(t) for t in annotation.tags)
        return False

    def _annotation_words(self, annotation: Annotation, is_list: bool) -> str:
        places = self.query.places
        if not places and is_list:
            return ""
        parts = [annotation.quote] if not places or "quotes" in places else []
        if not places or "notes" in places:
            parts.append(annotation.note)
        if not places:
            parts += [tag.name for t in annotation.tags if (tag := self._library.tag(t))]
        return "\n".join(parts)


def find_articles(library: Library, query: Query) -> Found:
    """The articles that ``query`` finds, in the order they were added; ``annotations`` of the hits stay empty."""
    wanted = Filter(library, query)
    hits, problems = [], []
    for entry in _in_order(library.entries()):
        if not wanted.may_match(entry):
            continue
        annotations: Sequence[Annotation] = ()
        if wanted.needs_annotations and entry.passages:
            try:
                annotations = library.annotations(entry.id)
            except ReaderError as error:
                problems.append(str(error))
                continue
        if wanted.matches_article(entry, annotations):
            hits.append(Hit(entry))
    return Found(tuple(hits), tuple(problems))


def find_annotations(library: Library, query: Query, look: Callable[[], object] | None = None) -> Found:
    """The annotations that ``query`` finds: articles in the order they were added, annotations in that of the text.

    Args:
        look: called before each article is read; what it raises ends the work.
    """
    wanted = Filter(library, query)
    tagged = wanted.tagged()
    hits, problems = [], []
    for entry in _in_order(library.entries()):
        if not wanted.may_match(entry):
            continue
        if not entry.problem and (not entry.passages or (tagged is not None and entry.id not in tagged)):
            continue
        if look is not None:
            look()
        try:
            annotations = library.annotations(entry.id)
        except ReaderError as error:
            problems.append(str(error))
            continue
        matching = tuple(a for a in annotations if wanted.matches_annotation(a, entry))
        if matching:
            hits.append(Hit(entry, matching))
    return Found(tuple(hits), tuple(problems))


def _in_order(entries: Iterable[Entry]) -> list[Entry]:
    return sorted(entries, key=lambda e: (e.added, e.id))


def _tag_ids(library: Library, term: Term) -> frozenset[str]:
    """The ids of the tags that a ``tag:`` names (by name, id or path) and of all that stand under them."""
    tags = library.tags
    wanted = _slug_path(term.value.lstrip("#"))
    own = {t.id for t in tags.values() if wanted in (t.id, _slug_path(t.name), _slug_path(path_of(tags, t.id)))}
    if merged := library.tag(term.value):
        own.add(merged.id)
    if not own:
        raise ReaderError(f"There is no tag “{term.value}”, at character {term.at}. `reader tags` shows what there is.")
    return frozenset(own.union(*(descendants(tags, t) for t in own)))


def _slug_path(path: str) -> str:
    return "/".join(slug(fold(part)) for part in path.split("/") if part.strip())


def _host(url: str) -> str:
    """The host of a URL, in lower case; "" when there is none."""
    try:
        return (urlsplit(url).hostname or "").lower()
    except ValueError:
        return ""


def _in_time(field: str, date: str, published: str) -> bool:
    """Whether the time of publication, in the precision known, may lie from ``date`` on, or before it begins."""
    known = published.partition("T")[0]
    if len(known) < 4 or not known[:4].isdigit():
        return False
    first = date + "-01-01"[len(date) - 4 :]
    if field == "after":
        return known + "-99-99"[len(known) - 4 :] >= first
    return known + "-01-01"[len(known) - 4 :] < first
