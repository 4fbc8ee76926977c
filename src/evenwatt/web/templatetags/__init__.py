"""Template tags: the component library of the pages (docs/design-components.md)."""
