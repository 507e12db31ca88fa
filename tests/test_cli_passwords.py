"""Encrypted files on the command line: refused in a sentence, read with their password, which is kept nowhere."""

from __future__ import annotations

import io
import os
import subprocess
import sys
from pathlib import Path

import pypdf
import pytest

from reader.cli import main
from reader.core import paths
from tests.formats.pdfsheets import column, pdf

SECRET = "open sesame 1"
WORDS = "The keeper saw a ship, and nobody else saw it at all."


@pytest.fixture
def locked(tmp_path: Path) -> Path:
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(pdf([column([WORDS])])))
    writer.encrypt(SECRET, algorithm="RC4-128")
    path = tmp_path / "locked.pdf"
    writer.write(path)
    return path


def run(capsys: pytest.CaptureFixture[str], *argv: str | Path) -> tuple[int, str, str]:
    code = main([str(a) for a in argv])
    said = capsys.readouterr()
    assert "Traceback" not in said.err
    return code, said.out, said.err


def test_without_its_password_it_is_refused_and_the_option_named(
    capsys: pytest.CaptureFixture[str], locked: Path
) -> None:
    for command in ("add", "text", "info", "blocks"):
        code, out, err = run(capsys, command, locked)
        assert (code, out) == (1, "")
        assert "locked.pdf is encrypted. Give its password: --password PASSWORD." in err


def test_a_wrong_password_is_said_to_be_wrong(capsys: pytest.CaptureFixture[str], locked: Path) -> None:
    code, _, err = run(capsys, "text", locked, "--password", "mellon")
    assert code == 1
    assert "wrong" in err
    assert "mellon" not in err


def test_with_its_password_it_is_read_and_added(capsys: pytest.CaptureFixture[str], locked: Path) -> None:
    assert run(capsys, "text", locked, "--password", SECRET)[1] == WORDS
    code, out, _ = run(capsys, "add", locked, "--password", SECRET)
    assert code == 0
    assert out.rstrip().endswith("added")
    article = out.partition("\t")[0]
    assert run(capsys, "text", article)[1] == WORDS


def test_the_password_may_come_from_standard_input(
    capsys: pytest.CaptureFixture[str], locked: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO(f"{SECRET}\n"))
    assert run(capsys, "text", locked, "--password", "-")[1] == WORDS


def test_when_the_original_must_be_read_again_it_is_asked_for_again(
    capsys: pytest.CaptureFixture[str], locked: Path
) -> None:
    article = run(capsys, "add", locked, "--password", SECRET)[1].partition("\t")[0]
    (text,) = (paths.library_folder() / "articles" / article).glob("text*.json")
    text.unlink()
    code, _, err = run(capsys, "text", article)
    assert code == 1
    assert "encrypted" in err
    assert run(capsys, "text", article, "--password", SECRET)[1] == WORDS


def test_the_password_is_kept_nowhere(capsys: pytest.CaptureFixture[str], locked: Path, tmp_path: Path) -> None:
    run(capsys, "add", locked, "--password", SECRET)
    for folder in (paths.library_folder(), paths.cache_folder(), paths.config_folder()):
        for file in folder.rglob("*"):
            assert not file.is_file() or SECRET.encode() not in file.read_bytes()


def test_an_annotated_copy_asks_for_it_and_keeps_it(
    capsys: pytest.CaptureFixture[str], locked: Path, tmp_path: Path
) -> None:
    article = run(capsys, "add", locked, "--password", SECRET)[1].partition("\t")[0]
    run(capsys, "annotate", article, "--quote", "saw a ship")
    out = tmp_path / "copy.pdf"
    code, _, err = run(capsys, "export", "--to", "pdf", article, "-o", out)
    assert (code, out.exists()) == (1, False)
    assert "is encrypted. Give its password: --password PASSWORD." in err
    assert run(capsys, "export", "--to", "pdf", article, "-o", out, "--password", SECRET)[0] == 0
    assert pypdf.PdfReader(out, password=SECRET).pages[0]["/Annots"]
    with pytest.raises(pypdf.errors.FileNotDecryptedError):
        pypdf.PdfReader(out).pages[0]


def test_the_window_is_given_it_whichever_way_it_is_opened(
    capsys: pytest.CaptureFixture[str], locked: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown: list[tuple[object, ...]] = []
    monkeypatch.setattr("reader.cli.show_window", lambda files, *rest: shown.append((list(files), rest[-1])) or 0)
    for words in (
        ["open", locked, "--password", SECRET],
        [locked, "--password", SECRET],
        ["--password", SECRET, locked],
    ):
        assert run(capsys, *words)[0] == 0
    monkeypatch.setattr(sys, "stdin", io.StringIO(f"{SECRET}\n"))
    assert run(capsys, locked, "--password", "-")[0] == 0
    assert shown == [([locked], SECRET)] * 4


def test_a_picture_of_the_window_is_painted_with_it_and_refused_without(locked: Path, tmp_path: Path) -> None:
    out = tmp_path / "o.png"
    words = [sys.executable, "-m", "reader", "open", str(locked), "--screenshot", str(out), "--size", "800x600"]
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    asked = subprocess.run(words, env=environment, capture_output=True, text=True, timeout=60)
    assert (asked.returncode, out.exists()) == (1, False)
    assert "locked.pdf is encrypted" in asked.stderr
    given = subprocess.run([*words, "--password", "-"], env=environment, input=f"{SECRET}\n", text=True, timeout=60)
    assert (given.returncode, out.exists()) == (0, True)
