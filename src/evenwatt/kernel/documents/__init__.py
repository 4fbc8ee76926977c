"""Official documents: number, frozen content, rendered file."""
