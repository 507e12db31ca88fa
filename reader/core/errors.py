"""The one kind of error that is the user's to read; anything else is a bug of ours."""

from __future__ import annotations


class ReaderError(Exception):
    """One sentence for the user that names the file and says what to do about it."""


class ReadOnlyError(ReaderError):
    """The library cannot be written to: a newer format, a read-only folder."""


class NotSaved(ReaderError):
    """The disk refuses at present; nothing was changed, and another try may succeed."""


class DamagedError(ReaderError):
    """A file of the library is there but cannot be read; its bytes were left as they are."""


class PasswordNeeded(ReaderError):
    """The file is encrypted, and the password is missing or wrong."""


class Stopped(ReaderError):
    """The user has stopped what was asked for; nothing has gone wrong."""
