"""How every command prints: JSON for scripts, lines for people."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterable, Mapping
from functools import partial
from pathlib import Path
from typing import Any

from evenwatt.law.refusal import Denied


def add_json_option(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="以 JSON 输出")


def show(answer: Mapping[str, Any], lines: Iterable[str], *, as_json: bool) -> None:
    """Print an answer: decimals and dates as strings, or the lines meant for people."""
    if as_json:
        text = json.dumps(answer, ensure_ascii=False, default=str)
        print(text if _can_print(text) else json.dumps(answer, default=str))
    else:
        print("\n".join(lines))


def _can_print(text: str) -> bool:
    """Whether standard output takes every character; for where it does not JSON has escapes of its own."""
    try:
        text.encode(sys.stdout.encoding or "utf-8")
    except UnicodeEncodeError:
        return False
    return True


def read_json(path: str) -> dict[str, Any]:
    """Return the JSON object in a file.

    Raises:
        Denied: the file holds no JSON object, or one that says the same thing twice.
    """
    try:
        text = Path(path).read_text(encoding="utf-8-sig")  # some editors write the mark, none of it matters
        content = json.loads(text, object_pairs_hook=partial(_once, path))
    except json.JSONDecodeError as error:
        raise Denied(
            "{path} 不是 JSON 文件：第 {line} 行第 {column} 个字符起不能识别",
            clause="",
            code="not_json",
            path=path,
            line=error.lineno,
            column=error.colno,
        ) from error
    except UnicodeDecodeError as error:
        raise Denied("{path} 不是 UTF-8 编码的 JSON 文件", clause="", code="not_json", path=path) from error
    except (ValueError, RecursionError) as error:  # a number of thousands of digits, brackets without end
        raise Denied(
            "{path} 中的数字过长或嵌套过深，不能读取", clause="", code="not_json", path=path
        ) from error
    if not isinstance(content, dict):
        raise Denied("{path} 应为一个 JSON 对象", clause="", code="not_json", path=path)
    require_text(json.dumps(content, ensure_ascii=False), path)
    return content


def _once(path: str, pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Refuse a name given twice: JSON lets the last one win without a word."""
    content = dict(pairs)
    if len(content) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise Denied(
            "{path} 中同一对象里“{name}”写了两次，请只留一个",
            clause="",
            code="given_twice",
            path=path,
            name=twice,
        )
    return content


def require_text(text: str, where: str) -> None:
    """Refuse half a character (a surrogate without its pair): it can be neither hashed nor printed.

    Raises:
        Denied: ``text`` holds one.
    """
    try:
        text.encode()
    except UnicodeEncodeError as error:
        raise Denied(
            "{where} 中“{before}”之后有不成字的字符 {character}，请改正",
            clause="",
            code="half_a_character",
            where=where,
            before=text[max(0, error.start - 8) : error.start].encode(errors="ignore").decode(),
            character=f"U+{ord(text[error.start]):04X}",
        ) from error
