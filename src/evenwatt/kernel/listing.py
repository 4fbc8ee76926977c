"""Several words in one sentence, joined as the reader's language joins them: 甲、乙 or A, B."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import get_language

#: A mark between words of a Chinese sentence → what stands for it in other languages.
_ELSEWHERE = {"、": ", ", "；": "; "}


def between(mark: str = "、") -> str:
    """Return what stands between two words of a list in the language of the request."""
    is_chinese = (get_language() or "zh").startswith("zh")
    return mark if is_chinese else _ELSEWHERE[mark]


def listed(words: Iterable[object], mark: str = "、") -> str:
    """Join words for the reader."""
    return between(mark).join(map(str, words))
