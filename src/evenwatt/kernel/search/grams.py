"""Find a text anywhere in a column by an index over its pieces of one and two characters.

``filter(name__has_text="光谷")`` asks an index made by ``GinIndex(Grams("name"), name=…)`` for the rows that
hold every piece, and compares only those; Chinese, whose words have two characters, needs no longer ones.
Upper and lower case of a to z are one.
"""

from __future__ import annotations

from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import EmptyResultSet
from django.db.models import CharField, Func, Lookup, TextField

_UPPER = str.maketrans("abcdefghijklmnopqrstuvwxyz", "ABCDEFGHIJKLMNOPQRSTUVWXYZ")


class Grams(Func):
    """The pieces of a text, for an index; the migration ``search_and_columns`` makes the function."""

    function = "evenwatt_grams"
    arity = 1
    output_field = ArrayField(TextField())


@CharField.register_lookup
class HasText(Lookup[str]):
    """Whether the column has a text somewhere in it."""

    lookup_name = "has_text"

    def get_prep_lookup(self) -> str:
        return folded(str(self.rhs))

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        text = str(self.rhs)
        if "\0" in text:  # no stored text has it, and the server refuses to be asked
            raise EmptyResultSet
        column, given = self.process_lhs(compiler, connection)
        # The cheap comparison first: where no index serves, few rows go on to be cut into pieces.
        sql = f'(strpos(upper({column} COLLATE "C"), %s) > 0 AND evenwatt_grams({column}) @> %s::text[])'
        return sql, (*given, text, *given, pieces(text))


def folded(text: str) -> str:
    """A text without the difference of upper and lower case, of a to z alone: as the database folds it."""
    return text.translate(_UPPER)


def pieces(text: str) -> list[str]:
    """What an index is asked for: the pairs of neighbours; of a single character itself.

    >>> pieces("光谷站")
    ['光谷', '谷站']
    """
    return [text[place : place + 2] for place in range(max(len(text) - 1, min(len(text), 1)))]
