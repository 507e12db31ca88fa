"""Web archives of several browsers, and broken and hostile ones."""

from __future__ import annotations

import base64
import random
from contextlib import suppress
from email.message import EmailMessage
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from reader.core import document as doc
from reader.core.errors import ReaderError
from reader.formats import Source, read, sniff
from tests.formats.books import png
from tests.hostile.parsing import check_document

PAGE = "<html><head><title>The Quay</title></head><body><h1>The Quay</h1>{}</body></html>"
PROSE = "<p>" + "Boats came in with the tide, and the quay filled with people and barrels. " * 6 + "</p>"


def part(kind: str, data: bytes, **fields: str) -> str:
    """A part in base64 with header fields ("location", "id")."""
    named = {"location": "Content-Location", "id": "Content-ID"}
    lines = [f"Content-Type: {kind}", "Content-Transfer-Encoding: base64"]
    lines += [f"{named[name]}: {value}" for name, value in fields.items()]
    return "\r\n".join(lines) + "\r\n\r\n" + base64.encodebytes(data).decode().replace("\n", "\r\n")


def archive(*parts: str, head: str = "From: <Saved by Blink>", subject: str = "s", param: str = "") -> bytes:
    """A web archive as Chromium writes it."""
    top = (
        f"{head}\r\nSnapshot-Content-Location: https://example.org/a/page.html\r\nSubject: {subject}\r\n"
        f'MIME-Version: 1.0\r\nContent-Type: multipart/related;\r\n\ttype="text/html";{param}\r\n'
        '\tboundary="--B--"\r\n\r\n\r\n'
    )
    return (top + "".join(f"----B--\r\n{each}\r\n" for each in parts) + "----B----\r\n").encode()


def html_part(body: str, location: str = "https://example.org/a/page.html") -> str:
    return part("text/html; charset=utf-8", PAGE.format(body).encode(), location=location)


def test_a_page_comes_with_its_pictures() -> None:
    body = f'{PROSE}<p><img src="https://example.org/a/i/full.png" alt="one"></p>{PROSE}'
    body += f'<p><img src="i/rel.png" alt="two"></p>{PROSE}<p><img src="cid:three@x" alt="three"></p>{PROSE}'
    data = archive(
        html_part(body),
        part("image/png", png(60, 60, 1), location="https://example.org/a/i/full.png"),
        part("image/png", png(60, 60, 2), location="https://example.org/a/i/rel.png"),
        part("image/png", png(60, 60, 3), id="<three@x>"),
    )
    document = read(Source(data, "page.mhtml"))
    assert [b.alt for b in document.blocks if b.image] == ["one", "two", "three"]
    assert len(document.resources) == 3
    assert document.warnings == ()
    assert (document.metadata.title, document.metadata.url) == ("The Quay", "https://example.org/a/page.html")


def test_pictures_come_from_the_archive_and_from_nowhere_else(tmp_path: Path) -> None:
    (tmp_path / "beside.png").write_bytes(png())
    body = f'{PROSE}<p><img src="beside.png"></p>{PROSE}<p><img src="file://{tmp_path}/beside.png"></p>{PROSE}'
    document = read(Source(archive(html_part(body)), "page.mhtml", tmp_path))
    assert document.resources == {}
    assert document.warnings


def test_the_part_that_the_archive_starts_with_is_the_page() -> None:
    frame = part("text/html", PAGE.format("<p>advertisement</p>").encode(), id="<frame>")
    page = part("text/html; charset=utf-8", PAGE.format(PROSE).encode(), id="<root>")
    document = read(Source(archive(frame, page, param=' start="<root>";'), "page.mht"))
    assert "tide" in document.text
    assert "advertisement" not in document.text
    assert document.warnings == ("1 frame inside the page is not shown.",)


@pytest.mark.parametrize("encoding", ["utf-8", "windows-1251", "shift_jis"])
def test_the_header_says_the_encoding(encoding: str) -> None:
    words = {"windows-1251": "Лодки пришли с приливом.", "shift_jis": "船は潮とともに来た。"}.get(
        encoding, "Übermut — 猫"
    )
    page = part(f"text/html; charset={encoding}", PAGE.format(f"<p>{words}</p>").encode(encoding))
    assert words in read(Source(archive(page), "page.mht")).text


def test_quoted_printable_is_decoded() -> None:
    message = EmailMessage()
    message["Subject"] = "Página"
    message["MIME-Version"] = "1.0"
    message.set_content(
        PAGE.replace("<title>The Quay</title>", "").format(PROSE + "<p>ação = caffè</p>"),
        "html",
        cte="quoted-printable",
    )
    message.make_related()
    data = message.as_bytes()
    assert sniff(Source(data, "x.mht")).name == "mhtml"
    document = read(Source(data, "x.mht"))
    assert "ação = caffè" in document.text


@pytest.mark.parametrize(
    "head",
    [
        "From: <Saved by Blink>",
        "From: <Saved by UnMHT>",
        'From: "Saved by Internet Explorer 11"',
        "From: Saved by WebKit",
        "X-MAF: 1",
    ],
)
def test_archives_are_known_by_their_first_lines(head: str) -> None:
    assert sniff(Source(archive(html_part(PROSE), head=head), "saved")).name == "mhtml"


def test_the_subject_is_the_title_of_a_page_that_has_none() -> None:
    page = part("text/html; charset=utf-8", f"<html><body>{PROSE}</body></html>".encode())
    document = read(Source(archive(page, subject="=?utf-8?Q?Am_Kai_=C3=BCber?="), "page.mht"))
    assert document.metadata.title == "Am Kai über"


def test_a_damaged_picture_is_said() -> None:
    body = f'{PROSE}<p><img src="cid:a" alt="A"></p>{PROSE}'
    document = read(Source(archive(html_part(body), part("image/png", b"nothing", id="<a>")), "page.mht"))
    assert document.resources == {}
    assert document.warnings == ("1 picture is of a kind that Reader does not show.",)


def test_an_archive_without_a_page_is_refused() -> None:
    with pytest.raises(ReaderError, match=r"^page\.mht has no web page in it"):
        read(Source(archive(part("image/png", png())), "page.mht"))


def test_parts_within_parts_without_end_are_refused() -> None:
    nested = "".join(f'Content-Type: multipart/mixed; boundary="{i}"\r\n\r\n--{i}\r\n' for i in range(3_000))
    with pytest.raises(ReaderError, match=r"^page\.mht is nested too deeply"):
        read(Source(b"From: <Saved by Blink>\r\n" + nested.encode(), "page.mht"))


@pytest.mark.parametrize("field", ["=?utf-8?B?YWJjZ?=", "=?nobody?Q?a?=", "=?utf-8?Q?=FF?=", "=?utf-8?B??="])
def test_damaged_fields_are_taken_as_they_are(field: str) -> None:
    data = archive(html_part(PROSE, location=field), part("image/png", png(), id=field), subject=field)
    assert "tide" in read(Source(data, "page.mht")).text


def test_a_page_cut_off_is_read_as_far_as_it_goes() -> None:
    data = archive(html_part(PROSE), part("image/png", png(), id="<a>"))
    document = read(Source(data[: len(data) // 2], "page.mht"))
    assert document.warnings == ("The file is cut off: its end is missing.",)
    assert any("tide" in b.text for b in document.blocks if b.kind == doc.PARAGRAPH)


@hypothesis_settings(max_examples=60, deadline=None)
@given(st.integers(0, 2**31))
def test_a_mutated_archive_is_read_or_refused(seed: int) -> None:
    chance = random.Random(seed)
    data = bytearray(archive(html_part(PROSE + '<img src="cid:a">'), part("image/png", png(), id="<a>")))
    for _ in range(chance.randrange(1, 20)):
        data[chance.randrange(30, len(data))] = chance.choice(b'<>="/;:\r\n -x\xff?')
    with suppress(ReaderError):
        document = read(Source(bytes(data), "page.mht"))
        assert document.text.strip() or document.resources
        check_document(document)
