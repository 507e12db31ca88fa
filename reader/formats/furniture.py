"""Article against furniture: which elements of a web page are navigation, advertising, comments and their like.

Two kinds of evidence: what elements are called (tag, role, class, id), and where the prose is. A name is believed only
if it does not name a large part of the page's prose: on a page built of "widgets", a widget is no side show.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from typing import Final

from reader.formats.htmlnodes import TEXT, Node
from reader.formats.htmltags import HEADINGS
from reader.formats.weights import Weight, weigh

_ROLES: Final = frozenset(
    {"navigation", "complementary", "contentinfo", "banner", "search", "dialog", "alertdialog", "menu", "menubar"}
)
_TAGS: Final = frozenset({"nav", "aside", "footer", "button", "dialog", "menu"})
_NEVER: Final = frozenset({"html", "body", "main", "article", TEXT, "pre", "code", "h1", "math", "figure"})
# Elements whose id is looked at.
_WITH_ID: Final = frozenset({"div", "section", "ul", "ol", "dl", "table", "form", "header", "aside", "p"})
_COMMENTS: Final = (
    "comments?|commentlist|comment-?(?:section|area|form|list)|disqus|respond|reply|replies|trackbacks?|pingbacks?"
)
_WORDS: Final = (
    _COMMENTS,
    "sidebar|side-?(?:bar|nav|menu)|rail|widgets?",
    "nav|navbar|navigation|sub-?nav|menu|menubar|submenu|breadcrumbs?|pagination|pager|paging|skip(?:-?links?)?",
    "footer|foot|masthead|site-?header|page-?header|topbar|bottom-?bar|tool-?bars?|print-?footer|no-?print|jump-?links?",
    "share|sharing|share-?(?:bar|box|buttons?|tools?|this|daddy)|social|sociable|addthis|addtoany|follow",
    "related|recommend(?:ed|ations?)?|recirc|more-?(?:from|stories|posts|like|on)|also-?(?:like|on)|similar|suggested",
    "popular|trending|most-?(?:read|viewed|popular)|read-?(?:more|next|also)|up-?next|teasers?",
    "outbrain|taboola|zergnet|promo|promos|promotion|ads?|adverts?|advertisement|advertising|adsense|banner",
    "sponsor(?:ed|s)?|newsletters?|subscri(?:be|ption|ptions)|sign-?up|sign-?in|log-?in|paywall|donate|donation",
    "cookies?|consent|gdpr|ccpa|privacy|pop-?up|modal|overlay|lightbox|interstitial|tooltip|hovercard|dropdown|flyout",
    "tags?|tag-?list|categories|category|catlinks|navbox|editsection",
    "author-?(?:bio|box|info|card)|about-?(?:the-?)?author|bio|vcard",
    "search|search-?(?:form|box|bar)|lang(?:uage)?-?(?:switcher|selector|list)",
)
_NAMES: Final = re.compile(rf"(?:^|[\W_])({'|'.join(_WORDS)})(?=$|[\W_])", re.I)
_IS_COMMENTS: Final = re.compile(_COMMENTS, re.I)
# Asides and footers that are the author's own, whatever else their names say.
_OWN: Final = re.compile(
    r"(?:^|[\W_])(?:foot-?notes?|end-?notes?|notes?|references?|bibliography|tip|warning|caution|important|admonition"
    r"|callout|pull-?quote|side-?note|margin-?note|example|doc-\w+)(?=$|[\W_])",
    re.I,
)
_CAMEL: Final = re.compile(r"(?<=[a-z])(?=[A-Z])")
# What running text stands in: an article is not wrapped in one of these.
_RUNNING: Final = frozenset({"p", "pre", "blockquote", "table", "ul", "ol", "dl"})
_BELIEVED: Final = 0.35  # a name that is given to more of the page's prose than this is not believed
_POST: Final = 500  # letters of prose that are an article by themselves
_INDEX: Final = 0.25  # of the text; a page with less prose than this, and little of it, is a list of links
_SLUG: Final = 3  # an id of more words than this is a heading's, not a part of the page's
_NEARLY_ALL: Final = 0.85  # of the prose: an element with this much is the article, what is beside it is not


def find_furniture(root: Node, title: str, notes: Iterable[Node] = ()) -> set[Node]:
    """The elements that, with all in them, are not the article.

    ``title``: the article's, as the page names it; ``notes``: its footnotes, which are the article's wherever they are.
    """
    body = next(root.find("body"), root)
    own = {above for note in notes for above in (note, *note.ancestors())}
    named = _named(body, weigh(body), own)
    weights = weigh(body, named)
    region = _region(body, weights, named)
    return named | (_outside(region, body, weights, _title_heading(body, named, title)) - own)


def plain(text: str) -> str:
    """Letters and digits only, without case: what two wordings of a title have in common."""
    return "".join(c for c in text.casefold() if c.isalnum())


def _named(body: Node, weights: dict[Node, Weight], own: set[Node]) -> set[Node]:
    """The outermost elements whose tag, role or name says that they are furniture."""
    names = {node: found for node in body.walk() if node not in own and (found := _names(node, weights[node]))}
    names.pop(body, None)
    total = weights[body].prose
    share: Counter[str] = Counter()
    judged: set[Node] = set()
    stack: list[tuple[Node, frozenset[str]]] = [(body, frozenset())]
    while stack:  # what stands in two elements of one name counts once
        node, above = stack.pop()
        found = names.get(node, frozenset())
        prose = weights[node].prose
        if found and (_is_side_show(prose, total) or (_are_comments(found) and _is_post(total - prose, total))):
            judged.add(node)
            share.update(dict.fromkeys(found - above, prose))
            above = above | found
        stack.extend((child, above) for child in node.children)
    believed = {name for name, prose in share.items() if _is_side_show(prose, total)}
    believed |= {name for name, prose in share.items() if _are_comments({name}) and _is_post(total - prose, total)}
    return _outermost(body, {node for node in judged if names[node] & believed})


def _are_comments(names: Iterable[str]) -> bool:
    return any(_IS_COMMENTS.fullmatch(name) for name in names)


def _is_post(prose: int, total: int) -> bool:
    """Whether there is enough prose beside the comments for them to be comments on it."""
    return prose >= _POST or prose >= _BELIEVED * total


def _is_side_show(prose: int, total: int) -> bool:
    return prose <= _BELIEVED * total


def _outermost(body: Node, nodes: set[Node]) -> set[Node]:
    out: set[Node] = set()
    stack = [body]
    while stack:
        node = stack.pop()
        if node in nodes:
            out.add(node)
        else:
            stack.extend(node.children)
    return out


def _names(node: Node, weight: Weight) -> frozenset[str]:
    """The words for furniture that an element is called by."""
    tag = node.tag
    if tag in _NEVER or tag.startswith("mjx-") or not (node.attrs or tag in _TAGS):
        return frozenset()
    names = _CAMEL.sub("-", node.get("class"))
    if tag in _WITH_ID and node.get("id") and not _is_named_after_heading(node):
        names = f"{names} {_CAMEL.sub('-', node.get('id'))}"
    if _OWN.search(f"{names} {node.get('role')} {node.get('epub:type')}") or (
        tag == "footer" and _is_in_quotation(node)
    ):
        return frozenset()
    found = {match[1].lower() for match in _NAMES.finditer(names)}
    if tag in _TAGS:
        found.add(f"<{tag}>")
    if node.get("role") in _ROLES:
        found.add(f"role {node.get('role')}")
    if not weight.prose and (tag == "form" or (tag == "header" and node.first("h1", "h2", "h3") is None)):
        found.add(f"<{tag}>")
    return frozenset(found)


def _is_in_quotation(node: Node) -> bool:
    return node.parent is not None and node.parent.tag in ("blockquote", "figure")


def _is_named_after_heading(node: Node) -> bool:
    """Whether the id is made of a heading's words, as documents made by programs have it: "s-sharing-your-data"."""
    name = node.get("id")
    if len(re.findall(r"[^\W\d_]{2,}", _CAMEL.sub("-", name))) > _SLUG:
        return True
    heading = node if node.tag in HEADINGS else node.first(*HEADINGS)
    words = plain(heading.inner_text(500)) if heading is not None else ""
    return bool(words) and (plain(name) in words or words in plain(name))


def _region(body: Node, weights: dict[Node, Weight], named: set[Node]) -> Node:
    """The innermost element that holds nearly all prose."""
    node = body
    if weights[body].prose < min(_POST, _INDEX * weights[body].text):
        return body
    while weights[node].prose:
        children = [child for child in node.children if child.tag != TEXT and child not in named]
        best = max(children, key=lambda child: weights[child].prose, default=None)
        if best is None or best.tag in _RUNNING or weights[best].prose < _NEARLY_ALL * weights[node].prose:
            break
        others = [child for child in children if child is not best and weights[child].prose]
        if any(child.tag in _RUNNING or _is_alike(child, best) for child in others):
            break  # the article goes on beside it
        node = best
    return node


def _is_alike(one: Node, other: Node) -> bool:
    """Whether two elements are pieces of the same kind: same tag, and a class in common unless both have none."""
    first, second = set(one.get("class").split()), set(other.get("class").split())
    return one.tag == other.tag and (bool(first & second) or not (first or second))


def _title_heading(body: Node, named: set[Node], title: str) -> Node | None:
    """The heading that shows the title."""
    wanted = plain(title)
    for node in body.find("h1", "h2"):
        text = plain(node.inner_text(1_000))
        if len(text) > 5 and (text in wanted or wanted.startswith(text)) and named.isdisjoint(node.ancestors()):
            return node
    return None


def _outside(region: Node, body: Node, weights: dict[Node, Weight], title: Node | None) -> set[Node]:
    """What is around ``region``, but for what stands between the title and it: a lead, a picture, the byline."""
    order = {node: i for i, node in enumerate(body.walk())}
    start = order[title] if title is not None else len(order)
    above_title = {title, *title.ancestors()} if title is not None else set()
    out: set[Node] = set()
    node = region
    while node is not body and node.parent is not None:
        for child in node.parent.children:
            front = order[child] < order[region] and (child in above_title or order[child] > start)
            if child is not node and not (front and _is_front_matter(child, weights[child])):
                out.add(child)
        node = node.parent
    return out


def _is_front_matter(node: Node, weight: Weight) -> bool:
    """Whether an element above the article belongs to it: it has prose, a heading, a picture or a date."""
    wanted = ("h1", "h2", "figure", "img", "picture", "time")
    has_part = bool(weight.prose) or node.tag in wanted or node.first(*wanted) is not None
    return has_part and weight.density < 0.5
