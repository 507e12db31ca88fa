"""reader review: what needs a look after a new version is listed, and each decision of the window can be made."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.test_cli import TEXT, Run, file, lamp, run  # noqa: F401  # fixtures

pytestmark = pytest.mark.usefixtures("one_reading_process")

QUOTES = ("never lit at all, for reasons that the village has long forgotten", "Nobody else saw it", "lit at dusk")
NEW = TEXT.replace("the village has long", "that town has long").replace("Nobody else saw it, ", "")


@pytest.fixture
def ids(run: Run, lamp: str, file: Path) -> list[str]:  # noqa: F811
    """Annotations that are altered, lost and unchanged in the new version of the article."""
    made = [run("annotate", lamp, "--quote", quote).out.strip() for quote in QUOTES]
    file.write_text(NEW, "utf-8")
    assert run("refresh", lamp).code == 0
    return made


def waiting(run: Run, article: str) -> dict[str, Any]:  # noqa: F811
    return {r["id"]: r for r in run("review", article, "--json").json["review"]}


def status(run: Run, annotation: str) -> str:  # noqa: F811
    return next(p["status"] for p in run("passages", "--json").json if p["id"] == annotation)


def test_what_needs_a_look_is_listed(run: Run, lamp: str, ids: list[str]) -> None:  # noqa: F811
    found = waiting(run, lamp)
    assert {i: r["status"] for i, r in found.items()} == {ids[0]: "altered", ids[1]: "lost"}
    assert "that town has long" in found[ids[0]]["passages"][0]["after"]
    words = run("review", lamp).out
    assert "2 annotations need a look" in words
    assert "now:    not found" in words


def test_a_place_is_accepted(run: Run, lamp: str, ids: list[str]) -> None:  # noqa: F811
    assert run("review", ids[0][:8], "--accept").lines == [ids[0]]
    assert waiting(run, lamp).keys() == {ids[1]}
    assert status(run, ids[0]) == "exact"
    refused = run("review", ids[1], "--accept")
    assert refused.code == 1
    assert "--at START END, or --unplaced" in refused.err
    assert "only 1" in run("review", ids[0], "--accept", "3").err


def test_a_place_is_given(run: Run, lamp: str, ids: list[str]) -> None:  # noqa: F811
    start = run("text", lamp).out.index("the night was dark")
    assert run("review", ids[1], "--at", str(start), str(start + 18)).code == 0
    assert waiting(run, lamp).keys() == {ids[0]}
    assert next(p for p in run("passages", "--json").json if p["id"] == ids[1])["quote"] == "the night was dark"
    for bad in (("0", "0"), ("5", "3"), ("-4", "3"), ("0", "999999")):
        refused = run("review", ids[1], "--at", *bad)
        assert refused.code in (1, 2)
        assert refused.out == ""


def test_without_a_place_it_is_kept_until_that_is_taken_back(run: Run, lamp: str, ids: list[str]) -> None:  # noqa: F811
    assert run("review", ids[1], "--unplaced").code == 0
    listed = run("review", lamp, "--json").json
    assert [r["id"] for r in listed["review"]] == [ids[0]]
    assert [r["id"] for r in listed["unplaced"]] == [ids[1]]
    assert "kept unplaced" in run("review", lamp).out
    assert "no longer found in the text" in run("export").out
    assert run("review", ids[1], "--undecide").code == 0
    assert waiting(run, lamp).keys() == {ids[0], ids[1]}


def test_of_several_places_one_is_chosen(run: Run, lamp: str, file: Path, tmp_path: Path) -> None:  # noqa: F811
    made = run("annotate", lamp, "--quote", "“We keep the lamp,” she said").out.strip()
    parts = TEXT.split("\n\n")
    sentence = "“We keep the lamp,” she said"
    file.write_text("\n\n".join([*parts[:3], *(f"{sentence} {n} times." for n in ("many", "more")), parts[3]]), "utf-8")
    run("refresh", lamp)
    found = waiting(run, lamp)
    assert found[made]["status"] == "ambiguous"
    assert "Say which: --accept 1 to --accept 2" in run("review", made, "--accept").err
    second = found[made]["passages"][0]["candidates"][1]
    assert run("review", made, "--accept", "2").code == 0
    assert next(p["start"] for p in run("passages", "--json").json if p["id"] == made) == second["start"]


def test_what_is_not_there(run: Run, lamp: str, ids: list[str], tmp_path: Path) -> None:  # noqa: F811
    assert "no annotation" in run("review", "abcdef123", "--accept").err
    assert "neither an article nor a file" in run("review", "zzz").err
    assert "there is no 2" in run("review", ids[1], "--at", "0", "5", "--passage", "2").err
    assert run("review", ids[0], "--accept", "--unplaced").code == 2
    assert run("--library", str(tmp_path / "none"), "review", "x").code == 1
