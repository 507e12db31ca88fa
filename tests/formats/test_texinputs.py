"""LaTeX in several files, and what of a text cannot be shown."""

from __future__ import annotations

from pathlib import Path

import pytest

from reader.core.document import Document
from reader.formats import Source, read


def of(body: str, folder: Path | None = None, head: str = "") -> Document:
    return read(Source(f"{head}\\begin{{document}}{body}\\end{{document}}".encode(), "paper.tex", folder))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    parts = tmp_path / "paper"
    (parts / "parts").mkdir(parents=True)
    (parts / "parts" / "tides.tex").write_text("The tide rose. % and fell\n\\input{parts/log}")
    (parts / "parts" / "log.tex").write_text("The log is kept by \\keeper.")
    (parts / "macros.tex").write_text("\\newcommand{\\keeper}{Ada Moor}")
    (parts / "whole.tex").write_text("\\documentclass{article}\\begin{document}A chapter.\\end{document}")
    (parts / "paper.bbl").write_text("\\begin{thebibliography}{9}\\bibitem{a} Moor, Logs.\\end{thebibliography}")
    (parts / "circle.tex").write_text("Round. \\input{circle}")
    (tmp_path / "secret.tex").write_text("secret")
    return parts


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ("Before. \\input{parts/tides} After.", "Before. The tide rose. The log is kept by Ada Moor. After."),
        ("\\include{parts/log.tex}", "The log is kept by Ada Moor."),
        ("\\subfile{whole}", "A chapter."),
        ("As said [1]. \\bibliography{refs}", "As said [1].\nReferences\n[a] Moor, Logs."),
    ],
)
def test_parts_in_the_folder_are_taken_in(body: str, text: str, folder: Path) -> None:
    document = of(body, folder, "\\input{macros}")
    assert (document.text, document.warnings) == (text, ())


@pytest.mark.parametrize("name", ["../secret", "../secret.tex", "/etc/passwd", "gone", "parts", "a\0b", "~/x"])
def test_what_is_elsewhere_is_not_read_and_told(name: str, folder: Path) -> None:
    (folder / "link.tex").symlink_to(folder.parent / "secret.tex")
    for each in (name, "link"):
        document = of(f"Text. \\input{{{each}}}", folder)
        assert "secret" not in document.text
        assert any("other files" in said for said in document.warnings)


def test_a_circle_of_files_ends(folder: Path) -> None:
    document = of("\\input{circle}", folder)
    assert document.text.startswith("Round. Round.")
    assert document.warnings


def test_drawings_are_told() -> None:
    document = of("A \\begin{tikzpicture}\\draw (0,0);\\end{tikzpicture}\\begin{pspicture}x\\end{pspicture} b")
    assert (document.text, document.warnings) == ("A b", ("2 drawings made of commands are not shown.",))


@pytest.mark.parametrize("opened", ["{", "\\emph{", "\\footnote{", "\\begin{quote}"])
def test_of_what_is_nested_too_deeply_the_words_stay(opened: str) -> None:
    document = of("a " + opened * 500 + "the end")
    assert "the end" in document.text
    assert any("nested so deeply" in said for said in document.warnings)


@pytest.mark.parametrize(
    "text", ["\\input{" + " " * 200_000 + "}", "{" * 300_000 + "end", "\\emph{a} " * 50_000 + "end"]
)
def test_long_texts_are_read_in_time(text: str, folder: Path) -> None:
    assert of("a " + text + " {the} end", folder).text.endswith("end")


def test_what_cannot_be_read_in_a_file_taken_in_is_told(folder: Path) -> None:
    (folder / "old.tex").write_bytes("Ä word in UTF-8, ".encode() * 9 + b"and \xff one not.")
    assert of("\\input{old}", folder).warnings


def test_commands_without_end_are_told() -> None:
    document = of("\\a the end", head="\\newcommand{\\a}{\\b\\b}\\newcommand{\\b}{\\a\\a}")
    assert "the end" in document.text
    assert document.warnings
