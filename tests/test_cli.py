"""The command line, run in this process on real libraries, and a few times as a program of its own."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from reader import cli, cli_commands
from reader.core import paths
from reader.core.paths import CODEBOOK, RECORDS, log_file

pytestmark = pytest.mark.usefixtures("one_reading_process")

TEXT = """The lamp of the cape

By Ann Keeper

The lamp was lit at dusk, and the keeper saw a ship. Nobody else saw it, since the night was dark and wide.

Another lamp stood on the cliff 🙂 and was never lit at all, for reasons that the village has long forgotten.

“We keep the lamp,” she said, “and the lamp keeps us, and has done so for as long as anybody can remember.”
"""


class Result(NamedTuple):
    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)

    @property
    def lines(self) -> list[str]:
        return self.out.splitlines()


Run = Callable[..., Result]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs `reader …` in this process, with ``stdin`` as its input."""

    def run(*argv: str, stdin: str | bytes = "") -> Result:
        data = stdin.encode() if isinstance(stdin, str) else stdin
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data)))
        monkeypatch.setattr(sys, "excepthook", sys.excepthook)  # main sets it: put it back
        code = cli.main(argv)
        out, err = capsys.readouterr()
        assert "Traceback" not in err
        return Result(code, out, err)

    return run


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "lamp.txt"
    path.write_text(TEXT, "utf-8")
    return path


@pytest.fixture
def lamp(run: Run, file: Path) -> str:
    """The id of the article in the library."""
    return run("add", str(file)).out.partition("\t")[0]


def program(*argv: str, **options: Any) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run([sys.executable, "-m", "reader", *argv], capture_output=True, timeout=60, **options)


# -- add, list, text, info, blocks ----------------------------------------------------------------------------------


def test_add_says_a_line_for_each_file(run: Run, file: Path, tmp_path: Path) -> None:
    first = run("add", str(file))
    assert first.code == 0
    article, title, status = first.out.rstrip("\n").split("\t")
    assert (title, status) == ("The lamp of the cape", "added")
    assert run("add", str(file)).out == f"{article}\t{title}\talready there\n"
    assert run("add", "--json", str(file)).json == {"id": article, "title": title, "status": "already there"}


def test_one_bad_file_does_not_stop_the_rest(run: Run, file: Path, tmp_path: Path) -> None:
    result = run("add", str(tmp_path / "missing.txt"), str(file))
    assert result.code == 1
    assert result.out.endswith("\tadded\n")
    assert result.err.splitlines()[-1].startswith(f"reader: {tmp_path / 'missing.txt'} does not exist")


def test_folders_need_the_option(run: Run, file: Path, tmp_path: Path) -> None:
    folder = tmp_path / "texts" / "deep"
    folder.mkdir(parents=True)
    (folder / "b.txt").write_text("Another article.\n\nWith a paragraph of its own in it.\n")
    (folder / "c.unknown").write_text("x")
    refused = run("add", str(tmp_path / "texts"))
    assert (refused.code, refused.out) == (1, "")
    assert "reader add -r" in refused.err
    assert len(run("add", "-r", str(tmp_path / "texts")).lines) == 1
    (tmp_path / "none").mkdir()
    nothing = run("add", "-r", str(tmp_path / "none"))
    assert nothing.code == 1
    assert "has no files" in nothing.err


def test_list(run: Run, lamp: str) -> None:
    assert run("list").out.startswith(lamp)
    (entry,) = run("list", "--json").json
    assert (entry["id"], entry["title"], entry["passages"]) == (lamp, "The lamp of the cape", 0)
    assert run("list", "--json", "zebra").json == []
    assert run("list", "cape", "-zebra", "--json").json == [entry]
    assert run("list", "--json", "cape", "-title:cape").json == []
    assert run("list", "-title:zebra").out.startswith(lamp)


def test_text_is_exact_and_the_same_for_the_file(run: Run, lamp: str, file: Path) -> None:
    text = run("text", lamp).out
    assert text == run("text", lamp[:6]).out == run("text", str(file)).out
    assert not text.endswith("\n")
    assert run("text", "--all", lamp).out == text
    for block in run("blocks", "--json", lamp).json:
        assert text[block["start"] : block["end"]] == block["text"]


def test_a_file_is_read_without_a_library(run: Run, file: Path, tmp_path: Path) -> None:
    assert run("text", str(file)).code == 0
    info = run("info", "--json", str(file)).json
    assert "id" not in info
    assert not (tmp_path / "library").exists()


def test_a_file_is_read_although_the_library_is_damaged(run: Run, lamp: str, file: Path, tmp_path: Path) -> None:
    (tmp_path / "library" / CODEBOOK).write_bytes(b"{")
    assert run("text", str(file)).code == 0
    refused = run("text", lamp)
    assert (refused.code, refused.out) == (1, "")
    assert "library.json is damaged" in refused.err


def test_info(run: Run, lamp: str) -> None:
    info = run("info", "--json", lamp).json
    keys = (
        "id title creators publication published url doi language words blocks pages cut_short media_type text_sha256"
    )
    assert set(keys.split()) <= set(info)
    assert (info["title"], info["pages"], info["cut_short"]) == ("The lamp of the cape", 0, False)
    assert info["words"] > 50
    assert "title        The lamp of the cape\n" in run("info", lamp).out


def test_the_appendix(run: Run, lighthouses: Any, document: Any) -> None:
    assert run("text", lighthouses.id).out == document.body_text
    assert run("text", "--all", lighthouses.id).out == document.text
    blocks = run("blocks", "--json", lighthouses.id).json
    assert [b["kind"] for b in blocks] == [b.kind for b in document.blocks[:-1]] + ["furniture"]
    assert (blocks[-1]["role"], blocks[-1]["form"]) == ("furniture", "paragraph")
    assert (blocks[6]["page"], blocks[0]["level"]) == ("12", 1)
    assert run("blocks", lighthouses.id).out.splitlines()[0].split() == ["0–11", "heading", "1", "Lighthouses"]


@pytest.mark.parametrize("command", ["text", "info", "blocks"])
def test_articles_that_are_not_there(run: Run, lamp: str, command: str) -> None:
    refused = run(command, "zebra")
    assert (refused.code, refused.out) == (1, "")
    assert refused.err == "reader: There is neither an article nor a file “zebra”. `reader list` shows the articles.\n"
    assert run(command, "").code == 1


def test_a_prefix_must_be_of_one_article(run: Run, lamp: str, tmp_path: Path) -> None:
    (tmp_path / "b.txt").write_text(TEXT + "\nAnd one paragraph more than the other one has.\n")
    assert run("add", str(tmp_path / "b.txt")).code == 0
    refused = run("text", "the-lamp")
    assert refused.code == 1
    assert "begins the ids of several articles" in refused.err


# -- annotate -------------------------------------------------------------------------------------------------------


def test_annotate_by_quote(run: Run, lamp: str) -> None:
    made = run("annotate", lamp, "--quote", "cliff 🙂 and", "--tag", "sea/Cliff", "--tag", "b", "--note", "Why?")
    assert made.code == 0
    (passage,) = run("passages", "--json").json
    assert passage["id"] == made.out.strip()
    assert (passage["quote"], passage["tags"], passage["note"]) == ("cliff 🙂 and", ["sea/Cliff", "b"], "Why?")
    assert (passage["status"], passage["colour"]) == ("exact", "yellow")
    text = run("text", lamp).out
    assert text[passage["start"] : passage["end"]] == passage["quote"]
    assert text.startswith(passage["suffix"], passage["end"])


def test_annotate_by_place_and_by_file(run: Run, lamp: str, file: Path) -> None:
    made = run("annotate", str(file), "--start", "4", "--end", "8", "--colour", "red", "--json").json
    assert (made["article"], made["start"], made["end"]) == (lamp, 4, 8)
    (passage,) = run("passages", "--json", "colour:red").json
    assert passage["quote"] == "lamp"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--quote", "lamp"], "The quote stands in 5 places"),
        (["--quote", "zebra crossing"], "is not in the text with these words"),
        (["--quote", "lamp", "--prefix", "zebra "], "The quote"),
        (["--start", "5", "--end", "5"], "5 to 5 is no passage"),
        (["--start", "5", "--end", "99999"], "is no passage: the text goes from 0 to"),
        (["--start", "-1", "--end", "4"], "is no passage"),
        (["--start", "5"], "Which passage?"),
        ([], "Which passage?"),
        (["--quote", "at dusk", "--colour", "pink"], "“pink” is not a colour"),
        (["--quote", "at dusk", "--tag", "/"], "A tag needs a name"),
    ],
)
def test_what_cannot_be_annotated(run: Run, lamp: str, arguments: list[str], said: str) -> None:
    refused = run("annotate", lamp, *arguments)
    assert (refused.code, refused.out) == (1, "")
    assert said in refused.err
    assert run("passages", "--json").json == []


def test_equal_quotes_are_told_apart(run: Run, lamp: str) -> None:
    run("annotate", lamp, "--quote", "lamp", "--prefix", "Another ")
    run("annotate", lamp, "--quote", "lamp", "--suffix", " keeps us")
    run("annotate", lamp, "--quote", "the  lamp", "--suffix", ",” she said")  # white space does not matter
    assert [p["prefix"][-8:] + "|" + p["suffix"][:8] for p in run("passages", "--json").json] == [
        "Another | stood o",
        "We keep |,” she s",
        "and the | keeps u",
    ]


def test_annotating_a_file_that_was_not_added(run: Run, lamp: str, tmp_path: Path) -> None:
    other = tmp_path / "other.txt"
    other.write_text("Some other text.\n")
    refused = run("annotate", str(other), "--quote", "text")
    assert refused.code == 1
    assert f"reader add {other}" in refused.err


def test_annotate_lines(run: Run, lamp: str, file: Path) -> None:
    lines: list[dict[str, Any] | str | bytes] = [
        {"article": lamp, "quote": "at dusk", "tags": ["time", "sea/shore"], "note": "é", "colour": "green"},
        {"article": str(file), "start": 0, "end": 3},
        "",
        "no json",
        b'{"quote": "\xff"}',
        "[1]",
        {"quote": "at dusk"},
        {"article": lamp},
        {"article": lamp, "quote": "zebra"},
        {"article": lamp, "quote": 5},
        {"article": lamp, "start": True, "end": 3},
        {"article": lamp, "quote": "lit", "tags": "time"},
        {"article": lamp, "quote": "at dusk", "colors": "x"},
        {"article": "zebra", "quote": "at dusk"},
        {"article": lamp[:6], "quote": "lamp", "start": 4, "note": None},
    ]
    data = b"\n".join(
        x if isinstance(x, bytes) else (x if isinstance(x, str) else json.dumps(x)).encode() for x in lines
    )
    result = run("annotate", "--stdin", stdin=data)
    answers = [json.loads(line) for line in result.lines]
    assert result.code == 1
    assert [a["line"] for a in answers] == [1, 2, *range(4, 16)]
    assert [a["line"] for a in answers if "id" in a] == [1, 2, 15]
    assert all(isinstance(a["error"], str) and len(a["error"]) > 10 for a in answers if "id" not in a)
    passages = run("passages", "--json").json
    assert {p["id"] for p in passages} == {a["id"] for a in answers if "id" in a}
    assert [p["quote"] for p in passages] == ["The", "lamp", "at dusk"]
    assert passages[2]["tags"] == ["time", "sea/shore"]


def test_lines_may_leave_out_the_article_that_is_given(run: Run, lamp: str) -> None:
    result = run("annotate", lamp, "--stdin", stdin='{"quote": "at dusk"}\n')
    assert result.code == 0
    assert run("annotate", "--stdin", stdin="").code == 0


def test_a_line_is_answered_when_it_is_on_the_disk(lamp: str, tmp_path: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-m", "reader", "annotate", lamp, "--stdin"], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        for quote in ("at dusk", "a ship"):
            process.stdin.write(json.dumps({"quote": quote}).encode() + b"\n")
            process.stdin.flush()
            made = json.loads(process.stdout.readline())
            assert made["id"] in (tmp_path / "library" / "articles" / lamp / RECORDS).read_text()
        process.stdin.close()
        assert process.wait(30) == 0


# -- passages, edit, delete, tags -----------------------------------------------------------------------------------


@pytest.fixture
def marked(run: Run, lamp: str) -> list[str]:
    """The ids of two annotations: "at dusk", tagged, and "a ship"."""
    first = run("annotate", lamp, "--quote", "at dusk", "--tag", "time/evening", "--note", "Line one\nLine two").out
    return [first.strip(), run("annotate", lamp, "--quote", "a ship", "--colour", "blue").out.strip()]


def test_passages_for_people(run: Run, marked: list[str], lamp: str) -> None:
    out = run("passages").out
    assert out.splitlines()[0] == f"The lamp of the cape  ({lamp})"
    assert f"  {marked[0][:12]} · ¶ 1 · yellow · #time/evening\n    “at dusk”\n    Line one\n    Line two\n" in out
    assert run("passages", "tag:time").out.count("“") == 1
    assert [p["id"] for p in run("passages", "-tag:time", "--json").json] == [marked[1]]


def test_nothing_steers_the_terminal(run: Run, lamp: str) -> None:
    run("annotate", lamp, "--quote", "at dusk", "--note", "red \x1b[31m \x07 \u202edrow", "--tag", "t")
    out = run("passages").out
    assert not any(c in out for c in "\x1b\x07\u202e")
    assert "red" in out
    assert "\x1b" not in run("export").out
    assert run("passages", "--json").json[0]["note"] == "red \x1b[31m \x07 \u202edrow"


def test_edit(run: Run, marked: list[str]) -> None:
    first = marked[0]
    assert run("edit", first[:8], "--note", "Other", "--colour", "red", "--tag", "new", "--untag", "evening").out == (
        f"{first}\n"
    )
    (passage,) = run("passages", "--json", "tag:new").json
    assert (passage["note"], passage["colour"], passage["tags"]) == ("Other", "red", ["new"])
    assert run("edit", first, "--note", "").code == 0
    assert run("passages", "--json", "has:note").json == []


@pytest.mark.parametrize(
    ("argv", "code", "said"),
    [
        (("edit", "abc", "--note", "x"), 1, "too short"),
        (("edit", "abcdef0123456789", "--note", "x"), 1, "There is no annotation"),
        (("edit", "abcdef"), 2, "what is to change?"),
        (("edit", "{id}", "--untag", "zebra"), 1, "There is no tag “zebra”"),
        (("edit", "{id}", "--colour", "pink"), 1, "is not a colour"),
        (("delete", "{id}", "ffffffffffff"), 1, "There is no annotation"),
        (("delete",), 2, "required"),
        (("annotate",), 2, "which ARTICLE?"),
        (("tag", "pin", "time", "10"), 2, "invalid choice"),
        (("tag",), 2, "required"),
        (("list", "--zebra"), 2, "--zebra is not understood here"),
        (("text", "a", "b"), 2, "b is not understood here"),
        (("open", "--size", "big"), 2, "is not a size"),
        (("export", "--to", "docx"), 2, "invalid choice"),
    ],
)
def test_requests_that_are_refused(run: Run, marked: list[str], argv: tuple[str, ...], code: int, said: str) -> None:
    before = run("passages", "--json").json
    refused = run(*(a.replace("{id}", marked[0]) for a in argv))
    assert (refused.code, refused.out) == (code, "")
    assert refused.err.startswith("reader: ")
    assert said in refused.err
    assert refused.err.count("\n") == 1
    assert run("passages", "--json").json == before


def test_delete(run: Run, marked: list[str], lamp: str) -> None:
    assert run("delete", f"{lamp}/{marked[0][:6]}", marked[1]).lines == marked
    assert run("passages", "--json").json == []
    assert run("list", "--json").json[0]["passages"] == 0


def test_the_codebook(run: Run, marked: list[str]) -> None:
    assert run("tag", "create", "Place/Cape", "--colour", "red", "--definition", "A point of land").out == "cape\n"
    tags = {t["path"]: t for t in run("tags", "--json").json}
    assert list(tags) == ["Place", "Place/Cape", "time", "time/evening"]
    assert (tags["time"]["count"], tags["time/evening"]["count"], tags["Place"]["count"]) == (1, 1, 0)
    assert (tags["Place/Cape"]["definition"], tags["Place/Cape"]["colour"]) == ("A point of land", "red")
    steps = [
        ("rename", "evening", "Dusk"),
        ("move", "Dusk", "/"),
        ("define", "Dusk", "When lamps are lit"),
        ("colour", "dusk", "violet"),
        ("pin", "Dusk", "3"),
        ("merge", "time", "Dusk"),
        ("delete", "Place"),
    ]
    for step in steps:
        assert run("tag", *step).code == 0, step
    cape, dusk = run("tags", "--json").json
    assert (cape["path"], cape["parent"]) == ("Cape", "")
    assert (dusk["name"], dusk["colour"], dusk["pin"], dusk["count"]) == ("Dusk", "violet", 3, 1)
    assert run("passages", "--json", "tag:dusk").json[0]["tags"] == ["Dusk"]
    assert "1  Dusk  violet  [3]  When lamps are lit" in run("tags").out
    assert run("tag", "rename", "zebra", "x").err.startswith("reader: There is no tag “zebra”")
    assert "already a tag" in run("tag", "create", "DUSK").err


# -- anchor, export, check ------------------------------------------------------------------------------------------


def test_anchor(run: Run, file: Path, tmp_path: Path) -> None:
    quotes = tmp_path / "quotes.json"
    wanted = [
        {"id": "a", "exact": "at dusk", "prefix": "lamp was lit ", "start": 1},
        {"id": 2, "exact": "zebra crossing"},
    ]
    quotes.write_text(json.dumps(wanted))
    a, b = run("anchor", str(file), "--quotes", str(quotes)).json
    assert run("text", str(file)).out[a["start"] : a["end"]] == "at dusk"
    assert (a["id"], a["status"]) == ("a", "moved")
    assert (b["id"], b["status"], b["start"]) == (2, "lost", -1)
    assert run("anchor", str(file), "--quotes", "-", stdin=quotes.read_bytes()).json == [a, b]


@pytest.mark.parametrize("quotes", ["", "{}", "[1]", '[{"exact": 1}]', "\xff", "[" * 100_000])
def test_quotes_that_are_none(run: Run, file: Path, tmp_path: Path, quotes: str) -> None:
    path = tmp_path / "quotes.json"
    path.write_text(quotes, "latin-1")
    refused = run("anchor", str(file), "--quotes", str(path))
    assert (refused.code, refused.out) == (1, "")
    assert str(path) in refused.err
    assert run("anchor", str(file), "--quotes", str(tmp_path / "nope")).code == 1


def test_export(run: Run, marked: list[str], tmp_path: Path) -> None:
    markdown = run("export", "tag:time").out
    assert markdown.startswith("---\ntitle: The lamp of the cape\n")
    assert "> at dusk\n" in markdown
    assert f"^{marked[0][:12]}\n\n¶ 1 · #time/evening\n\nLine one  \nLine two\n" in markdown
    assert run("export", "--to", "csv").out.count("\r\n") == 3
    assert len(run("export", "--to", "json").json["articles"][0]["annotations"]) == 2

    out = tmp_path / "notes.csv"
    assert run("export", "-o", str(out)).out == f"{out}\n"
    assert out.read_bytes().startswith(b"\xef\xbb\xbftitle,")
    assert run("export", f"-o{out}").code == 1
    assert run("export", "-o", str(out), "--overwrite", "tag:time").code == 0
    folder = tmp_path / "out" / ""
    assert run("export", "-o", f"{folder}/").out == f"{folder / 'the-lamp-of-the-cape.md'}\n"
    assert run("export", "-o", str(folder), "--to", "json").out == f"{folder / 'the-lamp-of-the-cape.json'}\n"


def test_an_empty_export_says_so(run: Run, lamp: str) -> None:
    result = run("export", "--to", "json")
    assert result.code == 0
    assert result.json["articles"] == []
    assert "No annotations were found" in result.err


def test_check(run: Run, marked: list[str], lamp: str, tmp_path: Path) -> None:
    assert run("check").out == "1 articles, 2 annotations: no problems.\n"
    assert run("check", "--json").json == {"articles": 1, "annotations": 2, "problems": []}
    (tmp_path / "library" / "articles" / lamp / "source.txt").write_text("other")
    broken = run("check")
    assert broken.code == 1
    assert broken.lines[0].endswith("source.txt is no longer the original that was added.")
    assert broken.lines[-1] == "1 articles, 2 annotations: 1 problems."


# -- bad input ------------------------------------------------------------------------------------------------------


def _huge(path: Path) -> None:
    with path.open("wb") as file:
        file.write(b"text ")
        file.truncate(1024**3)


BAD: dict[str, Callable[[Path], object]] = {
    "empty.txt": lambda p: p.write_bytes(b""),
    "blank.txt": lambda p: p.write_bytes(b" \n\t\n"),
    "picture.png": lambda p: p.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 8),
    "binary.txt": lambda p: p.write_bytes(bytes(range(256)) * 64),
    "huge.txt": _huge,
    "folder.txt": lambda p: p.mkdir(),
    "pipe.txt": lambda p: os.mkfifo(p),
    "link.txt": lambda p: p.symlink_to(p.parent / "nowhere"),
    "loop.txt": lambda p: p.symlink_to(p),
    "n" * 300 + ".txt": lambda p: None,
}


@pytest.mark.parametrize("name", BAD)
@pytest.mark.parametrize("command", ["add", "text"])
def test_files_that_cannot_be_read(run: Run, lamp: str, tmp_path: Path, command: str, name: str) -> None:
    if name == "pipe.txt" and not hasattr(os, "mkfifo"):
        pytest.skip("no FIFOs here")
    BAD[name](tmp_path / name)
    refused = run(command, str(tmp_path / name))
    assert (refused.code, refused.out) == (1, "")
    assert refused.err.startswith("reader: ")
    assert refused.err.count("\n") == 1
    assert name in refused.err
    assert [e["id"] for e in run("list", "--json").json] == [lamp]


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may read everything")
def test_a_file_that_may_not_be_read(run: Run, file: Path) -> None:
    file.chmod(0)
    refused = run("add", str(file))
    assert refused.code == 1
    assert "may not be read" in refused.err


ODD = {
    "latin.txt": "Müßige Öltürme stehen übers Land verteilt und rosten vor sich hin.\n".encode("latin-1"),
    "nulls.txt": b"A text with \x00 null bytes\x00 in it, which goes on for a while and is text otherwise.\n",
    "surrogate.txt": b"A lone surrogate \xed\xa0\x80 in a text that is otherwise quite well encoded.\n",
    "deep.html": b"<html><body>" + b"<div>" * 100_000 + b"The words at the bottom of it all." + b"</div>" * 100_000,
    "title.html": b"<html><head><title>" + b"Long title " * 1000 + b"</title></head><body><p>A paragraph.</p>",
    "title\n\x1b[31m.txt": b"An article under a name that is no good name for any file at all.\n",
}


@pytest.mark.parametrize("name", ODD)
def test_odd_files_are_read_or_refused_in_one_sentence(run: Run, tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_bytes(ODD[name])
    added = run("add", str(path))
    lines = [line for line in added.err.splitlines() if "is a new, empty library" not in line]
    assert (added.code, len(added.lines), len(lines)) in ((0, 1, 0), (1, 0, 1))
    assert "\x1b" not in added.out + added.err
    if added.code == 0:
        article = added.out.partition("\t")[0]
        assert len(added.out) < 1000
        assert run("text", article).out.strip()
        assert run("list").code == run("passages").code == run("export").code == run("check").code == 0


def test_a_library_of_a_newer_version_is_shown_and_not_touched(run: Run, lamp: str, tmp_path: Path) -> None:
    run("annotate", lamp, "--quote", "at dusk")
    for path in (tmp_path / "library" / CODEBOOK, tmp_path / "library" / "articles" / lamp / RECORDS):
        path.write_text(path.read_text().replace('"format": 1', '"format": 1000'))
    before = {p: p.read_bytes() for p in (tmp_path / "library").rglob("*") if p.is_file()}
    assert run("list", "--json").json[0]["id"] == lamp
    assert [p["quote"] for p in run("passages", "--json").json] == ["at dusk"]
    other = tmp_path / "other.txt"
    other.write_text("Some other text.\n")
    for argv in (("add", str(other)), ("annotate", lamp, "--quote", "a ship"), ("tag", "create", "x")):
        refused = run(*argv)
        assert (refused.code, refused.out) == (1, "")
        assert "newer version" in refused.err
    after = {p: p.read_bytes() for p in (tmp_path / "library").rglob("*") if p.is_file()}
    assert after == before


def test_a_damaged_article_leaves_the_rest(run: Run, marked: list[str], lamp: str, tmp_path: Path) -> None:
    other = tmp_path / "other.txt"
    other.write_text("Some other text of a ship at sea.\n")
    assert run("add", str(other)).code == 0
    assert run("annotate", str(other), "--quote", "at sea").code == 0
    broken = tmp_path / "library" / "articles" / lamp / RECORDS
    data = broken.read_bytes()[:-40]
    broken.write_bytes(data)
    assert len(run("list", "--json").json) == 2
    assert "is damaged" in run("list").out
    passages = run("passages", "--json")
    assert (passages.code, [p["quote"] for p in passages.json]) == (1, ["at sea"])
    assert str(broken) in passages.err
    exported = run("export")
    assert (exported.code, "> at sea" in exported.out) == (1, True)
    assert run("annotate", lamp, "--quote", "at dusk").code == 1
    assert broken.read_bytes() == data


def test_a_library_that_is_no_folder(run: Run, file: Path) -> None:
    for argv in (("list",), ("add", str(file)), ("check",)):
        refused = run("--library", str(file), *argv)
        assert (refused.code, refused.out) == (1, "")
        assert str(file) in refused.err


# -- how a run begins and ends --------------------------------------------------------------------------------------


def test_the_library_may_stand_before_or_behind_the_command(run: Run, lamp: str, tmp_path: Path) -> None:
    other = tmp_path / "other library"
    assert run("--library", str(other), "list", "--json").json == []
    assert run("list", "--json", "--library", str(other)).json == []
    assert run(f"--library={other}", "tags", "--json").json == []
    assert len(run("list", "--json").json) == 1
    assert "is a new, empty library" not in run("list", "--library", str(other)).err


def test_a_first_word_that_is_no_command_is_a_file(
    run: Run, file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls: list[tuple[Any, ...]] = []
    plain = (None, "1440x900", None, 1.0, "read")
    window = type(sys)("reader.gui.app")

    def shown(files: Sequence[Path], folder: Path | None = None, *rest: Any) -> int:
        calls.append((list(files), folder or paths.library_folder(), *(rest or plain)))
        return 0

    monkeypatch.setattr(window, "main", shown, raising=False)
    monkeypatch.setitem(sys.modules, "reader.gui.app", window)
    library = tmp_path / "library"
    (tmp_path / "list").write_text("x")
    monkeypatch.chdir(tmp_path)
    assert run().code == run(str(file)).code == run("./list").code == run("open", "list").code == 0
    assert calls == [([], library, *plain)] + [([Path(f)], library, *plain) for f in (str(file), "./list", "list")]
    options = ("--screenshot", "o.png", "--size", "800x600", "--theme", "dark", "--scale", "2", "--view", "read")
    assert run("--library", "L", *options, str(file)).code == 0
    assert calls[-1] == ([file], tmp_path / "L", Path("o.png"), "800x600", "dark", 2.0, "read")
    assert "neither a command nor a file" in run("lisst").err
    assert len(calls) == 5
    gone = tmp_path / "gone.txt"
    assert run(str(file), str(gone)).code == 0  # the window says which is missing, and opens the others
    assert calls[-1][0] == [file, gone]


def test_help_and_version(run: Run) -> None:
    assert "COMMAND" in run("--help").out
    assert run("--version").out.startswith("reader ")
    for command in cli_commands.COMMANDS:
        shown = run(command.name, "--help")
        assert (shown.code, "--library" in shown.out) == (0, True)


def test_every_command_is_there() -> None:
    for command in cli_commands.COMMANDS:
        module, _, function = command.run.partition(":")
        assert callable(getattr(__import__(module, fromlist=[function]), function))


def test_an_interrupt_is_one_line(run: Run, lamp: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(args: Any) -> int:
        raise KeyboardInterrupt

    monkeypatch.setattr("reader.cli_articles.list_articles", interrupted)
    assert run("list") == Result(130, "", "reader: Stopped. What was done until then is whole, and stays.\n")


def test_an_error_of_ours_is_one_line_and_a_log_without_content(capsys: pytest.CaptureFixture[str]) -> None:
    def fail() -> None:
        raise KeyError("a secret note")

    with pytest.raises(KeyError) as caught:
        fail()
    cli.report_bug(caught.type, caught.value, caught.tb)
    said = capsys.readouterr().err
    assert said == f"reader: Something went wrong inside Reader (KeyError). Where is written in {log_file()}.\n"
    log = log_file().read_text()
    assert "builtins.KeyError" in log
    assert "test_cli.py" in log
    assert "secret note" not in log.replace('raise KeyError("a secret note")', "")
    if os.name != "nt":
        assert log_file().stat().st_mode & 0o777 == 0o600


def test_as_a_program(file: Path, tmp_path: Path) -> None:
    added = program("add", str(file))
    assert added.returncode == 0
    article = added.stdout.split(b"\t")[0].decode()
    text = program("text", article, env={**os.environ, "PYTHONIOENCODING": "ascii", "LC_ALL": "C"})
    assert text.stdout.decode("utf-8") == program("text", str(file)).stdout.decode("utf-8")
    assert "🙂" in text.stdout.decode("utf-8")
    assert program("text", "zebra").returncode == 1
    assert program("text").returncode == 2


def test_an_uncaught_error_ends_a_program_with_one_line(tmp_path: Path) -> None:
    code = "import sys, reader.cli as c\nc.prepare_streams = lambda: 1 / 0\nsys.argv[1:] = ['list']\nsys.exit(c.main())"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60)
    assert run.returncode == 1
    assert run.stderr.count("\n") == 1
    assert "Something went wrong inside Reader (ZeroDivisionError)" in run.stderr


@pytest.mark.skipif(os.name == "nt", reason="no such pipes and devices")
def test_a_reader_that_stops_early_and_a_full_disk(lamp: str) -> None:
    command = f"{sys.executable} -m reader"
    script = f"{command} text {lamp} | true; echo ${{PIPESTATUS[0]}}"
    closed = subprocess.run(["bash", "-c", script], capture_output=True, text=True, timeout=60)
    assert (closed.stdout, closed.stderr) == ("0\n", "")
    if Path("/dev/full").exists():
        full = subprocess.run(f"{command} text {lamp} > /dev/full", shell=True, capture_output=True, text=True)
        assert full.returncode == 1
        assert full.stderr == "reader: The output cannot be used: no space left on device.\n"


def test_nothing_is_imported_that_a_list_does_not_need(lamp: str) -> None:
    heavy = ("PySide6", "markdown", "lxml", "selectolax", "yaml", "pymdownx", "chardet", "platformdirs")
    code = "import sys, reader.cli as c\nc.main(['list'])\nprint(*sys.modules, sep='\\n', file=sys.stderr)"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60)
    assert lamp in run.stdout
    assert {m.partition(".")[0] for m in run.stderr.split()} & set(heavy) == set()


# -- refresh --------------------------------------------------------------------------------------------------------


def test_refresh_takes_the_new_version_and_names_what_needs_a_look(run: Run, lamp: str, file: Path) -> None:
    quotes = ("the keeper saw a ship", "never lit at all, for reasons that the village has long forgotten")
    kept, altered = (run("annotate", lamp, "--quote", q).out.split()[0] for q in quotes)
    assert run("refresh", lamp).out == "The lamp of the cape: the file has not changed.\n"
    assert run("refresh", lamp, "--json").json["changed"] is False
    file.write_text(
        TEXT.replace("the village has long", "that town has long").replace("The lamp was", "Lo! It was"), "utf-8"
    )

    tried = run("refresh", lamp, "--dry-run", "--json").json
    assert (tried["changed"], tried["version"]) == (True, 1)
    assert run("info", lamp, "--json").json["version"] == 1
    assert "dry run · 1 moved, 1 altered" in run("refresh", str(file), "--dry-run").out

    result = run("refresh", str(file), "--json").json  # by the file, which the library does not know as it is now
    assert (result["article"], result["version"]) == (lamp, 2)
    assert {k: v for k, v in result["counts"].items() if v} == {"moved": 1, "altered": 1}
    (look,) = result["review"]
    (passage,) = look["passages"]
    assert (look["id"], look["status"], passage["before"]) == (altered, "altered", quotes[1])
    assert passage["after"] == "never lit at all, for reasons that that town has long forgotten"
    assert run("text", lamp).out[passage["start"] : passage["end"]] == passage["after"]

    listed = {p["id"]: p for p in run("passages", "--json").json}
    assert {i: p["status"] for i, p in listed.items()} == {kept: "exact", altered: "altered"}
    assert listed[altered]["quote"] == quotes[1]
    assert run("add", str(file)).out.endswith("\talready there\n")


def test_refresh_from_another_file_and_in_words(run: Run, lamp: str, file: Path, tmp_path: Path) -> None:
    run("annotate", lamp, "--quote", "Another lamp stood on the cliff 🙂 and was never lit at all")
    other = tmp_path / "later.txt"
    other.write_text(TEXT.partition("Another")[0] + "Nothing else is said here of any kind of light.\n", "utf-8")
    result = run("refresh", lamp, str(other))
    assert result.lines[0] == "The lamp of the cape: version 2 · 1 lost"
    assert "    now:    not found; the annotation is kept" in result.lines
    assert "no longer found in the text" in run("export").out
    assert run("info", lamp, "--json").json["version"] == 2
    back = run("refresh", lamp, str(file))
    assert back.lines == ["The lamp of the cape: version 3 · 1 exact"]
    assert run("check").code == 0


def test_refresh_without_a_file_to_look_at(run: Run, lamp: str, file: Path, tmp_path: Path) -> None:
    file.unlink()
    assert "does not exist" in run("refresh", lamp).err
    empty = tmp_path / "empty.txt"
    empty.touch()
    assert "empty" in run("refresh", lamp, str(empty)).err
    assert run("refresh", "nothing-like-it").code == 1
    assert run("info", lamp, "--json").json["version"] == 1
