"""The command line: how each run begins and ends.

Data goes to stdout, messages to stderr. Exit code 0; 1 = a problem with the input or the library, one line that
says which; 2 = the command was not understood; 130 = interrupted.
"""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Sequence
from contextlib import ExitStack, suppress
from importlib import import_module
from pathlib import Path
from types import TracebackType
from typing import Any

from reader.cli_output import prepare_streams, progress, say
from reader.core.errors import ReaderError


def report_bug(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    """What ``sys.excepthook`` does here: one line for the user, the rest into the log file."""
    from reader.core import bugs, paths

    progress("")
    if issubclass(kind, KeyboardInterrupt):  # within what Qt calls, from where it cannot get to ``main``
        say("Stopped.")
        os._exit(130)
    say(bugs.write_down(kind, trace, paths.log_file()))


def _give_up_output() -> None:
    """Let what stdout still holds go nowhere: at its end Python would stumble over it once more."""
    with suppress(OSError, ValueError):  # a stream without a file has nothing to give up
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _are_files(words: Sequence[str]) -> bool:
    """Whether all that was said is what to open: then nothing need be parsed, and the window is there sooner."""
    return all(("." in w or os.sep in w) and not w.startswith("-") and os.path.lexists(w) for w in words)


def show_window(files: Sequence[Path], *rest: Any) -> int:
    """Run the window until it is closed; ``rest`` are the further arguments of :func:`reader.gui.app.main`."""
    gc.disable()  # until the window stands: what is imported stays, and looking through it takes a tenth of the start
    try:
        app: Any = import_module("reader.gui.app")  # not "import": the command line is checked without the window
    except ImportError as error:
        raise ReaderError(f"The window cannot be shown here ({error}). The other commands work without it.") from None
    code: int = app.main(files, *rest)
    return code


def _run(words: Sequence[str]) -> int:
    from reader.cli_commands import COMMANDS, parse, start_reading  # argparse, and the table of all commands

    args = parse(words)
    command = next(c for c in COMMANDS if c.name == args.command)
    module, _, function = command.run.partition(":")
    with ExitStack() as args.at_end:
        start_reading(args, command.reads)
        try:
            return int(getattr(import_module(module), function)(args))
        except KeyboardInterrupt:
            return _interrupted(args.library)


def _interrupted(folder: Path) -> int:
    """Say truly what Ctrl+C has left behind: each change is whole or was not begun; work on many files may go on."""
    from reader.core.unfinished import unfinished

    progress("")
    say(f"Stopped. {unfinished(folder) or 'What was done until then is whole, and stays.'}")
    return 130


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; the exit code."""
    sys.excepthook = report_bug
    prepare_streams()
    words = sys.argv[1:] if argv is None else list(argv)
    try:
        code = show_window([Path(w) for w in words]) if _are_files(words) else _run(words)
        sys.stdout.flush()
    except SystemExit as stop:  # of argparse: help, version, or not understood
        return stop.code if isinstance(stop.code, int) else 0
    except ReaderError as error:
        progress("")
        say(str(error))
        return 1
    except KeyboardInterrupt:  # before or after the work itself
        progress("")
        say("Stopped.")
        return 130
    except BrokenPipeError:  # whoever read has what it wanted
        _give_up_output()
        return 0
    except OSError as error:
        _give_up_output()
        say(f"{error.filename or 'The output'} cannot be used: {(error.strerror or str(error)).lower()}.")
        return 1
    return code
