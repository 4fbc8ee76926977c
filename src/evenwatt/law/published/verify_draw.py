"""复算公布的抽样记录。 Repeats a published draw of chargers: Python 3.8 or later, nothing else needed.

用法 Usage:  python verify_draw.py 抽样记录.json [冻结时公布的名单散列值]

退出状态 Exit status: 0 一致 agrees; 1 不一致 differs; 2 文件不能读取 unreadable.

复算能够证明：样本由冻结的名单和各方的随机值得出，没有人能够挑选。
复算不能证明的请另行核对：名单散列值与冻结当日公布的是否相同（可作为第二个参数给出）；单位名称、承诺时刻是否属实；
公共随机源的数值与其出处是否相符。

What it proves: the samples follow from the frozen list and the parties' values, so nobody chose them. What
you must look up yourself: that the list's hash is the one published on the day of the freeze (give it as the
second argument), who the parties are and when they committed, and the public source's value in its reference.

一、名单：编号按码位排序，每个一行，其后样本数 n、备检数 m 各一行（行末换行）。多批合在一起时，按批次编号
    排序，每批写批次编号、本批名单散列值两行。散列都是 UTF-8 文本的 SHA-256。
二、种子：依次写下列各行再求散列：名单散列值；条件散列值（指定了公共随机源时才有：指定时刻、冻结时刻、截止时刻、
    随机源说明四行的散列）；各方随机值的散列，未公开的一方用“承诺值、公共随机源的数值”两行（末行不换行）。只有一批的记录直接给出种子。
三、排列：第 k 块是“种子、批次编号、本批名单散列值、k”四行（末行不换行）的散列，作为无符号大端整数；
    小于 b 的整数取下一块 x，x ≥ 2^256 − (2^256 mod b) 时舍弃再取，否则为 x mod b；
    i 从最后一个位置到 1，取 j < i + 1，交换第 i、j 个。
四、前 n 个为样本，其后 m 个依次为备检。

算法 sha256-fisher-yates-1 的旧记录：名单只有编号，不含 n 和 m；多批合在一起时，
每行为“批次编号/编号”；第 k 块没有名单散列值一行。
"""

from __future__ import annotations

import hashlib
import json
import sys
from collections.abc import Iterable
from datetime import datetime
from typing import Any


class Difference(Exception):  # noqa: N818 (a finding is no error)
    """What does not agree."""


def require(agrees: Any, sentence: str) -> None:
    if not agrees:
        raise Difference(sentence)


FIRST, SECOND = "sha256-fisher-yates-1", "sha256-fisher-yates-2"


def sha256(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def hash_of_lines(lines: Iterable[str]) -> str:
    return sha256("".join(line + "\n" for line in lines))


def check_list(serials: list[str]) -> None:
    require(all(isinstance(serial, str) for serial in serials), "编号应为文本")
    require(all(serial and "\n" not in serial for serial in serials), "编号不能为空或含换行")
    require(len(set(serials)) == len(serials), "编号重复")


def hash_of_list(record: dict[str, Any]) -> str:
    check_list(record["members"])
    sizes = [] if record["algorithm"] == FIRST else [record["sample_size"], record["spare_size"]]
    return hash_of_lines([*sorted(record["members"]), *map(str, sizes)])


def shuffled(members: list[str], seed: str, name: str) -> list[str]:
    order, block = sorted(members), 0
    for last in reversed(range(1, len(order))):
        choices = last + 1
        while True:
            number = int(sha256(f"{seed}\n{name}\n{block}"), 16)
            block += 1
            if number < 2**256 - 2**256 % choices:
                break
        chosen = number % choices
        order[last], order[chosen] = order[chosen], order[last]
    return order


def check_lot(record: dict[str, Any]) -> None:
    """Repeat the draw of one lot."""
    lot, seed, members = record["lot"], record["seed"], record["members"]
    n, spares = record["sample_size"], record["spare_size"]
    require(record["algorithm"] in (FIRST, SECOND), "未知的抽样算法")
    require(isinstance(members, list), "名单应为列表")
    require(members == sorted(members), "名单没有按码位排序")
    require(seed.strip(), "种子不能为空")
    require("\n" not in lot + seed, "批次编号和种子不能含换行")
    require(n >= 0 and spares >= 0 and n + spares <= len(members), "要抽的多于批内台数")
    require(record["list_hash"] == hash_of_list(record), "名单散列值不符")
    order = shuffled(members, seed, lot if record["algorithm"] == FIRST else lot + "\n" + record["list_hash"])
    require(record["permutation"] == order, "排列不符")
    require(record["sample"] == order[:n], "样本不符")
    require(record["spares"] == order[n : n + spares], "备检不符")


def check_fallback(publication: dict[str, Any], silent: list[Any]) -> str:
    """Check the use of the public source; return the line that its terms add to the seed."""
    fallback = publication["fallback"]
    times = [fallback["named_at"], publication["frozen_at"], publication["deadline"]]
    named, frozen, deadline = (datetime.fromisoformat(time) for time in times)
    drawn = datetime.fromisoformat(publication["drawn_at"])
    require(fallback["source"].strip(), "没有写明公共随机源")
    require(named <= frozen < deadline, "公共随机源不是在冻结之前指定，或截止时刻不在冻结之后")
    require(bool(silent) == (drawn > deadline), "是否由公共随机源代替，与抽取时刻不符")
    value = fallback.get("value")
    if silent:
        require(value and not set(value) - set("0123456789abcdef"), "公共随机源的数值写法不符")
        require((fallback["reference"] or "").strip(), "没有写明公共随机源数值的出处")
    else:
        require(not value, "各方均已公开，不应使用公共随机源的数值")
    return hash_of_lines([*times, fallback["source"]])


def check_publication(publication: dict[str, Any]) -> None:
    """Repeat a whole draw: the lists, the parties' values, the seed, every lot."""
    records, parties = publication["records"], publication["parties"]
    require(len({record["lot"] for record in records}) == len(records), "同一批次编号有两份记录")
    require(parties, "没有参与方")
    algorithm = publication.get("algorithm", FIRST)
    require(all(record["algorithm"] == algorithm for record in records), "各批的算法不同")
    if algorithm == FIRST:
        lines = sorted(record["lot"] + "/" + serial for record in records for serial in record["members"])
    else:
        ordered = sorted(records, key=lambda record: record["lot"])
        lines = [line for record in ordered for line in (record["lot"], hash_of_list(record))]
    require(publication["list_hash"] == hash_of_lines(lines), "各批名单与名单散列值不符")

    seed_lines = [publication["list_hash"]]
    silent = [party for party in parties if party["value"] is None]
    if publication.get("fallback"):
        seed_lines.append(check_fallback(publication, silent))
    else:
        require(not silent, "有一方没有公开随机值，也没有指定公共随机源")
    for party in parties:
        require(isinstance(party["party"], str), "参与方没有写明名称")
        if party["value"] is None:
            seed_lines.append(sha256((party["commitment"] or "") + "\n" + publication["fallback"]["value"]))
        else:
            require(sha256(party["value"]) == party["commitment"], "随机值与承诺值不符")
            seed_lines.append(party["commitment"])
    require(publication["seed"] == hash_of_lines(seed_lines), "种子不符")

    for record in records:
        require(record["seed"] == publication["seed"], "所用的种子不是本次抽样的种子")
        check_lot(record)


def check(record: dict[str, Any], frozen_hash: str | None = None) -> str | None:
    """Return what does not agree, ``None`` if all does."""
    try:
        require(frozen_hash in (None, record["list_hash"]), "名单散列值与冻结时公布的不同")
        (check_publication if "records" in record else check_lot)(record)
    except Difference as difference:
        return str(difference)
    except KeyError as error:
        return f"缺少“{error.args[0]}”"
    except (AttributeError, TypeError, ValueError):
        return "有内容误填：应为文本、整数或列表的写成了别的，或时刻的写法不符"
    return None


def fault_of_file(error: Exception) -> str:
    """Say why a file cannot be read, in words of ours: the system's are English."""
    if isinstance(error, FileNotFoundError):
        return "没有这个文件 no such file"
    if isinstance(error, IsADirectoryError):
        return "是文件夹 it is a folder"
    if isinstance(error, PermissionError):
        return "没有读取权限 not permitted"
    if isinstance(error, OSError):
        return f"系统错误号 system error {error.errno}"
    return "不是 UTF-8 编码的 JSON 文件 not JSON in UTF-8"


def main(arguments: list[str]) -> int:
    if len(arguments) not in (1, 2):
        sys.stderr.write(__doc__)
        return 2
    try:
        with open(arguments[0], encoding="utf-8") as file:
            record = json.load(file)
    except (OSError, ValueError, RecursionError) as error:
        sys.stderr.write(f"不能读取 cannot read {arguments[0]}: {fault_of_file(error)}\n")
        return 2
    difference = check(record, *arguments[1:])
    print("复算一致 agrees" if difference is None else "不一致 differs: " + difference)
    return 0 if difference is None else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
