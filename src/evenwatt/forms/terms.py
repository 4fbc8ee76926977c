"""Codes of the record in the words that documents print."""

VERDICTS = {"conforming": "合格", "nonconforming": "不合格", "not_judged": "未判定"}
ITEMS = {
    "appearance": "外观及功能",
    "working_error": "工作误差",
    "indication_error": "示值误差",
    "payment_error": "付费金额误差",
    "clock": "时钟时刻误差",
    "insulation": "绝缘电阻",
}
UNITS = {
    "working_error": "%",
    "indication_error": "%",
    "payment_error": "元",
    "clock": "s",
    "insulation": "MΩ",
}


def signed(figure: str) -> str:
    """An error with its sign, as records print it: "0.4" as "+0.4", "-0.4" with a true minus sign."""
    if not figure.strip("-0."):
        return figure.removeprefix("-")
    return figure.replace("-", "−") if figure.startswith("-") else f"+{figure}"
