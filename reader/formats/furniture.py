"""Article against furniture: which elements of a web page are navigation, advertising, comments and their like."""

from __future__ import annotations

import re
from typing import Final

from reader.formats.htmlnodes import TEXT, Node
from reader.formats.weights import Weight, weigh

_ROLES: Final = frozenset(
    {
        "navigation",
        "complementary",
        "contentinfo",
        "banner",
        "search",
        "dialog",
        "alertdialog",
        "menu",
        "menubar",
        "toolbar",
    }
)
_TAGS: Final = frozenset({"nav", "aside", "footer", "button", "select", "dialog", "menu"})
_HINTS: Final = re.compile(
    r"(?:^|[\W_])(?:comments?|commentlist|disqus|respond|reply|trackbacks?|pingbacks?|replies|discussion|"
    r"sidebar|side-?bar|side-?nav|rail|widgets?|nav|navbar|navigation|menu|menubar|submenu|breadcrumbs?|pagination|pager|paging|"
    r"footer|foot|masthead|site-?header|page-?header|topbar|bottom-?bar|toolbar|tool-?bars?|"
    r"share|sharing|share-?(?:bar|box|buttons?|tools?|this|daddy)|social|sociable|addthis|addtoany|follow|"
    r"related|recommend(?:ed|ations?)?|recirc|more-?(?:from|stories|posts|like|on)|also-?(?:like|on)|similar|suggested|popular|"
    r"trending|most-?(?:read|viewed|popular)|read-?(?:more|next|also)|up-?next|teasers?|outbrain|taboola|zergnet|"
    r"promo|promos|promotion|newsletters?|subscri(?:be|ption|ptions)|sign-?up|signin|sign-?in|login|log-?in|paywall|donate|donation|"
    r"cookies?|consent|gdpr|ccpa|privacy|popup|pop-?up|modal|overlay|lightbox|interstitial|"
    r"ads?|advert|adverts|advertisement|advertising|adsense|banner|sponsor|sponsored|sponsors|"
    r"skip|skip-?links?|noprint|no-?print|editsection|navbox|catlinks|printfooter|jump-?links?|"
    r"tags?|tag-?list|categories|category|author-?(?:bio|box|info|card)|about-?(?:the-?)?author|bio|vcard|"
    r"search|search-?(?:form|box|bar)|lang(?:uage)?-?(?:switcher|selector|list)|dropdown|flyout|tooltip|hovercard)(?:$|[\W_])",
    re.I,
)
_NEVER: Final = frozenset({"html", "body", "main", "article", TEXT, "pre", "code", "h1", "math"})
_CAMEL: Final = re.compile(r"(?<=[a-z])(?=[A-Z])")
_HEADINGS: Final = ("h1", "h2", "h3", "h4", "h5", "h6")
_RUNNING: Final = frozenset({"p", "pre", "blockquote", "table", "ul", "ol", "dl"})  # not what an article is wrapped in
_GUARDED: Final = 0.35  # an element with more of the page's prose than this is not judged by its name
_NEARLY_ALL: Final = 0.75  # of the prose: an element with this much is the article, what is beside it is not


def find_furniture(root: Node, title: str) -> set[Node]:
    """The elements that, with all in them, are not the article. ``title``: the article's, as the page names it."""
    body = next(root.find("body"), root)
    named = _named(body, weigh(body))
    weights = weigh(body, named)
    region = _region(body, weights, named)
    return named | _outside(region, body, weights, _title_heading(body, named, title))


def _named(body: Node, weights: dict[Node, Weight]) -> set[Node]:
    """The outermost elements whose tag, role or name says that they are furniture."""
    total = max(1, weights[body].prose)
    out: set[Node] = set()
    stack = [body]
    while stack:
        node = stack.pop()
        if node is not body and _says_furniture(node) and weights[node].prose <= _GUARDED * total:
            out.add(node)
        else:
            stack.extend(node.children)
    return out


def _says_furniture(node: Node) -> bool:
    if node.tag in _NEVER or node.tag.startswith("mjx-") or not (node.attrs or node.tag in _TAGS):
        return False
    if node.tag in _TAGS or node.get("role") in _ROLES:
        return True
    if _HINTS.search(_CAMEL.sub("-", node.get("class"))):
        return True
    name = node.get("id")
    # Documents made by programs name each section after its heading: "related-work", "sharing-data".
    return bool(name) and bool(_HINTS.search(_CAMEL.sub("-", name))) and not _is_named_after_heading(node)


def _is_named_after_heading(node: Node) -> bool:
    heading = node if node.tag in _HEADINGS else next(node.find(*_HEADINGS), None)
    return heading is not None and plain(heading.inner_text(500)) == plain(node.get("id"))


def plain(text: str) -> str:
    """Letters and digits only, without case: what two wordings of a title have in common."""
    return "".join(c for c in text.casefold() if c.isalnum())


def _region(body: Node, weights: dict[Node, Weight], named: set[Node]) -> Node:
    """The innermost element that holds nearly all prose."""
    node = body
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
    if weight.prose or node.tag in ("h1", "h2", "figure", "img", "picture"):
        return weight.density < 0.5
    return any(True for _ in node.find("h1", "h2", "figure", "img", "time")) and weight.density < 0.5
