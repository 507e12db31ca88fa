"""Everything the user can do, once: menus, context menu, F1 sheet and the README's keys come from this table."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

# When an action can be used. The window keeps the set of conditions that hold.
ALWAYS: Final = ""
ARTICLE: Final = "article"  # an article is open
WRITABLE: Final = "writable"  # … and can be annotated
SELECTION: Final = "selection"  # … and there is a selection or a current sentence
ANNOTATION: Final = "annotation"  # … and an annotation is current
UNDO: Final = "undo"
REDO: Final = "redo"
APPENDIX: Final = "appendix"  # … and something was left out of it
CHANGED: Final = "changed"  # … and its file has changed since
PRINTED: Final = "printed"  # … and it has printed pages
PAGES: Final = "pages"  # … which are shown
AREAS: Final = "areas"  # … and can be annotated

# Where a key works: in the whole window, or only while the article has the focus (letters can be typed elsewhere).
WINDOW: Final = "window"
VIEW: Final = "view"


@dataclass(frozen=True, slots=True)
class ActionRow:
    """One action. ``menu`` is the menu's name, with "|" before the first of a group; "" keeps it out of the menus."""

    id: str
    text: str
    keys: tuple[str, ...] = ()
    menu: str = ""
    when: str = ALWAYS
    where: str = WINDOW
    context: bool = False  # also in the article's context menu
    checkable: bool = False
    icon: str = ""
    help: str = ""  # for the F1 sheet, where the text is too short to say it


MENUS: Final = ("File", "Edit", "Annotate", "Go", "View", "Help")

ACTIONS: Final = (
    ActionRow("open", "Open files…", ("Ctrl+O",), "File", icon="folder-open", help="open article files, and add them"),
    ActionRow("open_folder", "Add a folder…", ("Ctrl+Shift+O",), "File"),
    ActionRow("paste_article", "New article from clipboard", ("Ctrl+Shift+V",), "File", icon="clipboard-paste"),
    ActionRow("import_references", "Import references…", (), "File",
              help="complete articles from BibTeX, RIS or CSL-JSON"),
    ActionRow("export", "Export notes…", ("Ctrl+E",), "|File", icon="share"),
    ActionRow("save_annotated", "Save annotated PDF…", (), "File", PRINTED,
              help="a copy with the annotations in it, for other programs"),
    ActionRow("import_remarks", "Import annotations from the file…", (), "File", WRITABLE),
    ActionRow("versions", "Versions…", (), "|File", ARTICLE),
    ActionRow("about_article", "About this article…", ("Ctrl+I",), "|File", ARTICLE, icon="info",
              help="title, creators, date and all else that a citation needs, to be corrected"),
    ActionRow("show_source", "Show the original file", (), "File", ARTICLE),
    ActionRow("open_address", "Open the source address…", (), "File", ARTICLE),
    ActionRow("compare", "Compare with the new version…", (), "|File", CHANGED),
    ActionRow("use_version", "Use the new version", (), "File", CHANGED),
    ActionRow("inbox", "Move to Inbox", (), "|File", ARTICLE),
    ActionRow("reading", "Move to Reading", (), "File", ARTICLE),
    ActionRow("done", "Move to Done", ("Ctrl+D",), "File", ARTICLE),
    ActionRow("remove", "Remove from library", (), "File", ARTICLE),
    ActionRow("other_library", "Open another library…", (), "|File"),
    ActionRow("merge_library", "Merge another library…", (), "File"),
    ActionRow("back_up_now", "Back up now", (), "|File"),
    ActionRow("restore_backup", "Restore a backup…", (), "File"),
    ActionRow("check_library", "Check the library…", (), "File"),
    ActionRow("quit", "Quit", ("Ctrl+Q",), "|File"),
    ActionRow("undo", "Undo", ("Ctrl+Z",), "Edit", UNDO, icon="undo-2"),
    ActionRow("redo", "Redo", ("Ctrl+Shift+Z", "Ctrl+Y"), "Edit", REDO, icon="redo-2"),
    ActionRow("recently_deleted", "Recently deleted…", (), "Edit"),
    ActionRow("copy", "Copy", ("Ctrl+C",), "|Edit", ARTICLE, VIEW, context=True, icon="copy"),
    ActionRow("copy_quote", "Copy quotation with citation", ("C",), "Edit", SELECTION, VIEW, context=True,
              help="copy the passage as a quotation with its source"),
    ActionRow("copy_citation", "Copy citation", ("Ctrl+Shift+C",), "Edit", ARTICLE,
              help="the article’s entry in a list of references, in the chosen style"),
    ActionRow("find", "Find in this article…", ("Ctrl+F",), "|Edit", ARTICLE, icon="search"),
    ActionRow("find_next", "Find next", ("F3", "Ctrl+G"), "Edit", ARTICLE),
    ActionRow("find_previous", "Find previous", ("Shift+F3", "Ctrl+Shift+G"), "Edit", ARTICLE),
    ActionRow("filter_articles", "Find an article…", ("Ctrl+K",), "Edit", help="filter the library’s list"),
    ActionRow("settings", "Settings…", ("Ctrl+,",), "|Edit", icon="settings"),
    ActionRow("highlight", "Highlight", ("H",), "Annotate", SELECTION, VIEW, context=True, icon="highlighter",
              help="highlight the selection, or the current sentence, with the last colour and tags"),
    ActionRow("tag", "Tag…", ("T",), "Annotate", SELECTION, VIEW, context=True, icon="tag",
              help="highlight, and choose tags"),
    ActionRow("note", "Note…", ("N",), "Annotate", SELECTION, VIEW, context=True, icon="sticky-note",
              help="highlight, and write a note"),
    ActionRow("edit", "Edit the annotation…", ("E",), "Annotate", ANNOTATION, VIEW, context=True, icon="pencil"),
    ActionRow("delete", "Delete the annotation", ("Delete", "Backspace"), "Annotate", ANNOTATION, VIEW, context=True,
              icon="trash-2"),
    ActionRow("end_forward", "End one word further", ("]",), "|Annotate", ANNOTATION, VIEW),
    ActionRow("end_back", "End one word earlier", ("[",), "Annotate", ANNOTATION, VIEW),
    ActionRow("start_forward", "Start one word later", ("}",), "Annotate", ANNOTATION, VIEW),
    ActionRow("start_back", "Start one word earlier", ("{",), "Annotate", ANNOTATION, VIEW),
    ActionRow("end_forward_sentence", "End one sentence further", ("Ctrl+]",), "Annotate", ANNOTATION, VIEW),
    ActionRow("end_back_sentence", "End one sentence earlier", ("Ctrl+[",), "Annotate", ANNOTATION, VIEW),
    ActionRow("start_forward_sentence", "Start one sentence later", ("Ctrl+}",), "Annotate", ANNOTATION, VIEW),
    ActionRow("start_back_sentence", "Start one sentence earlier", ("Ctrl+{",), "Annotate", ANNOTATION, VIEW),
    ActionRow("review", "Review passages…", ("Ctrl+R",), "|Annotate", ARTICLE,
              help="those that were not found unchanged in a new version of the text"),
    ActionRow("place_passage", "Pin the passage here", ("P",), "Annotate", WRITABLE, VIEW,
              help="in a review, say that the selection is the passage"),
    *(
        ActionRow(f"colour_{name}", name.capitalize(), (f"Alt+{number}",), "|Annotate" if number == 1 else "Annotate",
                  SELECTION, VIEW, help=f"highlight in {name}, or recolour the current annotation")
        for number, name in enumerate(("yellow", "blue", "green", "red", "violet"), 1)
    ),
    *(
        ActionRow(f"pin_{number}", f"Highlight with tag {number}", (str(number),), "", SELECTION, VIEW,
                  help="" if number > 1 else "highlight with the tag pinned to that number (1 to 9)")
        for number in range(1, 10)
    ),
    ActionRow("area", "Mark an area", ("A",), "|Annotate", AREAS, VIEW, checkable=True,
              help="draw a rectangle on a printed page: around a figure, a table, a scan"),
    ActionRow("area_by_keys", "Mark an area by keys", ("Shift+A",), "Annotate", AREAS, VIEW,
              help="arrows move a frame, Shift+arrows size it, Enter marks the area, Esc leaves"),
    ActionRow("next_sentence", "Next sentence", ("J",), "Go", ARTICLE, VIEW),
    ActionRow("previous_sentence", "Previous sentence", ("K",), "Go", ARTICLE, VIEW),
    ActionRow("next_paragraph", "Next paragraph", ("Alt+Down",), "Go", ARTICLE, VIEW),
    ActionRow("previous_paragraph", "Previous paragraph", ("Alt+Up",), "Go", ARTICLE, VIEW),
    ActionRow("extend", "Extend the selection by a sentence", ("Shift+J",), "Go", ARTICLE, VIEW),
    ActionRow("shrink", "Shorten the selection by a sentence", ("Shift+K",), "Go", ARTICLE, VIEW),
    ActionRow("next_annotation", "Next annotation", ("Ctrl+Down",), "|Go", ARTICLE),
    ActionRow("previous_annotation", "Previous annotation", ("Ctrl+Up",), "Go", ARTICLE),
    ActionRow("other_annotation", "Next of several here", ("O",), "Go", ANNOTATION, VIEW,
              help="where annotations overlap, choose the next one"),
    ActionRow("look_closer", "Footnote or figure", ("F",), "|Go", ARTICLE, VIEW,
              help="show the footnote of the current sentence beside it, or the picture on the screen enlarged"),
    ActionRow("next_article", "Next article", ("Ctrl+PgDown",), "|Go"),
    ActionRow("previous_article", "Previous article", ("Ctrl+PgUp",), "Go"),
    ActionRow("go_to_page", "Go to page…", ("G",), "|Go", PAGES, VIEW, help="by its printed label, or its number"),
    ActionRow("read_here", "To the article", ("Escape",), "", where=WINDOW,
              help="close what is open, and put the keys back into the article"),
    ActionRow("left_panel", "Library panel", ("F9",), "View", checkable=True, icon="panel-left"),
    ActionRow("right_panel", "Passages panel", ("F10",), "View", checkable=True, icon="panel-right"),
    ActionRow("focus_mode", "Only the text", ("F11",), "View", checkable=True, icon="maximize"),
    ActionRow("switch_view", "Pages or text", ("V",), "|View", PRINTED, VIEW, context=True,
              help="a PDF as printed pages, or as flowing text, at the same passage"),
    ActionRow("page_panel", "Small pages and outline", ("F8",), "View", PAGES, checkable=True),
    ActionRow("two_pages", "Two pages side by side", ("Ctrl+Alt+2",), "View", PAGES, checkable=True),
    ActionRow("fit_page", "Fit the page", ("Ctrl+9",), "View", PAGES, help="all of a page in the window"),
    ActionRow("rotate", "Turn the pages right", ("R",), "View", PAGES, VIEW),
    ActionRow("rotate_back", "Turn the pages left", ("Shift+R",), "View", PAGES, VIEW),
    ActionRow("theme_paper", "Pages on the theme’s paper", ("I",), "View", PAGES, VIEW, checkable=True,
              help="in the dark, light print on dark paper; pictures stay as they are"),
    ActionRow("larger", "Larger text", ("Ctrl++", "Ctrl+="), "|View", help="or pages"),
    ActionRow("smaller", "Smaller text", ("Ctrl+-",), "View", help="or pages"),
    ActionRow("usual_size", "Usual text size", ("Ctrl+0",), "View", help="or pages as wide as the window"),
    ActionRow("wider", "Longer lines", ("Ctrl+Alt+Right",), "View"),
    ActionRow("narrower", "Shorter lines", ("Ctrl+Alt+Left",), "View"),
    ActionRow("whole_page", "Use the whole page", (), "|View", APPENDIX, checkable=True),
    ActionRow("theme_system", "Theme as the system", (), "|View", checkable=True),
    ActionRow("theme_light", "Light", (), "View", checkable=True),
    ActionRow("theme_sepia", "Sepia", (), "View", checkable=True),
    ActionRow("theme_dark", "Dark", (), "View", checkable=True),
    ActionRow("theme_contrast", "High contrast", (), "View", checkable=True),
    ActionRow("palette", "All actions…", ("Ctrl+Shift+P",), "|View", help="find any action by its name"),
    ActionRow("keys", "Keys", ("F1",), "Help", icon="keyboard"),
    ActionRow("welcome", "Welcome to Reader", (), "Help"),
    ActionRow("about", "About Reader", (), "Help", icon="info"),
)  # fmt: skip


def by_id() -> dict[str, ActionRow]:
    return {row.id: row for row in ACTIONS}


def keys_of(row: ActionRow, chosen: Mapping[str, str]) -> tuple[str, ...]:
    """The keys in force: those that the user chose (``""``: none), else the table's."""
    if row.id in chosen:
        return (chosen[row.id],) if chosen[row.id] else ()
    return row.keys


def conflicts(chosen: Mapping[str, str]) -> list[tuple[str, str, str]]:
    """(key, action id, action id) wherever two actions ask for the same key."""
    seen: dict[str, str] = {}
    out = []
    for row in ACTIONS:
        for key in keys_of(row, chosen):
            if key in seen:
                out.append((key, seen[key], row.id))
            seen.setdefault(key, row.id)
    return out


def sheet(chosen: Mapping[str, str] | None = None) -> list[tuple[str, list[tuple[str, str]]]]:
    """(menu, [(keys, what they do)]) for the F1 sheet and the README; actions without a key are left out."""
    groups: dict[str, list[tuple[str, str]]] = {name: [] for name in MENUS}
    menu = MENUS[0]
    for row in ACTIONS:
        menu = row.menu.lstrip("|") or menu
        keys = keys_of(row, chosen or {})
        if not keys or (row.id.startswith("pin_") and not row.help):
            continue
        label = "1 … 9" if row.id == "pin_1" and keys == ("1",) else " or ".join(keys)
        text = row.text.rstrip("…")
        if row.id == "pin_1":
            text = row.help[:1].upper() + row.help[1:]
        elif row.help:
            text = f"{text}: {row.help}"
        groups[menu].append((label, text))
    return [(name, rows) for name, rows in groups.items() if rows]


def markdown(groups: Iterable[tuple[str, list[tuple[str, str]]]]) -> str:
    """The sheet as Markdown tables: what stands in the README."""
    lines = []
    for name, rows in groups:
        lines += [f"| {name} | |", "|---|---|"]
        lines += [f"| {' or '.join(f'`{k}`' for k in keys.split(' or '))} | {text} |" for keys, text in rows]
        lines.append("")
    return "\n".join(lines)


def put_into(page: str) -> str:
    """The README with its table of keys made anew, between the two comments that mark its place."""
    head, _, rest = page.partition("<!-- keys -->\n")
    _, _, tail = rest.partition("<!-- /keys -->")
    return f"{head}<!-- keys -->\n{markdown(sheet())}<!-- /keys -->{tail}"


if __name__ == "__main__":
    import sys
    from pathlib import Path

    readme = Path(sys.argv[1])
    readme.write_text(put_into(readme.read_text(encoding="utf-8")), encoding="utf-8")
