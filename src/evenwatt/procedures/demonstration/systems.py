"""Firms' own systems: a token in use, one taken back, and a filing that came in by the interface."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import date, datetime

from evenwatt.filing import actions
from evenwatt.filing.states import FiledForm
from evenwatt.forms.typed_rows import typed
from evenwatt.kernel.tokens.actions import make_token, offered_to, revoke_token
from evenwatt.kernel.tokens.models import ApiToken
from evenwatt.procedures.demonstration.accounts import PASSWORD
from evenwatt.procedures.demonstration.parties import Cast
from evenwatt.procedures.demonstration.stories import THIS_YEAR, Story, moment
from evenwatt.procedures.filing_submission import submit_filing


def tokens(cast: Cast) -> Story:
    """The operator that can be tried out has one token that is valid and one that was taken back."""
    old = _token(cast, 1, "旧运维系统", (yield moment("03-02")))
    _token(cast, 1, "运营管理系统", (yield moment("06-08")))
    revoke_token(token=old, by=cast.operator(1), at=(yield moment("06-09")))


def filed_by_system(cast: Cast, operator: int, rows: Sequence[dict[str, str]], filed: str) -> Story:
    """Its system files for the operator; every line of history says so."""
    token = _token(cast, operator, "运营管理系统", (yield moment("09-01")))
    filer = cast.organisations[f"operator-{operator}"]
    at = yield moment(filed)
    header = {
        "name": filer.name,
        "address": filer.address,
        "registered_at": filer.region.full_name,
        "stations": str(len({(row["county"], row["station"]) for row in rows})),
        "chargers": str(len(rows)),
        "contact": filer.contact,
        "phone": filer.phone,
    }
    filing = actions.file_content(
        filer=filer,
        form=FiledForm.B,
        content=typed(header, rows),
        file_name=f"{filer.name}{at.year}年度报备.json",
        seen=0,
        by=token.actor(),
        at=at,
    )
    submit_filing(filing=filing, promised=True, by=token.actor(), at=at)


def _token(cast: Cast, operator: int, name: str, at: datetime) -> ApiToken:
    by = cast.operator(operator)
    return make_token(
        name=name,
        permissions=offered_to(by),
        valid_until=date(THIS_YEAR, 12, 31),
        secret=hashlib.sha256(f"{PASSWORD}/{operator}/{name}".encode()).hexdigest(),
        by=by,
        at=at,
    )
