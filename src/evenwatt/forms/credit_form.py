"""What the credit score sheets, Appendices D and E, have in common: scores, total, grade, notes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any, Self

from evenwatt.forms.cell_grid import Cell, Row, signed
from evenwatt.law.catalog import catalog
from evenwatt.law.score_tables import Criterion, score_table
from evenwatt.rules.credit_grade import grades
from evenwatt.rules.score_sheet import ScoreSheet, score_sheet


@dataclass(frozen=True)
class CreditForm:
    """A score sheet to be printed, from the content that a room keeps.

    ``content``: ``on`` is the ISO day whose edition is printed; ``subject`` the values of the block on top;
    ``scores`` by criterion and ``void``, the criteria that do not apply, as ``score_sheet`` takes them, no
    scores for an empty sheet; ``remarks`` by criterion; ``grade`` as decided; ``assessed_on``, ``opinion``
    and ``opinion_on`` fill the cells to be signed. What is absent is left blank.
    """

    content: Mapping[str, Any]
    on: date
    dimensions: tuple[tuple[str, tuple[Criterion, ...]], ...]
    judged: ScoreSheet | None

    @classmethod
    def of(cls, table: str, content: Mapping[str, Any]) -> Self:
        """Take a content for table "D" or "E".

        Raises:
            Denied: the scores make no sheet, or no edition was in force on the day.

        Clause: R-F-D, R-F-E, R-5-c.
        """
        on = date.fromisoformat(content["on"])
        criteria = score_table(table, on=on).criteria.values()
        dimensions = groupby(criteria, key=lambda criterion: criterion.dimension)
        scores, void = content.get("scores"), content.get("void", ())
        return cls(
            content,
            on,
            tuple((title, tuple(within)) for title, within in dimensions),
            score_sheet(table=table, scores=scores, void=void, on=on) if scores else None,
        )

    def subject(self, key: str) -> str:
        """A value of the block on top."""
        return str(self.content.get("subject", {}).get(key, ""))

    def score(self, criterion: Criterion) -> str:
        """What the score cell of a criterion shows: points, or whether what vetoes was found."""
        if self.judged is None:
            return ""
        if criterion.veto:
            return "存在" if self.content["scores"][criterion.id] else "不存在"
        return str(self.judged.points[criterion.id])

    def remark(self, criterion: Criterion) -> str:
        """What is remarked on a criterion; one that does not apply says so first."""
        void = self.judged is not None and criterion.id in self.judged.void
        remark = self.content.get("remarks", {}).get(criterion.id, "")
        return "；".join(filter(None, ("不适用，计满分" if void else "", remark)))

    def result(
        self, heading: Cell, opinion: str, *, between: str, columns: tuple[int, int]
    ) -> tuple[Row, ...]:
        """Return the rows of the result: total and grade, then what both sides sign.

        ``between`` stands between total and grade; ``columns`` are those of the two cells to be signed.
        """
        total = "" if self.judged is None else str(self.judged.total)
        grade, text = self.content.get("grade", ""), self.content.get
        boxes = tuple((each, each == grade) for each in grades(on=self.on))
        by_officer, by_subject = columns
        return (
            (heading, Cell(f"总分：{total}{between}评价类别：", columns=sum(columns), boxes=boxes)),
            (
                signed("监管人员签名：", on=text("assessed_on", ""), columns=by_officer),
                signed(
                    opinion + text("opinion", ""),
                    "负责人签名（盖章）：",
                    on=text("opinion_on", ""),
                    columns=by_subject,
                ),
            ),
        )

    @property
    def notes(self) -> tuple[str, ...]:
        """From which total [points] on each grade holds. Clause: R-5-b."""
        highest = catalog().value("credit_total_cap", on=self.on)
        lines = []
        for grade, lowest in catalog().value("credit_grade_from", on=self.on).items():
            lines.append(f"{grade}类：（{lowest}～{highest}）分" if lowest else f"{grade}类：{highest}分以下")
            highest = lowest - 1
        return tuple(lines)
