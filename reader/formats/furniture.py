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
_CAMEL: Final = re.compile(r"(?<=[a-z])(?=[A-Z])")
_GUARDED: Final = 0.35  # an element with more of the page's prose than this is not judged by its name


def find_furniture(root: Node) -> set[Node]:
    """The elements that, with all in them, are not the article."""
    body = next(root.find("body"), root)
    weights = weigh(body)
    named = _named(body, weights)
    weights = weigh(body, named)
    region = _region(body, weights, named)
    out = set(named)
    node = region
    while node is not body and node.parent is not None:
        out.update(child for child in node.parent.children if child is not node)
        node = node.parent
    return out


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
    if node.tag in ("html", "body", "main", "article", TEXT, "pre", "code", "h1") or not (
        node.attrs or node.tag in _TAGS
    ):
        return False
    if node.tag in _TAGS or node.get("role") in _ROLES:
        return True
    names = f"{node.get('class')} {node.get('id')}"
    return bool(names.strip()) and bool(_HINTS.search(_CAMEL.sub("-", names)))


def _region(body: Node, weights: dict[Node, Weight], named: set[Node]) -> Node:
    """The innermost element that holds nearly all prose."""
    node = body
    while True:
        total = weights[node].prose
        children = [child for child in node.children if child.tag != TEXT and child not in named]
        best = max(children, key=lambda child: weights[child].prose, default=None)
        if best is None or weights[best].prose < 0.75 * total or total == 0:
            return node
        if best.tag in ("p", "pre", "blockquote", "table", "ul", "ol"):
            return node
        node = best
