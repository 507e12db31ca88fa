"""What the tests of word processors' files share: DOCX and ODT files made of XML, and RTF of its control words."""

from __future__ import annotations

import base64
import io
import zipfile

from reader.core.document import Document
from reader.formats import Source, docx, odt, rtf
from tests.formats.pages import PNG

PICTURE = base64.b64decode(PNG)
_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006"
_NAMES = {
    "w": _W,
    "r": f"{_OFFICE}/relationships",
    "m": f"{_OFFICE}/math",
    "a": "http://schemas.openxmlformats.org/drawingml/2006/main",
    "pic": "http://schemas.openxmlformats.org/drawingml/2006/picture",
    "wp": "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing",
    "wps": "http://schemas.microsoft.com/office/word/2010/wordprocessingShape",
    "mc": "http://schemas.openxmlformats.org/markup-compatibility/2006",
    "v": "urn:schemas-microsoft-com:vml",
    "o": "urn:schemas-microsoft-com:office:office",
}
_DECLARED = " ".join(f'xmlns:{prefix}="{name}"' for prefix, name in _NAMES.items())
_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
_ODF = "urn:oasis:names:tc:opendocument:xmlns"
_ODF_NAMES = {
    "office": f"{_ODF}:office:1.0",
    "style": f"{_ODF}:style:1.0",
    "text": f"{_ODF}:text:1.0",
    "table": f"{_ODF}:table:1.0",
    "draw": f"{_ODF}:drawing:1.0",
    "svg": f"{_ODF}:svg-compatible:1.0",
    "fo": f"{_ODF}:xsl-fo-compatible:1.0",
    "meta": f"{_ODF}:meta:1.0",
    "dc": "http://purl.org/dc/elements/1.1/",
    "xlink": "http://www.w3.org/1999/xlink",
    "math": "http://www.w3.org/1998/Math/MathML",
}
_ODF_DECLARED = " ".join(f'xmlns:{prefix}="{name}"' for prefix, name in _ODF_NAMES.items())


def zipped(members: dict[str, str | bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data, zipfile.ZIP_STORED if name == "mimetype" else None)
    return out.getvalue()


def relations(*items: tuple[str, str, str]) -> str:
    """(id, kind, target) as a part of relations; a target with a scheme is external."""
    rows = "".join(
        f'<Relationship Id="{id_}" Type="{_OFFICE}/relationships/{kind}" Target="{target}"'
        + (' TargetMode="External"/>' if ":" in target else "/>")
        for id_, kind, target in items
    )
    return f'<Relationships xmlns="{_RELATIONS}">{rows}</Relationships>'


def docx_bytes(body: str, *links: tuple[str, str, str], **parts: str | bytes) -> bytes:
    """A DOCX file. ``parts``: "styles", "numbering", "core", …; other names have "__" for "/"."""
    known = ("styles", "numbering", "settings", "footnotes", "endnotes", "comments")
    members: dict[str, str | bytes] = {
        "[Content_Types].xml": "<Types/>",
        "_rels/.rels": relations(
            ("a", "officeDocument", "word/document.xml"), ("b", "metadata/core-properties", "docProps/core.xml")
        ),
        "word/document.xml": f"<w:document {_DECLARED}><w:body>{body}</w:body></w:document>",
        "word/_rels/document.xml.rels": relations(*((k, k, f"{k}.xml") for k in known if k in parts), *links),
    }
    for name, content in parts.items():
        if name in known:
            members[f"word/{name}.xml"] = f"<w:{name} {_DECLARED}>{content!s}</w:{name}>"
        elif name == "core":
            members["docProps/core.xml"] = (
                f'<cp:coreProperties xmlns:cp="{_RELATIONS}/core" xmlns:dc="{_ODF_NAMES["dc"]}" '
                f'xmlns:dcterms="http://purl.org/dc/terms/">{content!s}</cp:coreProperties>'
            )
        else:
            members[name.replace("__", "/").replace("_dot_", ".")] = content
    return zipped(members)


def read_docx(body: str, *links: tuple[str, str, str], **parts: str | bytes) -> Document:
    return docx.read(Source(docx_bytes(body, *links, **parts), "a.docx"))


def p(text: str = "", properties: str = "", run: str = "") -> str:
    """A paragraph of one run; ``properties`` and ``run`` go into its ``w:pPr`` and ``w:rPr``."""
    inner = f"<w:r>{f'<w:rPr>{run}</w:rPr>' if run else ''}<w:t>{text}</w:t></w:r>" if text else ""
    return f"<w:p>{f'<w:pPr>{properties}</w:pPr>' if properties else ''}{inner}</w:p>"


def r(text: str, run: str = "") -> str:
    return f"<w:r>{f'<w:rPr>{run}</w:rPr>' if run else ''}<w:t>{text}</w:t></w:r>"


def style(id_: str, name: str, inner: str = "", kind: str = "paragraph") -> str:
    return f'<w:style w:type="{kind}" w:styleId="{id_}"><w:name w:val="{name}"/>{inner}</w:style>'


def styled(id_: str, text: str) -> str:
    return p(text, f'<w:pStyle w:val="{id_}"/>')


def _office(name: str, inner: str) -> str:
    return f"<office:{name} {_ODF_DECLARED}>{inner}</office:{name}>"


def odt_bytes(text: str, styles: str = "", lists: str = "", **parts: str | bytes) -> bytes:
    """An ODT file; ``styles`` are its automatic ones."""
    members: dict[str, str | bytes] = {
        "mimetype": "application/vnd.oasis.opendocument.text",
        "content.xml": f"<office:document-content {_ODF_DECLARED}><office:automatic-styles>{styles}{lists}"
        f"</office:automatic-styles><office:body><office:text>{text}</office:text></office:body>"
        "</office:document-content>",
    }
    for name, content in parts.items():
        if name == "meta":
            members["meta.xml"] = _office("document-meta", f"<office:meta>{content!s}</office:meta>")
        elif name == "document_styles":
            members["styles.xml"] = _office("document-styles", f"<office:styles>{content!s}</office:styles>")
        else:
            members[name.replace("__", "/").replace("_dot_", ".")] = content
    return zipped(members)


def read_odt(text: str, styles: str = "", lists: str = "", **parts: str | bytes) -> Document:
    return odt.read(Source(odt_bytes(text, styles, lists, **parts), "a.odt"))


def read_rtf(body: str | bytes, head: str = r"\ansi\ansicpg1252\deff0{\fonttbl{\f0\froman Times;}}") -> Document:
    data = body.encode("ascii") if isinstance(body, str) else body
    return rtf.read(Source(b"{\\rtf1" + head.encode("ascii") + b" " + data + b"}", "a.rtf"))
