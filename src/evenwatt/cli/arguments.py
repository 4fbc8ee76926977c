"""Faults in arguments and files in one Chinese sentence: `argparse` and the system say them in English."""

from __future__ import annotations

import argparse
import errno
import re
from typing import Any, NoReturn

_FAULTS = (
    (r"the following arguments are required: (.+)", "缺少参数 {0}"),
    (r"one of the arguments (.+) is required", "以下参数须填写一个：{0}"),
    (r"unrecognized arguments: (.+)", "没有这样的参数：{0}"),
    (r"argument (.+?): invalid int value: '(.*)'", "参数 {0} 应为整数，填写的是“{1}”"),
    (
        r"argument (.+?): invalid fromisoformat value: '(.*)'",
        "参数 {0} 应为 2026-11-30 形式的日期，填写的是“{1}”",
    ),
    (r"argument (.+?): invalid choice: '(.*?)' \(choose from (.+)\)", "参数 {0} 不能是“{1}”，可填 {2}"),
    (r"argument (.+?): expected at least one argument", "参数 {0} 后面至少要填一项"),
    (r"argument (.+?): expected .*argument.*", "参数 {0} 后面没有填写"),
    (r"argument (.+?): not allowed with argument (.+)", "参数 {0} 不能与 {1} 同时填写"),
    (r"argument (.+?): ignored explicit argument '(.*)'", "参数 {0} 不带内容，多写了“{1}”"),
    (r"ambiguous option: (.+?) could match (.+)", "参数 {0} 不明确，可能是 {1}"),
)
"""What `argparse` says, by pattern, and the sentence for it."""

_SYSTEM = {
    errno.ENOENT: "没有这个文件或文件夹",
    errno.EEXIST: "是文件，不是文件夹，请另选文件夹",
    errno.EISDIR: "是文件夹，不是文件",
    errno.ENOTDIR: "路径中有一段不是文件夹",
    errno.EACCES: "没有读写权限",
    errno.EPERM: "没有读写权限",
    errno.ENOSPC: "磁盘已满",
    errno.EDQUOT: "超出了磁盘配额",
    errno.EROFS: "所在的磁盘只能读取，不能写入",
    errno.EFBIG: "文件过大",
    errno.EIO: "磁盘读写出错",
    errno.EMFILE: "打开的文件过多",
    errno.ENAMETOOLONG: "文件名过长",
    errno.ELOOP: "符号链接循环",
}
"""What the system says, by its number."""


class _Help(argparse.HelpFormatter):
    """Help in one language: what `argparse` adds by itself is Chinese too."""

    def add_usage(self, usage: Any, actions: Any, groups: Any, prefix: str | None = None) -> None:
        super().add_usage(usage, actions, groups, "用法：" if prefix is None else prefix)


class Parser(argparse.ArgumentParser):
    """A parser whose help is Chinese, whose faults are one sentence on standard error and exit status 2."""

    def __init__(self, *, add_help: bool = True, **kwargs: Any) -> None:
        super().__init__(add_help=False, formatter_class=_Help, **kwargs)
        self._positionals.title, self._optionals.title = "命令与参数", "选项"
        if add_help:
            self.add_argument("-h", "--help", action="help", help="显示用法")

    def error(self, message: str) -> NoReturn:
        self.exit(2, f"{self.prog}：{argument_fault(message)}；用法见 {self.prog} --help\n")


def argument_fault(message: str) -> str:
    """Return the sentence for a message of `argparse`.

    >>> argument_fault("argument --n: invalid int value: 'x'")
    '参数 --n 应为整数，填写的是“x”'
    """
    for pattern, sentence in _FAULTS:
        if found := re.fullmatch(pattern, message, re.DOTALL):
            return sentence.format(*(part.replace("'", "").replace(", ", "、") for part in found.groups()))
    return "参数有误"


def file_fault(error: OSError) -> str:
    """Return the sentence for a file that cannot be read or written."""
    why = _SYSTEM.get(error.errno or 0) or f"读写失败（系统错误号 {error.errno}）"
    return f"{error.filename}：{why}" if error.filename else why
