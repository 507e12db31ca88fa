"""The commands about citing, run in this process on a real library."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from reader import cli
from reader.core.library import Library
from reader.core.model import Article


def test_citing_on_the_command_line(lighthouses: Article, library: Library, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["cite", lighthouses.id]) == 0
    assert (
        capsys.readouterr().out == "Keeper, A., & Light, B. (1999, May). Lighthouses. Coast. https://coast.example/l\n"
    )
    assert cli.main(["cite", "--style", "mla", "--page", "12"]) == 0
    assert capsys.readouterr().out == "(Keeper and Light 12)\n"
    assert cli.main(["cite", "--bibtex"]) == 0
    assert "@article{keeper1999lighthouses," in capsys.readouterr().out
    assert cli.main(["cite", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)[0]["id"] == "keeper1999lighthouses"
    assert cli.main(["cite", "--style", "none"]) == 1
    assert "is not a citation style" in capsys.readouterr().err


def test_describing_on_the_command_line(
    lighthouses: Article, library: Library, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["describe", lighthouses.id, "--published", "2001-02", "--creator", "毛泽东", "--key", "mine"]) == 0
    assert capsys.readouterr().out == f"{lighthouses.id}\n"
    library.notice_outside_changes()
    after = library.article(lighthouses.id)
    assert (after.published, after.creators, after.key) == ("2001-02", ("毛泽东",), "mine")
    assert cli.main(["describe", lighthouses.id, "--editor", "Ann Editor", "--place", "Leiden"]) == 0
    capsys.readouterr()
    assert cli.main(["info", lighthouses.id, "--json"]) == 0
    said = json.loads(capsys.readouterr().out)
    assert (said["editors"], said["translators"], said["place"]) == (["Ann Editor"], [], "Leiden")
    assert cli.main(["describe", lighthouses.id, "--doi", "nonsense"]) == 1
    assert "“nonsense” is no DOI" in capsys.readouterr().err
    assert cli.main(["describe", lighthouses.id]) == 1


def test_importing_references_on_the_command_line(
    lighthouses: Article, library: Library, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "refs.bib"
    path.write_text("@article{kl, title={LIGHTHOUSES}, volume={3}, year={1999}}\n@book{x, title={Not here}}", "utf-8")
    assert cli.main(["import", str(path), "--dry-run"]) == 0
    shown = capsys.readouterr()
    assert "LIGHTHOUSES: volume, genre, key" in shown.out
    assert "Not here: not in the library" in shown.out
    assert "1 of 2 references matched; 1 article would change" in shown.err
    library.notice_outside_changes()
    assert library.article(lighthouses.id).volume == ""
    assert cli.main(["import", str(path), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)[0]["fields"]["volume"] == "3"
    library.notice_outside_changes()
    assert library.article(lighthouses.id).volume == "3"
