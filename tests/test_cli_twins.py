"""The same text twice on the command line: said when it is added, made a version of the other, and back."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from reader.cli import main

pytestmark = pytest.mark.usefixtures("one_reading_process")

TEXT = [
    "Every evening the keeper wrote down the weather in a ledger that the harbour office had given him for free.",
    "Storms got a line of their own, with the direction of the wind, and when they were over he counted the ships.",
    "When the light was made automatic the ledger stopped, though the lamp went on burning for another forty years.",
    "Nobody in the town asked for it until a student of the weather came to read what thirty winters had been like.",
]


@pytest.fixture
def text(tmp_path: Path) -> Path:
    path = tmp_path / "ledger.txt"
    path.write_text("The ledger\n\n" + "\n\n".join(TEXT) + "\n", encoding="utf-8")
    return path


@pytest.fixture
def page(tmp_path: Path) -> Path:
    path = tmp_path / "ledger.html"
    body = "".join(f"<p>{line}</p>" for line in TEXT)
    path.write_text(f"<html><head><title>The ledger</title></head><body><article>{body}</article></body></html>")
    return path


def run(capsys: pytest.CaptureFixture[str], *argv: str | Path) -> tuple[int, str, str]:
    code = main([str(a) for a in argv])
    said = capsys.readouterr()
    return code, said.out, said.err


def ids(capsys: pytest.CaptureFixture[str]) -> list[str]:
    return [a["id"] for a in json.loads(run(capsys, "list", "--json")[1])]


def test_a_second_copy_is_said_and_can_be_made_a_version(
    capsys: pytest.CaptureFixture[str], text: Path, page: Path
) -> None:
    first = run(capsys, "add", text)[1].split("\t")[0]
    run(capsys, "annotate", first, "--quote", "he counted the ships", "--note", "how many?")
    code, out, err = run(capsys, "add", page)
    second = out.split("\t")[0]
    assert code == 0
    assert f"looks like {first} (make it a version of that: reader refresh {first} {page})" in err
    assert sorted(ids(capsys)) == sorted([first, second])
    run(capsys, "annotate", second, "--quote", "another forty years")
    code, out, _ = run(capsys, "refresh", first, page)
    assert code == 0
    assert "version 2 · 1 exact" in out or "version 2 · 1 moved" in out
    assert ids(capsys) == [first]
    quotes = [p["quote"] for p in json.loads(run(capsys, "passages", "--json")[1])]
    assert quotes == ["he counted the ships", "another forty years"]
    for file in (text, page):
        assert run(capsys, "add", file)[1].split("\t")[::2] == [first, "already there\n"]


def test_a_copy_can_be_added_as_a_version_at_once(capsys: pytest.CaptureFixture[str], text: Path, page: Path) -> None:
    first = run(capsys, "add", text, "--as-version")[1].split("\t")[0]  # nothing to be a version of
    run(capsys, "annotate", first, "--quote", "he counted the ships")
    assert run(capsys, "add", "--as-version", page)[1].split("\t")[::2] == [first, "version 2\n"]
    listed = json.loads(run(capsys, "versions", first, "--json")[1])
    assert [(v["version"], v["current"], Path(v["source"]).suffix) for v in listed] == [
        (1, False, ".txt"),
        (2, True, ".html"),
    ]
    assert run(capsys, "versions", first, "--use", "1")[0] == 0
    assert run(capsys, "info", first)[1].count(".txt") == 2  # origin and source
    found = json.loads(run(capsys, "passages", "--json")[1])
    assert [(p["quote"], p["status"]) for p in found] == [("he counted the ships", "exact")]
    code, _, err = run(capsys, "versions", first, "--use", "7")
    assert (code, "has no version 7" in err) == (1, True)


def test_another_article_is_just_added(capsys: pytest.CaptureFixture[str], text: Path, tmp_path: Path) -> None:
    run(capsys, "add", text)
    other = tmp_path / "other.txt"
    other.write_text(f"A letter\n\nDear editor, you wrote: “{TEXT[1]}” That is not how it was.\n" + "Really not. " * 50)
    code, out, err = run(capsys, "add", other, "--json")
    assert (code, err, "looks_like" in json.loads(out)) == (0, "", False)
    assert json.loads(run(capsys, "add", text, "--json")[1])["status"] == "already there"
