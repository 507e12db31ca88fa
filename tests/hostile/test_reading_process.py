"""Files that ask for more time or memory than they are worth, through the real readers in the real process."""

from __future__ import annotations

import sys
import threading
from dataclasses import replace
from pathlib import Path

import pytest

from reader import cli
from reader.core.errors import ReaderError, Stopped
from reader.core.limits import LIMITS, MB
from reader.formats import Source
from reader.formats.worker import Worker
from tests.hostile.parsing import check_document, check_sentence
from tests.hostile.test_limits import TOO_MUCH

LAMP = Source(b"The lamp was lit at dusk.\n", "lamp.txt")
# 12 MB each, minutes of work or gigabytes of memory.
DENSE = {
    "tags.html": b"<p>a<b>b</b><i>c</i></p>" * 500_000,
    "deep.html": b"<div>" * 2_400_000,
    "links.html": b'<a href="#a">a</a>' * 700_000,
    "cells.html": b"<table>" + b"<tr><td>a<td>b" * 800_000,
    "lists.md": b"- a\n\n  - *b* [c](d)\n" * 600_000,
}


class Hasty(Worker):
    """A process that gives up after a second."""

    def __init__(self) -> None:
        super().__init__(replace(LIMITS, parse_seconds=1))


@pytest.mark.parametrize("name", DENSE)
def test_a_dense_page_is_given_up_in_one_sentence_and_the_next_file_read(name: str) -> None:
    with Hasty() as worker:
        with pytest.raises(ReaderError, match=name) as caught:
            worker.read(Source(DENSE[name], name))
        check_sentence(caught.value)
        assert worker.read(LAMP).document.text == "The lamp was lit at dusk."


@pytest.mark.parametrize("name", DENSE)
def test_cancel_works_in_the_middle_of_it(name: str) -> None:
    asked = threading.Event()
    threading.Timer(0.4, asked.set).start()
    with Worker() as worker, pytest.raises(Stopped):
        worker.read(Source(DENSE[name], name), asked.is_set)


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere a look at the clock decides when it is too much")
def test_a_page_that_takes_too_much_memory_is_given_up_in_one_sentence() -> None:
    with Worker(replace(LIMITS, parse_bytes=100 * MB)) as worker:
        with pytest.raises(ReaderError, match=r"tags\.html takes more than 100 MB") as caught:
            worker.read(Source(DENSE["tags.html"], "tags.html"))
        check_sentence(caught.value)
        assert worker.read(LAMP).document.text == "The lamp was lit at dusk."


def test_what_is_too_much_of_something_comes_through_as_it_is_read() -> None:
    with Worker() as worker:
        for name, text in TOO_MUCH.items():
            document = worker.read(Source(text.encode(), name)).document
            assert "the end" in document.text
            check_document(document)


def test_one_bad_file_does_not_stop_the_rest_of_a_folder(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "given"
    folder.mkdir()
    (folder / "a.txt").write_bytes(LAMP.data)
    (folder / "b.html").write_bytes(DENSE["tags.html"])
    (folder / "c.md").write_text("# Lamps\n\nThey were lit.\n")
    monkeypatch.setattr("reader.formats.worker.Worker", Hasty)
    assert cli.main(["add", "-r", str(folder)]) == 1
    out = capsys.readouterr()
    assert [line.split("\t")[2] for line in out.out.splitlines()] == ["added", "added"]
    assert "b.html takes more than" in out.err
