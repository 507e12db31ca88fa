"""The settings: one table, from which defaults, checks and the dialog come; kept as JSON in the config folder."""

from __future__ import annotations

import copy
import json
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from reader.core.durable import read_file, write_durably, write_error
from reader.core.errors import ReaderError
from reader.core.paths import private_folder


@dataclass(frozen=True, slots=True)
class Setting:
    """A setting: ``choices`` are the values it may have, or ``low``/``high`` its range. No label: not in the dialog."""

    key: str
    default: Any
    label: str = ""
    choices: tuple[tuple[Any, str], ...] = ()
    low: float = 0
    high: float = 0
    step: float = 1
    unit: str = ""  # shown behind the number


SETTINGS: Final = (
    Setting("theme", "system", "Theme", (
        ("system", "As the system"), ("light", "Light"), ("sepia", "Sepia"), ("dark", "Dark"),
        ("contrast", "High contrast"),
    )),
    Setting("font", "Source Serif 4", "Typeface", tuple((n, n) for n in (
        "Source Serif 4", "Literata", "Inter", "Atkinson Hyperlegible", "OpenDyslexic",
    ))),
    Setting("text_size", 18, "Text size", low=10, high=48, unit="px"),
    Setting("text_width", 70, "Line length", low=40, high=110, step=2, unit="characters"),
    Setting("line_height", 1.6, "Line spacing", low=1.2, high=2.4, step=0.1, unit="lines"),
    Setting("paragraph_numbers", True, "Paragraph numbers in the margin"),
    Setting("sentence_mark", True, "Mark the current sentence"),
    Setting("pages_first", True, "Show PDFs as printed pages first"),
    Setting("theme_paper", True, "Printed pages on the theme’s paper"),
    Setting("citation_style", "apa", "Citation style", (
        ("apa", "APA"), ("chicago", "Chicago, author and date"), ("chicago-notes", "Chicago, notes"), ("mla", "MLA"),
        ("harvard", "Harvard"), ("vancouver", "Vancouver"), ("ieee", "IEEE"), ("iso690", "ISO 690"),
        ("iso690-de", "ISO 690, deutsch"), ("iso690-fr", "ISO 690, français"), ("dgps", "DGPs"),
    )),
    Setting("page_panel", False),
    Setting("colour", "yellow"),  # last used
    Setting("last_tags", []),  # ids of the tags of the last highlight: the next one gets them too
    Setting("recent_tags", []),  # ids of the tags used last, newest first
    Setting("sort_articles", "opened"),
    Setting("sort_passages", "text"),
    Setting("left_panel", True),
    Setting("right_panel", True),
    Setting("left_width", 280),
    Setting("right_width", 340),
    Setting("geometry", ""),  # Qt's, in base64
    Setting("recent", []),  # paths of files opened last, newest first
    Setting("last_article", {}),  # library folder → article id
    Setting("keys", {}),  # action id → key, where the user chose another
    Setting("export_folder", ""),
)  # fmt: skip

_BY_KEY: Final[Mapping[str, Setting]] = {s.key: s for s in SETTINGS}


class Settings:
    """The values in force. Unknown keys of the file are kept; a bad value reads as the default."""

    def __init__(self, path: Path) -> None:
        self.path = path.resolve()  # people keep their settings elsewhere and link to them
        self._mine: dict[str, Any] = {}  # what was set here: it wins over what another program writes
        self._values = self._read()

    def _read(self) -> dict[str, Any]:
        """What the file says; a damaged one is set aside."""
        with suppress(OSError):
            found = read_file(self.path)
            if found is None:
                return {}
            try:
                values = json.loads(found[0])
            except (ValueError, RecursionError):
                values = None
            if isinstance(values, dict):
                return values
            self.path.replace(self.path.with_suffix(".damaged.json"))
        return {}

    def __getitem__(self, key: str) -> Any:
        setting = _BY_KEY[key]
        value = self._values.get(key, setting.default)
        return copy.deepcopy(value if is_valid(setting, value) else setting.default)

    def set(self, key: str, value: Any) -> None:
        """Keep a value. Raises ReaderError when the setting does not take it, or the disk refuses."""
        if not is_valid(_BY_KEY[key], value):
            raise ReaderError(f"The setting “{key}” cannot be {value!r}.")
        self.set_many({key: value})

    def set_many(self, values: Mapping[str, Any]) -> None:
        """Keep several values with one write; what a setting does not take is left out."""
        good = {k: copy.deepcopy(v) for k, v in values.items() if is_valid(_BY_KEY[k], v) and self[k] != v}
        if good:
            self._mine.update(good)
            self._values.update(good)
            self.save()

    def save(self) -> None:
        """Write the file. Raises ReaderError when the disk refuses; the values stay in force until the end."""
        self._values = {**self._values, **self._read(), **self._mine}
        try:
            private_folder(self.path.parent)
        except OSError as error:
            raise write_error(self.path, error) from None
        write_durably(self.path, json.dumps(self._values, ensure_ascii=True, indent=1).encode())


def is_valid(setting: Setting, value: Any) -> bool:
    """Whether the setting takes the value."""
    if setting.choices:
        return any(value == choice for choice, _ in setting.choices)
    default = setting.default
    if isinstance(default, bool) or not isinstance(default, int | float):
        return isinstance(value, type(default))
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    return not setting.high or setting.low <= value <= setting.high
