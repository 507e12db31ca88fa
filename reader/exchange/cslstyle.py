"""A CSL style as citeproc-py reads it, with what that does otherwise than CSL 1.0.2 says put right.

Names that stand for a missing author take over its form and are not printed twice, words of titles are capitalised as
manuals of style have it, labels too, and ranges of pages are shortened by the rules of the style.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any, Final

from citeproc import CitationStylesStyle, model
from citeproc.string import String
from lxml import etree

# https://docs.citationstyles.org/en/stable/specification.html#title-case-conversion, and "v." between parties.
_SMALL = "a an and as at but by down for from in into nor of on onto or over so the till to up via with yet v. vs."
_SMALL_WORDS: Final = frozenset(_SMALL.split())
_SENTENCE_ENDS: Final = (":", ".", "?", "!", "—", "–")


class Style(CitationStylesStyle):  # type: ignore[misc]
    """The style in a file, in a locale."""

    def __init__(self, path: Path, locale: str) -> None:
        lookup = etree.ElementNamespaceClassLookup()
        names = lookup.get_namespace("http://purl.org/net/xbiblio/csl")
        kinds = model.CitationStylesElement.__subclasses__()
        names[None] = model.CitationStylesElement
        names.update({kind.__name__.replace("_", "-").lower(): kind for kind in kinds})
        names.update({"names": _Names, "text": _Text, "number": _Number, "label": _Label, "substitute": _Substitute})
        self.parser = etree.XMLParser(remove_comments=True, encoding="UTF-8", no_network=True, resolve_entities=False)
        self.parser.set_element_class_lookup(lookup)
        self.xml = etree.parse(path, self.parser)
        root: Any = self.xml.getroot()
        self.root = root
        root.set("default-locale", locale)
        root.set_locale_list(locale, validate=False)


def _used(element: Any, context: Any) -> list[str]:
    """The variables that were printed for the item so far; those that may not be printed again are beside them."""
    found: list[str] = (context if context is not None else element).get_layout().repressed.setdefault("used", [])
    return found


def _spent(element: Any, context: Any) -> set[str]:
    found: set[str] = (context if context is not None else element).get_layout().repressed.setdefault("spent", set())
    return found


class _Substitute(model.Substitute):  # type: ignore[misc]
    """What stands for missing names is left out of the rest."""

    def render(self, item: Any, context: Any = None, **kwargs: Any) -> Any:
        used = _used(self, context)
        before = len(used)
        text = super().render(item, context=context, **kwargs)
        if text:
            _spent(self, context).update(used[before:])
        return text

    def add_to_repressed_list(self, child: Any, context: Any) -> None:
        """Nothing: it knows only what is named in the substitute itself."""


class _Names(model.Names):  # type: ignore[misc]
    """Names in the form of those that they stand for."""

    def process(self, item: Any, names_context: Any = None, context: Any = None, **kwargs: Any) -> Any:
        roles = self.get("variable").split()
        spent = _spent(self, context)
        if any(role in spent for role in roles):
            return None
        if names_context is None and self.name is None:
            above = self.xpath_search("./ancestor::cs:substitute/parent::cs:names[cs:name][1]")
            names_context = above[-1] if above else None
        text = super().process(item, names_context=names_context, context=context, **kwargs)
        if text:
            _used(self, context).extend(role for role in roles if role in item.reference)
        return text


class _Cased:
    """Capitals in titles and labels."""

    def case(self, text: Any, language: str | None = None) -> Any:
        case = self.get("text-case")  # type: ignore[attr-defined]
        if case != "title":
            return super().case(text, language)  # type: ignore[misc]
        if language is None:  # of a label or a number: the style's own
            language = self.get_root().get("default-locale", "en")[:2]  # type: ignore[attr-defined]
        return String(title_case(str(text))) if language == "en" else text


class _Ranged:
    def _format_last_page(self, first: str, last: str) -> str:
        form = self.get_root().get_option("page-range-format")  # type: ignore[attr-defined]
        return last_page(first, last, form or "")


class _Text(_Cased, _Ranged, model.Text):  # type: ignore[misc]
    def _variable(self, item: Any, context: Any) -> Any:
        variable = self.get("variable")
        if variable in _spent(self, context):
            return None
        text = super()._variable(item, context)
        if variable == "locator":  # it is shortened as the pages of a reference are
            return re.sub(r"(\d+)–(\d+)", lambda m: f"{m[1]}–{self._format_last_page(m[1], m[2])}", str(text))
        if text and item.reference.get(variable.replace("-", "_")) is not None:
            _used(self, context).append(variable)
        return text


class _Number(_Cased, _Ranged, model.Number):  # type: ignore[misc]
    pass


class _Label(_Cased, model.Label):  # type: ignore[misc]
    pass


def title_case(title: str) -> str:
    """The title in headline style: its first and last word and all that are not small ones begin with a capital.

    Words that have a capital already stay as they are; of those with hyphens each part counts.
    """
    words = re.split(r"(\s+)", title)
    said = [i for i, word in enumerate(words) if re.search(r"\w", word)]
    before = ":"
    for i in said:
        is_edge = i == said[-1] or before.endswith(_SENTENCE_ENDS)
        before = words[i].rstrip("\ue0a0\ue0a1\ue0a4\ue0a5”’\"')")
        words[i] = "-".join(_capital(part, is_edge and number == 0) for number, part in enumerate(words[i].split("-")))
    return "".join(words)


def _capital(word: str, is_edge: bool) -> str:
    bare = re.sub(r"^[^\w]+|[^\w.]+$", "", word)
    if bare.lower() in _SMALL_WORDS and not is_edge:
        return word if bare.isupper() and len(bare) > 1 else word.lower()
    if not word.islower() or re.match(r"\W*(?:https?:|www\.|\w+\.\w)", word):
        return word
    at = next((i for i, c in enumerate(word) if c.isalpha()), 0)
    if at and word[at - 1].isdigit():  # "19th"
        return word
    return word[:at] + word[at : at + 1].upper() + word[at + 1 :]


def last_page(first: str, last: str, form: str) -> str:
    """How the last page of a range is printed. ``form`` is CSL's ``page-range-format``.

    Chicago's rules: https://docs.citationstyles.org/en/stable/specification.html#appendix-v-page-range-formats.
    """
    if not (first.isdecimal() and last.isdecimal()):
        return last
    if len(last) < len(first):  # "123-45"
        whole = first[: len(first) - len(last)] + last
        last = whole if int(whole) > int(first) else last
    if len(last) != len(first) or int(last) <= int(first):
        return last
    same = next(i for i, (a, b) in enumerate(zip(first, last, strict=True)) if a != b)
    least = {"minimal": 1, "minimal-two": 2}.get(form, 0)
    if form.startswith("chicago"):
        rest = int(first) % 100
        least = 0 if int(first) < 100 or rest == 0 else 1 if rest < 10 else 2
        if form == "chicago-15" and len(first) == 4 and same < 2:
            least = 0
    return last[min(same, len(last) - least) :] if least else last
