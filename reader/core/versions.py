"""New versions of an article's source: all of them are kept, and annotations follow from one to the next.

The first version is ``source.<suffix>`` and ``text.json``, later ones are ``source.2-3f9a2c.<suffix>`` and
``text.2-3f9a2c.json``: the number is for people, the beginning of the source's hash keeps apart what two machines call
their second version. Nothing is guessed and nothing is deleted: an annotation whose passage was not found unchanged
keeps its anchor on the old text, which is still there, until the user says where it belongs.
"""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Final

from reader.core import annotations as annotating
from reader.core.anchor import EXACT, LOST, MOVED, PLACEMENTS, Anchor, Placement
from reader.core.articles import short, suffix_of, text_bytes, write_files
from reader.core.changes import Change
from reader.core.document import Document
from reader.core.durable import read_file, stat_of, write_error
from reader.core.errors import ReaderError
from reader.core.library import Library
from reader.core.limits import LIMITS
from reader.core.model import ACCEPTED, UNPLACED, Annotation, Article, Version, now
from reader.core.texts import read_text

if TYPE_CHECKING:
    from reader.core.anchors import Resolver

_CHUNK: Final = 1 << 20  # bytes hashed at a time
_PLACED: Final = (EXACT, MOVED)
_LINE: Final = 80  # characters at the top of the screen that the reader's place is found again by


class Placer:
    """Where annotations of an article are in one of its texts. Each anchor is followed from the text it was made on."""

    def __init__(self, folder: Path, article: Article, document: Document, before: Document | None = None) -> None:
        """``folder`` is the article's; ``before`` is a text that is known already."""
        self._folder, self._article, self.document = folder, article, document
        self._resolvers: dict[str, Resolver] = {}
        self._before = before
        self._known: dict[Anchor, Placement] = {}  # what was found: it stays so as long as the text does

    def know(self, found: Iterable[tuple[Anchor, Placement]]) -> None:
        """Take over where anchors were found in this very text by somebody else."""
        self._known.update(found)

    def is_quick(self, annotations: Iterable[Annotation]) -> bool:
        """Whether :meth:`place` has nothing to look for: else it may take a second, and belongs into a thread."""
        return all(self.stands(p) or p in self._known for a in annotations for p in a.passages)

    def place(self, annotations: Iterable[Annotation]) -> dict[str, list[Placement]]:
        """Annotation id → where its passages are, in their order."""
        groups: dict[str, list[tuple[str, int, Anchor]]] = {}
        out: dict[str, list[Placement]] = {}
        for annotation in annotations:
            out[annotation.id] = [Placement(LOST, -1, -1, 0.0)] * len(annotation.passages)
            for number, anchor in enumerate(annotation.passages):
                if self.stands(anchor):
                    out[annotation.id][number] = Placement(EXACT, anchor.start, anchor.end, 1.0)
                groups.setdefault(anchor.text_sha256, []).append((annotation.id, number, anchor))
        for sha256, group in groups.items():
            if all(out[key][number].status == EXACT for key, number, _ in group):
                continue  # as it is nearly always: what resolves takes a while to import
            anchors = [anchor for _, _, anchor in group]
            if any(anchor not in self._known for anchor in anchors):  # together, for they help to place each other
                self.know(zip(anchors, self._resolver(sha256).resolve_all(anchors), strict=True))
            for key, number, anchor in group:
                out[key][number] = self._known[anchor]
        return out

    def stands(self, anchor: Anchor) -> bool:
        """Whether the anchor was made on this text, or fits it by its offsets."""
        if anchor.text_sha256 not in ("", self.document.text_sha256):
            return False
        if anchor.area:
            return True
        return bool(anchor.quote) and self.document.text[max(0, anchor.start) : anchor.end] == anchor.quote

    def _resolver(self, sha256: str) -> Resolver:
        from reader.core.anchors import Resolver

        if sha256 not in self._resolvers:
            self._resolvers[sha256] = Resolver(self.document, self._old_text(sha256))
        return self._resolvers[sha256]

    def _old_text(self, sha256: str) -> str | None:
        if sha256 == self.document.text_sha256:
            return None
        if self._before is not None and sha256 in ("", self._before.text_sha256):
            return self._before.text
        return text_with(self._folder, self._article, sha256) if sha256 else None


def text_with(folder: Path, article: Article, sha256: str) -> str | None:
    """The text with this hash among the versions of the article in ``folder``; None when none of them has it."""
    said = [v.text for v in reversed(article.versions) if v.text_sha256 == sha256]
    if article.text_sha256 == sha256:
        said.append(article.text)
    others = sorted(p.name for p in folder.glob("text*.json"))  # of versions that were taken back
    for name in dict.fromkeys([*said, *others]):
        document = read_text(folder, name)
        if document is not None and document.text_sha256 == sha256:
            return document.text
    return None


def placements(library: Library, article: str, document: Document) -> dict[str, list[Placement]]:
    """Where all annotations of an article are now, by id."""
    placer = Placer(library.article_folder(article), library.article(article), document)
    return placer.place(library.annotations(article))


def offset_in(document: Document, before: Document, offset: int) -> int:
    """Where the reader who was at ``offset`` of the text ``before`` is in the new one; roughly, if that is gone."""
    from reader.core.anchors import Resolver, describe

    text = before.text
    end = min(len(text), offset + _LINE)
    if text[offset:end].strip():
        placement = Resolver(document, text).resolve(describe(before, offset, end))
        if placement.start >= 0:
            return placement.start
    return min(offset, len(document.text))


def worst(places: Iterable[Placement]) -> str:
    """The status of an annotation: the worst of its passages'."""
    return max((p.status for p in places), key=PLACEMENTS.index, default=LOST)


# -- has the original changed? --------------------------------------------------------------------------------------


class Originals:
    """Looks at the files that articles were added from; what has the stat it had before is not read again."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, str, str], bool] = {}

    def has_changed(self, folder: Path, article: Article) -> bool:
        """Whether the file at ``article.origin`` is another than the one in the article's ``folder``.

        A file that is gone, or cannot be read, has not changed. Safe to call from any thread.
        """
        state = stat_of(Path(article.origin)) if os.path.isabs(article.origin) else ""
        if not state:
            return False
        key = (article.origin, state, article.source_sha256)
        if key not in self._known:
            self._known[key] = has_changed(folder, article)
        return self._known[key]


def has_changed(folder: Path, article: Article) -> bool:
    """Like :meth:`Originals.has_changed`, once."""
    if not os.path.isabs(article.origin):
        return False
    with suppress(OSError, ValueError):
        # O_NONBLOCK: a FIFO in the place of the file must not hang the program.
        flags = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
        with open(os.open(article.origin, flags), "rb") as file:
            info = os.fstat(file.fileno())
            if not stat.S_ISREG(info.st_mode) or not 0 < info.st_size <= LIMITS.file_bytes:
                return False
            with suppress(OSError):
                if info.st_size != os.stat(folder / article.source).st_size:
                    return True
            digest = hashlib.sha256()
            while chunk := file.read(_CHUNK):
                digest.update(chunk)
            return digest.hexdigest() != article.source_sha256
    return False


# -- taking a new version -------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Outcome:
    """What becomes of an annotation in a new version of its article."""

    annotation: Annotation  # as it was
    placements: tuple[Placement, ...]
    passages: tuple[Anchor, ...] = ()  # what it will have: new anchors where the passage was found unchanged

    @property
    def status(self) -> str:
        return worst(self.placements)


@dataclass(frozen=True)
class NewVersion:
    """A new version of an article, read and compared with the current one. Nothing of it is on the disk yet."""

    before: Article
    document: Document
    data: bytes
    suffix: str
    media_type: str
    origin: str
    outcomes: tuple[Outcome, ...]

    @cached_property
    def source_sha256(self) -> str:
        return hashlib.sha256(self.data).hexdigest()


@dataclass(frozen=True, slots=True)
class Refreshed:
    """The article after its new version was taken: how many annotations have which status, and those to look at."""

    article: Article
    counts: Mapping[str, int]
    review: tuple[Outcome, ...]


def compare(
    folder: Path,
    article: Article,
    annotations: Sequence[Annotation],
    before: Document,
    document: Document,
    data: bytes,
    name: str,
    media_type: str,
    origin: str,
) -> NewVersion:
    """Find the article's annotations in a new version of it. Safe to call from any thread.

    Args:
        folder: the article's.
        before: its current text.
        document, data, name, media_type, origin: of the new version, as for :func:`reader.core.articles.stage`.
    """
    found = Placer(folder, article, document, before).place(annotations)
    outcomes = tuple(_outcome(a, found[a.id], document) for a in annotations)
    return NewVersion(article, document, data, suffix_of(name), media_type, origin, outcomes)


def stage(folder: Path, new: NewVersion) -> Article:
    """Write the new version's files beside the old ones; the record that will speak of them. Safe in any thread.

    Raises:
        ReaderError: the disk refuses.
    """
    before, document = new.before, new.document
    source, text = _free_names(folder, new)
    try:
        write_files(folder, source, text, new.data, document)
    except OSError as error:
        raise write_error(folder, error) from None
    return before.with_(
        source=source,
        text=text,
        origin=new.origin,
        media_type=new.media_type,
        source_sha256=new.source_sha256,
        text_sha256=document.text_sha256,
        words=document.words,
        blocks=len(document.blocks),
        cut_short=document.cut_short,
        versions=(*before.versions, as_version(before, now())),
    )


def as_version(article: Article, replaced: str = "") -> Version:
    """What is remembered of the article's current version when another one takes its place."""
    return Version(
        article.source,
        article.text,
        article.source_sha256,
        article.text_sha256,
        article.origin,
        replaced,
        article.media_type,
    )


@dataclass(frozen=True, slots=True)
class Prepared:
    """A new version whose files are written, with a placer that knows where all of its annotations will be."""

    new: NewVersion
    after: Article
    placer: Placer


def prepare(folder: Path, new: NewVersion) -> Prepared:
    """All that taking a new version needs and that can be done in any thread: then ``use(library, p.new, p.after)``.

    ``placer.place`` of the annotations as they are then is a matter of milliseconds: nothing has to be found again.

    Args:
        folder: the article's.

    Raises:
        ReaderError: the disk refuses.
    """
    after = stage(folder, new)
    placer = Placer(folder, after, new.document)
    for outcome in new.outcomes:
        for anchor, place in zip(outcome.passages, outcome.placements, strict=True):
            if not placer.stands(anchor):
                placer.know([(anchor, place)])
    return Prepared(new, after, placer)


def _free_names(folder: Path, new: NewVersion) -> tuple[str, str]:
    """Names for the source and the text that nobody uses, or that hold these very bytes."""
    number = new.before.version + 1
    while True:
        name = f"{number}-{new.source_sha256[:6]}"
        source, text = f"source.{name}{new.suffix}", f"text.{name}.json"
        if _is_free(folder / source, new.data) and _is_free(folder / text, text_bytes(new.document)):
            return source, text
        number += 1


def _is_free(path: Path, data: bytes) -> bool:
    try:
        found = read_file(path)
    except OSError:
        return False
    return found is None or found[0] == data


def use(
    library: Library, new: NewVersion, after: Article, name: str = "Use the new version", also: Sequence[Change] = ()
) -> Refreshed:
    """Make a staged version the article's current one, as one step that can be undone.

    Args:
        name: of the step; ``also`` are more changes that belong to it.

    Raises:
        ReaderError: the article was given another version in the meantime, or the disk refuses.
    """
    article = library.article(new.before.id)
    if article.source_sha256 != new.before.source_sha256:
        raise ReaderError(f"“{short(article.title)}” was given another version in the meantime. Look at it again.")
    outcomes = _outcomes_now(library, new)
    changes = [Change(Article.TABLE, article.id, new.before, after, article.id)]
    for outcome in outcomes:
        old = outcome.annotation
        moved = _followed(outcome)
        if moved != old:
            changes.append(Change(Annotation.TABLE, old.id, old, moved, article.id))
    library.apply([*changes, *also], name)
    return Refreshed(library.article(article.id), counts(outcomes), tuple(o for o in outcomes if needs_look(o)))


def _outcomes_now(library: Library, new: NewVersion) -> list[Outcome]:
    """The outcomes, also of annotations that were made or moved since they were compared."""
    known = {o.annotation.id: o for o in new.outcomes}
    out, late = [], []
    for annotation in library.annotations(new.before.id):
        outcome = known.get(annotation.id)
        if outcome is not None and outcome.annotation.passages == annotation.passages:
            out.append(replace(outcome, annotation=annotation))
        else:
            late.append(annotation)
    if late:
        found = Placer(library.article_folder(new.before.id), new.before, new.document).place(late)
        out += [_outcome(a, found[a.id], new.document) for a in late]
    return out


def _outcome(annotation: Annotation, placements: Sequence[Placement], document: Document) -> Outcome:
    """New anchors for the passages that were found unchanged; the others stay as they are."""
    from reader.core.anchors import describe

    passages = tuple(
        anchor
        if anchor.area or p.status not in _PLACED
        else replace(describe(document, p.start, p.end), extra=anchor.extra)
        for anchor, p in zip(annotation.passages, placements, strict=True)
    )
    return Outcome(annotation, tuple(placements), passages)


def _followed(outcome: Outcome) -> Annotation:
    """The annotation in the new version."""
    annotation = outcome.annotation
    is_still_unplaced = annotation.review == UNPLACED and outcome.status not in _PLACED
    return annotation.with_(passages=outcome.passages, review=UNPLACED if is_still_unplaced else "")


def is_placed(placement: Placement) -> bool:
    """Whether the passage was found unchanged."""
    return placement.status in _PLACED


def needs_look(outcome: Outcome) -> bool:
    """Whether the user has to say where the annotation belongs."""
    return outcome.status not in _PLACED and outcome.annotation.review != UNPLACED


def counts(outcomes: Iterable[Outcome]) -> dict[str, int]:
    """Status → how many annotations have it; all of the statuses are there."""
    out = dict.fromkeys(PLACEMENTS, 0)
    for outcome in outcomes:
        out[outcome.status] += 1
    return out


def to_review(annotations: Iterable[Annotation], places: Mapping[str, Sequence[Placement]]) -> list[Outcome]:
    """Of annotations and where they are now, those that the user has to look at."""
    outcomes = (Outcome(a, tuple(places.get(a.id, ()))) for a in annotations)
    return [o for o in outcomes if needs_look(o)]


# -- what the user decides -----------------------------------------------------------------------------------------


def accept(library: Library, annotation: Annotation, passage: int, document: Document, start: int, end: int) -> None:
    """Agree that the annotation's passage (by its number, from 0) is at ``[start, end)`` of the document now.

    Raises:
        ReaderError: the range is empty, or the disk refuses.
    """
    _put(library, annotation, passage, document, (start, end), "Accept the passage")


def pin(library: Library, annotation: Annotation, passage: int, document: Document, start: int, end: int) -> None:
    """Say where the annotation's passage is now. Errors: as :func:`accept`."""
    _put(library, annotation, passage, document, (start, end), "Pin the passage")


def _put(
    library: Library, annotation: Annotation, number: int, document: Document, place: tuple[int, int], name: str
) -> None:
    old = annotation.passages[number]
    if old.area and place[0] == place[1]:  # it stays where it is on the page, now of this text
        anchor = replace(old, start=place[0], end=place[1], text_sha256=document.text_sha256)
    else:
        anchor = replace(annotating.anchor_at(document, *place), extra=old.extra)
    passages = (*annotation.passages[:number], anchor, *annotation.passages[number + 1 :])
    annotating.change(library, [(annotation, annotation.with_(passages=passages, review=ACCEPTED))], name)


def keep_unplaced(library: Library, annotation: Annotation) -> None:
    """Keep the annotation without a place in the text; it stays in lists and exports with its status."""
    annotating.change(library, [(annotation, annotation.with_(review=UNPLACED))], "Keep unplaced")


def undecide(library: Library, annotation: Annotation) -> None:
    """Take back what was decided in the review: an annotation that was kept unplaced needs a look again."""
    annotating.change(library, [(annotation, annotation.with_(review=""))], "Review again")
