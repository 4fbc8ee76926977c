"""Arrays as bytes come back as they were, and what was damaged does not come back."""

import numpy as np
import pytest

from evenwatt.analytics.array_bytes import from_bytes, to_bytes

ARRAYS = {
    "flags": np.array([True, False, True]),
    "none": np.empty((0, 5), np.int64),
    "sums": np.array([[2**64 - 1, 7]], np.uint64),
    "turned": np.arange(6.0).reshape(2, 3).T,
}


def test_what_went_in_comes_out_aligned() -> None:
    head, arrays = from_bytes(to_bytes({"name": "场站\n", "of": [1, None]}, ARRAYS))
    assert head == {"name": "场站\n", "of": [1, None]}
    assert arrays.keys() == ARRAYS.keys()
    for name, array in arrays.items():
        assert array.dtype == ARRAYS[name].dtype
        assert array.shape == ARRAYS[name].shape
        assert (array == ARRAYS[name]).all()
        assert array.flags.aligned


def test_the_same_is_the_same_bytes() -> None:
    assert to_bytes({"b": 2, "a": 1}, ARRAYS) == to_bytes({"a": 1, "b": 2}, ARRAYS)


@pytest.mark.parametrize(("kept", "more"), [(-1, b""), (-1, b"x"), (None, b"x"), (0, b"")])
def test_damage_is_seen(kept: int | None, more: bytes) -> None:
    with pytest.raises(ValueError, match=r"written|invalid literal"):
        from_bytes(to_bytes({}, ARRAYS)[:kept] + more)
