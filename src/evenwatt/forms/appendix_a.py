"""Appendix A: the annual sampling plan, as printed (R-F-A, R-4.4.1-a)."""

from evenwatt.forms.layout import Form, HeaderField

APPENDIX_A = Form(
    code="A",
    title="在用充电设施批量计量性能评价抽检计划",
    clause="R-F-A",
    header=(
        (HeaderField("number", "编号", kind="code"),),
        (HeaderField("year", "抽检计划年度", kind="int"),),
        (
            HeaderField("operators", "运营机构数量（个）", kind="int"),
            HeaderField("chargers", "充电设施总量（台）", kind="int"),
        ),
        (HeaderField("institution", "承检机构"),),
        (HeaderField("counties", "县（区）"),),
        (HeaderField("due_on", "评价结果报送日期", kind="code"),),
        (HeaderField("bureau", "下达单位"),),
        (HeaderField("issued_on", "下达日期", kind="code"),),
        (HeaderField("remarks", "备注", required=False),),
    ),
    notes=("1.本表为全年抽检总计划", "2.本表一式两份，分别下达县（区）市场监督管理局、承检机构"),
)
"""The printed page runs the institution, the counties and the two dates into one paragraph and a seal block
(``typst/appendix_a.typ``); a workbook of it has them as fields, one to a line."""
