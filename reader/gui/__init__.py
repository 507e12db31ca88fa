"""The window. Everything below it runs without Qt."""

# Before PySide6, which looks through the source of each module that is imported after it.
import reader.core.index
import reader.core.library
import reader.core.settings
import reader.core.tags  # noqa: F401
