"""The process that draws pages: what it draws, and what it does with files that are broken or hostile."""

from __future__ import annotations

import io
import sys
from collections.abc import Iterator
from pathlib import Path

import pypdf
import pytest
from pypdf.annotations import Link
from pypdf.generic import Fit

from reader.core.errors import PasswordNeeded, ReaderError
from reader.formats.pdfworker import PageWorker


def write(path: Path, pages: int = 2, content: bytes = b"") -> pypdf.PdfWriter:
    """Blank pages of 200 × 300 points; ``content`` is drawn on the first."""
    writer = pypdf.PdfWriter()
    for _ in range(pages):
        writer.add_blank_page(200, 300)
    if content:
        stream = pypdf.generic.DecodedStreamObject()
        stream.set_data(content)
        writer.pages[0][pypdf.generic.NameObject("/Contents")] = writer._add_object(stream)
    return writer


@pytest.fixture
def path(tmp_path: Path) -> Path:
    writer = write(tmp_path / "a.pdf", 3, b"1 0 0 rg 0 150 100 150 re f")  # red: the left upper quarter
    writer.set_page_label(0, 1, "/r")
    writer.set_page_label(2, 2, "/D", start=1)
    writer.add_outline_item(title="One", page_number=0)
    writer.add_outline_item(title="Two", page_number=2, fit=Fit.xyz(0, 150, 1))
    writer.add_annotation(0, Link(rect=(20, 30, 100, 60), target_page_index=2, fit=Fit.xyz(0, 150, 1)))
    writer.add_annotation(0, Link(rect=(100, 240, 180, 300), url="https://example.org/a"))
    writer.write(tmp_path / "a.pdf")
    return tmp_path / "a.pdf"


@pytest.fixture
def worker(path: Path) -> Iterator[PageWorker]:
    worker = PageWorker(path)
    yield worker
    worker.close()
    worker.reap()


def pixel(worker: PageWorker, x: int, y: int, rotation: int = 0, clip: tuple[int, ...] = (0, 0, 200, 300)) -> bytes:
    """Blue, green and red at a place of the piece."""
    size = (200, 300) if rotation % 2 == 0 else (300, 200)
    header, data = worker.call("render", page=0, width=size[0], height=size[1], rotation=rotation, clip=list(clip))
    at = y * header["stride"] + x * 4
    return data[at : at + 3]


RED, WHITE = b"\x00\x00\xff", b"\xff\xff\xff"


def test_sizes_and_printed_labels(worker: PageWorker) -> None:
    sizes = worker.call("sizes")[0]["sizes"]
    assert [(s["width"], s["height"], s["label"]) for s in sizes] == [
        (200, 300, "i"),
        (200, 300, "ii"),
        (200, 300, "1"),
    ]


def test_a_page_is_drawn_turned_and_in_pieces(worker: PageWorker) -> None:
    assert [pixel(worker, 10, 10), pixel(worker, 190, 10), pixel(worker, 10, 290)] == [RED, WHITE, WHITE]
    assert pixel(worker, 290, 10, rotation=1, clip=(0, 0, 300, 200)) == RED  # a quarter turn clockwise
    assert pixel(worker, 10, 10, rotation=1, clip=(0, 0, 300, 200)) == WHITE
    assert [pixel(worker, 4, 5, clip=(90, 140, 20, 20)), pixel(worker, 15, 15, clip=(90, 140, 20, 20))] == [RED, WHITE]


def test_links_lead_to_pages_and_addresses(worker: PageWorker) -> None:
    inside, outside = worker.call("links", page=0)[0]["links"]
    assert inside["page"] == 2
    assert inside["y"] == pytest.approx(0.5)
    assert inside["rect"] == pytest.approx([0.1, 0.8, 0.5, 0.9], abs=0.001)
    assert (outside["page"], outside["target"]) == (-1, "https://example.org/a")


def test_the_outline_says_where_it_leads(worker: PageWorker) -> None:
    outline = worker.call("outline")[0]["outline"]
    assert [(o["title"], o["page"]) for o in outline] == [("One", 0), ("Two", 2)]
    assert outline[1]["y"] == pytest.approx(0.5)


def test_a_page_that_is_not_there_is_refused_and_the_rest_goes_on(worker: PageWorker) -> None:
    with pytest.raises(ReaderError, match="Page 10 "):
        worker.call("render", page=9, width=10, height=10, rotation=0, clip=[0, 0, 10, 10])
    assert pixel(worker, 10, 10) == RED


def test_a_process_that_dies_costs_one_page(worker: PageWorker) -> None:
    worker.start()
    assert worker._process is not None
    worker._process.kill()
    with pytest.raises(ReaderError, match="Page 1 cannot be drawn"):
        pixel(worker, 10, 10)
    assert pixel(worker, 10, 10) == RED


def test_a_page_that_takes_too_long_is_given_up(tmp_path: Path) -> None:
    content = b"0 0 m " + b"200 300 l 0 1 l 200 2 l 1 300 l " * 400_000 + b"f*"
    write(tmp_path / "slow.pdf", 1, content).write(tmp_path / "slow.pdf")
    worker = PageWorker(tmp_path / "slow.pdf", seconds=0.4)
    with pytest.raises(ReaderError, match="cannot be"):
        worker.call("render", page=0, width=4000, height=4000, rotation=0, clip=[0, 0, 4000, 4000])
    worker.close()
    worker.reap()


def test_a_closed_worker_does_not_start_again(worker: PageWorker) -> None:
    worker.call("sizes")
    worker.close()
    with pytest.raises(ReaderError):
        worker.call("sizes")
    with pytest.raises(ReaderError):
        worker.call("sizes")
    assert worker._process is None


def test_a_process_that_does_not_start_is_said(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", str(path.parent / "nothing"))
    with pytest.raises(ReaderError, match=r"a\.pdf cannot be drawn now: no such file"):
        PageWorker(path).call("sizes")


def test_the_password_is_asked_for(tmp_path: Path) -> None:
    writer = write(tmp_path / "secret.pdf")
    writer.encrypt("open sesame", algorithm="RC4-128")
    writer.write(tmp_path / "secret.pdf")
    for password in ("", "wrong"):
        worker = PageWorker(tmp_path / "secret.pdf", password)
        with pytest.raises(PasswordNeeded, match=r"secret\.pdf is encrypted"):
            worker.call("sizes")
        assert worker._process is None
    worker = PageWorker(tmp_path / "secret.pdf", "open sesame")
    assert len(worker.call("sizes")[0]["sizes"]) == 2
    worker.close()
    worker.reap()


@pytest.mark.parametrize("data", [b"", b"%PDF-1.7", b"no pdf at all", b"%PDF-1.4\n1 0 obj\n<<", b"\x00" * 5000])
def test_what_is_no_pdf_is_refused_in_a_sentence(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "bad.pdf").write_bytes(data)
    worker = PageWorker(tmp_path / "bad.pdf")
    with pytest.raises(ReaderError, match=r"bad\.pdf is damaged or empty: no pages can be found in it"):
        worker.call("sizes")
    assert worker._process is None


def test_a_file_that_is_gone_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ReaderError, match=r"gone\.pdf"):
        PageWorker(tmp_path / "gone.pdf").call("sizes")


def test_half_a_file_shows_what_is_left_or_says_that_it_is_damaged(path: Path) -> None:
    data = path.read_bytes()
    for cut in range(0, len(data), max(1, len(data) // 12)):
        path.write_bytes(data[:cut])
        worker = PageWorker(path)
        try:
            assert worker.call("sizes")[0]["sizes"]
        except ReaderError as error:
            assert path.name in str(error)  # noqa: PT017
        worker.close()
        worker.reap()


def picture_pdf(path: Path, sides: list[tuple[float, float, float, float]], bits: int = 8) -> None:
    """A page of 200 × 300 points with grey pictures at (x, y, width, height)."""
    writer = write(path, 1)
    image = pypdf.generic.DecodedStreamObject()
    image.set_data(b"\x80" * (64 * 64 * bits // 8))
    name = pypdf.generic.NameObject
    for key, value in (("/Type", name("/XObject")), ("/Subtype", name("/Image")), ("/ColorSpace", name("/DeviceGray"))):
        image[name(key)] = value
    for key, number in (("/Width", 64), ("/Height", 64), ("/BitsPerComponent", bits)):
        image[name(key)] = pypdf.generic.NumberObject(number)
    page = writer.pages[0]
    objects = pypdf.generic.DictionaryObject({name("/I"): writer._add_object(image)})
    page[name("/Resources")] = pypdf.generic.DictionaryObject({name("/XObject"): objects})
    content = pypdf.generic.DecodedStreamObject()
    content.set_data(b"\n".join(b"q %f 0 0 %f %f %f cm /I Do Q" % (w, h, x, y) for x, y, w, h in sides))
    page[name("/Contents")] = writer._add_object(content)
    buffer = io.BytesIO()
    writer.write(buffer)
    path.write_bytes(buffer.getvalue())


def pictures(path: Path) -> list[list[float]]:
    worker = PageWorker(path)
    found: list[list[float]] = worker.call("pictures", page=0)[0]["pictures"]
    worker.close()
    worker.reap()
    return found


def test_pictures_are_found_and_signs_and_scans_are_not(tmp_path: Path) -> None:
    path = tmp_path / "p.pdf"
    picture_pdf(path, [(20, 30, 100, 60), (150, 150, 10, 10)])  # a picture, and a bullet
    assert pictures(path) == [pytest.approx([0.1, 0.7, 0.6, 0.9], abs=0.001)]
    picture_pdf(path, [(0, 0, 200, 150), (0, 150, 200, 150)])  # a scan in two strips: the picture is the paper
    assert pictures(path) == []
    picture_pdf(path, [(20, 30, 100, 60)], bits=1)  # letters, scanned
    assert pictures(path) == []
