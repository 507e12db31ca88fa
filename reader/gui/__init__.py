"""The window. Everything below it runs without Qt."""
