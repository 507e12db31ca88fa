"""The settings: kept, checked, and safe from damage and from another program."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reader.core.errors import ReaderError
from reader.core.settings import SETTINGS, Settings, is_valid


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "config" / "settings.json"


def test_what_is_set_is_there_the_next_day(path: Path) -> None:
    Settings(path).set("theme", "dark")
    Settings(path).set_many({"text_size": 20, "recent": ["a", "b"], "theme": "no such theme"})
    again = Settings(path)
    assert (again["theme"], again["text_size"], again["recent"]) == ("dark", 20, ["a", "b"])
    if os.name != "nt":
        assert path.stat().st_mode & 0o077 == 0


def test_every_default_is_valid() -> None:
    assert [s.key for s in SETTINGS if not is_valid(s, s.default)] == []


@pytest.mark.parametrize(
    ("key", "value"),
    [("theme", "pink"), ("theme", 1), ("text_size", 9), ("text_size", "18"), ("text_size", True),
     ("left_panel", 1), ("recent", "a"), ("last_article", []), ("line_height", float("nan"))],
)  # fmt: skip
def test_a_bad_value_is_refused_and_a_bad_value_in_the_file_reads_as_the_default(
    path: Path, key: str, value: Any
) -> None:
    with pytest.raises(ReaderError, match=key):
        Settings(path).set(key, value)
    path.parent.mkdir(exist_ok=True)
    path.write_text(json.dumps({key: value}))
    assert Settings(path)[key] == Settings(path.with_name("none"))[key]


def test_a_list_that_was_handed_out_is_not_the_setting(path: Path) -> None:
    settings = Settings(path)
    recent = settings["recent"]
    recent.append("a")
    assert settings["recent"] == []
    settings.set("recent", recent)
    recent.append("b")
    assert settings["recent"] == Settings(path)["recent"] == ["a"]


@pytest.mark.parametrize("data", [b"", b"{", b"[]", b"\xff", b"[" * 100_000])
def test_a_damaged_file_is_set_aside(path: Path, data: bytes) -> None:
    path.parent.mkdir()
    path.write_bytes(data)
    settings = Settings(path)
    assert settings["theme"] == "system"
    settings.set("theme", "dark")
    assert Settings(path)["theme"] == "dark"
    assert path.with_suffix(".damaged.json").read_bytes() == data


def test_keys_of_other_versions_and_of_other_programs_stay(path: Path) -> None:
    path.parent.mkdir()
    path.write_text('{"later": {"x": 1}}')
    one, two = Settings(path), Settings(path)
    one.set("theme", "dark")
    two.set("text_size", 22)
    one.set("colour", "red")
    assert json.loads(path.read_text()) == {"later": {"x": 1}, "theme": "dark", "text_size": 22, "colour": "red"}


def test_a_folder_that_cannot_be_made_is_a_sentence_and_the_value_is_in_force(tmp_path: Path) -> None:
    (tmp_path / "config").write_text("in the way")
    settings = Settings(tmp_path / "config" / "settings.json")
    with pytest.raises(ReaderError, match="config"):
        settings.set("theme", "dark")
    assert settings["theme"] == "dark"


@pytest.mark.skipif(os.name == "nt", reason="symbolic links")
def test_a_link_to_the_settings_stays_a_link(tmp_path: Path) -> None:
    (tmp_path / "real.json").write_text('{"theme": "dark"}')
    (tmp_path / "settings.json").symlink_to(tmp_path / "real.json")
    settings = Settings(tmp_path / "settings.json")
    settings.set("text_size", 20)
    assert (tmp_path / "settings.json").is_symlink()
    assert json.loads((tmp_path / "real.json").read_text()) == {"theme": "dark", "text_size": 20}


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)


@given(JSON)
def test_whatever_the_file_says_a_setting_has_a_value_of_its_kind(value: Any) -> None:
    for setting in SETTINGS:
        is_number = isinstance(setting.default, int | float) and not isinstance(setting.default, bool)
        if is_valid(setting, value):
            assert isinstance(value, int | float if is_number else type(setting.default)), setting.key
