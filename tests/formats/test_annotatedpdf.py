"""Save annotated PDF: from an article of the library into a file of its own, and back as annotations."""

from __future__ import annotations

import io
import threading
from pathlib import Path

import pypdf
import pytest

from reader.cli import main
from reader.core import annotations, areas, articles, remarks, tags
from reader.core.errors import PasswordNeeded, ReaderError, Stopped
from reader.core.library import Library
from reader.core.model import Article
from reader.formats import Read, Source, adding, pagemaps, read_fully
from reader.formats.annotatedpdf import save_annotated, suggested_name
from reader.formats.pdfium import load
from reader.formats.pdfworker import PageWorker
from tests.formats.test_pdfannotating import marks_in, words_under
from tests.gui.printed import write_pdf

LINES = [[["The lamp was lit at", "dusk and nobody saw it.", "It was never put out."]], [["The second page."]]]


def reading(source: Source) -> Read:
    return read_fully(source)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    write_pdf(tmp_path / "lamp.pdf", LINES)
    return tmp_path / "lamp.pdf"


@pytest.fixture
def article(library: Library, file: Path) -> Article:
    return adding.add_path(library, file, reading)[0]


def mark(library: Library, article: Article, quote: str, **more: str) -> None:
    document = library.document(article.id)
    start = document.text.replace("\n", " ").index(quote)  # in a typewriter’s face lines are kept
    named = tags.ensure(library, [more.pop("tag")]) if "tag" in more else []
    annotations.highlight(library, article.id, document, start, start + len(quote), tags=named, **more)


def test_all_annotations_are_in_the_copy_and_the_original_is_as_it_was(
    library: Library, article: Article, file: Path, tmp_path: Path
) -> None:
    before = file.read_bytes()
    mark(library, article, "lit at dusk", note="when?", tag="light/dusk", colour="blue")
    document = library.document(article.id)
    area = areas.describe_area(document, 1, (0.1, 0.2, 0.5, 0.6), "2", len(document.text))
    annotations.mark_area(library, article.id, area, note="a stain")
    done = save_annotated(library, article.id, tmp_path / "out.pdf", reading)
    assert (done.written, done.left_out) == (2, 0)
    data = (tmp_path / "out.pdf").read_bytes()
    (found,) = marks_in(data)
    assert words_under(data, 0, found) == "lit at dusk"
    assert (found["/Contents"], found["/Subj"], found["/T"]) == ("when?\n\n#light/dusk", "light/dusk", "tester")
    (square,) = marks_in(data, 1)
    assert (square["/Subtype"], square["/Contents"]) == ("/Square", "a stain")
    assert file.read_bytes() == before == (library.article_folder(article.id) / article.source).read_bytes()


def test_a_passage_across_pages_is_on_both(library: Library, article: Article, tmp_path: Path) -> None:
    text = library.document(article.id).text.replace("\n", " ")
    mark(library, article, text[text.index("never") : text.index("second") + 6], note="long")
    save_annotated(library, article.id, tmp_path / "out.pdf", reading)
    data = (tmp_path / "out.pdf").read_bytes()
    pages = [marks_in(data, n) for n in (0, 1)]
    assert [words_under(data, n, p[0]) for n, p in enumerate(pages)] == ["never put out.", "The second"]
    assert [p[0].get("/Contents", "") for p in pages] == ["long", ""]


def test_what_is_lost_is_left_out_and_counted(library: Library, article: Article, file: Path, tmp_path: Path) -> None:
    mark(library, article, "never put out")
    mark(library, article, "lit at dusk")
    write_pdf(file, [[["The lamp was lit at", "dusk and nobody saw it."]], [["The second page."]]])
    adding.refresh(library, article.id)
    done = save_annotated(library, article.id, tmp_path / "out.pdf", reading)
    assert (done.written, done.left_out) == (1, 1)


def test_our_annotations_come_back_elsewhere_but_not_here(library: Library, article: Article, tmp_path: Path) -> None:
    mark(library, article, "lit at dusk", note="when?", colour="blue", tag="light")
    mark(library, article, "never", colour="red")
    save_annotated(library, article.id, tmp_path / "out.pdf", reading)
    copy = adding.add_path(library, tmp_path / "out.pdf", reading)[0]
    document = library.document(copy.id)
    found = remarks.not_imported(library, copy.id, document)
    made = remarks.import_remarks(library, copy.id, document, found)
    assert [(" ".join(a.quote.split()), a.note, a.colour, a.creator) for a in made] == [
        ("lit at dusk", "when?", "blue", "tester"),
        ("never", "", "red", "tester"),
    ]
    assert remarks.not_imported(library, article.id, document) == []


def test_nothing_is_written_over_unasked_and_the_original_never(
    library: Library, article: Article, file: Path, tmp_path: Path
) -> None:
    there = tmp_path / "there.pdf"
    there.write_bytes(b"precious")
    with pytest.raises(ReaderError, match="is there already"):
        save_annotated(library, article.id, there, reading)
    assert there.read_bytes() == b"precious"
    save_annotated(library, article.id, there, reading, overwrite=True)
    assert there.read_bytes().startswith(b"%PDF")
    (tmp_path / "link.pdf").symlink_to(file)
    inside = library.article_folder(article.id) / article.source
    for own in (file, tmp_path / "link.pdf", inside):
        with pytest.raises(ReaderError, match="original, which is never written to"):
            save_annotated(library, article.id, own, reading, overwrite=True)
    with pytest.raises(ReaderError, match="is a folder"):
        save_annotated(library, article.id, tmp_path, reading)
    with pytest.raises(ReaderError, match="is no folder"):
        save_annotated(library, article.id, tmp_path / "no" / "a.pdf", reading)


def test_an_encrypted_pdf_and_what_is_none(library: Library, file: Path, lighthouses: Article, tmp_path: Path) -> None:
    with pytest.raises(ReaderError, match="is no PDF"):
        save_annotated(library, lighthouses.id, tmp_path / "out.pdf", reading)
    document = read_fully(Source(file.read_bytes(), "lamp.pdf")).document
    writer = pypdf.PdfWriter(clone_from=file)
    writer.encrypt("secret")
    out = io.BytesIO()
    writer.write(out)
    staged = articles.stage(library.folder, document, out.getvalue(), "e.pdf", "application/pdf", "")
    article = articles.commit(library, staged)[0]
    mark(library, article, "lit at dusk")
    for given, said in (("", "Give its password"), ("mellon", "password is wrong")):
        with pytest.raises(PasswordNeeded, match=f"“e” is encrypted.*{said}"):
            save_annotated(library, article.id, tmp_path / "out.pdf", reading, password=given)
    assert not (tmp_path / "out.pdf").exists()
    assert save_annotated(library, article.id, tmp_path / "out.pdf", reading, password="secret").written == 1
    with pytest.raises(PasswordNeeded):
        load(tmp_path / "out.pdf")
    assert len(pypdf.PdfReader(tmp_path / "out.pdf", password="secret").pages[0]["/Annots"]) == 1


def test_it_is_stopped_in_the_middle_and_the_file_that_was_there_stays(
    library: Library, article: Article, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The process is killed: whatever it is at, it would take half a minute more."""
    target = tmp_path / "out.pdf"
    target.write_bytes(b"as it was")
    begun = threading.Event()

    def call(self: PageWorker, do: str, **request: object) -> object:
        self.start()
        process = self._process
        assert process is not None
        begun.set()
        assert process.wait(30) != 0
        raise ReaderError("The process has ended.")

    monkeypatch.setattr(PageWorker, "call", call)
    with pytest.raises(Stopped, match="was not written: it was stopped"):
        save_annotated(library, article.id, target, reading, overwrite=True, cancelled=begun.is_set)
    assert target.read_bytes() == b"as it was"


def test_without_the_map_it_is_made_again(library: Library, article: Article, tmp_path: Path) -> None:
    mark(library, article, "lit at dusk")
    for path in pagemaps._folder().iterdir():
        path.unlink()
    save_annotated(library, article.id, tmp_path / "out.pdf", reading)
    assert len(marks_in((tmp_path / "out.pdf").read_bytes())) == 1


def test_the_command_line(file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["add", str(file)]) == 0
    article = capsys.readouterr().out.split("\t")[0]
    assert main(["annotate", article, "--quote", "nobody saw", "--note", "really?"]) == 0
    out = tmp_path / "copy.pdf"
    capsys.readouterr()
    assert main(["export", "--to", "pdf", article, "-o", str(out)]) == 0
    assert capsys.readouterr().out == f"{out}\n"
    assert marks_in(out.read_bytes())[0]["/Contents"] == "really?"
    assert main(["export", article, "-o", str(out)]) == 1
    assert "is there already" in capsys.readouterr().err
    assert main(["export", "--to", "pdf", "-o", str(out)]) == 1
    assert "Name it" in capsys.readouterr().err
    out.rename(tmp_path / "other.pdf")
    assert main(["add", str(tmp_path / "other.pdf")]) == 0
    said = capsys.readouterr()
    other = said.out.split("\t")[0]
    assert f"looks like {article}" in said.err
    assert main(["import-remarks", other, "--dry-run"]) == 0
    assert "“nobody saw” · really?" in capsys.readouterr().out
    assert main(["import-remarks", other]) == 0
    assert capsys.readouterr().out.count("nobody saw") == 1
    assert main(["import-remarks", other]) == 0
    assert capsys.readouterr().out == ""


def test_the_name_that_is_suggested(article: Article) -> None:
    assert suggested_name(article.with_(title="A/B: “C”?")).endswith(" annotated.pdf")
    assert "/" not in suggested_name(article.with_(title="A/B"))
