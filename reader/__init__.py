"""Reader: read, highlight, tag and export the articles you already have."""

__version__ = "0.1.0"
