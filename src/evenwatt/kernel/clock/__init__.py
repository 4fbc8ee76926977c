"""The one clock that the doors read; a demonstration can set its date."""
