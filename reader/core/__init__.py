"""What Reader knows and keeps, without a window: documents, anchors, records, the library."""
