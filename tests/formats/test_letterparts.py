"""Letters whose text comes in several parts."""

from __future__ import annotations

from reader.formats import Source, read


def letter(*parts: str) -> bytes:
    head = "From: ann@x.example\nTo: bo@x.example\nSubject: Tides\nContent-Type: multipart/mixed; boundary=B\n\n"
    return (head + "".join(f"--B\n{part}\n" for part in parts) + "--B--\n").encode()


def test_all_parts_of_a_text_are_read() -> None:
    plain = "Content-Type: text/plain\n\n"
    data = letter(f"{plain}Before the picture.", "Content-Type: image/png\n\nnone", f"{plain}Behind the picture.")
    text = read(Source(data, "a.eml")).text
    assert text.index("Before the picture.") < text.index("Behind the picture.")


def test_a_part_that_is_not_shown_is_told() -> None:
    page = "Content-Type: text/html\n\n<p>Page {}.</p>"
    document = read(Source(letter(page.format(1), page.format(2)), "a.eml"))
    assert "Page 1." in document.text
    assert any("several parts" in said for said in document.warnings)
