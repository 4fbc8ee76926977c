"""Text inside a name or a number: found by an index, whatever the language."""
