"""Maps of pages in the cache: kept, found, made again, and never for another text."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from reader.core.document import PARAGRAPH, Block, Document
from reader.core.errors import ReaderError
from reader.core.paths import cache_folder
from reader.formats import FORMATS, Read, Source, pagemaps
from reader.formats.pdfmap import PageMap, PageSize, Run

DOCUMENT = Document((Block(PARAGRAPH, "A lamp"),))


def read(document: Document = DOCUMENT) -> Read:
    lefts = [20.0 + i for i in range(len(document.text))]
    rights = [x + 1 for x in lefts]
    made = PageMap([PageSize("1", 200, 300)], [Run(0, 0, 10, 20, lefts, rights)], document.text_sha256)
    return Read(document, FORMATS[0], {pagemaps.ATTACHMENT: made.to_bytes()})


@pytest.fixture
def original(tmp_path: Path) -> Path:
    path = tmp_path / "source.pdf"
    path.write_bytes(b"%PDF-1.4")
    return path


def test_a_map_is_kept_for_the_user_alone_and_found_again() -> None:
    assert pagemaps.cached(DOCUMENT.text_sha256) is None
    pagemaps.keep(read())
    found = pagemaps.cached(DOCUMENT.text_sha256)
    assert found is not None
    assert [page for page, _ in found.boxes_of(0, 6)] == [0]
    (file,) = (cache_folder() / "pages").iterdir()
    assert file.stat().st_mode & 0o777 == 0o600


def test_what_is_missing_or_damaged_is_made_again(original: Path) -> None:
    asked: list[Source] = []

    def reading(source: Source) -> Read:
        asked.append(source)
        return read()

    for _ in range(2):
        assert pagemaps.load(original, DOCUMENT, reading) is not None
    assert len(asked) == 1
    (file,) = (cache_folder() / "pages").iterdir()
    whole = file.read_bytes()
    file.write_bytes(whole[:-3])
    assert pagemaps.load(original, DOCUMENT, reading) is not None
    assert len(asked) == 2
    for at in range(len(whole)):  # one byte of it is another, or it ends in zeros
        for damaged in (whole[:at] + bytes([whole[at] ^ 4]) + whole[at + 1 :], whole[:at].ljust(len(whole), b"\0")):
            file.write_bytes(damaged)
            assert damaged == whole or pagemaps.cached(DOCUMENT.text_sha256) is None


def test_a_map_of_another_text_is_not_used(original: Path) -> None:
    other = Document((Block(PARAGRAPH, "Nobody was on the pier."),))
    assert pagemaps.load(original, DOCUMENT, lambda _: read(other)) is None


def test_what_two_readings_have_in_common_keeps_its_places(original: Path) -> None:
    before = Document((Block(PARAGRAPH, "The keeper of the light"), Block(PARAGRAPH, "It rained for the whole day.")))
    now = Document((*before.blocks[1:], Block(PARAGRAPH, "A note that is read since then, and was not.")))
    made = pagemaps.load(original, before, lambda _: read(now))
    assert made is None, "too little of what is printed is known"
    now = Document((Block(PARAGRAPH, "A head"), *before.blocks))
    for _ in range(2):  # from the cache too
        made = pagemaps.load(original, before, lambda _: read(now))
        assert made is not None
        for start in (0, before.text.index("rained")):
            assert made.boxes_of(start, start + 6) == PageMap.from_bytes(
                read(now).attachments[pagemaps.ATTACHMENT]
            ).boxes_of(start + 7, start + 13)


def test_what_has_moved_since_keeps_its_places_too(original: Path) -> None:
    lines = ["Ann Author", "It rained for the whole day.", "Nobody was on the pier, and no lamp was lit.", "The end"]
    before = Document(tuple(Block(PARAGRAPH, line) for line in lines))
    now = Document(tuple(Block(PARAGRAPH, line) for line in (*lines[1:3], lines[0], lines[3])))
    made = pagemaps.load(original, before, lambda _: read(now))
    assert made is not None
    (box,) = made.boxes_of(0, 10)
    assert (
        box
        == PageMap.from_bytes(read(now).attachments[pagemaps.ATTACHMENT]).boxes_of(
            now.text.index("Ann"), now.text.index("Ann") + 10
        )[0]
    )


def test_an_original_that_is_gone_is_named(tmp_path: Path) -> None:
    with pytest.raises(ReaderError, match=r"gone\.pdf"):
        pagemaps.load(tmp_path / "gone.pdf", DOCUMENT, lambda _: read())


def test_documents_without_a_map_leave_nothing() -> None:
    pagemaps.keep(Read(DOCUMENT, FORMATS[0]))
    assert not (cache_folder() / "pages").exists()


def test_a_cache_that_cannot_be_written_is_done_without(original: Path) -> None:
    cache_folder().mkdir(parents=True, exist_ok=True)
    (cache_folder() / "pages").write_text("in the way")
    pagemaps.keep(read())
    assert pagemaps.cached(DOCUMENT.text_sha256) is None
    assert pagemaps.load(original, DOCUMENT, lambda source: read()) is not None


def test_a_map_under_the_name_of_another_text_is_not_used() -> None:
    pagemaps.keep(read())
    (file,) = (cache_folder() / "pages").iterdir()
    file.rename(file.with_name(f"{'0' * 64}.map"))
    assert pagemaps.cached("0" * 64) is None


def test_the_oldest_maps_make_room(monkeypatch: pytest.MonkeyPatch) -> None:
    documents = [Document((Block(PARAGRAPH, f"Lamp {n}"),)) for n in range(4)]
    size = len(read(documents[0]).attachments[pagemaps.ATTACHMENT]) + 4  # its check sum
    monkeypatch.setattr(pagemaps, "_MOST_BYTES", 2 * size)
    for number, document in enumerate(documents):
        pagemaps.keep(read(document))
        file = cache_folder() / "pages" / f"{document.text_sha256}.map"
        os.utime(file, (number, number))
    assert [pagemaps.cached(d.text_sha256) is not None for d in documents] == [False, False, True, True]
