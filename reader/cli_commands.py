"""The commands of the command line: what each is called, its arguments, and the function that carries it out.

The commands' own modules are imported when they are used, so that nothing waits for a library it does not need.
"""

from __future__ import annotations

import argparse
import os
import re
from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, NoReturn

import reader
from reader import cli
from reader.cli_output import say
from reader.core import paths
from reader.core.errors import ReaderError
from reader.exchange import EXPORTERS

_QUERY_HELP: Final = """
QUERY: words and "phrases", tag:NAME (with the tags under it), colour:, source:, title:, status:, type:, article:,
has:note, has:tag, after:DATE, before:DATE (2017, 2017-04 or 2017-04-29), in:notes, in:quotes, in:title; a "-" before
a term turns it round. Put it into single quotes when it has double ones: 'source:"Asia Times" -tag:draft'.
"""


def _open_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("files", nargs="*", metavar="FILE", help="articles to add and show")
    parser.add_argument("--screenshot", type=Path, metavar="OUT.png", help="paint the window into a file and exit")
    parser.add_argument("--size", type=_size, default="1440x900", metavar="WxH", help="the window's size in pixels")
    parser.add_argument("--theme", metavar="NAME", help="light, sepia, dark, contrast or system")
    parser.add_argument(
        "--scale", type=_scale, default=1.0, metavar="N", help="pixels of the screenshot for each pixel"
    )
    parser.add_argument("--view", choices=("read",), default="read", help="the view to show")
    _password(parser)


def _size(text: str) -> str:
    if not re.fullmatch(r"[1-9]\d{1,4}x[1-9]\d{1,4}", text):
        raise argparse.ArgumentTypeError(f"“{text}” is not a size such as 1440x900")
    return text


def _scale(text: str) -> float:
    if not re.fullmatch(r"\d{1,2}(\.\d{1,4})?", text) or not 0.25 <= float(text) <= 8:
        raise argparse.ArgumentTypeError(f"“{text}” is not a number from 0.25 to 8")
    return float(text)


def _add_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("paths", nargs="+", type=Path, metavar="PATH", help="a file, or with -r a folder")
    parser.add_argument(
        "-r",
        "--recursive",
        action="store_true",
        help="take the articles in folders, and folders in them (tables, logs: only by name)",
    )
    parser.add_argument(
        "--as-version", action="store_true", help="a file whose text an article has becomes a version of that one"
    )
    _password(parser)
    _json(parser, "one JSON object a line: id, title, status; looks_like, if another article has nearly that text")


def _list_arguments(parser: ArgumentParser) -> None:
    _query(parser)
    _json(parser)


def _text_arguments(parser: ArgumentParser) -> None:
    _article(parser)
    parser.add_argument("--all", action="store_true", help="also what was left out of the article (its appendix)")
    _password(parser)


def _article_arguments(parser: ArgumentParser) -> None:
    _article(parser)
    _password(parser)
    _json(parser)


def _annotate_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("article", nargs="?", metavar="ARTICLE", help="an id, the beginning of one, or a file")
    parser.add_argument("--quote", metavar="Q", help="the passage's words")
    parser.add_argument("--prefix", default="", metavar="P", help="what stands directly before it")
    parser.add_argument("--suffix", default="", metavar="S", help="what stands directly behind it")
    parser.add_argument("--start", type=int, metavar="N", help="where it starts, in characters of `reader text`")
    parser.add_argument("--end", type=int, metavar="N", help="where it ends")
    parser.add_argument(
        "--tag", action="append", default=[], metavar="T", help="a tag, made if it is missing; repeatable"
    )
    parser.add_argument("--note", default="", metavar="N", help="a note")
    parser.add_argument("--colour", "--color", default="yellow", metavar="C", help="yellow, blue, green, red or violet")
    parser.add_argument(
        "--stdin",
        action="store_true",
        help='JSON lines in: {"article", "quote" or "start" and "end", "prefix", "suffix", "tags", "note", "colour"};'
        ' for each one line out, when it is on the disk: {"line", "id"} or {"line", "error"}',
    )
    _json(parser)


def _edit_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("id", metavar="ID", help="an annotation's id, or at least six characters of its beginning")
    parser.add_argument("--note", metavar="N", help='another note; "" takes it away')
    parser.add_argument("--colour", "--color", metavar="C", help="another colour")
    parser.add_argument("--tag", action="append", default=[], metavar="T", help="one tag more; repeatable")
    parser.add_argument("--untag", action="append", default=[], metavar="T", help="one tag less; repeatable")


def _delete_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("ids", nargs="+", metavar="ID", help="an annotation's id, or at least six characters of it")


def _undelete_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("ids", nargs="+", metavar="ID", help="an id of `reader deleted`, or six characters of it")


def _tag_arguments(parser: ArgumentParser) -> None:
    verbs = parser.add_subparsers(dest="verb", metavar="VERB", required=True)

    def verb(name: str, text: str, *operands: str) -> ArgumentParser:
        made = verbs.add_parser(name, help=text, description=text, allow_abbrev=False)
        _library(made)
        made.add_argument("tag", metavar="TAG", help="a tag's name, its id or parent/child")
        for operand in operands:
            made.add_argument(operand, metavar=operand.upper())
        return made

    create = verb("create", "Make a tag; parent/child makes both.")
    create.add_argument("--colour", "--color", metavar="C")
    create.add_argument("--definition", default="", metavar="TEXT")
    verb("rename", "Give a tag another name; all passages keep it.", "name")
    verb("merge", "Make a tag mean another one from now on.", "into")
    verb("move", "Put a tag under another one, or (/) at the top.", "parent")
    verb("delete", "Delete a tag; its passages stay.")
    verb("define", "Say what a tag stands for.", "definition")
    verb("colour", "Give a tag another colour.", "colour")
    pin = verb("pin", "Bind a tag to a key from 1 to 9, or (0) to none.")
    pin.add_argument("key", type=int, choices=range(10), metavar="KEY")


def _anchor_arguments(parser: ArgumentParser) -> None:
    _article(parser)
    parser.add_argument(
        "--quotes",
        type=Path,
        required=True,
        metavar="Q.json",
        help='a list of {"id", "exact", "prefix", "suffix", "start", "end"}; "-" is stdin',
    )
    _json(parser, "no difference: the answer is always JSON")


def _export_arguments(parser: ArgumentParser) -> None:
    _query(parser)
    parser.add_argument(
        "--to",
        choices=[*(e.name for e in EXPORTERS), "pdf"],
        help="the format; else what -o ends in, or Markdown; pdf: a copy of the PDF that QUERY names, an article's id",
    )
    parser.add_argument("-o", "--output", metavar="FILE|DIR", help="a file, or a folder for one file an article")
    parser.add_argument("--overwrite", action="store_true", help="replace files that are there")
    _password(parser)


def _refresh_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("article", metavar="ARTICLE", help="an id, the beginning of one, or the file it was added from")
    parser.add_argument(
        "file", nargs="?", type=Path, metavar="FILE", help="the new version (else the file it was added from)"
    )
    parser.add_argument("--dry-run", action="store_true", help="only say what would become of the annotations")
    _password(parser)
    _json(parser)


def _versions_arguments(parser: ArgumentParser) -> None:
    _article(parser)
    parser.add_argument("--use", type=int, metavar="N", help="make the N-th the current one again")
    _json(parser)


def _remarks_arguments(parser: ArgumentParser) -> None:
    _article(parser)
    parser.add_argument("--dry-run", action="store_true", help="only list them")
    _password(parser)
    _json(parser)


def _cite_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("articles", nargs="*", metavar="ARTICLE", help="an id or the beginning of one; none: all")
    parser.add_argument("--style", default="apa", metavar="S", help="apa, chicago, chicago-notes, mla, harvard, …")
    parser.add_argument("--page", default="", metavar="P", help="cite in the text at this page; else: the reference")
    parser.add_argument("--markup", choices=("plain", "html", "markdown"), default="plain", help="italics as …")
    parser.add_argument("--bibtex", action="store_true", help="as BibTeX")
    parser.add_argument("--ris", action="store_true", help="as RIS")
    _json(parser, "as CSL-JSON")


def _describe_arguments(parser: ArgumentParser) -> None:
    _article(parser)
    parser.add_argument(
        "--creator", dest="creators", action="append", metavar="NAME", help="an author, in place of all; repeatable"
    )
    for name in ("editor", "translator"):
        parser.add_argument(f"--{name}", dest=f"{name}s", action="append", metavar="NAME", help="in place of all")
    parser.add_argument("--published", metavar="DATE", help="2017, 2017-04 or 2017-04-29")
    names = "title publication publisher place edition volume issue pages doi isbn url language"
    for name in names.split():
        parser.add_argument(f"--{name}", metavar=name.upper(), help='"" takes it away' if name != "title" else None)
    parser.add_argument("--genre", metavar="TYPE", help="a type of CSL: article-journal, book, …")
    parser.add_argument("--key", metavar="KEY", help='its citation key; "": one is made')
    parser.add_argument("--description", metavar="TEXT", help="an abstract")


def _import_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("files", nargs="+", type=Path, metavar="FILE", help="references as BibTeX, RIS or CSL-JSON")
    parser.add_argument("--dry-run", action="store_true", help="only say what would change")
    parser.add_argument("--overwrite", action="store_true", help="also replace what articles say already")
    _json(parser)


def _review_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("id", metavar="ARTICLE|ID", help="an article, to list what needs a look; or an annotation's id")
    what = parser.add_mutually_exclusive_group()
    what.add_argument(
        "--accept", nargs="?", type=int, const=0, metavar="N", help="it is at the place found, or at the N-th of them"
    )
    what.add_argument(
        "--at", nargs=2, type=int, metavar=("START", "END"), help="it is there, in characters of `reader text`"
    )
    what.add_argument("--unplaced", action="store_true", help="keep it without a place in the text")
    what.add_argument("--undecide", action="store_true", help="let it need a look again")
    parser.add_argument("--passage", type=int, metavar="N", help="which of the annotation's passages, from 1")
    _json(parser)


def _check_arguments(parser: ArgumentParser) -> None:
    _json(parser)


def _repair_arguments(parser: ArgumentParser) -> None:
    parser.add_argument(
        "--repair", action="store_true", help="mend what can be mended: from backups, the file itself, the original"
    )
    _json(parser)


def _backup_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--list", action="store_true", help="list the backups, the newest first")
    parser.add_argument("-o", "--output", type=Path, metavar="DIR", help="into this folder instead")
    _json(parser)


def _restore_arguments(parser: ArgumentParser) -> None:
    which = parser.add_mutually_exclusive_group(required=True)
    which.add_argument("name", nargs="?", metavar="NAME", help="a backup's name, number or day, or a zip")
    which.add_argument("--undo", action="store_true", help="bring back the state before the last restore or merge")
    parser.add_argument("--article", metavar="ID", help="only this article, by its id or the beginning of it")
    parser.add_argument("--dry-run", action="store_true", help="only say what would change")
    _json(parser)


def _merge_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("other", type=Path, metavar="OTHER", help="the other library's folder; it is only read")
    parser.add_argument("--dry-run", action="store_true", help="only say what would change")
    _json(parser)


def _article(parser: ArgumentParser) -> None:
    parser.add_argument(
        "article", metavar="ARTICLE", help="an id, the beginning of one, or a file (in the library or not)"
    )


def _query(parser: ArgumentParser) -> None:
    parser.add_argument("query", nargs="*", metavar="QUERY", help="what to look for; nothing: all")
    parser.epilog = _QUERY_HELP


def _json(parser: ArgumentParser, text: str = "as JSON") -> None:
    parser.add_argument("--json", action="store_true", help=text)


def _password(parser: ArgumentParser) -> None:
    parser.add_argument(
        "--password", metavar="PASSWORD", help="of encrypted files; kept nowhere. “-”: ask for it, or a line of stdin"
    )


def _library(parser: ArgumentParser) -> None:
    # Before or behind the command; without a default here, the one behind does not undo the one before.
    parser.add_argument(
        "--library", default=argparse.SUPPRESS, metavar="DIR", help="the library's folder (else READER_LIBRARY)"
    )


@dataclass(frozen=True, slots=True)
class Command:
    """A command: what it is called and does, its arguments, and "module:function" that carries it out."""

    name: str
    help: str
    arguments: Callable[[ArgumentParser], None]
    run: str
    reads: str = ""  # the argument that names files to read, or may do so


COMMANDS: Final = (
    Command("open", "Show the window (also: reader FILE…).", _open_arguments, "reader.cli_commands:open_window"),
    Command("add", "Take files into the library.", _add_arguments, "reader.cli_articles:add", "paths"),
    Command("list", "List articles.", _list_arguments, "reader.cli_articles:list_articles"),
    Command("text", "Print an article's text, exactly.", _text_arguments, "reader.cli_articles:text", "article"),
    Command("info", "Print what is known about an article.", _article_arguments, "reader.cli_articles:info", "article"),
    Command("blocks", "Print an article's blocks.", _article_arguments, "reader.cli_articles:blocks", "article"),
    Command("annotate", "Annotate a passage.", _annotate_arguments, "reader.cli_annotate:annotate", "article"),
    Command("passages", "List annotations.", _list_arguments, "reader.cli_annotations:passages"),
    Command("edit", "Change an annotation.", _edit_arguments, "reader.cli_annotations:edit"),
    Command("delete", "Delete annotations.", _delete_arguments, "reader.cli_annotations:delete"),
    Command(
        "deleted", "List what was deleted and can be brought back.", _check_arguments, "reader.cli_deleted:list_deleted"
    ),
    Command("undelete", "Bring back what was deleted.", _undelete_arguments, "reader.cli_deleted:undelete"),
    Command("tags", "Print the codebook.", _check_arguments, "reader.cli_tags:list_tags"),
    Command("tag", "Change the codebook.", _tag_arguments, "reader.cli_tags:change_tag"),
    Command("anchor", "Find quotes in a text.", _anchor_arguments, "reader.cli_annotations:anchor", "article"),
    Command("export", "Write notes in another format.", _export_arguments, "reader.cli_annotations:export"),
    Command(
        "refresh",
        "Take the new version of an article's file.",
        _refresh_arguments,
        "reader.cli_versions:refresh",
        "article",
    ),
    Command(
        "versions", "List an article's versions.", _versions_arguments, "reader.cli_versions:list_versions", "article"
    ),
    Command(
        "import-remarks",
        "Make annotations of those that the file brings along.",
        _remarks_arguments,
        "reader.cli_remarks:import_remarks",
    ),
    Command("cite", "Print citations of articles.", _cite_arguments, "reader.cli_citations:cite"),
    Command(
        "describe",
        "Correct what an article says about itself.",
        _describe_arguments,
        "reader.cli_citations:describe_article",
    ),
    Command(
        "import", "Complete articles from references.", _import_arguments, "reader.cli_citations:import_references"
    ),
    Command("review", "Say where annotations belong in a new version.", _review_arguments, "reader.cli_review:review"),
    Command("check", "Verify every file of the library.", _repair_arguments, "reader.cli_safety:check"),
    Command("backup", "Back up the library's records.", _backup_arguments, "reader.cli_safety:backup"),
    Command("restore", "Bring records back from a backup.", _restore_arguments, "reader.cli_safety:restore"),
    Command("merge", "Merge another library into this one.", _merge_arguments, "reader.cli_safety:merge"),
)
_NAMES: Final = frozenset(c.name for c in COMMANDS)
_WITH_QUERY: Final = ("list", "passages", "export")


class _Parser(ArgumentParser):
    """An ArgumentParser that says in one line what it did not understand."""

    def error(self, message: str) -> NoReturn:
        say(f"{message}. See: {self.prog} --help")
        raise SystemExit(2)


def _parser() -> _Parser:
    parser = _Parser(
        prog="reader",
        description="Read, highlight, tag and export articles. Without a command: the window.",
        epilog="A first word that is no command is a file to open; for a file called like a command: reader ./list",
        allow_abbrev=False,
    )
    parser.add_argument("--version", action="version", version=f"reader {reader.__version__}")
    _library(parser)
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", required=True, parser_class=_Parser)
    for command in COMMANDS:
        made = commands.add_parser(command.name, help=command.help, description=command.help, allow_abbrev=False)
        _library(made)
        command.arguments(made)
    return parser


def parse(argv: Sequence[str]) -> Namespace:
    parser = _parser()
    args, rest = parser.parse_known_args(_with_command(list(argv)))
    if hasattr(args, "query"):
        args.query = [q.strip() for q in args.query]
        if not any(r.startswith("-") for r in rest):
            args.query += map(str.strip, rest)  # what stands behind an option
            rest = []
    if rest:
        parser.error(f"{' '.join(rest)} is not understood here")
    if args.command == "annotate" and not args.article and not args.stdin:
        parser.error("annotate: which ARTICLE? Give its id or its file, or --stdin")
    if args.command == "edit" and args.note is None and args.colour is None and not (args.tag or args.untag):
        parser.error("edit: what is to change? Give --note, --colour, --tag or --untag")
    args.library = paths.library_folder(getattr(args, "library", None))
    return args


def _with_command(argv: list[str]) -> list[str]:
    """The arguments with ``open`` put in where no command is, and a query's negated terms kept from being options."""
    at = 0
    while at < len(argv):
        if argv[at] in ("-h", "--help", "--version"):
            return argv
        if argv[at] == "--library":
            at += 2
        elif argv[at].startswith("--library="):
            at += 1
        else:
            break
    at = min(at, len(argv))
    if at == len(argv) or argv[at] not in _NAMES:
        return [*argv[:at], "open", *argv[at:]]
    if argv[at] in _WITH_QUERY:  # "-tag:draft" is no option: with a space in front, argparse does not take it for one
        term = re.compile(r"-[^-o]." if argv[at] == "export" else r"-[^-].")  # "-oFILE" is one
        return [f" {a}" if i > at and term.match(a) else a for i, a in enumerate(argv)]
    return argv


def open_window(args: Namespace) -> int:
    """Show the window, or paint it into a file."""
    files = [Path(f) for f in args.files]
    if files and not os.path.lexists(files[0]):  # of those behind it the window says that they are missing
        raise ReaderError(f"“{files[0]}” is neither a command nor a file. `reader --help` lists the commands.")
    given = []
    if args.password:
        from reader.cli_library import password_of  # the window opens sooner without it

        given = [password_of(args)]
    return cli.show_window(files, args.library, args.screenshot, args.size, args.theme, args.scale, args.view, *given)


def start_reading(args: Namespace, reads: str) -> None:
    """Where a file is likely to be read: start the process for it, while the command is imported and looks around."""
    args.worker = None
    named = getattr(args, reads, None) if reads else None
    if any(os.path.isfile(n) for n in (named if isinstance(named, list) else [named or ""])):
        from reader.formats.worker import Worker

        args.worker = args.at_end.enter_context(Worker())
        args.worker.start()
