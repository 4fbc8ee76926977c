"""Files replaced as a whole: who is interrupted leaves the one before."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from evenwatt.law.refusal import Denied


def require_file_name(path: Path) -> None:
    """See, before any work, that a path can name a file to write.

    Raises
    ------
    Denied
        it names nothing, or a folder.
    """
    if not path.name or path.is_dir():
        raise Denied(
            "{path} 是文件夹，请写明要写入的文件名", clause="R-3.10-a", code="names_no_file", path=str(path)
        )


@contextmanager
def whole(path: Path) -> Iterator[Path]:
    """Give the path to write to; it takes the place of ``path`` when the block ends, unless by an error.

    The name keeps its suffix, so that files that differ in it only do not share what is unfinished.

    Raises
    ------
    Denied
        as :func:`require_file_name`.
    """
    require_file_name(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(f"{path.name}.unfinished")
    try:
        yield unfinished
    except BaseException:
        unfinished.unlink(missing_ok=True)
        raise
    os.replace(unfinished, path)
