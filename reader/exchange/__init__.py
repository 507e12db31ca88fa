"""What Reader gives back: exporters, one row each, read from the library's records."""
