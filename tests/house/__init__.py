"""The house keeps its own rules: sizes, names, floors, addresses."""
