"""How much of real files comes through: our text against an independent extractor's, word by word.

Run by hand: ``python -m tests.bench.producers FILE…``, with pandoc and LibreOffice installed. Recall: the words of the
other's text that are in ours; precision: the words of ours that are in the other's. What one of the two leaves out on
purpose (markers of lists, alternative texts, headers of letters, times) lowers them: the words are shown to judge by.
"""

from __future__ import annotations

import email
import email.policy
import re
import subprocess
import sys
import tempfile
import unicodedata
from collections import Counter
from pathlib import Path

from lxml import etree
from selectolax.lexbor import LexborHTMLParser

from reader.core.errors import ReaderError
from reader.formats import load, read_fully
from reader.formats.decoding import decode

SECONDS = 120
SHOWN = 8  # words
PANDOC = {"org": "org", "rst": "rst", "tex": "latex", "epub": "epub", "docx": "docx", "odt": "odt", "jats": "jats"}


def words(text: str) -> Counter[str]:
    return Counter(re.findall(r"\w+", unicodedata.normalize("NFKC", text).casefold()))


def by_pandoc(path: Path, kind: str) -> str:
    command = ["pandoc", "-f", kind, "-t", "plain", "--wrap=none", str(path)]
    return subprocess.run(command, capture_output=True, timeout=SECONDS, check=False).stdout.decode(errors="replace")


def by_office(path: Path) -> str:
    with tempfile.TemporaryDirectory() as place:
        command = ["soffice", "--headless", "--convert-to", "txt:Text (encoded):UTF8", "--outdir", place, str(path)]
        subprocess.run(command, capture_output=True, timeout=SECONDS, check=False)
        return "".join(p.read_text("utf-8-sig", "replace") for p in Path(place).glob("*.txt"))


def of_page(html: str) -> str:
    page = LexborHTMLParser(html)
    for node in page.css("script, style, noscript, head"):
        node.decompose()
    return page.body.text(separator=" ") if page.body else ""


def of_letter(path: Path, first: bool) -> str:
    out: list[str] = []
    for part in email.message_from_bytes(path.read_bytes(), policy=email.policy.default).walk():
        if part.get_content_maintype() == "text" and not part.is_attachment() and not (first and out):
            content = str(part.get_content())
            out.append(of_page(content) if part.get_content_subtype() == "html" else content)
    return "\n".join(out)


def of_tei(path: Path) -> str:
    root = etree.parse(str(path), etree.XMLParser(recover=True, no_network=True, resolve_entities=False)).getroot()
    texts = [e for e in root.iter() if isinstance(e.tag, str) and etree.QName(e).localname == "text"]
    return " ".join(str(part) for text in texts[:1] for part in text.itertext())


def other(path: Path, kind: str) -> str:
    """The text by another program or library; "" where there is none."""
    if kind in PANDOC:
        return by_pandoc(path, PANDOC[kind])
    if kind == "rtf":
        return by_office(path)
    if kind in ("eml", "mhtml"):
        return of_letter(path, kind == "mhtml")
    if kind == "tei":
        return of_tei(path)
    text = decode(load(path).data)[0]
    return re.sub(r"(?m)^.*-->.*$|^\d+\s*$|<[^>]*>", "", text) if kind == "srt" else text


def main(names: list[str]) -> None:
    for path in map(Path, names):
        try:
            read = read_fully(load(path))
        except ReaderError as error:
            print(f"{path.name[:40]:40} refused: {error}")
            continue
        ours, theirs = words(read.document.text), words(other(path, read.format.name))
        both = (ours & theirs).total()
        lost, more = ([w for w, _ in (a - b).most_common(SHOWN)] for a, b in ((theirs, ours), (ours, theirs)))
        recall, precision = both / max(1, theirs.total()), both / max(1, ours.total())
        print(f"{path.name[:40]:40} {read.format.name:5} {ours.total():7,} words", end=", ")
        print(f"recall {recall:.3f}, precision {precision:.3f}; lost {lost}, more {more}", *read.document.warnings)


if __name__ == "__main__":
    main(sys.argv[1:])
