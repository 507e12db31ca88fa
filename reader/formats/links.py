"""Addresses in a document: which ones survive, and in what form."""

from __future__ import annotations

import re
from typing import Final
from urllib.parse import urldefrag, urljoin

MAX_LENGTH: Final = 8_000  # code points; a longer address is somebody's data, not a link to follow
_IGNORED: Final = re.compile("[\x00-\x20\x7f-\x9f]+")  # browsers drop them inside a scheme too: "java\nscript:"
_SCHEME: Final = re.compile(r"([a-zA-Z][a-zA-Z0-9+.\-]*):")
_HOST: Final = re.compile(r"(?:https?:)?//(?:www\.)?([\w.\-]{1,253})", re.I)
_ALLOWED: Final = ("http", "https", "mailto")


def scheme(address: str) -> str:
    """The scheme in lower case, or ``""`` for a relative address."""
    match = _SCHEME.match(_IGNORED.sub("", address[:200]))
    return match[1].lower() if match else ""


def join(base: str, address: str) -> str:
    """``address`` seen from ``base``; as it is when the two do not make sense together."""
    try:
        return urljoin(base, address)
    except ValueError:  # a broken IPv6 host
        return address


def host(address: str) -> str:
    """The address's host without "www.", or ``""``."""
    match = _HOST.match(address)
    return match[1].lower() if match else ""


def resolve(address: str, base: str = "", page: str = "") -> str:
    """What a link may point to: an ``http``, ``https`` or ``mailto`` address, ``"#id"`` in the page, else ``""``.

    ``base`` is what relative addresses start from, ``page`` the page's own address (without fragment), so that a
    full link into the page itself becomes ``"#id"``.
    """
    address = address.strip()
    if not address or len(address) > MAX_LENGTH:
        return ""
    if address.startswith("#"):
        name = _IGNORED.sub("", address)
        return name if len(name) > 1 else ""
    if scheme(address) in _ALLOWED:
        full = _IGNORED.sub("", address) if "\n" in address or "\t" in address else address
    elif scheme(address) or not base:
        return ""
    else:
        full = join(base, address)
    full = full.replace(" ", "%20")
    if scheme(full) not in _ALLOWED:
        return ""
    if page and "#" in full:
        front, fragment = urldefrag(full)
        if fragment and front == page:
            return "#" + fragment
    return full if not _IGNORED.search(full) else _IGNORED.sub("", full)
