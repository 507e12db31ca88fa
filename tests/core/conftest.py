"""A library with one article in it, for the tests of the core."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from reader.core.library import Library
from reader.core.model import Article
from tests.core.making import add_article, open_library

# A test that is slow on a busy machine is not wrong.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")


@pytest.fixture
def shelf(tmp_path: Path) -> Iterator[Library]:
    """An empty library in the test's own folder."""
    library = open_library(tmp_path / "library")
    yield library
    library.index.close()


@pytest.fixture
def article(shelf: Library) -> Article:
    """An article in ``shelf``: the document of ``making.document()``."""
    return add_article(shelf)
