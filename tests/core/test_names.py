"""Names of people and bodies, taken apart and put together."""

from __future__ import annotations

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from reader.core.names import join_name, split_name


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        ("Ivan P. Ivanov", {"family": "Ivanov", "given": "Ivan P."}),
        ("Charles de Gaulle", {"family": "Gaulle", "given": "Charles", "non-dropping-particle": "de"}),
        ("Martin Van Buren", {"family": "Van Buren", "given": "Martin"}),
        ("Jean de La Fontaine", {"family": "La Fontaine", "given": "Jean", "non-dropping-particle": "de"}),
        ("Ursula Von der Leyen", {"family": "Von der Leyen", "given": "Ursula"}),
        ("Nguyen Van Linh", {"family": "Linh", "given": "Nguyen Van"}),
        ("Đỗ Van Linh", {"family": "Linh", "given": "Đỗ Van"}),
        ("de Gaulle, Charles", {"family": "Gaulle", "given": "Charles", "non-dropping-particle": "de"}),
        ("Ludwig van der Rohe", {"family": "Rohe", "given": "Ludwig", "non-dropping-particle": "van der"}),
        ("Martin Luther King Jr.", {"family": "King", "given": "Martin Luther", "suffix": "Jr."}),
        ("毛泽东", {"family": "毛", "given": "泽东"}),
        ("司马相如", {"family": "司马", "given": "相如"}),
        ("Мария Петрова", {"family": "Петрова", "given": "Мария"}),
        ("Reuters", {"literal": "Reuters"}),
        ("University of Oxford", {"literal": "University of Oxford"}),
        ("新华社", {"literal": "新华社"}),
        *(
            (body, {"literal": body})
            for body in (
                "Washington Post",
                "Associated Press",
                "Agence France-Presse",
                "Der Spiegel",
                "Le Monde",
                "World Bank",
                "Barnes and Noble",
                "Human Rights Watch",
                "Amnesty International",
                "Médecins Sans Frontières",
                "Asia Times staff",
                "The Economist",
                "Supreme Court",
                "Labour Party",
                "R&D World",
                "dpa",
            )
        ),
        # Names with the beginnings of "the", "for" and "of", and family names that are words for bodies, too.
        *(
            (f"{given} {family}", {"family": family, "given": given})
            for given, family in (
                ("Theodor", "Adorno"),
                ("Gerald", "Ford"),
                ("E. M.", "Forster"),
                ("Theresa", "May"),
                ("Neil", "Postman"),
                ("Iain", "Banks"),
                ("Courtney", "Love"),
                ("Emily", "Post"),
                ("Margaret", "Court"),
                ("Frank", "Press"),
                ("Bankole", "Thompson"),
                ("José", "Ortega y Gasset"),
                ("Ofer", "Fein"),
            )
        ),
        ("Post, Emily", {"family": "Post", "given": "Emily"}),
        ("García Márquez, Gabriel", {"family": "García Márquez", "given": "Gabriel"}),
        ("King, Jr., Martin Luther", {"family": "King", "given": "Martin Luther", "suffix": "Jr."}),
        ("{Pussy Riot}", {"literal": "Pussy Riot"}),
        ("Ministry of Defence, Norway", {"literal": "Ministry of Defence, Norway"}),
    ],
)
def test_a_name_is_split(name: str, parts: dict[str, str]) -> None:
    assert split_name(name) == parts


_WORD = st.text("abcdefghijklmnopqrstuvwxyzéüñß", min_size=3, max_size=9).map(str.capitalize)


@given(
    st.lists(_WORD, min_size=1, max_size=4).map(" ".join)
    | st.sampled_from(["毛泽东", "欧阳修", "Anne de Gaulle", "Jean de La Fontaine"])
)
def test_joining_takes_splitting_back(name: str) -> None:
    assert join_name(split_name(name)) == name


@given(st.text(max_size=60))
def test_any_text_is_some_name(name: str) -> None:
    parts = split_name(name)
    assert set(parts) <= {"family", "given", "literal", "suffix", "non-dropping-particle"}
    assert all(isinstance(value, str) for value in parts.values())


_PART = st.lists(_WORD, min_size=1, max_size=3).map(" ".join) | st.sampled_from(
    ["Press", "The Who", "y", "van", "{x", "a,b", "泽东", "Jr.", "of", "D'Agata", "Le Monde", ""]
)


@example(given_names="泽东", family="泽东", particle="de", literal=False)
@given(given_names=_PART, family=_PART, particle=st.sampled_from(["", "de", "van der", "Van"]), literal=st.booleans())
def test_splitting_gives_what_was_joined(given_names: str, family: str, particle: str, literal: bool) -> None:
    parts = {"literal": family} if literal else {"given": given_names, "family": family}
    if particle and family and given_names and not literal:
        parts["non-dropping-particle"] = particle
    if any(mark in given_names + family for mark in "{},") or "Jr." in (given_names, family):
        return  # no program has them as parts of a name
    name = join_name(parts)
    again = split_name(name)
    assert join_name(again) == name
    said, wanted = (re.findall(r"[^\s,]+", " ".join(map(str, each.values()))) for each in (again, parts))
    assert sorted(said) == sorted(wanted) or "泽东" in name
    if {given_names, family}.isdisjoint({"The Who", "of", "Press", "Le Monde", ""}) and not literal:
        whole = " ".join(p for p in (parts.get("non-dropping-particle", ""), family) if p)
        assert " ".join(p for p in (again.get("non-dropping-particle", ""), again["family"]) if p) == whole


def test_two_family_names_stay_together() -> None:
    assert join_name({"family": "García Márquez", "given": "Gabriel"}) == "García Márquez, Gabriel"
    assert join_name({"family": "Ivanov", "given": "Ivan"}) == "Ivan Ivanov"
    assert join_name({"literal": "Pussy Riot"}) == "{Pussy Riot}"
    assert join_name({"literal": "World Bank"}) == "World Bank"
    assert join_name({"family": "Plato"}) == "Plato"
