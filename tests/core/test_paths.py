"""Folders and names: found from the environment, made private, and good on every file system."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
import unicodedata
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from reader.core import paths
from reader.core.errors import ReaderError
from reader.core.paths import private_folder, safe_name


def test_the_assets_are_there() -> None:
    assert (paths.assets() / "themes" / "light.toml").is_file()


def test_the_assets_of_an_installed_package_come_first(tmp_path: Path) -> None:
    package = tmp_path / "reader"
    (package / "assets").mkdir(parents=True)
    for name in ("__init__.py", "core/__init__.py", "core/paths.py", "core/errors.py"):
        source = Path(paths.__file__).resolve().parents[1] / name
        (package / name).parent.mkdir(exist_ok=True)
        (package / name).write_bytes(source.read_bytes())
    code = "from reader.core.paths import assets; print(assets())"
    run = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=True)
    assert Path(run.stdout.strip()) == (package / "assets").resolve()


def test_the_library_is_the_option_else_the_variable_else_in_the_documents(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("READER_LIBRARY", str(tmp_path / "by variable"))
    assert paths.library_folder(str(tmp_path / "by option")) == tmp_path / "by option"
    assert paths.library_folder() == tmp_path / "by variable"
    monkeypatch.setenv("READER_LIBRARY", "")
    assert paths.library_folder().name == "Reader"
    assert paths.library_folder().is_absolute()


def test_a_relative_library_is_made_absolute(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    assert paths.library_folder("here") == tmp_path / "here"
    assert paths.library_folder("~nobody-of-that-name/x") == tmp_path / "~nobody-of-that-name" / "x"


@pytest.mark.skipif(os.name == "nt", reason="HOME is not what Windows asks")
def test_a_tilde_is_the_home_folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    assert paths.library_folder("~/texts") == tmp_path / "texts"


def test_settings_and_caches_can_be_put_elsewhere(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("READER_CONFIG", str(tmp_path / "c"))
    monkeypatch.setenv("READER_CACHE", str(tmp_path / "k"))
    assert paths.config_folder() == tmp_path / "c"
    assert paths.cache_folder() == tmp_path / "k"
    assert paths.log_file().parent == tmp_path / "k"
    monkeypatch.delenv("READER_CONFIG")
    monkeypatch.delenv("READER_CACHE")
    assert paths.APP_NAME in str(paths.config_folder())
    assert paths.APP_NAME in str(paths.cache_folder())


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such permissions")
def test_new_folders_are_for_the_user_alone_and_others_stay_as_they_were(tmp_path: Path) -> None:
    shared = tmp_path / "shared"
    shared.mkdir()
    shared.chmod(0o755)
    old = os.umask(0)
    try:
        made = private_folder(shared / "a" / "b")
    finally:
        os.umask(old)
    assert made == shared / "a" / "b"
    assert [stat.S_IMODE(p.stat().st_mode) for p in (made, made.parent, shared)] == [0o700, 0o700, 0o755]
    assert private_folder(made) == made


def test_a_file_in_the_way_is_named(tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("x")
    with pytest.raises(ReaderError, match="taken is a file"):
        private_folder(tmp_path / "taken")
    with pytest.raises(ReaderError, match="taken"):
        private_folder(tmp_path / "taken" / "below")


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("Russia raises defense alert", "russia-raises-defense-alert"),
        ("Ça va? – Non, “pas” du tout…", "ça-va-non-pas-du-tout"),
        ("Russia’s S-400: what's next", "russias-s-400-whats-next"),
        ("../../etc/passwd", "etc-passwd"),
        ("C:\\Windows\\System32", "c-windows-system32"),
        ("..hidden. . ", "hidden"),
        ("--rf *", "rf"),
        ("日本語の題名", "日本語の題名"),
        ("Привет, мир", "привет-мир"),
        ("शांति और युद्ध", "शांति-और-युद्ध"),
        ("soft\u00adhyphen", "softhyphen"),
        ("evil\u202etxt.exe", "eviltxt-exe"),
        ("a\x00b\x1fc\x7f", "a-b-c"),
        ("Cafe\u0301", "café"),
        ("👍🏽", "untitled"),
        ("\ud800", "untitled"),
        ("\u3164", "untitled"),
        ("", "untitled"),
        ("CON", "con_"),
        ("lpt¹", "lpt¹_"),
        ("Nul.", "nul_"),
        ("Console", "console"),
    ],
)
def test_names_are_readable_and_safe(title: str, name: str) -> None:
    assert safe_name(title, 120) == name


def test_long_titles_are_cut_between_words() -> None:
    assert safe_name("one two three four", 12) == "one-two"
    assert safe_name("one two three four", 13) == "one-two-three"
    assert safe_name("incomprehensibilities", 10) == "incomprehe"
    assert safe_name("日本語", 7) == "日本"
    assert safe_name("日", 1) == "u"


def test_no_room_at_all_is_a_mistake_of_ours() -> None:
    with pytest.raises(ValueError, match="one byte"):
        safe_name("x", 0)


ANY_TITLE = st.text(st.characters(), max_size=60) | st.text(
    "aé-._ \u0301\u0338\u200d字CONİßςΣ🙂\u1100\u1161", max_size=30
)


@given(ANY_TITLE, st.integers(1, 80))
@example("con-x", 4)
@example("aux", 3)
@example("e\u0301" * 40, 7)
@example("x" + "\u0315" * 90, 8)
def test_any_title_gives_a_name_that_every_file_system_takes(title: str, room: int) -> None:
    name = safe_name(title, room)
    assert 1 <= len(name.encode()) <= room
    assert unicodedata.is_normalized("NFC", name)
    assert name == name.lower()
    assert name[0] not in "-. "
    assert name[-1] not in "-. "
    assert not set(name) & set('<>:"/\\|?*.')
    assert all(unicodedata.category(c) not in ("Cc", "Cf", "Cs", "Co", "Cn", "Zs", "Zl", "Zp") for c in name)
    assert name not in {"con", "prn", "aux", "nul", "com1", "lpt9"}


@given(ANY_TITLE)
def test_a_name_is_its_own_name(title: str) -> None:
    name = safe_name(title, 1000)
    assert safe_name(name.rstrip("_"), 1000) == name


@settings(deadline=None)  # it waits for the disk
@given(st.text(st.characters(categories=["Ll", "Lo"]), min_size=1, max_size=20))
def test_a_name_can_be_made_on_this_disk(tmp_path_factory: pytest.TempPathFactory, title: str) -> None:
    folder = tmp_path_factory.mktemp("names")
    (folder / safe_name(title, 120)).mkdir()
    assert len(list(folder.iterdir())) == 1
