"""The lot evaluation report 《充电设施批统计抽样计量性能评价报告》: all it prints (R-4.4.6-a, R-4.1.2-a)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from datetime import date
from typing import Any, Self

from evenwatt.forms.terms import VERDICTS, signed
from evenwatt.law.catalog import catalog
from evenwatt.rules.words import SEVERITIES

TITLE = "充电设施批统计抽样计量性能评价报告"
CONCLUSIONS = {"accepted": "合格", "rejected": "不合格"}
AREAS = {"county": "县（区）", "city": "市（州）"}


@dataclass(frozen=True, slots=True, kw_only=True)
class EvaluationReport:
    """The content of a report as it is frozen at issue; days are ISO text, figures as they were decided.

    ``lot``: number, area, maker, model, kind, accuracy_class, year_from, year_to, size. ``sampling``: the
    plan's parameters by their names in ``law/params``, and code_letter, sample_size, acceptance_number,
    rejection_number, spare_size. ``draw``: list_hash, algorithm, seed. ``samples``: serial, station, errors
    (rounded, percent), verdict, number, verified_on.
    """

    number: str
    institution: str
    commissioned_by: str
    plan_number: str
    operator: str
    lot: Mapping[str, Any]
    sampling: Mapping[str, Any]
    unconfirmed: tuple[str, ...]
    draw: Mapping[str, str]
    samples: tuple[Mapping[str, Any], ...]
    tested: int
    nonconforming: int
    nonconforming_serials: tuple[str, ...]
    conclusion: str
    grade: str
    next_evaluation_on: str | None
    field_work_from: str
    field_work_to: str
    report_on: str
    prepared_by: str
    approver: str
    checker: str = ""

    @classmethod
    def of(cls, content: Mapping[str, Any]) -> Self:
        """Take what the report prints from a frozen content, which may hold more."""
        return cls(**{field.name: content[field.name] for field in fields(cls) if field.name in content})

    @property
    def accepted(self) -> bool:
        """Whether the lot is accepted."""
        return self.conclusion == "accepted"

    @property
    def disposition(self) -> tuple[str, ...]:
        """What clause 4.4.6 lets the operator do after this conclusion. Clause: R-4.4.6-b, -c, -d."""
        failed = "、".join(self.nonconforming_serials)
        if self.accepted and not failed:
            return ("依据规范 4.4.6，本批充电设施评价合格，可以运营使用。",)
        if self.accepted:
            return (
                "依据规范 4.4.6，本批充电设施评价合格，可以运营使用；其中经检定不合格的样本停止使用，"
                f"维修后经检定合格方可恢复使用。停止使用的样本（出厂编号）：{failed}。",
            )
        days = catalog().value("R-4.4.6-d", on=date.fromisoformat(self.report_on))
        return (
            "依据规范 4.4.6，本批充电设施评价不合格：经检定合格的样本可以继续使用；经检定不合格的样本"
            f"（出厂编号：{failed}）及其余未纳入抽样的设施停止使用。",
            f"由县（区）市场监督管理局通知运营机构在收到通知之日起 {days} 个工作日内完成整改；整改后按"
            "报检流程重新申请检定，经检定合格的可以运营使用。",
        )

    @property
    def objection(self) -> str:
        """How to object. Clause: R-4.4.6-h."""
        days = catalog().value("R-4.4.6-h", on=date.fromisoformat(self.report_on))
        return (
            f"运营机构对评价结果有异议的，可以在收到本报告之日起 {days} 日内，向出具本报告的承检机构或其上级"
            "市场监督管理局申请复检（规范 4.4.6）。"
        )

    @property
    def parameters(self) -> tuple[dict[str, Any], ...]:
        """The parameters that the lot was judged by: title, value, whether confirmed by the text."""
        versions = catalog().versions
        return tuple(
            {
                "title": versions[name][-1].title,
                "value": _word(name, value),
                "confirmed": name not in self.unconfirmed,
            }
            for name, value in self.sampling.items()
            if name in versions
        )


def printed(content: Mapping[str, Any]) -> dict[str, Any]:
    """Return what the page prints of a frozen content: codes in words, derived sentences added."""
    report = EvaluationReport.of(content)
    kinds = catalog().value("facility_kinds", on=date.fromisoformat(report.report_on))
    return {
        **asdict(report),
        "title": TITLE,
        "lot": {**report.lot, "kind": kinds.get(report.lot["kind"], "类别未确认")},
        "years": _years(report.lot["year_from"], report.lot["year_to"]),
        "samples": [
            {
                **sample,
                "errors": "，".join(map(signed, sample["errors"])),
                "verdict": VERDICTS[sample["verdict"]],
            }
            for sample in report.samples
        ],
        "severity": SEVERITIES[report.sampling["sampling_severity"]],
        "accepted": report.accepted,
        "conclusion": CONCLUSIONS[report.conclusion],
        "disposition": report.disposition,
        "objection": report.objection,
        "parameters": report.parameters,
    }


def _word(name: str, value: Any) -> str:
    if name == "lot_area":
        return AREAS[value]
    return SEVERITIES.get(value, str(value)) if name == "sampling_severity" else str(value)


def _years(first: int, last: int) -> str:
    return f"{first} 年" if first == last else f"{first} 年至 {last} 年"
