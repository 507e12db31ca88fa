"""The reading process: what it answers is what was read, and whatever a file does to it ends in one sentence."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from dataclasses import replace
from pathlib import Path

import pytest

from reader import formats
from reader.core import paths
from reader.core.document import Remark
from reader.core.errors import PasswordNeeded, ReaderError, Stopped
from reader.core.limits import LIMITS, MB
from reader.formats import Source
from reader.formats.worker import Worker

PNG = (
    b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00@\x00\x00\x00@\x08\x02\x00\x00\x00"
    b"\x00\x00\x00\x00\x00\x00\x00\x00IEND\xaeB`\x82"
)
PAGE = """<!DOCTYPE html><html><head><title>Lamps</title><meta name="author" content="Ann Keeper"></head><body>
<h1>Lamps</h1><p>The lamp was <b>lit</b> at dusk, and <a href="https://coast.example/">nobody</a> saw it.</p>
<p>🙂 A second one stood on the cliff.</p><img src="lamp.png" alt="A lamp"><table><tr><td>a</td><td>b</td></tr></table>
</body></html>"""
ARCHIVE = b"""MIME-Version: 1.0\r
Content-Type: multipart/related; type="text/html"; boundary="x"\r
\r
--x\r
Content-Type: text/html; charset=utf-8\r
Content-Location: https://coast.example/\r
\r
<html><body><h1>Lamps</h1><p>The lamp was lit at dusk, and nobody saw it.</p></body></html>\r
--x--\r
"""
QUICK = replace(LIMITS, parse_seconds=1)


def serving(*lines: str) -> str:
    """A process whose reader is the function ``read`` of these lines."""
    body = "\n".join(lines)
    return f"""
import sys
sys.path[:] = sys.argv[3:]
import ctypes, os, signal, socket, subprocess, time
from pathlib import Path
from reader import formats
from reader.core.document import Block, Document, Remark
from reader.core.errors import PasswordNeeded, ReaderError
from reader.formats import Read
from reader.formats.serving import main
{body}
main(int(sys.argv[1]), False, read)
"""


def doing(*statements: str) -> str:
    """A process whose reader does something, and then gives the text of what came of it as the document."""
    return serving(
        "def read(source):",
        *(f"    {s}" for s in ("said = ''", *statements)),
        "    return Read(Document((Block('paragraph', str(said)),)), formats.FORMATS[-1])",
    )


def refusal(worker: Worker, source: Source) -> str:
    with pytest.raises(ReaderError) as caught:
        worker.read(source)
    sentence = str(caught.value)
    assert "\n" not in sentence
    assert sentence.endswith(".")
    assert source.name in sentence
    return sentence


TEXT = Source(b"The lamp was lit at dusk.\n", "lamp.txt")


# -- what comes back ------------------------------------------------------------------------------------------------


def test_it_reads_what_is_read_here(tmp_path: Path) -> None:
    (tmp_path / "lamp.png").write_bytes(PNG)
    sources = [
        Source(PAGE.encode(), "page.html", tmp_path),
        Source(PAGE.encode("utf-16"), "seite ü.html"),
        Source(b"# Lamps\n\n- *lit*\n- out\n\n> She saw it.\n", "notes.md"),
        Source(rb"{\rtf1\ansi The \b lamp\b0  was lit.\par}", "lamp.rtf"),
        Source(ARCHIVE, "lamp.mhtml"),
        TEXT,
    ]
    with Worker() as worker:
        for source in sources:
            read, here = worker.read(source), formats.read_fully(source)
            assert read == here
            assert read.document.text_sha256 == here.document.text_sha256
    assert formats.read(sources[0]).resources, "no picture that could get lost"


def test_remarks_and_attachments_come_along() -> None:
    serve = serving(
        "def read(source):",
        "    remark = Remark(4, 8, 'Which one?', 'Ann', '2017-04-29', '#ffcc00')",
        "    blocks = (Block('paragraph', 'The lamp.'),)",
        "    return Read(Document(blocks, remarks=(remark,)), formats.FORMATS[-1], {'pages': bytes(range(256)) * 9})",
    )
    with Worker(serve=serve) as worker:
        read = worker.read(TEXT)
    assert read.document.remarks == (Remark(4, 8, "Which one?", "Ann", "2017-04-29", "#ffcc00"),)
    assert read.attachments == {"pages": bytes(range(256)) * 9}


def test_it_answers_with_the_sentence_that_refuses_a_file() -> None:
    with Worker() as worker:
        assert "picture" in refusal(worker, Source(PNG, "lamp.png"))
        assert worker.read(TEXT).document.text == "The lamp was lit at dusk."


def test_a_missing_password_arrives_as_one_and_a_given_one_is_passed_on() -> None:
    serve = serving(
        "def read(source):",
        "    if source.password != 'Ñandú':",
        "        raise PasswordNeeded(f'{source.name} is encrypted. Give its password.')",
        "    return Read(Document((Block('paragraph', 'open'),)), formats.FORMATS[-1])",
    )
    with Worker(serve=serve) as worker:
        with pytest.raises(PasswordNeeded, match=r"lamp\.txt is encrypted"):
            worker.read(TEXT)
        assert worker.read(replace(TEXT, password="Ñandú")).document.text == "open"


def test_what_a_library_prints_does_not_get_into_the_answer() -> None:
    serve = doing("print('x' * 100_000)", "os.write(1, b'y' * 1000)", "os.write(2, b'z')", "said = sys.stdin.read()")
    with Worker(serve=serve) as worker:
        assert worker.read(TEXT).document.text == ""
        assert worker.read(TEXT).document.text == ""


def test_threads_that_come_together_wait_for_each_other() -> None:
    answers: dict[int, str] = {}
    with Worker() as worker:

        def ask(number: int) -> None:
            answers[number] = worker.read(Source(f"Lamp number {number}.\n".encode(), "lamp.txt")).document.text

        threads = [threading.Thread(target=ask, args=(number,)) for number in range(6)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert answers == {number: f"Lamp number {number}." for number in range(6)}


# -- what a file can do to it ---------------------------------------------------------------------------------------


def pid_of(worker: Worker) -> int:
    assert worker._process is not None
    return worker._process.popen.pid


def test_an_endless_loop_is_given_up() -> None:
    serve = doing("while source.data.startswith(b'loop'): pass")
    with Worker(QUICK, serve) as worker:
        sentence = refusal(worker, Source(b"loop", "loop.txt"))
        assert "1 seconds" in sentence or "1 second " in sentence
        worker.read(TEXT)  # by another process


def test_a_pdf_has_time_for_thousands_of_pages() -> None:
    with Worker(replace(LIMITS, parse_seconds=0, pdf_seconds=2), doing("while True: pass")) as worker:
        assert "2 seconds" in refusal(worker, Source(b"%PDF-1.7 loop", "loop.pdf"))


def test_waiting_for_ever_is_given_up_too() -> None:
    with Worker(QUICK, doing("time.sleep(600)")) as worker:
        assert "takes more than" in refusal(worker, TEXT)


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere a look at the clock decides when it is too much")
@pytest.mark.parametrize("hog", ["b'x' * 10**9", "list(range(10**8))", "ctypes.create_string_buffer(10**9)"])
def test_too_much_memory_is_given_up(hog: str) -> None:
    with Worker(
        replace(LIMITS, parse_bytes=300 * MB), doing(f"said = len({hog}) if b'hog' in source.data else 1")
    ) as w:
        assert "300 MB of memory" in refusal(w, Source(b"hog", "hog.txt"))
        assert w.read(TEXT).document.text == "1"


def test_a_process_that_has_held_much_makes_room_for_a_fresh_one() -> None:
    with Worker(serve=doing("said = len(bytearray(300 * 2**20)) if b'much' in source.data else os.getpid()")) as worker:
        first = worker.read(TEXT).document.text
        assert worker.read(TEXT).document.text == first
        assert worker.read(Source(b"much", "much.txt")).document.text == str(300 * MB)
        if sys.platform == "linux":
            assert worker.read(TEXT).document.text != first


@pytest.mark.parametrize(
    "end", ["os._exit(0)", "os._exit(3)", "os.abort()", "ctypes.string_at(1)", "raise KeyboardInterrupt"]
)
def test_a_file_that_crashes_it_is_refused_and_the_next_one_read(end: str) -> None:
    with Worker(serve=doing("if b'crash' in source.data:", f"    {end}")) as worker:
        refusal(worker, Source(b"crash", "crash.txt"))
        assert worker.read(TEXT).document.text == ""


def test_an_error_of_ours_is_written_down_without_the_words_of_the_file() -> None:
    with Worker(serve=doing("raise LookupError(source.data.decode())")) as worker:
        assert "(LookupError)" in refusal(worker, Source(b"canary", "lamp.txt"))
        assert "(LookupError)" in refusal(worker, Source(b"canary", "lamp.txt"))
    log = paths.log_file().read_text(encoding="utf-8")
    assert "LookupError" in log
    assert "in read" in log
    assert "canary" not in log


@pytest.mark.parametrize(
    "serve",
    [
        "import nothing_of_this_name",
        "import sys; sys.exit(5)",
        "print('what is this' * 1000)",
        "while True: print('x')",
    ],
)
def test_a_process_that_does_not_start_is_not_the_files_fault(serve: str) -> None:
    with Worker(QUICK, serve) as worker:
        assert "does not start" in refusal(worker, TEXT)


def test_a_program_that_is_not_there_is_said(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(sys, "executable", str(tmp_path / "python"))
    with Worker() as worker:
        worker.start()
        assert "does not start (no such file" in refusal(worker, TEXT)


def test_an_answer_that_is_none_is_refused() -> None:
    said = [
        "{'kind': 'document'}",
        "{'kind': 'document', 'format': 'txt', 'chunks': 0, 'attachments': [], 'resources': [['../x', '']]}",
        "{'kind': 7}",
    ]
    for header in said:
        serve = serving("import reader.formats.serving as s", f"s._answer = lambda *_: ({header}, [b'[]'])", "read = 0")
        with Worker(serve=serve) as worker:
            refusal(worker, TEXT)


# -- Cancel ---------------------------------------------------------------------------------------------------------


def test_cancel_ends_it_in_the_middle_of_a_file() -> None:
    with Worker(serve=doing("time.sleep(600 * (source.data == b'long'))")) as worker:
        worker.read(TEXT)
        asked = threading.Event()
        threading.Timer(0.2, asked.set).start()
        process = pid_of(worker)
        with pytest.raises(Stopped, match=r"long\.txt"):
            worker.read(Source(b"long", "long.txt"), asked.is_set)
        assert not is_running(process)
        worker.read(TEXT)


def test_an_interrupted_reading_leaves_no_answer_behind() -> None:
    """As Ctrl+C does on the command line."""

    def interrupt() -> bool:
        raise KeyboardInterrupt

    with Worker(serve=doing("time.sleep(source.data == b'long')", "said = source.name")) as worker:
        worker.read(TEXT)
        with pytest.raises(KeyboardInterrupt):
            worker.read(Source(b"long", "long.txt"), interrupt)
        assert worker.read(TEXT).document.text == TEXT.name


def test_cancel_works_for_one_that_waits_for_its_turn() -> None:
    with Worker(serve=doing("time.sleep(600)")) as worker:
        at_work, stop = threading.Event(), threading.Event()

        def first() -> None:
            at_work.set()
            with pytest.raises(Stopped):
                worker.read(TEXT, stop.is_set)

        thread = threading.Thread(target=first)
        thread.start()
        at_work.wait()
        time.sleep(0.1)
        with pytest.raises(Stopped):
            worker.read(TEXT, lambda: True)
        stop.set()
        thread.join()


def test_cancel_works_while_a_large_file_is_handed_over() -> None:
    """A process that never takes its file leaves the pipe full."""
    serve = 'import os, time; from struct import pack; h = b\'{"ready":true,"parts":[]}\'\n'
    serve += "os.write(1, pack('>I', len(h)) + h); time.sleep(600)"
    with Worker(serve=serve) as worker:
        asked = threading.Event()
        threading.Timer(0.2, asked.set).start()
        with pytest.raises(Stopped):
            worker.read(Source(bytes(10 * MB), "long.txt"), asked.is_set)


def test_closing_refuses_what_is_going_on() -> None:
    worker = Worker(serve=doing("time.sleep(600)"))
    threading.Timer(0.5, worker.close).start()
    refusal(worker, TEXT)
    worker.close()


# -- what it may not do ---------------------------------------------------------------------------------------------


def is_running(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except OSError:
        return False
    return True


@pytest.mark.parametrize(
    "deed",
    [
        "socket.socket()",
        "socket.create_connection(('127.0.0.1', 9))",
        "socket.getaddrinfo('localhost', 80)",
        "subprocess.run(['true'])",
        "os.system('true')",
        "os.fork()",
        "os.posix_spawn('/bin/true', ['true'], dict())",
        "open('{folder}/new.txt', 'w')",
        "os.open('{folder}/new.txt', os.O_CREAT | os.O_RDONLY)",
        "os.mkdir('{folder}/new')",
        "os.remove('{folder}/beside.txt')",
        "os.rename('{folder}/beside.txt', '{folder}/gone.txt')",
        "os.symlink('/etc', '{folder}/link')",
        "open('{elsewhere}/secret.txt').read()",
        "open('{folder}/../elsewhere/secret.txt').read()",
        "open('{folder}/planted.txt').read()",
        "open('/etc/passwd').read()",
    ],
)
def test_code_in_it_writes_nothing_talks_to_nobody_and_reads_nothing_else(deed: str, tmp_path: Path) -> None:
    folder, elsewhere = tmp_path / "given", tmp_path / "elsewhere"
    for place in (folder, elsewhere):
        place.mkdir()
    (folder / "beside.txt").write_text("beside")
    (elsewhere / "secret.txt").write_text("secret")
    (folder / "planted.txt").symlink_to(elsewhere / "secret.txt")
    before = sorted(p.name for p in tmp_path.rglob("*"))
    done = deed.format(folder=folder, elsewhere=elsewhere)
    serve = doing("try:", f"    said = {done}", "except PermissionError as error:", "    said = error")
    with Worker(serve=serve) as worker:
        assert " may " in (said := worker.read(replace(TEXT, folder=folder)).document.text) or "not allowed" in said
    assert sorted(p.name for p in tmp_path.rglob("*")) == before


def test_files_beside_the_source_are_read_and_only_for_it(tmp_path: Path) -> None:
    (tmp_path / "beside.txt").write_text("beside")
    look = f"said = Path({str(tmp_path / 'beside.txt')!r}).read_text()"
    with Worker(serve=doing("try:", f"    {look}", "except PermissionError:", "    said = 'no'")) as worker:
        assert worker.read(replace(TEXT, folder=tmp_path)).document.text == "beside"
        assert worker.read(TEXT).document.text == "no"


@pytest.mark.skipif(os.name == "nt", reason="the limit is of POSIX")
def test_not_even_machine_code_writes_files(tmp_path: Path) -> None:
    call = f"libc.open({str(tmp_path / 'new.txt').encode()!r}, os.O_CREAT | os.O_WRONLY, 0o600)"
    serve = doing("libc = ctypes.CDLL(None, use_errno=True)", f"said = libc.write({call}, b'x' * 10, 10)")
    with Worker(serve=serve) as worker:
        assert worker.read(TEXT).document.text == "-1"
    assert not (tmp_path / "new.txt").exists() or not (tmp_path / "new.txt").read_bytes()


@pytest.mark.skipif(os.name == "nt", reason="descriptors are inherited otherwise there")
def test_it_inherits_nothing_that_is_open_here(tmp_path: Path) -> None:
    with (tmp_path / "notes.txt").open("w") as file:
        os.set_inheritable(file.fileno(), True)
        with Worker(serve=doing("said = ' '.join(os.readlink(f'/dev/fd/{n}') for n in range(3, 60)"
                                " if os.path.lexists(f'/dev/fd/{n}'))")) as worker:  # fmt: skip
            assert "notes.txt" not in worker.read(TEXT).document.text


@pytest.mark.skipif(os.name == "nt", reason="there the parent's end is noticed at the pipe only")
@pytest.mark.parametrize("at_work", ["time.sleep(600)", "while True: pass"])
def test_it_ends_with_its_parent(at_work: str, tmp_path: Path) -> None:
    """Also when that is killed, and also in the middle of a file."""
    code = f"""
import sys, threading, time
from reader.formats import Source
from reader.formats.worker import Worker
worker = Worker(serve={doing(at_work)!r})
threading.Thread(target=worker.read, args=[Source(b"x", "x.txt")], daemon=True).start()
while worker._process is None or not worker._process.is_ready: time.sleep(0.01)
time.sleep(0.3)
print(worker._process.popen.pid, flush=True)
time.sleep(600)
"""
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(p for p in sys.path if p)}
    parent = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, env=environment)
    assert parent.stdout is not None
    child = int(parent.stdout.readline())
    assert is_running(child)
    parent.kill()
    parent.wait()
    parent.stdout.close()
    until = time.monotonic() + 10
    while is_alive(child) and time.monotonic() < until:
        time.sleep(0.05)
    assert not is_alive(child)


def is_alive(pid: int) -> bool:
    """Whether it runs; one that has ended and waits for nobody to ask does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return sys.platform != "linux" and is_running(pid)


def test_the_name_of_a_file_is_not_to_be_seen_in_the_list_of_processes() -> None:
    with Worker(serve=doing("said = sys.orig_argv")) as worker:
        assert "secret" not in worker.read(Source(b"x", "secret.txt", Path("/secret"), "secret")).document.text
