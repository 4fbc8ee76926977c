"""Keys by which an organisation's own systems act here, how often they ask, and what they were answered."""
