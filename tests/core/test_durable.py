"""Durable files: the order of what is asked of the disk, and what is left when it refuses."""

from __future__ import annotations

import errno
import os
import stat
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reader.core.durable import Replacement, read_file, stat_of, write_durably, write_together
from reader.core.errors import ReaderError, ReadOnlyError
from tests.core.faults import Disk, refusal_of

posix = pytest.mark.skipif(os.name == "nt", reason="POSIX permissions and links")


def test_content_is_on_the_disk_before_the_name_and_the_name_before_the_return(tmp_path: Path) -> None:
    with Disk(tmp_path).in_place() as disk:
        write_durably(tmp_path / "a.json", b"new")
    temporary = disk.operations[0][1]
    assert temporary.startswith(".a.json-")
    assert [o for o in disk.operations if o[0] not in ("close", "fstat")] == [
        ("open", temporary),
        ("write", temporary),
        ("fsync", temporary),
        ("replace", temporary),
        ("open", tmp_path.name),
        ("fsync", tmp_path.name),
    ]


def test_of_several_files_all_contents_are_down_before_the_first_name_changes(tmp_path: Path) -> None:
    folders = [tmp_path / "one", tmp_path / "two"]
    for folder in folders:
        folder.mkdir()
    with Disk(tmp_path).in_place() as disk:
        write_together([Replacement(f / "a", b"new") for f in folders])
    calls = [call for call, _ in disk.operations if call in ("fsync", "replace")]
    assert calls == ["fsync", "fsync", "replace", "replace", "fsync", "fsync"]
    assert [name for call, name in disk.operations if call == "fsync"][2:] == ["one", "two"]


def test_of_very_many_files_few_are_open_at_once(tmp_path: Path) -> None:
    """A process may have 256 files open on some systems, and one step may change thousands of articles."""
    peak = 0

    class Counting(Disk):
        def _note(self, name: str, target: str, call: Callable[[], Any]) -> None:
            nonlocal peak
            peak = max(peak, len(self._names))
            super()._note(name, target, call)

    files = [Replacement(tmp_path / f"{n}.json", b"%d" % n) for n in range(300)]
    with Counting(tmp_path).in_place():
        stats = write_together(files)
    assert peak < 80
    assert stats == [stat_of(f.path) for f in files]
    assert [f.path.read_bytes() for f in files] == [f.data for f in files]


def test_of_very_many_files_one_that_somebody_else_replaced_has_no_stat_that_is_ours(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("reader.core.durable._MANY", 1)
    paths = [tmp_path / n for n in "ab"]

    def replace(folder: Path) -> None:
        (tmp_path / "other").write_bytes(b"from somebody else")
        (tmp_path / "other").replace(paths[0])

    monkeypatch.setattr("reader.core.durable.sync_folder", replace)
    assert write_together([Replacement(p, b"ours") for p in paths]) == ["", stat_of(paths[1])]
    assert paths[0].read_bytes() == b"from somebody else"


@posix
def test_only_the_user_may_read_what_is_written(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        write_durably(tmp_path / "a", b"x")
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "a").stat().st_mode) == 0o600


@posix
def test_a_planted_link_is_replaced_not_followed(tmp_path: Path) -> None:
    (tmp_path / "victim").write_bytes(b"precious")
    (tmp_path / "a").symlink_to(tmp_path / "victim")
    with pytest.raises(OSError, match="symbolic link"):
        read_file(tmp_path / "a")
    write_durably(tmp_path / "a", b"new")
    assert (tmp_path / "victim").read_bytes() == b"precious"
    assert not (tmp_path / "a").is_symlink()


@posix
def test_temporary_files_are_opened_exclusively_and_never_through_a_link(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    flags: list[int] = []
    real = os.open

    def spy(path: str, how: int, mode: int = 0o777) -> int:
        flags.append(how)
        return real(path, how, mode)

    monkeypatch.setattr(os, "open", spy)
    write_durably(tmp_path / "a", b"x")
    assert flags[0] & os.O_EXCL
    assert flags[0] & os.O_NOFOLLOW


def test_a_folder_in_the_place_of_a_file_is_refused_and_nothing_stays_open(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    for _ in range(2_000):  # more than may be open at once
        with pytest.raises(OSError, match="no regular file") as caught:
            read_file(tmp_path / "a")
    assert caught.value.filename == str(tmp_path / "a")


@posix
def test_a_fifo_in_the_place_of_a_file_is_refused_at_once(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "a")
    with pytest.raises(OSError, match="no regular file"):
        read_file(tmp_path / "a")


@given(data=st.binary(min_size=1, max_size=200), most=st.integers(1, 50))
def test_a_disk_that_takes_a_few_bytes_at_a_time_gets_them_all(
    tmp_path_factory: pytest.TempPathFactory, data: bytes, most: int
) -> None:
    folder = tmp_path_factory.mktemp("short")
    with Disk(folder, most=most).in_place():
        write_durably(folder / "a", data)
    assert (folder / "a").read_bytes() == data


def test_a_disk_that_takes_nothing_is_an_error_not_an_endless_loop(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "write", lambda handle, data: 0)
    with pytest.raises(ReaderError, match="could not be saved"):
        write_durably(tmp_path / "a", b"x")


ERRORS = [errno.ENOSPC, errno.EIO, errno.EACCES, errno.EDQUOT, errno.EROFS]


@pytest.mark.parametrize("error", ERRORS, ids=errno.errorcode.get)
@pytest.mark.parametrize("had_files", [True, False])
@pytest.mark.parametrize("many", [1, 64])
def test_whatever_is_refused_once_leaves_all_files_as_they_were(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: int, had_files: bool, many: int
) -> None:
    monkeypatch.setattr("reader.core.durable._MANY", many)
    before = {"a": b"former a", "b": b"former b"} if had_files else {}
    refused = 0
    for number in range(100):
        folder = tmp_path / str(number)
        folder.mkdir()
        for name, data in before.items():
            (folder / name).write_bytes(data)
        files = [Replacement(folder / n, b"new " + n.encode(), before.get(n), can_go_back=True) for n in "ab"]
        with Disk(folder, number, error).in_place() as disk:
            problem = refusal_of(partial(write_together, files))
        after = {p.name: p.read_bytes() for p in folder.iterdir()}
        if problem:
            assert str(folder) in problem
            assert after == before, disk.refused
            refused += 1
        else:  # closing a handle when all is done may fail: nothing hangs on it any more
            assert after == {"a": b"new a", "b": b"new b"}, disk.refused
        if not disk.refused:
            break
    assert refused >= 10


@pytest.mark.parametrize("error", ERRORS, ids=errno.errorcode.get)
def test_a_disk_that_refuses_from_some_point_on_never_leaves_a_mixture(tmp_path: Path, error: int) -> None:
    path = tmp_path / "a"
    path.write_bytes(b"former")
    for number in range(100):
        with Disk(tmp_path, number, error, lasting=True).in_place() as disk:
            file = Replacement(path, b"the new content", path.read_bytes(), can_go_back=True)
            refusal_of(partial(write_together, [file]))
        assert path.read_bytes() in (b"former", b"the new content")
        if not disk.refused:
            break
    assert path.read_bytes() == b"the new content"


def test_going_back_does_not_undo_what_somebody_else_wrote_in_the_meantime(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a"
    path.write_bytes(b"former")

    def refuse(folder: Path) -> None:
        other = tmp_path / "other"
        other.write_bytes(b"from somebody else")
        other.replace(path)
        raise OSError(errno.EIO, "broken")

    monkeypatch.setattr("reader.core.durable.sync_folder", refuse)
    with pytest.raises(ReaderError):
        write_together([Replacement(path, b"new", b"former", can_go_back=True)])
    assert path.read_bytes() == b"from somebody else"


def test_a_file_system_that_cannot_sync_folders_is_good_enough(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = os.fsync

    def fsync(handle: int) -> None:
        if stat.S_ISDIR(os.fstat(handle).st_mode):
            raise OSError(errno.EINVAL, "not supported")
        real(handle)

    monkeypatch.setattr(os, "fsync", fsync)
    write_durably(tmp_path / "a", b"x")
    assert (tmp_path / "a").read_bytes() == b"x"


def test_the_sentence_says_what_to_do(tmp_path: Path) -> None:
    for error, words, kind in [
        (errno.ENOSPC, "the disk is full. Free some space", ReaderError),
        (errno.EACCES, "may not be written to", ReadOnlyError),
        (errno.EIO, "input/output error. Nothing was changed", ReaderError),
    ]:
        with Disk(tmp_path, 1, error).in_place(), pytest.raises(kind, match=words):
            write_durably(tmp_path / "a", b"x")


@posix
def test_the_stat_of_a_written_file_is_that_of_the_file(tmp_path: Path) -> None:
    path = tmp_path / "a"
    [stat_] = write_together([Replacement(path, b"one")])
    assert stat_ == stat_of(path)
    found = read_file(path)
    assert found == (b"one", stat_)


@posix
def test_a_rewrite_in_place_with_size_and_time_kept_is_another_stat(tmp_path: Path) -> None:
    path = tmp_path / "a"
    write_durably(path, b"one")
    info, before = path.stat(), stat_of(path)
    time.sleep(0.02)  # the clock of file systems ticks every few milliseconds
    path.write_bytes(b"two")
    os.utime(path, ns=(info.st_atime_ns, info.st_mtime_ns))
    assert stat_of(path) != before


def test_there_is_no_stat_and_no_content_of_a_file_that_is_not_there(tmp_path: Path) -> None:
    assert stat_of(tmp_path / "a") == ""
    assert read_file(tmp_path / "a") is None


def test_ctrl_c_as_the_temporary_file_is_made_leaves_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = os.open

    def pressed(path: Path, *rest: Any) -> int:
        os.close(real(path, *rest))
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr("reader.core.durable.os.open", pressed)
        with pytest.raises(KeyboardInterrupt):
            write_durably(tmp_path / "a.json", b"new")
    assert list(tmp_path.iterdir()) == []
