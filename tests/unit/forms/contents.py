"""Contents of documents as the rooms freeze them at issue, for printing."""

from datetime import date

from evenwatt.law.score_tables import inspection_checklist, score_table
from tests.unit.forms.platform_forms import HEADER_F, HEADER_G, ROWS_F, ROWS_G

FORM_A = {
    "number": "武汉抽检〔2026〕001号",
    "year": "2026",
    "operator_count": 12,
    "charger_count": 2036,
    "institution": "示例计量检定研究院",
    "counties": ["江岸区", "汉阳区", "洪山区"],
    "results_due_on": "2026-10-31",
    "city": "武汉市",
    "issued_on": "2026-02-20",
    "remarks": "检验水平Ⅲ，接收质量限 4.0",
}

FORM_B = {
    "header": {
        "name": "示例运营机构",
        "address": "武汉市江岸区一路1号",
        "grade": "B",
        "registered_at": "武汉市/江岸区",
        "stations": "1",
        "chargers": "2",
        "email": "a@example.org",
        "contact": "报备员 01",
        "phone": "02700000000",
    },
    "rows": [
        {
            "station": "望江站",
            "address": "武汉市江岸区一路1号",
            "county": "江岸区",
            "serial": serial,
            "maker": "甲制造商",
            "model": "DC-120kW",
            "year": "2024",
            "ownership": "自营",
        }
        for serial in ("SN0001", "A" * 60)
    ],
}

_LOT = {"lot": "武汉批〔2026〕0001号", "model": "DC-120kW", "size": 40, "sample_size": 13, "spare_size": 3}
FORM_B1 = {
    "number": "武汉抽样方案〔2026〕001号",
    "operator": "示例运营机构",
    "lot_count": 2,
    "rows": [
        {**_LOT, "area": "江岸区", "station": "望江站", "address": "武汉市江岸区一路1号"},
        {**_LOT, "area": "江岸区", "station": "滨江站", "address": "武汉市江岸区二路12号地下停车场负一层"},
        {
            "lot": "武汉批〔2026〕0002号",
            "model": "AC-7kW",
            "area": "江岸区",
            "station": "望江站",
            "address": "武汉市江岸区一路1号",
            "size": 15,
            "sample_size": 3,
            "spare_size": 2,
        },
    ],
    "full_verification": 2,
    "institution": "示例计量检定研究院",
}

FORM_F = {"header": HEADER_F, "rows": ROWS_F}
FORM_G = {"header": HEADER_G, "rows": ROWS_G}

_SUBJECT = {
    "name": "示例运营机构",
    "registered_address": "武汉市江岸区一路1号",
    "operating_address": "武汉市江岸区、汉阳区",
    "representative": "法定代表人 01",
    "head": "负责人 01",
    "contact": "027-87654321",
    "station": "望江站",
    "inspectors": "检查员 01、检查员 02",
    "inspected_on": "2026-05-12",
}


def _full(table: str) -> dict[str, int | bool]:
    criteria = score_table(table, on=date(2026, 3, 2)).criteria.values()
    return {each.id: False if each.veto else each.points for each in criteria}


FORM_D = {
    "on": "2026-03-02",
    "subject": _SUBJECT,
    "scores": _full("D") | {"D.2.3": 0, "D.5.2": 8},
    "void": ["D.5.1"],
    "remarks": {"D.2.3": "未见连续两年的测评报告"},
    "grade": "A",
    "assessed_on": "2026-03-20",
    "opinion": "无异议",
}
FORM_E = {
    "on": "2026-03-02",
    "subject": _SUBJECT,
    "scores": _full("E") | {"E.1.2": 4, "E.8": 0},
    "void": ["E.1.3", "E.4.3", "E.7.2"],
    "remarks": {"E.1.2": "一次未按时提供"},
    "grade": "A",
}
FORM_C2 = {
    "on": "2026-03-02",
    "subject": _SUBJECT,
    "findings": dict.fromkeys(inspection_checklist(on=date(2026, 3, 2)), "conforming")
    | {"C.2.1.2": "nonconforming", "C.2.2.4": "nonconforming", "C.2.4.1": "not_applicable"},
    "advice_unmet": ["C.2.2.1"],
    "remarks": {"C.2.1.2": "应急照明两盏损坏"},
}


def evaluation_report(*, failed: tuple[int, ...] = (), accepted: bool = True) -> dict:
    """A report on 13 samples of 40; ``failed`` numbers the nonconforming ones from 1."""
    samples = [
        {
            "serial": f"SN{number:04d}",
            "station": "望江站" if number < 8 else "滨江站",
            "errors": ["2.6"] if number in failed else ["-0.4"],
            "verdict": "nonconforming" if number in failed else "conforming",
            "number": f"示例检定〔2026〕{number:06d}号",
            "verified_on": "2026-04-15",
        }
        for number in range(1, 14)
    ]
    return {
        "number": "武汉评价〔2026〕0001号",
        "institution": "示例计量检定研究院",
        "commissioned_by": "武汉市市场监督管理局",
        "plan_number": FORM_A["number"],
        "operator": "示例运营机构",
        "lot": {
            "number": "武汉批〔2026〕0001号",
            "area": "武汉市江岸区",
            "maker": "甲制造商",
            "model": "DC-120kW",
            "kind": "DC",
            "accuracy_class": "2",
            "year_from": 2023,
            "year_to": 2024,
            "size": 40,
        },
        "sampling": {
            "lot_area": "county",
            "sampling_level": "III",
            "sampling_aql": "4.0",
            "sampling_severity": "normal",
            "spare_ratio": "0.20",
            "spare_minimum": "2",
            "code_letter": "E",
            "sample_size": 13,
            "acceptance_number": 1,
            "rejection_number": 2,
            "spare_size": 3,
        },
        "unconfirmed": ["sampling_level", "sampling_aql", "lot_area"],
        "draw": {"list_hash": "9f" * 32, "algorithm": "sha256-fisher-yates-1", "seed": "c3" * 32},
        "samples": samples,
        "tested": 13,
        "nonconforming": len(failed),
        "nonconforming_serials": [f"SN{number:04d}" for number in failed],
        "conclusion": "accepted" if accepted else "rejected",
        "grade": "B",
        "next_evaluation_on": "2029-04-28" if accepted else None,
        "field_work_from": "2026-04-13",
        "field_work_to": "2026-04-15",
        "prepared_by": "检定员 03",
        "approver": "批准人 01",
        "report_on": "2026-04-28",
    }


def certificate(*, conforming: bool = True) -> dict:
    """The record of one charger at one load point, within or beyond the limit."""
    error = "0.4" if conforming else "2.6"
    return {
        "number": "示例检定〔2026〕000001号",
        "institution": "示例计量检定研究院",
        "operator": "示例运营机构",
        "station": "望江站",
        "address": "武汉市江岸区一路1号",
        "maker": "甲制造商",
        "model": "DC-120kW",
        "serial": "SN0001",
        "year": 2024,
        "kind": "DC",
        "accuracy_class": "2",
        "edition": "2022",
        "kind_of_verification": "后续检定",
        "place": "望江站",
        "temperature_c": "21.5",
        "humidity_pct": "54",
        "standard": {
            "name": "非车载充电机检定装置",
            "number": "STD-07",
            "uncertainty_pct": "0.1",
            "certificate": "标准〔2025〕118号",
            "valid_until": "2026-11-30",
        },
        "measured": {"load_points": [{"pile_kwh": ["1.002", "1.003"], "standard_kwh": ["1.000", "1.000"]}]},
        "items": [
            _item("appearance", "conforming"),
            _item("working_error", "conforming" if conforming else "nonconforming", 1, error, "2.0"),
            _item("clock", "conforming", limit="180", error="12"),
        ],
        "verdict": "conforming" if conforming else "nonconforming",
        "verified_on": "2026-04-15",
        "valid_until": "2029-04-14" if conforming else None,
        "verifier": "检定员 03",
        "checker": "核验员 02",
        "approver": "批准人 01",
        "signed_on": "2026-04-18",
    }


def _item(
    item: str, verdict: str, point: int | None = None, error: str | None = None, limit: str | None = None
):
    return {
        "item": item,
        "load_point": point,
        "error": error,
        "rounded": error if point else None,
        "limit": limit,
        "verdict": verdict,
        "reason": "" if verdict == "conforming" else "化整后的工作误差超过最大允许误差",
    }
