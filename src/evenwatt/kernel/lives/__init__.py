"""The life of every subject, line by line."""
