"""The commands that keep a library safe: check, backup, restore, merge."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Callable, Sequence
from dataclasses import asdict
from pathlib import Path

from reader import cli_articles
from reader.cli_library import library_of, need_library, worker_of
from reader.cli_output import clean, print_json, print_table, progress, say
from reader.core import backups, paths, repairing, restoring, scanning, uniting
from reader.core.backups import Backup
from reader.core.errors import ReaderError
from reader.core.restoring import Restored
from reader.core.uniting import Preview, Shared


def check(args: Namespace) -> int:
    """Verify every file of the library; with --repair mend what can be mended first."""
    if not args.repair:
        return cli_articles.check(args)
    repaired = repairing.repair(args.library, worker_of(args).read_source, _counting("mended"))
    progress("")
    scanned = scanning.rebuild(args.library, paths.cache_folder())
    for sentence in [*repaired.done, *scanned.merged]:
        say(sentence) if args.json else print(clean(sentence))
    for sentence in repaired.left:
        say(sentence)
    return cli_articles.check(args)


def backup(args: Namespace) -> int:
    """Make a backup now, or list those there are."""
    need_library(args.library)
    if args.list:
        return _list_backups(args)
    made = backups.make(args.library, progress=_counting("backed up"), into=args.output)
    progress("")
    if made is None:  # pragma: no cover  # nobody cancels here
        return 1
    if args.json:
        print_json({"paths": list(map(str, made.paths)), "articles": made.articles, "problems": list(made.problems)})
    for path in () if args.json else made.paths:
        print(clean(f"{path}: {_many(made.articles, 'article')}"))
    for problem in made.problems:
        say(problem)
    return 1 if made.problems else 0


def _list_backups(args: Namespace) -> int:
    found = backups.all_of(args.library)
    if args.json:
        rows = [{"name": b.name, "date": b.date, "reason": b.reason, "paths": list(map(str, b.paths))} for b in found]
        print_json(rows)
        return 0
    print_table((b.name, _size(b), " · ".join(str(p.parent) for p in b.paths)) for b in found)
    if not found:
        say("There is no backup yet. `reader backup` makes one.")
    return 0


def _size(backup: Backup) -> str:
    try:
        return f"{max(1, backup.paths[0].stat().st_size // 1024)} kB"
    except OSError:
        return "?"


def restore(args: Namespace) -> int:
    """Make the library's records what a backup says; --undo takes the last restore or merge back."""
    need_library(args.library)
    compared = _counting("compared")
    chosen = restoring.last_step(args.library, compared) if args.undo else backups.named(args.library, args.name)
    article = _article_in(chosen, args.article) if args.article else None
    done = restoring.restore(
        args.library, chosen, article, dry_run=args.dry_run, progress=_counting("looked at"), cancelled=None
    )
    progress("")
    if not args.dry_run:
        scanning.bring_up_to_date(args.library, paths.cache_folder())
    if args.json:
        print_json({"backup": chosen.name, **asdict(done)})
    else:
        _print_restored(args.library, chosen, done, args.dry_run)
    for problem in done.problems:
        say(problem)
    return 1 if done.problems else 0


def _article_in(backup: Backup, name: str) -> str:
    """The article of the backup whose id is ``name`` or starts so."""
    ids = [a for a in map(backups.article_of, backups.opened(backup).members) if a]
    found = [i for i in ids if i == name] or [i for i in ids if i.startswith(name)]
    if len(found) != 1:
        what = f"{len(found)} articles whose ids start with" if found else "no article"
        raise ReaderError(f"The backup {backup.name} has {what} “{name}”. Give its id, as `reader list` shows it.")
    return found[0]


def _print_restored(folder: Path, backup: Backup, done: Restored, is_rehearsal: bool) -> None:
    would = "would be" if is_rehearsal else "is"
    rows = [
        *(("changed", _named(a), f"{would} as in {backup.name}{_detail(done, a)}") for a in done.changed),
        *(("added", _named(a), f"{would} back; it was missing or damaged") for a in done.added),
        *(("removed", _named(a), f"{would} out of the lists; it came later") for a in done.removed),
    ]
    print_table(rows)
    for article in done.added if not is_rehearsal else ():
        if article and not any((folder / "articles" / article).glob("source*")):
            say(f"The original of {article} is not in the backup: add its file again to read it.")
    if not rows:
        print(f"Nothing differs from {clean(backup.name)}.")
    if done.before and rows:
        print(f"The state before is kept as {clean(done.before)}; `reader restore --undo` brings it back.")


def _detail(done: Restored, article: str) -> str:
    """How many passages, or tags, that comes to."""
    what = done.details.get(article)
    if what is None:
        return ""
    counts = ((what.back, "back"), (what.changed, "as before"), (what.deleted, "deleted"))
    noun = "passage" if article else "tag"
    return ": " + ", ".join(f"{_many(number, noun)} {how}" for number, how in counts if number)


def _named(article: str) -> str:
    return article or "the codebook"


def merge(args: Namespace) -> int:
    """Merge another library into this one; with --dry-run only say what that would do."""
    library = library_of(args)
    if args.dry_run:
        report = uniting.preview(library.folder, args.other, _counting("compared"))
    else:
        report = uniting.unite(library.folder, args.other, _counting("merged"))
        scanning.scan(library.folder, library.index)
    progress("")
    if args.json:
        print_json(asdict(report))
    else:
        _print_merge(report, args.dry_run)
    for problem in report.problems:
        say(problem)
    return 1 if report.problems else 0


def _print_merge(report: Preview, is_rehearsal: bool) -> None:
    print(f"Only here: {_many(len(report.only_here), 'article')}.")
    _print_part(f"Only there{'' if is_rehearsal else ', now here too'}", report.only_there)
    _print_part(f"Here and there, {'would change' if is_rehearsal else 'changed'}", report.changed)
    print(f"Here and there, nothing new: {_many(report.same, 'article')}.")
    for name in report.same_names:
        print(clean(f"“{name}” names two different tags now; `reader tag merge` unites them by their ids."))
    if report.before:
        print(f"The state before is kept as {report.before}; `reader restore --undo` brings it back.")


def _print_part(heading: str, found: Sequence[Shared]) -> None:
    articles = sum(bool(s.article) for s in found)
    print(f"{heading}: {_many(articles, 'article')}{' and the codebook' if articles < len(found) else ''}.")
    print_table(
        (
            f"  {_named(s.article)}",
            _many(s.passages, "passage") if s.article else "",
            f"{s.taken} new or newer there, {s.united} changed on both sides",
            s.title,
        )
        for s in found
    )


def _many(count: int, noun: str) -> str:
    return f"{count} {noun}{'' if count == 1 else 's'}"


def _counting(verb: str) -> Callable[[int, int], None]:
    return lambda done, total: progress(f"{done} of {total} {verb}")
