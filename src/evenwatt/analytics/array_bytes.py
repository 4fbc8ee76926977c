"""A header and arrays of numbers as bytes: one line of JSON, then the arrays as they are in memory.

An archive with an entry per array (``numpy.savez``) costs more per entry than such short arrays to compute,
and most of them are sums, which no compression makes smaller.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any
from zlib import crc32

import numpy as np


def to_bytes(head: Mapping[str, Any], arrays: Mapping[str, np.ndarray]) -> bytes:
    """Return a header of plain values and arrays as bytes, the same for the same."""
    wide = sorted(arrays, key=lambda name: -arrays[name].itemsize)  # so that every array is aligned
    shapes = [[name, arrays[name].dtype.str, arrays[name].shape] for name in wide]
    line = json.dumps({"head": head, "arrays": shapes}, ensure_ascii=False, sort_keys=True)
    body = b"".join([line.encode(), b"\n", *(arrays[name].tobytes() for name in wide)])
    return b"%08x" % crc32(body) + body


def from_bytes(data: bytes) -> tuple[dict[str, Any], dict[str, np.ndarray]]:
    """Return header and arrays, which are not to be written to.

    Raises
    ------
    ValueError, KeyError, TypeError
        the bytes are none of these, or not all of them.
    """
    if int(data[:8], 16) != crc32(memoryview(data)[8:]):
        raise ValueError("not what was written")
    line, _, numbers = data[8:].partition(b"\n")
    said = json.loads(line)
    arrays: dict[str, np.ndarray] = {}
    at = 0
    for name, kind, shape in said["arrays"]:
        arrays[name] = np.ndarray(shape, kind, numbers, at)
        at += arrays[name].nbytes
    return said["head"], arrays
