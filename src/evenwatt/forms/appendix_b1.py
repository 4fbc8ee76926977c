"""Appendix B.1: the sampling scheme that an institution files with the city bureau (R-F-B.1, R-4.4.2-a)."""

from evenwatt.forms.layout import Column, Form, HeaderField

APPENDIX_B1 = Form(
    code="B.1",
    title="抽样方案",
    clause="R-F-B.1",
    header=(
        (HeaderField("operator", "运营机构名称"),),
        (HeaderField("lots", "批数（批）", kind="int"),),
    ),
    columns=(
        Column("lot", "批次编号", kind="code", width=22),
        Column("model", "型号规格", width=20),
        Column("station", "充电场站名称", width=26),
        Column("address", "地址", width=34),
        Column("size", "批量（台）", kind="int", required=False, width=10),
        Column("sample_size", "抽检量（台）", kind="int", required=False, width=11),
        Column("spare", "备检量（台）", kind="int", required=False, width=11),
    ),
    notes=("1.承检机构填写，交市局备案", "2.同一批次编号，可能涉及多个充电场站地址", "3.行数不够可自行增加"),
    landscape=True,
)
"""A lot that spans stations takes one row per station; its three figures stand in its first row only, so
that a column of figures still adds up."""
