"""What the QR of a receipt leads to: the filing's key, and a mark that only this installation can make."""

from __future__ import annotations

from django.utils.crypto import constant_time_compare, salted_hmac

_SALT = "evenwatt.receipt"
_MARK = 12


def code_of(filing_id: int, receipt: str) -> str:
    """The code of a receipt; nobody can guess that of another."""
    return f"{filing_id}-{_mark(filing_id, receipt)}"


def key_of(code: str) -> int | None:
    """The key that a code names, not yet believed; ``None`` if it is none."""
    key = code.partition("-")[0]
    return int(key) if key.isdecimal() and len(key) < _MARK else None


def is_true(code: str, filing_id: int, receipt: str) -> bool:
    """Whether a code is that of this receipt."""
    return constant_time_compare(code, code_of(filing_id, receipt))


def _mark(filing_id: int, receipt: str) -> str:
    return salted_hmac(_SALT, f"{filing_id}/{receipt}", algorithm="sha256").hexdigest()[:_MARK]
