"""Notes as Markdown: front matter, then each passage as a quotation with its block id, position, tags and note.

One article's file looks so, and reads well in Obsidian, on a web site and in an editor::

    ---
    title: Russia raises defense alert
    tags:
    - air-defence
    ---

    # Russia raises defense alert

    > Russia raised the level of alert for its air defense system

    ^3f9a2c1b04d7

    ¶ 1 · #military-posture/air-defence

    The note.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final
from urllib.parse import urlsplit

import yaml

from reader.core.anchor import ALTERED, AMBIGUOUS, LOST
from reader.core.model import Article
from reader.core.tags import slug
from reader.exchange.markdown_escaping import escape, escape_line, paragraphs
from reader.exchange.notes import UNCHECKED, Excerpt, Notes
from reader.exchange.plain import one_line

_STATUS: Final = {
    ALTERED: "altered in the text since",
    AMBIGUOUS: "more than one place in the text fits",
    LOST: "no longer found in the text",
    UNCHECKED: "the text could not be read",
}


def render(notes: Sequence[Notes]) -> str:
    """The notes as one Markdown file; several articles become sections of it."""
    notes = [n for n in notes if n.article.id]
    body: Iterable[str]
    if len(notes) == 1:
        head, body = _front_matter(notes[0]), _section(notes[0], is_single=True)
    else:
        head = {"title": "Notes", "articles": len(notes), "tags": _tag_names(e for n in notes for e in n.excerpts)}
        body = [part for n in notes for part in _section(n, is_single=False)]
    return "\n\n".join([_yaml(head), *body]) + "\n"


def _front_matter(notes: Notes) -> dict[str, Any]:
    article = notes.article
    return {
        "title": _title(article),
        "creators": [one_line(c) for c in article.creators],
        "publication": one_line(article.publication),
        "date": one_line(article.published),
        "url": one_line(article.url),
        "doi": one_line(article.doi),
        "tags": _tag_names(notes.excerpts),
    }


def _yaml(values: dict[str, Any]) -> str:
    filled = {key: value for key, value in values.items() if value or key == "title"}
    text = yaml.safe_dump(filled, allow_unicode=True, sort_keys=False, default_flow_style=False, width=2**31)
    return f"---\n{text}---"


def _title(article: Article) -> str:
    return one_line(article.title) or "Untitled"


def _section(notes: Notes, is_single: bool) -> Iterator[str]:
    yield f"# {escape_line(_title(notes.article))}"
    if not is_single and (source := _source_line(notes.article)):
        yield source
    for excerpt in notes.excerpts:
        yield from _excerpt(excerpt)


def _source_line(article: Article) -> str:
    parts = [escape_line(p) for p in (", ".join(article.creators), article.publication, article.published) if p.strip()]
    if article.url:
        parts.append(_link(article.url))
    return " · ".join(p for p in parts if p)


def _link(url: str) -> str:
    """The address as a link if it is one of the web, else as text."""
    try:
        is_web = urlsplit(url).scheme in ("http", "https")
    except ValueError:
        is_web = False
    if is_web and url.isprintable() and not any(c in '<>"\\`{}|^' or c.isspace() for c in url):
        return f"<{url}>"
    return escape_line(url)


def _excerpt(excerpt: Excerpt) -> Iterator[str]:
    quoted = [escaped for p in excerpt.paragraphs if (escaped := escape(p))]
    if quoted:
        yield "\n>\n".join("\n".join(f"> {line}" for line in p.split("\n")) for p in quoted)
    if excerpt.picture is not None:
        yield f"![{escape_line(f'Area, {excerpt.position}'.rstrip(', '))}]({excerpt.picture_name})"
    elif excerpt.is_area:
        yield "*An area of the page*"
    # On a line of its own: so a block id names the whole quotation, not a line of it.
    yield f"^{excerpt.block_id}"
    about = [excerpt.position and escape_line(excerpt.position), " ".join(f"#{t}" for t in _hashtags(excerpt))]
    about.append(_STATUS.get(excerpt.status, ""))
    if line := " · ".join(a for a in about if a):
        yield line
    yield from paragraphs(excerpt.annotation.note)


def _hashtags(excerpt: Excerpt) -> list[str]:
    return list(dict.fromkeys(hashtag(path) for path in excerpt.tags))


def _tag_names(excerpts: Iterable[Excerpt]) -> list[str]:
    return list(dict.fromkeys(t for e in excerpts for t in _hashtags(e)))


def hashtag(path: str) -> str:
    """A tag's path as Obsidian takes it behind a "#": words joined by "-", not of digits alone."""
    tag = "/".join(slug(part) for part in path.split("/"))
    return f"tag-{tag}" if all(c.isnumeric() or c in "/-_" for c in tag) else tag
