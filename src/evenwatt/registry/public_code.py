"""The code under which the public knows a charger: ten Crockford base-32 characters and a check character.

Source: Crockford's Base 32 with its modulo-37 check symbol; no I, L, O, U, so that it can be read aloud.
"""

from __future__ import annotations

import hashlib

_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_CHECKS = _ALPHABET + "*~$=U"
_LENGTH = 10
_LOOK_ALIKES = str.maketrans("ILO", "110")


def public_code(maker_key: str, serial_key: str) -> str:
    """The code of a charger: derived from its identity, so that the same charger always has the same code.

    50 bits of a digest: among 4.5 million chargers a clash has a chance below one in a hundred, and the
    database refuses it.
    """
    digest = hashlib.sha256(f"{maker_key}\x1f{serial_key}".encode()).digest()
    number = int.from_bytes(digest[:8], "big") % 32**_LENGTH
    return _encode(number) + _CHECKS[number % 37]


def is_public_code(text: str) -> bool:
    """Whether a text is a well-formed code, so that a slip of the finger is told from an unknown charger."""
    if len(text) != _LENGTH + 1 or any(character not in _ALPHABET for character in text[:-1]):
        return False
    number = 0
    for character in text[:-1]:
        number = number * 32 + _ALPHABET.index(character)
    return _CHECKS[number % 37] == text[-1]


def as_typed(text: str) -> str:
    """A code as a person types it: any case, spaces and hyphens between, I and L for 1, O for 0."""
    plain = "".join(text.split()).replace("-", "").upper()
    return plain.translate(_LOOK_ALIKES)


def _encode(number: int) -> str:
    characters = []
    for _ in range(_LENGTH):
        number, digit = divmod(number, 32)
        characters.append(_ALPHABET[digit])
    return "".join(reversed(characters))
