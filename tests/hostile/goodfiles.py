"""A small good file of each format, made here, with a bit of everything that its reader looks at.

A row of ``FORMATS`` without one fails the tests of :mod:`tests.hostile.test_rows`: add it here, and what reaches out
of it in :mod:`tests.hostile.reaching`; the fuzzer and the watched runs then have it too.
"""

# ruff: noqa: E501, W291 - the samples are as such files are

from __future__ import annotations

import base64
from typing import Final

from tests.formats.books import book, png
from tests.formats.manuscripts import PICTURE, docx_bytes, odt_bytes

HTML: Final = b"""<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>The tide mill</title>
<meta name="author" content="Ann Keeper"><meta property="article:published_time" content="2017-04-29T10:00:00Z">
<script type="application/ld+json">{"@type":"NewsArticle","headline":"The tide mill","author":[{"name":"Ann"}]}</script>
<style>@import url(file:///etc/passwd); p{background:url("http://x.example/a.png")}</style><base href="https://x.example/">
</head><body><nav><a href="/">Home</a> | <a href="javascript:alert(1)">News</a></nav><main><article>
<h1>The tide mill</h1><p class="byline">By <b>Ann</b> Keeper, 29 April 2017</p>
<p>The mill <em>ground</em> corn <sup><a href="#fn1" id="r1">1</a></sup> twice a day, H<sub>2</sub>O &amp; salt &nbsp;&#128578;&#xD800;.
<p>Unclosed <b><i>nested</b></i> text <img src="data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk" alt="x">
<figure><img srcset="a.png 1x, ../b.png 2x" src="/etc/passwd"><figcaption>The mill in 1890</figcaption></figure>
<ul><li>one<ol start="3"><li>two</li></ol><li>three</ul><blockquote><p>quoted<blockquote>deeper</blockquote></blockquote>
<table><caption>Tides</caption><tr><th colspan="2">a<td rowspan=99999>b<tr><td>c</table><pre><code class="language-py">def f():
    return 1</code></pre><dl><dt>t<dd>d</dl><math><mi>x</mi><mo>=</mo><mfrac><mn>1</mn><mn>2</mn></mfrac></math>
<svg><title>t</title><text>in a drawing</text></svg><iframe src="file:///etc/passwd"></iframe><object data="x.swf">o</object>
<details><summary>More</summary>hidden</details><p style="display:none">never seen</p><p dir="rtl">\xd7\xa9\xd7\x9c\xd7\x95\xd7\x9d</p>
<ol class="footnotes"><li id="fn1">A note. <a href="#r1">back</a></li></ol></article></main>
<footer><p>Leave a Reply</p><form><input><textarea>type here</textarea></form></footer></body></html>"""

MARKDOWN: Final = b"""---
title: The tide mill
author: [Ann Keeper, Bo Light]
date: 2017-04-29
tags: &a [mill, tide]
---

# The tide mill

By **Ann** _Keeper_ and ~~Bo~~ ==Light==[^1]. A [link](https://x.example "t"), ![pic](../../etc/passwd), <b onclick=x>raw</b>.

> quoted
>> deeper
> - [ ] task
>   1. one
>      ```python
>      def f(): pass

| a | b |
|---|:-:|
| `c` | $x^2$ |

Term
:   definition

***

    indented code

[^1]: A note with [ref].
[ref]: javascript:alert(1)

<div markdown="1"><script>alert(1)</script>

Setext
======

$$\\int_0^1 x$$  
* * *
1) one
2) two &copy; &#0; \\* <https://x.example> H~2~O x^2^ *[HTML]: abbreviation
"""

TEXT: Final = """RUSSIA RAISES THE ALERT

By Ann Keeper | Coast Times | April 29, 2017

    “We keep the lamp,” she said — and kept it.
The lamp was lit at dusk.  Nobody saw it; it burned
through the night, as lamps do, un-
til the morning came.

1. First
2. Second
   a) third
* bullet

CHAPTER II.

\tO lamp
\t    of the sea

----------
Photo: Reuters
日本語の文章です。これは二つ目。 שלום עולם 🙂 e\u0301\u200d
Leave a Reply
Continue reading from the original source…
""".encode()

DOCX: Final = docx_bytes(
    '<w:p><w:pPr><w:pStyle w:val="H"/><w:numPr><w:ilvl w:val="1"/><w:numId w:val="1"/></w:numPr></w:pPr>'
    '<w:commentRangeStart w:id="0"/><w:r><w:rPr><w:b/></w:rPr><w:t>Tides &amp; mills</w:t><w:tab/></w:r>'
    '<w:commentRangeEnd w:id="0"/><w:r><w:footnoteReference w:id="2"/></w:r><w:ins><w:r><w:t>new</w:t></w:r></w:ins>'
    '<w:r><w:fldChar w:fldCharType="begin"/><w:instrText>HYPERLINK "https://x.example"</w:instrText>'
    '<w:fldChar w:fldCharType="separate"/><w:t>web</w:t><w:fldChar w:fldCharType="end"/></w:r>'
    '<w:hyperlink r:id="u"><w:r><w:t>link</w:t></w:r></w:hyperlink><w:bookmarkStart w:name="b"/>'
    "<m:oMath><m:f><m:num><m:r><m:t>a</m:t></m:r></m:num><m:den><m:r><m:t>b</m:t></m:r></m:den></m:f></m:oMath>"
    '<w:r><w:drawing><wp:inline><wp:extent cx="9" cy="9"/><a:blip r:embed="p"/></wp:inline></w:drawing></w:r></w:p>'
    '<w:tbl><w:tr><w:tc><w:tcPr><w:gridSpan w:val="2"/><w:vMerge w:val="restart"/></w:tcPr><w:p/></w:tc><w:tc><w:p><w:r>'
    "<w:t>cell</w:t></w:r></w:p></w:tc></w:tr><w:tr><w:tc><w:tcPr><w:vMerge/></w:tcPr><w:p/></w:tc></w:tr></w:tbl>",
    ("u", "hyperlink", "https://x.example/"),
    ("p", "image", "media/a.png"),
    styles='<w:style w:type="paragraph" w:styleId="H"><w:name w:val="heading 1"/><w:basedOn w:val="H"/></w:style>',
    numbering='<w:abstractNum w:abstractNumId="0"><w:lvl w:ilvl="1"><w:numFmt w:val="lowerRoman"/><w:lvlText w:val="%1.%2)"/>'
    '</w:lvl></w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>',
    footnotes='<w:footnote w:id="2"><w:p><w:r><w:t>Note.</w:t></w:r></w:p></w:footnote>',
    comments='<w:comment w:id="0" w:author="Ann"><w:p><w:r><w:t>Why?</w:t></w:r></w:p></w:comment>',
    core="<dc:title>T</dc:title>",
    word__media__a_dot_png=PICTURE,
)
ODT: Final = odt_bytes(
    '<text:h text:outline-level="1">Tides</text:h><text:list text:style-name="L"><text:list-item text:start-value="3">'
    '<text:p>one<text:s text:c="3"/><text:span text:style-name="T1">two</text:span></text:p></text:list-item></text:list>'
    '<text:p>a<text:note text:note-class="footnote"><text:note-citation>1</text:note-citation><text:note-body><text:p>N.'
    '</text:p></text:note-body></text:note><office:annotation office:name="c"><text:p>Why?</text:p></office:annotation>'
    '<draw:frame><draw:image xlink:href="Pictures/a.png"/></draw:frame><office:annotation-end office:name="c"/></text:p>'
    '<table:table><table:table-row><table:table-cell table:number-columns-spanned="2"><text:p>c</text:p></table:table-cell>'
    "<table:covered-table-cell/></table:table-row><table:table-row><table:table-cell/></table:table-row></table:table>",
    '<style:style style:name="T1" style:family="text"><style:text-properties fo:font-weight="bold"/></style:style>',
    '<text:list-style style:name="L"><text:list-level-style-number text:level="1" style:num-format="i"/></text:list-style>',
    Pictures__a_dot_png=PICTURE,
)
RTF: Final = (
    rb"{\rtf1\ansi\ansicpg1252{\fonttbl{\f0\fcharset128 A;}{\f1\fcharset2 Symbol;}}{\stylesheet{\s1 heading 1;}}{\info{\title T}}"
    rb"\pard\s1 Tides\par\pard{\listtext 1.\tab}one {\f0\'93\'fa}\u8364?{\b b}{\footnote Note.}\par{\field{\*\fldinst HYPERLINK "
    rb'"https://x.example"}{\fldrslt web}}{\*\bkmkstart x}{\*\atrfstart 1}c{\*\atrfend 1}{\*\annotation{\*\atnref 1}Why?}\par'
    rb"\trowd\clvmgf\cellx100\cellx200\pard\intbl a\cell b\cell\row\pard{\pict\pngblip 8950}{\*\moMath{\mf{\mnum{\mr a}}}}"
    rb"{\shp{\*\shpinst{\shptxt box\par}}}\deleted x\par}"
)
EPUB: Final = book(
    {
        "nav.xhtml": '<nav epub:type="toc"><ol><li><a href="a.xhtml#x">One</a><ol><li><a href="b.xhtml">Two</a></li></ol></li></ol></nav>'
        '<nav epub:type="page-list"><ol><li><a href="a.xhtml#p2">ii</a></li></ol></nav>',
        "toc.ncx": '<ncx xmlns="http://www.daisy.org/z3986/2005/ncx/"><navMap><navPoint id="n"><navLabel><text>One</text></navLabel>'
        '<content src="a.xhtml"/></navPoint></navMap></ncx>',
        "a.xhtml": '<h1 id="x">One</h1><p>The lamp <ruby>灯<rt>とう</rt></ruby> was lit.<a epub:type="noteref" href="b.xhtml#n">1</a> '
        '<span epub:type="pagebreak" id="p2" title="ii"/>It <b>burnt</b>.</p><img src="p.png" alt="lamp"/><table><tr><td>c</td></tr></table>',
        "b.xhtml": '<section><h2>Two</h2><p>Dusk &amp; dawn.</p><aside epub:type="footnote" id="n"><p>A note.</p></aside></section>',
        "p.png": png(),
    },
    metadata='<dc:title>A Book</dc:title><dc:creator id="c">Ann Keeper</dc:creator><dc:language>en</dc:language>'
    '<dc:date>2017-04-29</dc:date><dc:identifier>urn:isbn:9780306406157</dc:identifier><meta property="role" refines="#c">aut</meta>',
)


def _part(kind: str, data: bytes, *fields: str) -> str:
    coded = base64.encodebytes(data).decode().replace("\n", "\r\n")
    head = "\r\n".join([f"Content-Type: {kind}", "Content-Transfer-Encoding: base64", *fields])
    return f"------B\r\n{head}\r\n\r\n{coded}\r\n"


def web_archive(page: bytes, *pictures: tuple[str, bytes]) -> bytes:
    """A web archive as Chromium writes it: a page, and pictures with their addresses."""
    head = (
        "From: <Saved by Blink>\r\nSnapshot-Content-Location: https://x.example/a/page.html\r\nSubject: =?utf-8?Q?T=C3=A9?=\r\n"
        'Date: Sat, 29 Apr 2017 10:00:00 -0000\r\nMIME-Version: 1.0\r\nContent-Type: multipart/related;\r\n\ttype="text/html";\r\n'
        '\tboundary="----B"\r\n\r\n\r\n'
    )
    parts = [_part("text/html; charset=utf-8", page, "Content-Location: https://x.example/a/page.html")]
    parts += [
        _part("image/png", data, f"Content-Location: {address}", "Content-ID: <a@x>") for address, data in pictures
    ]
    return (head + "".join(parts) + "------B--\r\n").encode()


MHTML: Final = web_archive(
    HTML.replace(b'src="/etc/passwd"', b'src="cid:a@x"').replace(b'srcset="a.png 1x, ../b.png 2x"', b""),
    ("https://x.example/a/p.png", png()),
)


def pdf(*objects: bytes, root: bytes = b"") -> bytes:
    """A PDF of numbered objects, of which the first is the catalogue; ``root`` is more for it. Streams are not packed."""
    out, places = bytearray(b"%PDF-1.7\n"), []
    for number, body in enumerate((b"<< /Type /Catalog /Pages 2 0 R " + root + b" >>", *objects), 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    count = len(places) + 1
    trailer = b"trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (count, len(out))
    return bytes(out) + b"xref\n0 %d\n0000000000 65535 f \n" % count + table + trailer


def stream(data: bytes, about: bytes = b"") -> bytes:
    """A PDF's stream."""
    return b"<< /Length %d %s >>\nstream\n%s\nendstream" % (len(data), about, data)


_LINES = (
    b"The tide mill",
    b"The mill ground corn twice a day, and the mil-",
    b"ler slept between the tides.1",
    b"1 A note below.",
)
_TEXT = b"".join(
    [
        b"BT /F1 20 Tf 1 0 0 1 72 700 Tm (%s) Tj /F1 11 Tf " % _LINES[0],
        *(b"1 0 0 1 72 %d Tm (%s) Tj " % (660 - 16 * n, line) for n, line in enumerate(_LINES[1:])),
        b"ET q 60 0 0 60 72 400 cm /I1 Do Q",
    ]
)
PDF: Final = pdf(
    b"<< /Type /Pages /Kids [3 0 R 8 0 R] /Count 2 >>",
    b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Annots [7 0 R]"
    b" /Resources << /Font << /F1 5 0 R >> /XObject << /I1 6 0 R >> >> >>",
    stream(_TEXT),
    b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding /ToUnicode 9 0 R >>",
    stream(
        bytes(range(48)),
        b"/Type /XObject /Subtype /Image /Width 4 /Height 4 /BitsPerComponent 8 /ColorSpace /DeviceRGB",
    ),
    b"<< /Type /Annot /Subtype /Highlight /Rect [72 640 300 656] /QuadPoints [72 656 300 656 72 640 300 640] /Contents (Why?)"
    b" /T (Ann) /C [1 1 0] /M (D:20170429100000Z) >>",
    b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Rotate 90 /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>",
    stream(
        b"/CIDInit /ProcSet findresource begin begincmap 1 begincodespacerange <00> <FF> endcodespacerange"
        b" 1 beginbfrange <20> <7E> <0020> endbfrange endcmap end"
    ),
    b"<< /Title (Mills) /Dest [3 0 R /XYZ 0 700 0] >>",
    root=b"/PageLabels << /Nums [0 << /S /r >>] >> /Outlines << /First 10 0 R /Last 10 0 R /Count 1 >>",
)
JATS: Final = b"""<?xml version="1.0"?><!DOCTYPE article PUBLIC "-//NLM//DTD JATS (Z39.96) Journal Archiving DTD v1.2//EN" "JATS-archivearticle1.dtd">
<article article-type="research-article" xml:lang="en" xmlns:xlink="http://www.w3.org/1999/xlink" xmlns:mml="http://www.w3.org/1998/Math/MathML"><front>
<journal-meta><journal-title-group><journal-title>Tides</journal-title></journal-title-group><publisher><publisher-name>Coast</publisher-name></publisher></journal-meta>
<article-meta><article-id pub-id-type="doi">10.1000/x</article-id><title-group><article-title>The <italic>tide</italic> mill</article-title></title-group>
<contrib-group><contrib contrib-type="author"><name><surname>Keeper</surname><given-names>Ann</given-names></name><xref ref-type="aff" rid="a1">1</xref></contrib></contrib-group>
<aff id="a1">Coast</aff><pub-date pub-type="epub"><day>29</day><month>4</month><year>2017</year></pub-date><volume>3</volume><issue>2</issue><fpage>1</fpage><lpage>9</lpage>
<abstract><p>Short.</p></abstract><kwd-group><kwd>mill</kwd></kwd-group></article-meta></front><body><sec id="s1"><label>1</label><title>Mills</title>
<p>The mill ground corn <xref ref-type="fn" rid="f1">1</xref> twice a day <xref ref-type="bibr" rid="r1">[1]</xref>, <inline-formula><mml:math><mml:mi>x</mml:mi></mml:math></inline-formula>.</p>
<fig id="g1"><label>Figure 1</label><caption><p>The mill.</p></caption><graphic xlink:href="a.png"/></fig><table-wrap><caption><p>Tides</p></caption>
<table><tr><th colspan="2">a</th></tr><tr><td>b</td><td>c</td></tr></table></table-wrap><list list-type="order"><list-item><p>one</p></list-item></list>
<disp-quote><p>Quoted.</p></disp-quote><disp-formula><tex-math>\\frac{a}{b}</tex-math></disp-formula></sec></body><back><fn-group><fn id="f1"><p>A note.</p></fn></fn-group>
<ref-list><ref id="r1"><element-citation><person-group><name><surname>Light</surname><given-names>B</given-names></name></person-group><year>1990</year><source>Mills</source></element-citation></ref></ref-list></back></article>"""
TEI: Final = b"""<?xml version="1.0" encoding="UTF-8"?><TEI xmlns="http://www.tei-c.org/ns/1.0"><teiHeader><fileDesc><titleStmt><title>The tide mill</title>
<author><persName><forename>Ann</forename><surname>Keeper</surname></persName></author></titleStmt><publicationStmt><publisher>Coast</publisher><date when="1890">1890</date>
<idno type="DOI">10.1000/x</idno></publicationStmt><sourceDesc><bibl>Old</bibl></sourceDesc></fileDesc><profileDesc><langUsage><language ident="en"/></langUsage></profileDesc></teiHeader>
<text xml:lang="en"><front><titlePage><docTitle><titlePart>The tide mill</titlePart></docTitle></titlePage></front><body><div type="chapter" n="1"><head>Mills</head><pb n="12"/>
<p>The mill <hi rend="italic">ground</hi> corn<note place="foot" n="1">A note.</note> twice <choice><sic>a</sic><corr>each</corr></choice> day. <ref target="https://x.example">web</ref></p>
<lg type="stanza"><l>O lamp</l><l>of the sea</l></lg><list type="ordered"><item>one</item></list><quote>Quoted.</quote><sp><speaker>Ann</speaker><p>Yes.</p></sp>
<table><row role="label"><cell cols="2">a</cell></row><row><cell>b</cell></row></table><figure><graphic url="a.png"/><head>The mill</head></figure></div></body>
<back><listBibl><biblStruct><monogr><title>Mills</title></monogr></biblStruct></listBibl></back></text></TEI>"""
RST: Final = b"""The tide mill
=============

:Author: Ann Keeper
:Date: 2017-04-29

The mill *ground* **corn** twice a day [1]_, ``code`` and `a link <https://x.example>`_.

Mills
-----

* one

  1. two

   Quoted.

::

    literal

.. image:: a.png
   :alt: mill

.. note:: Beware.

.. code-block:: python

   def f(): pass

===== =====
a     b
===== =====
1     2
===== =====

+---+---+
| a | b |
+===+===+
| 1 | 2 |
+---+---+

| O lamp
|   of the sea

term
  definition

.. [1] A note.
.. _target: https://x.example
.. |sub| replace:: words
"""
ORG: Final = b"""#+TITLE: The tide mill
#+AUTHOR: Ann Keeper
#+DATE: <2017-04-29 Sat>

* TODO Mills :tide:
:PROPERTIES:
:ID: x
:END:
The mill /ground/ *corn* ~twice~ a =day=[fn:1], [[https://x.example][web]], [[file:a.png]].
- one
  1. [X] two
#+BEGIN_QUOTE
Quoted.
#+END_QUOTE
#+BEGIN_SRC python
def f(): pass
#+END_SRC
| a | b |
|---+---|
| 1 | 2 |
#+BEGIN_VERSE
O lamp
#+END_VERSE
# comment
** Deeper
\\frac{a}{b} $x^2$

[fn:1] A note.
"""
TEX: Final = rb"""\documentclass[12pt]{article}
\usepackage{graphicx}\newcommand{\mill}[1]{the #1 mill}
\title{The tide mill}\author{Ann Keeper \and Bo Light}\date{29 April 2017}
\begin{document}\maketitle
\begin{abstract}Short.\end{abstract}
\section{Mills}\label{s:m} The mill \emph{ground} \textbf{corn}\footnote{A note.} twice --- ``a day'' \cite{light}, \mill{tide}, $x^2 + \frac{a}{b}$. % comment
\begin{itemize}\item one \begin{enumerate}\item two\end{enumerate}\end{itemize}
\begin{quote}Quoted.\end{quote}\[ E = mc^2 \]
\begin{equation}\int_0^1 x\end{equation}
\begin{figure}\includegraphics{a.png}\caption{The mill}\end{figure}
\begin{tabular}{|l|c|}a & b \\ \hline 1 & \multicolumn{1}{c}{2}\end{tabular}
\begin{verbatim}
\raw{ %
\end{verbatim}
\"{a}\'e\ss~\url{https://x.example}\href{https://x.example}{web}
\begin{thebibliography}{9}\bibitem{light} Light, Mills.\end{thebibliography}
\end{document}
"""
CSV: Final = 'name,year,"what, then"\nmill,1890,"two\nlines"\nlamp,,"said ""yes"""\n=1+1,2,é\n'.encode()
EML: Final = (
    b"Received: from a by b; Sat, 29 Apr 2017 10:00:00 +0000\r\nMessage-ID: <a@x.example>\r\nFrom: =?utf-8?Q?Ann_K=C3=A9eper?= <ann@x.example>\r\n"
    b"To: Bo Light <bo@x.example>, c@x.example\r\nSubject: The tide\r\n mill\r\nDate: Sat, 29 Apr 2017 10:00:00 +0000\r\nMIME-Version: 1.0\r\n"
    b'Content-Type: multipart/mixed; boundary="B"\r\n\r\n--B\r\nContent-Type: multipart/alternative; boundary="C"\r\n\r\n--C\r\n'
    b"Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\nThe mill ground =C3=A9 corn.\r\n\r\n> quoted\r\n>> deeper\r\n\r\n-- \r\nAnn\r\n"
    b"--C\r\nContent-Type: text/html; charset=utf-8\r\n\r\n<p>The mill <b>ground</b> corn.</p><img src=cid:p@x>\r\n--C--\r\n--B\r\n"
    b"Content-Type: image/png; name=a.png\r\nContent-Disposition: attachment; filename=\"../a.png\"\r\nContent-ID: <p@x>\r\nContent-Transfer-Encoding: base64\r\n\r\n"
    + base64.encodebytes(PICTURE)
    + b"\r\n--B--\r\n"
)  # fmt: skip
SRT: Final = (
    b"1\r\n00:00:01,000 --> 00:00:04,000\r\n<i>ANN:</i> The mill ground corn\r\ntwice a day.\r\n\r\n"
    b"2\r\n00:00:05,500 --> 00:00:06,000 X1:10 X2:20\r\n- Who?\r\n- {\\an8}Nobody.\r\n\r\n3\r\n01:00:00,000 --> 01:00:02,000\r\nThe lamp was lit.\r\n"
)  # fmt: skip
VTT: Final = (
    b"WEBVTT - The mill\n\nNOTE a comment\n\nSTYLE\n::cue { background: url(file:///etc/passwd) }\n\nid\n00:01.000 --> 00:04.000 align:start\n"
    b"<v Ann>The mill <c.loud>ground</c> corn &amp; salt.</v>\n\n00:05.000 --> 00:06.000\n<00:05.500>twice\n"
)

# Under the names of the rows of FORMATS; the first one is to be read as that format under the row's first suffix.
GOOD: Final[dict[str, list[bytes]]] = {
    "html": [HTML],
    "mhtml": [MHTML],
    "md": [MARKDOWN],
    "epub": [EPUB],
    "docx": [DOCX],
    "odt": [ODT],
    "rtf": [RTF],
    "pdf": [PDF],
    "jats": [JATS],
    "tei": [TEI],
    "rst": [RST],
    "org": [ORG],
    "tex": [TEX],
    "csv": [CSV, CSV.replace(b",", b"\t"), CSV.replace(b",", b";")],
    "eml": [EML],
    "srt": [SRT, VTT],
    "txt": [TEXT, TEXT.decode().encode("utf-16"), "Ça où été naïve ".encode("cp1252") * 20],
}

# Under the names of the rows of IMPORTERS.
REFERENCES: Final[dict[str, list[bytes]]] = {
    "bibtex": [
        b"""@string{coast = "Coast Times"} @comment{x} @preamble{"\\newcommand{\\a}{b}"}
@article{keeper2017, author = {Keeper, Ann and {The {\\'E}cole} and von der Light, Bo}, title = {The {T}ide \\emph{mill}: H$_2$O},
  journal = coast # " Weekly", year = 2017, month = apr, volume = "3", number = {2}, pages = {1--9}, doi = {10.1000/x},
  url = {https://x.example/\\%7Ea_b}, keywords = {mill; tide}, language = {english}, abstract = {A \\textbf{short} one.}}
@book(light, title = "Mills", editor = {Light}, date = {1990-05/1991}, isbn = {0-306-40615-2}, crossref = {keeper2017})
"""
    ],
    "ris": [
        b"TY  - JOUR\r\nAU  - Keeper, Ann\r\nA1  - Light, Bo, Jr.\r\nTI  - The tide mill\r\n goes on\r\nJO  - Coast\r\nPY  - 2017/04/29/\r\n"
        b"VL  - 3\r\nIS  - 2\r\nSP  - 1\r\nEP  - 9\r\nDO  - 10.1000/x\r\nUR  - https://x.example\r\nSN  - 0306406152\r\nKW  - mill\r\nER  - \r\n"
        b"TY  - BOOK\r\nTI  - Mills\r\n"
    ],
    "csl-json": [
        b"""[{"id": "k", "type": "article-journal", "title": "The <i>tide</i> mill", "author": [{"family": "Keeper", "given": "Ann",
"non-dropping-particle": "von"}, {"literal": "Coast"}], "issued": {"date-parts": [[2017, 4, 29]]}, "container-title": "Coast", "volume": 3,
"page": "1-9", "DOI": "10.1000/x", "ISBN": "0306406152", "URL": "https://x.example", "language": "en"}, {"title": "Mills", "issued": {"raw": "1990"}}]"""
    ],
    "tagged": [
        b"PMID- 1\r\nDP  - 2017 Apr 29\r\nTI  - The tide mill goes\r\n      on.\r\nFAU - Keeper, Ann\r\nJT  - Coast\r\nVI  - 3\r\nPG  - 101-9\r\n"
        b"LID - 10.1000/x [doi]\r\nLA  - eng\r\nPT  - Journal Article\r\n\r\nPMID- 2\r\nTI  - Mills\r\n",
        b"%0 Journal Article\n%A Keeper, Ann\n%T The tide mill\n%J Coast\n%V 3\n%P 1-9\n%D 2017\n%R 10.1000/x\n\n%0 Book\n%T Mills\n",
        b"FN Clarivate Analytics Web of Science\nVR 1.0\nPT J\nAU Keeper, A\n   Light, B\nTI The tide mill\n   goes on\nSO COAST\nPD APR 29\n"
        b"PY 2017\nBP 1\nEP 9\nDI 10.1000/x\nER\n\nPT B\nTI Mills\nER\n\nEF\n",
    ],
}
