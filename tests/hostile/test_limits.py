"""Every bound on what a file may ask for, and what is private: files too large, too deep, too odd, or planted."""

from __future__ import annotations

import json
import os
import stat
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from reader import cli, formats
from reader.core import annotations, bugs, scanning
from reader.core.document import from_json
from reader.core.errors import DamagedError, ReaderError
from reader.core.library import Library
from reader.core.limits import LIMITS, MB
from reader.core.model import Article
from reader.core.paths import RECORDS, TEXT
from reader.core.query import parse as parse_query
from reader.core.settings import Settings
from reader.core.storage import parse
from reader.exchange import EXPORTERS
from reader.exchange.files import write_folder
from reader.exchange.notes import gather
from reader.formats import FORMATS, Source
from reader.formats.adding import add_path
from tests.hostile import much
from tests.hostile.parsing import check_document, check_sentence

pytestmark = pytest.mark.usefixtures("one_reading_process")

posix = pytest.mark.skipif(os.name == "nt", reason="POSIX files and permissions")
CANARY = "canary-7f3a9"


def refusal(run: Callable[[], object]) -> str:
    """The one sentence with which it is refused."""
    with pytest.raises(ReaderError) as caught:
        run()
    check_sentence(caught.value)
    return str(caught.value)


# -- size, depth, number --------------------------------------------------------------------------------------------


def test_a_file_of_a_gigabyte_is_refused_with_its_size(tmp_path: Path) -> None:
    path = tmp_path / "huge.txt"
    with path.open("wb") as file:
        file.truncate(1024 * MB)
    sentence = refusal(lambda: formats.load(path))
    assert "huge.txt" in sentence
    assert "1,024 MB" in sentence or "1024 MB" in sentence or "1.0 GB" in sentence


def test_a_text_of_51_megabytes_is_refused_with_its_size() -> None:
    source = Source(b"The lamp was lit at dusk.\n" * (51 * MB // 26 + 1), "long.txt")
    assert "51" in refusal(lambda: formats.read(source))


TOO_MUCH = {
    "deep.html": "<div>" * 100_000 + "the end" + "</div>" * 100_000,
    "inline.html": "<b><i>" * 10_000 + "the end",
    "lists.html": "<ul><li>" * 10_000 + "the end",
    "tables.html": "<table><tr><td>" * 8_000 + "the end",
    "attributes.html": "<p " + " ".join(f"a{n}=1" for n in range(1_000_000)) + ">the end</p>",
    "one-attribute.html": f'<p class="{"x " * 200_000}">the end</p>',
    "entities.html": "&amp;" * 200_000 + "the end",
    "comments.html": "<!--" * 200_000 + "--><p>the end</p>",
    "spans.html": "<p>" + "<a href='http://x.example/'>a</a>" * 20_000 + "the end</p>",
    "rows.html": "<table><tr><td rowspan=65535 colspan=1000>" + "<td>a" * 5_000 + "</table><p>the end",
    "unclosed.html": "<" * 200_000 + " the end",
    "quotes.md": ">" * 5_000 + " the end",
    "items.md": "".join(f"{'  ' * n}- a\n" for n in range(1_500)) + "\nthe end",
    "stars.md": "*a **b " * 20_000 + "the end",
    "brackets.md": "[a](b " * 20_000 + "the end",
    "ticks.md": "`" * 20_000 + "a" + "``" * 20_000 + " the end",
    "pipes.md": "|" * 20_000 + "\n" + "|-" * 20_000 + "\n\nthe end",
    "spaces.txt": "a" + " " * 500_000 + "the end",
    "dashes.txt": "-" * 500_000 + "\n\nthe end",
    "one-word.txt": "a" * 1_000_000 + "\n\nthe end",
    "lines.txt": "\n" * 500_000 + "the end",
    "tabs.txt": "\t" * 200_000 + "the end",
}


@pytest.mark.parametrize("name", [*TOO_MUCH, *much.KEPT])
def test_too_much_of_anything_is_flattened_and_its_text_kept(name: str) -> None:
    data = TOO_MUCH.get(name) or much.KEPT[name]
    document = formats.read(Source(data.encode() if isinstance(data, str) else data, name))
    assert "the end" in document.text
    check_document(document)


@pytest.mark.parametrize("name", much.REFUSED)
def test_too_many_levels_are_refused_where_they_cannot_be_flattened(name: str) -> None:
    data = much.REFUSED[name]
    refusal(lambda: formats.read(Source(data.encode() if isinstance(data, str) else data, name)))


def test_every_format_has_its_too_much() -> None:
    suffixes = {Path(name).suffix for name in (*TOO_MUCH, *much.KEPT, *much.REFUSED)}
    assert [f.name for f in FORMATS if f.name != "pdf" and not suffixes & set(f.suffixes)] == []


@pytest.mark.parametrize("data", ["[" * 100_000, '{"a":' * 100_000, '{"a":' * 100_000 + "1" + "}" * 100_000])
def test_json_of_a_hundred_thousand_levels_is_damaged_and_nothing_more(data: str, tmp_path: Path) -> None:
    with pytest.raises(DamagedError):
        parse(tmp_path / "article.json", data.encode())
    (tmp_path / "settings.json").write_text(data)
    assert Settings(tmp_path / "settings.json")["theme"] == "system"
    assert (tmp_path / "settings.damaged.json").read_text() == data


def test_a_text_of_too_many_levels_gives_way_to_the_original(library: Library, lighthouses: Article) -> None:
    folder = library.article_folder(lighthouses.id)
    (folder / TEXT).write_text('{"blocks":' + "[" * 100_000)
    assert "The lamp was lit at dusk." in library.document(lighthouses.id).text


def test_records_of_too_many_levels_are_left_as_they_are(
    library: Library, lighthouses: Article, tmp_path: Path
) -> None:
    path = library.article_folder(lighthouses.id) / RECORDS
    path.write_text("[" * 100_000)
    report = scanning.scan(library.folder, library.index)
    assert len(report.problems) == 1
    assert "damaged" in report.problems[0]
    assert path.read_text() == "[" * 100_000


def test_a_title_of_ten_thousand_characters_has_a_folder(library: Library, tmp_path: Path) -> None:
    path = tmp_path / "given.html"
    path.write_text(f"<title>{'Längste Überschrift ' * 500}</title><p>The lamp was lit at dusk.</p>")
    article, is_new = add_path(library, path)
    assert is_new
    assert len(article.title) <= LIMITS.title_characters
    assert len(article.id.encode()) <= LIMITS.path_name_bytes


def test_notes_have_their_bound(library: Library, lighthouses: Article) -> None:
    document = library.document(lighthouses.id)
    sentence = refusal(
        lambda: annotations.highlight(library, lighthouses.id, document, 0, 5, note="n" * (LIMITS.note_bytes + 1))
    )
    assert "note" in sentence
    assert library.annotations(lighthouses.id) == []


@pytest.mark.parametrize("size", [(60_000, 60_000), (2**31 - 1, 2**31 - 1), (0, 0)])
def test_a_picture_of_too_many_pixels_is_named_not_shown(size: tuple[int, int], tmp_path: Path) -> None:
    header = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + b"".join(n.to_bytes(4, "big") for n in size) + b"\x08\x06\0\0\0\0\0\0\0"
    (tmp_path / "bomb.png").write_bytes(header)
    page = b"<p>The lamp was lit at dusk.</p><img src=bomb.png alt=bomb>"
    document = formats.read(Source(page, "page.html", tmp_path))
    if size[0]:
        assert document.resources == {}
        assert any("too large" in w for w in document.warnings)


# -- what is no text, and what is no file ---------------------------------------------------------------------------


@pytest.mark.parametrize("suffix", [".html", ".md", ".txt"])
@pytest.mark.parametrize(
    "data", [b"a\0b\0\0c" * 50, "lone \ud800 half".encode("utf-8", "surrogatepass"), b"\xff\xfe\x00"]
)
def test_bytes_that_are_no_text_are_read_or_refused(suffix: str, data: bytes) -> None:
    try:
        check_document(formats.read(Source(data, f"odd{suffix}")))
    except ReaderError as error:
        check_sentence(error)


@posix
def test_what_is_no_file_is_refused_at_once(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.txt")
    (tmp_path / "folder.txt").mkdir()
    (tmp_path / "loop.txt").symlink_to(tmp_path / "loop.txt")
    (tmp_path / "dangling.txt").symlink_to(tmp_path / "nothing")
    (tmp_path / "empty.txt").touch()
    names = [*sorted(tmp_path.iterdir()), Path("/dev/zero"), Path("/dev/null"), tmp_path / ("x" * 300), Path("a\0b")]
    for path in names:
        refusal(lambda path=path: formats.load(path))  # type: ignore[misc]


NAMES = [
    *("two\nlines", "esc\x1b[31mred\x1b]0;title\x07", "back\x08\x7f", "right\u202eltr", "日本語", "кириллица"),
    *("עברית", "e\u0301", "\U0001f642", "-rf", "~", "$HOME`id`", "con", "a" * 200, "per%cent", "quote'\""),
    *("\u2028", "\ufeff"),
]


@posix
@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("text", ["Plain words that say little.", "\x1b[2J\x1b]52;c;ZXZpbA==\x07 \x9b31m words"])
def test_names_and_texts_do_not_steer_the_terminal(
    name: str, text: str, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / f"{name}.txt"
    path.write_text(text)
    assert cli.main(["add", str(path), str(tmp_path / f"{name}.missing")]) == 1
    for command in (["list"], ["passages"], ["info", str(path)], ["blocks", str(path)], ["check"]):
        assert cli.main(command) == 0
    said = capfd.readouterr()
    for line in (said.out + said.err).split("\n"):
        assert all(c.isprintable() or c in "\t \u200c\u200d" for c in line.replace("\xad", "")), repr(line)
    folders = list((tmp_path / "library" / "articles").iterdir())
    assert len(folders) == 1
    assert folders[0].name == folders[0].name.strip(" .")
    assert not set(folders[0].name) & set('<>:"/\\|?*\n\x1b')


# -- private ---------------------------------------------------------------------------------------------------------


@posix
def test_whatever_the_umask_nobody_else_can_read_the_library(tmp_path: Path) -> None:
    given = tmp_path / "given.html"
    given.write_text('<p>The lamp was lit.<img src="data:image/gif;base64,R0lGODlhAQABAAAAACw="></p>')
    script = (
        "import os, sys; os.umask(0)\nfrom reader.cli import main\n"
        "assert main(['add', sys.argv[1]]) == 0\n"
        "assert main(['annotate', sys.argv[1], '--quote', 'lamp', '--tag', 'a', '--note', 'n']) == 0\n"
        "from reader.core.settings import Settings\nfrom reader.core import paths\n"
        "Settings(paths.config_folder() / 'settings.json').set('text_size', 20)\n"
        "assert main(['export', '-o', sys.argv[2]]) == 0\n"
    )
    subprocess.run([sys.executable, "-c", script, str(given), str(tmp_path / "library" / "out.md")], check=True)
    try:
        raise ValueError(CANARY)
    except ValueError as error:
        bugs.write_down(ValueError, error.__traceback__, tmp_path / "cache" / "reader.log")
    seen = [p for top in ("library", "cache", "config") for p in (tmp_path / top, *(tmp_path / top).rglob("*"))]
    modes = {str(p.relative_to(tmp_path)): oct(stat.S_IMODE(p.stat().st_mode)) for p in seen}
    wrong = {p: m for p, m in modes.items() if m != ("0o700" if (tmp_path / p).is_dir() else "0o600")}
    assert len(modes) > 10
    assert wrong == {}


@posix
@pytest.mark.parametrize("name", [RECORDS, TEXT, "source.txt", ".lock", "library.json"])
def test_a_planted_link_in_the_library_is_never_written_through(
    name: str, library: Library, lighthouses: Article, tmp_path: Path
) -> None:
    victim = tmp_path / "victim"
    folder = library.folder if name in (".lock", "library.json") else library.article_folder(lighthouses.id)
    document = library.document(lighthouses.id)
    victim.write_bytes((folder / name).read_bytes() if (folder / name).exists() else b"precious")
    before = victim.read_bytes()
    (folder / name).unlink(missing_ok=True)
    (folder / name).symlink_to(victim)
    for number in range(3):
        try:
            annotations.highlight(library, lighthouses.id, document, number, number + 20, note=CANARY)
            library.notice_outside_changes()
        except ReaderError as error:
            check_sentence(error)
    scanning.scan(library.folder, library.index)
    assert victim.read_bytes() == before
    assert CANARY.encode() not in victim.read_bytes()


def test_a_note_is_in_no_log_no_list_and_no_cache_but_the_index(
    library: Library,
    lighthouses: Article,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    document = library.document(lighthouses.id)
    annotations.highlight(library, lighthouses.id, document, 20, 30, note=CANARY)

    def broken(*args: object) -> object:
        raise KeyError(CANARY, args)

    monkeypatch.setattr("reader.cli_articles.find_articles", broken)
    with pytest.raises(KeyError) as caught:
        cli.main(["list", CANARY])
    cli.report_bug(caught.type, caught.value, caught.tb)
    logged = [p for top in ("cache", "config") for p in (tmp_path / top).rglob("*") if p.is_file()]
    assert any(p.name == "reader.log" for p in logged)
    assert [p for p in logged if CANARY.encode() in p.read_bytes()] == []
    said = capfd.readouterr()
    assert CANARY not in said.out + said.err


# -- exports under odd names -----------------------------------------------------------------------------------------


def test_exports_have_names_that_every_system_takes(library: Library, tmp_path: Path) -> None:
    for number, title in enumerate([*NAMES, "../../up", "/etc/x", "A", "a", "CON", "nul.txt", "", "Å", "A\u030a"]):
        path = tmp_path / f"{number}.md"
        path.write_text(f"---\ntitle: {json.dumps(title)}\n---\n\nThe lamp {number} was lit at dusk.\n")
        article, _ = add_path(library, path)
        document = library.document(article.id)
        at = document.text.index("lamp")
        annotations.highlight(library, article.id, document, at, at + 4)
    out = tmp_path / "exports"
    notes = gather(library, parse_query(""))
    for to in EXPORTERS:
        written = write_folder(out, to, notes)
        assert len({p.name.casefold() for p in written}) == len(notes) == len(NAMES) + 9
        for path in written:
            assert path.parent == out
            assert path.resolve().parent == out.resolve()
            assert not set(path.name) & set('<>:"/\\|?*\n\x1b\u202e')
            assert len(path.name.encode()) <= 255


def test_a_document_that_says_nonsense_of_itself_is_refused() -> None:
    with pytest.raises((ValueError, TypeError, KeyError, AttributeError)):
        from_json({"blocks": [{"kind": "paragraph", "text": 5}]}).text_sha256  # noqa: B018
