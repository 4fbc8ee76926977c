"""Checks of telephone numbers and e-mail addresses: their shape, never whether anybody answers."""

from __future__ import annotations

import re
from collections.abc import Iterator

from evenwatt.forms.findings import WARNING, Finding
from evenwatt.forms.reader import ReadForm
from evenwatt.forms.text import clean_code

_SEVERAL = re.compile(r"[、，,;；/]")
_PHONE = re.compile(
    r"(?:\+?86-?)?(?:"
    r"1[3-9]\d{9}"  # mobile
    r"|(?:\(?0\d{2,3}\)?-?)?[2-9]\d{6,7}(?:(?:-|转)\d{1,6})?"  # fixed line, extension
    r"|[48]00-?\d{3}-?\d{4}"  # service number
    r")"
)
_EMAIL = re.compile(r"[^@\s]+@[^@\s.]+(?:\.[^@\s.]+)+")

NOT_A_PHONE = "“{value}”不像电话号码：请填手机号码，或带区号的固定电话，例如 027-87654321"
_NOT_AN_EMAIL = "“{value}”不像邮箱地址：请按“名称@域名”填写"


def is_phone(text: str) -> bool:
    """Whether a text has the shape of one or several numbers of the mainland."""
    return all(_PHONE.fullmatch(each) for each in _SEVERAL.split(clean_code(text)))


def contact_findings(read: ReadForm) -> Iterator[Finding]:
    """Yield doubts about telephone and e-mail of the header block. Clause: R-F-F."""
    phone, email = read.header.get("phone", ""), read.header.get("email", "")
    if phone and not is_phone(phone):
        yield read.header_finding(WARNING, "not_a_phone", NOT_A_PHONE, key="phone", value=phone)
    if email and not _EMAIL.fullmatch(clean_code(email)):
        yield read.header_finding(WARNING, "not_an_email", _NOT_AN_EMAIL, key="email", value=email)
