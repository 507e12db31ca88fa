"""Letters whose text comes in several parts."""

from __future__ import annotations

import pytest

from reader.core.errors import ReaderError
from reader.formats import Source, read


def letter(*parts: str) -> bytes:
    head = "From: ann@x.example\nTo: bo@x.example\nSubject: Tides\nContent-Type: multipart/mixed; boundary=B\n\n"
    return (head + "".join(f"--B\n{part}\n" for part in parts) + "--B--\n").encode()


def test_all_parts_of_a_text_are_read() -> None:
    plain = "Content-Type: text/plain\n\n"
    data = letter(f"{plain}Before the picture.", "Content-Type: image/png\n\nnone", f"{plain}Behind the picture.")
    text = read(Source(data, "a.eml")).text
    assert text.index("Before the picture.") < text.index("Behind the picture.")


def test_pages_behind_each_other_are_all_shown() -> None:
    page = "Content-Type: text/html\n\n<p>Page {}.</p>"
    assert read(Source(letter(page.format(1), page.format(2)), "a.eml")).text.endswith("Page 1.\nPage 2.")


def alternative(*parts: str) -> str:
    return "Content-Type: multipart/alternative; boundary=C\n\n" + "".join(f"--C\n{p}\n" for p in parts) + "--C--\n"


PLAIN = "Content-Type: text/plain\n\nThe plain words."
PAGE = "Content-Type: text/html\n\n<p>The page.</p>"
FILE = "Content-Type: application/pdf\nContent-Disposition: attachment; filename=chart.pdf\n\nx"


def texts(*parts: str) -> list[str]:
    return [block.text for block in read(Source(letter(*parts), "a.eml")).blocks][1:]


def test_of_two_forms_one_is_shown_with_the_files_of_both() -> None:
    mixed = f"Content-Type: multipart/mixed; boundary=D\n\n--D\n{PAGE}\n--D\n{FILE}\n--D--"
    assert texts(alternative(PLAIN, PAGE)) == ["The plain words."]
    assert texts(alternative(PLAIN, mixed)) == ["The plain words.", "Attachments", "chart.pdf"]
    assert texts(alternative(PAGE)) == ["The page."]
    assert texts(alternative("Content-Type: text/plain\n\n", mixed)) == ["The page.", "Attachments", "chart.pdf"]


def test_forwarded_letters_are_read_with_their_heads() -> None:
    inner = "From: cy@x.example\nSubject: Logs\nDate: Mon, 2 Jan 2023 10:00:00 +0000\n\nThe log is lost."
    for head in ("", "Content-Disposition: attachment; filename=logs.eml\n"):
        assert texts(PLAIN, f"Content-Type: message/rfc822\n{head}\n{inner}") == [
            "The plain words.", "Logs", "From: cy@x.example\nDate: Mon, 2 Jan 2023 10:00:00 +0000", "The log is lost.",
        ]  # fmt: skip


def test_a_digest_is_its_letters() -> None:
    one = "\nSubject: One\n\nFirst."
    two = "\nSubject: Two\n\nSecond."
    digest = f"Content-Type: multipart/digest; boundary=C\n\n--C\n{one}\n--C\n{two}\n--C--"
    assert texts(digest) == ["One", "First.", "Two", "Second."]


def test_letters_in_letters_end_somewhere() -> None:
    inner = "Subject: s\n\nThe end."
    for _ in range(60):
        inner = f"Subject: s\nContent-Type: message/rfc822\n\n{inner}"
    document = read(Source(f"From: a@b.example\nTo: c@d.example\n{inner}".encode(), "a.eml"))
    assert any("letters in letters" in said for said in document.warnings)


def test_parts_in_parts_without_end_are_refused() -> None:
    parts = "".join(f"Content-Type: multipart/alternative; boundary=b{i}\n\n--b{i}\n" for i in range(900))
    with pytest.raises(ReaderError, match="damaged"):
        read(Source(f"From: a@b.example\nMIME-Version: 1.0\n{parts}Content-Type: text/html\n\n<p>x".encode(), "a.eml"))


def test_other_texts_are_shown_and_calendars_named() -> None:
    assert texts("Content-Type: text/x-patch\n\n- old", "Content-Type: text/calendar\n\nBEGIN:VCALENDAR") == [
        "- old", "Attachments", "text/calendar",
    ]  # fmt: skip
