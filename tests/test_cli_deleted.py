"""reader deleted and undelete, each command a process's life of its own: what was deleted comes back by its id."""

from __future__ import annotations

from tests.test_cli import Run, file, lamp, run  # noqa: F401  # fixtures


def test_deleted_is_listed_and_comes_back(run: Run, lamp: str) -> None:  # noqa: F811
    assert (run("deleted").out, run("deleted", "--json").json) == ("", [])
    made = run("annotate", lamp, "--quote", "lit at dusk", "--tag", "light", "--note", "why").out.strip()
    before = run("passages").out
    run("delete", made)
    run("tag", "delete", "light")
    listed = run("deleted")
    assert "“lit at dusk”" in listed.out
    assert f"{made[:12]} · annotation · 2" in listed.out
    assert "light · tag · " in listed.out
    found = {d["kind"]: d for d in run("deleted", "--json").json}
    assert (found["annotation"]["article"], found["annotation"]["note"]) == (lamp, "why")
    refused = run("undelete", made[:8], "nothing-of-this")
    assert (refused.code, refused.out) == (1, "")
    assert run("passages").out == ""
    back = run("undelete", made[:8], "light")
    assert (back.code, back.lines) == (0, [made, "light"])
    assert run("passages").out == before
    assert run("deleted").out == ""


def test_there_must_be_a_library(run: Run, tmp_path: object) -> None:  # noqa: F811
    for command in (("deleted",), ("undelete", "abcdef")):
        refused = run("--library", f"{tmp_path}/none", *command)
        assert refused.code == 1
        assert "There is no library in" in refused.err
