"""The door of the programming interface: tokens, rate, once per key, versions, problems, languages."""

import threading
from datetime import date

import pytest
from django.db import connection
from django.test import Client

from evenwatt.filing.models import Filing
from evenwatt.kernel.clock.reading import local_date
from evenwatt.kernel.parties.actions import give_role
from evenwatt.kernel.parties.roles import Role
from evenwatt.kernel.tokens.actions import hash_of, make_token, revoke_token
from evenwatt.kernel.tokens.answers import claim, forget_answers
from evenwatt.kernel.tokens.models import ApiToken, KeptAnswer, TokenUse
from evenwatt.kernel.workflow.engine import NotAllowed
from evenwatt.law.refusal import Denied
from evenwatt.procedures.operation_change import report_change
from evenwatt.registry.models import Charger
from evenwatt.registry.states import Change
from tests.fixtures import walk
from tests.fixtures.province import Province, at, build_province, rows, set_today
from tests.fixtures.system import ROOT, System, typed_b


@pytest.fixture
def province(db) -> Province:
    set_today("2026-01-12")
    return build_province()


@pytest.fixture
def system(province) -> System:
    return System(province.operator)


@pytest.fixture
def body(province) -> dict:
    return typed_b(province.operator.organisation.name, rows(2))


def code(answer) -> tuple[int, str]:
    assert answer["Content-Type"] == "application/problem+json"
    told = answer.json()
    assert {"type", "title", "status", "detail", "instance", "code"} <= set(told)
    assert told["status"] == answer.status_code
    return answer.status_code, told["code"]


# ---- tokens ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("given", [{}, {"Authorization": "Basic abc"}, {"Authorization": "Bearer "}])
def test_nobody_comes_in_without_a_token(province, given):
    answer = Client().get(f"{ROOT}/me", headers=given)
    assert code(answer) == (401, "no_token")
    assert answer["WWW-Authenticate"].startswith("Bearer")


def test_a_session_is_no_token(province):
    from tests.fixtures.province import log_in

    assert log_in(Client(), province.operator).get(f"{ROOT}/me").status_code == 401


def test_a_token_speaks_for_its_organisation(province, system):
    told = system.get("/me").json()
    assert (told["organisation"], told["role"]) == (province.operator.organisation.name, "operator_clerk")
    assert local_date(TokenUse.objects.get().last_used_at) == date(2026, 1, 12)


def test_only_the_hash_of_a_token_is_kept(system):
    with connection.cursor() as cursor:
        for table in ("kernel_apitoken", "kernel_apitokenevent"):
            cursor.execute(f"SELECT count(*) FROM {table} t WHERE t::text LIKE %s", [f"%{system.secret}%"])
            assert cursor.fetchone() == (0,)
    assert ApiToken.objects.get().token_hash == hash_of(system.secret)


def test_a_token_ends_with_its_last_day(province, system):
    set_today("2026-12-31")
    assert system.get("/me").status_code == 200
    set_today("2027-01-01")
    assert code(system.get("/me")) == (401, "token_expired")


def test_a_revoked_token_is_refused_at_once(province, system):
    revoke_token(token=system.token, by=province.operator.actor(), at=at("2026-01-12"))
    assert code(system.get("/me")) == (401, "token_revoked")


def test_a_token_ends_with_the_membership_of_whoever_made_it(province, system):
    province.operator.ended_at = at("2026-01-12")
    province.operator.save()
    assert code(system.get("/me")) == (401, "token_orphaned")


def test_an_unknown_token_is_refused(province, system):
    system.secret = "ew_unknown"
    assert code(system.get("/me")) == (401, "token_unknown")


def test_a_token_may_only_what_it_was_given(province, body):
    reader = System(province.operator, "registry.read")
    assert reader.get("/chargers").status_code == 200
    assert code(reader.get("/filings")) == (403, "wrong_office")
    assert code(reader.post("/filings", body)) == (403, "wrong_office")
    assert "令牌没有“填报、提交和撤回报备”的权限" in reader.post("/filings", body).json()["detail"]
    assert not Filing.objects.exists()


def test_an_act_beyond_its_token_names_the_permission_that_the_token_lacks(province):
    walk.approved_filing(province, rows(1), day="2026-01-08")
    actor = System(province.operator, "filing.prepare").token.actor()
    with pytest.raises(NotAllowed) as refusal:
        report_change(
            change=Change.PAUSE, charger_ids=Charger.objects.values_list("pk", flat=True),
            effective_on=date(2026, 1, 10), reason="检修", by=actor, at=at("2026-01-12"),
        )  # fmt: skip
    assert "令牌没有“报告停止运营等运营变动”的权限" in str(refusal.value)


def test_a_token_makes_no_token(system):
    with pytest.raises(NotAllowed):
        make_token(
            name="x", permissions=["filing.read"], valid_until=date(2026, 2, 1), secret="x",
            by=system.token.actor(), at=at("2026-01-12"),
        )  # fmt: skip


@pytest.mark.parametrize(
    ("permissions", "until", "refusal"),
    [
        ([], date(2026, 2, 1), "no_permissions"),
        (["filing.review"], date(2026, 2, 1), "no_permissions"),
        (["connection.read"], date(2026, 2, 1), "no_permissions"),
        (["filing.read"], date(2026, 1, 11), "validity"),
        (["filing.read"], date(2026, 1, 12), ""),
        (["filing.read"], date(2027, 1, 13), ""),
        (["filing.read"], date(2027, 1, 14), "validity"),
    ],
)
def test_what_a_token_can_be_given(province, permissions, until, refusal):
    given = {"name": "甲", "permissions": permissions, "valid_until": until, "secret": "s"}
    if not refusal:
        assert make_token(**given, by=province.operator.actor(), at=at("2026-01-12")).pk
        return
    with pytest.raises(Denied) as denied:
        make_token(**given, by=province.operator.actor(), at=at("2026-01-12"))
    assert denied.value.code == refusal


def test_two_open_tokens_have_two_names(province):
    first = System(province.operator, name="同步")
    with pytest.raises(Denied, match="已有名为“同步”的令牌"):
        System(province.operator, name="同步")
    revoke_token(token=first.token, by=province.operator.actor(), at=at("2026-01-12"))
    System(province.operator, name="同步")


def test_officers_make_no_tokens(province):
    with pytest.raises(NotAllowed):
        System(province.county, "filing.read")


def test_nobody_revokes_the_token_of_another(province, system):
    with pytest.raises(NotAllowed):
        revoke_token(token=system.token, by=province.other_operator.actor(), at=at("2026-01-12"))


# ---- rate ------------------------------------------------------------------------------------------


def test_who_asks_too_often_waits(province, system):
    system.get("/me")
    TokenUse.objects.update(requests=299)
    assert system.get("/me").status_code == 200
    # The minute may have turned between the two.
    TokenUse.objects.update(requests=300, minute=_this_minute())
    answer = system.get("/me")
    assert code(answer) == (429, "too_many_requests")
    assert 0 < int(answer["Retry-After"]) <= 60
    other = System(province.other_operator)
    assert other.get("/me").status_code == 200


def _this_minute():
    with connection.cursor() as cursor:
        cursor.execute("SELECT date_trunc('minute', clock_timestamp())")
        return cursor.fetchone()[0]


# ---- once per key ----------------------------------------------------------------------------------


def test_the_same_request_is_answered_the_same_and_done_once(system, body):
    first = system.post("/filings", body, Idempotency_Key="a")
    again = system.post("/filings", body, Idempotency_Key="a")
    assert (again.status_code, again.content) == (201, first.content)
    assert (again["Location"], again["ETag"]) == (first["Location"], first["ETag"])
    assert again["Idempotency-Replayed"] == "true"
    assert Filing.objects.get().rounds.count() == 1


def test_another_request_under_the_same_key_is_refused(system, body):
    system.post("/filings", body, Idempotency_Key="a")
    other = {**body, "rows": body["rows"][:1]}
    assert code(system.post("/filings", other, Idempotency_Key="a")) == (422, "key_reused")


def test_keys_of_two_tokens_are_two(province, system, body):
    system.post("/filings", body, Idempotency_Key="a")
    other = System(province.other_operator)
    filed = other.post("/filings", typed_b("示例充电乙公司", rows(1)), Idempotency_Key="a")
    assert filed.status_code == 201


def test_a_request_without_a_key_is_refused(system, body):
    assert code(system.send("POST", "/filings", body)) == (400, "no_idempotency_key")
    assert code(system.post("/filings", body, Idempotency_Key="k" * 256)) == (400, "no_idempotency_key")


def test_a_refused_request_frees_its_key(system, body):
    assert system.post("/filings", {"rows": 1}, Idempotency_Key="a").status_code == 422
    assert system.post("/filings", body, Idempotency_Key="a").status_code == 201


def test_a_twin_of_a_request_at_work_waits(system, body):
    _taken, is_ours = claim(system.token, "a", "fingerprint")
    assert is_ours
    assert claim(system.token, "a", "fingerprint")[1] is False
    KeptAnswer.objects.update(fingerprint=_fingerprint_of(system, body))
    answer = system.post("/filings", body, Idempotency_Key="a")
    assert code(answer) == (409, "under_way")
    assert answer["Retry-After"] == "1"


def _fingerprint_of(system: System, body: dict) -> str:
    system.post("/filings", body, Idempotency_Key="other")
    return KeptAnswer.objects.get(key="other").fingerprint


def test_a_request_whose_process_died_can_be_sent_again(system):
    claim(system.token, "a", "fingerprint")
    with connection.cursor() as cursor:
        cursor.execute("UPDATE kernel_keptanswer SET began_at = now() - interval '11 minutes'")
    assert claim(system.token, "a", "fingerprint")[1] is True


def test_answers_are_forgotten_after_their_time(system, body):
    system.post("/filings", body, Idempotency_Key="a")
    assert forget_answers(date(2026, 1, 12)) == 0
    with connection.cursor() as cursor:
        cursor.execute("UPDATE kernel_keptanswer SET began_at = now() - interval '49 hours'")
    assert forget_answers(date(2026, 1, 12)) == 1


def test_twins_at_the_same_moment_file_once(fresh_database):
    """Real commits and real connections: one is taken, every other waits or hears the same."""
    set_today("2026-01-12")
    province = build_province()
    system = System(province.operator)
    body = typed_b(province.operator.organisation.name, rows(30))
    start, answers = threading.Barrier(4), []

    def send() -> None:
        start.wait()
        answers.append(system.post("/filings", body, Idempotency_Key="a"))
        connection.close()

    threads = [threading.Thread(target=send) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {answer.status_code for answer in answers} <= {201, 409}
    assert len({answer.content for answer in answers if answer.status_code == 201}) == 1
    assert Filing.objects.get().rounds.count() == 1
    assert system.post("/filings", body, Idempotency_Key="a").status_code == 201


# ---- versions --------------------------------------------------------------------------------------


def test_what_is_known_is_not_sent_again(system, body):
    key = system.draft(body)["id"]
    for path in (f"/filings/{key}", "/filings", f"/filings/{key}/rows", "/divisions", "/me"):
        first = system.get(path)
        known = system.get(path, If_None_Match=f'"other", {first["ETag"]}')
        assert (known.status_code, known.content, known["ETag"]) == (304, b"", first["ETag"])
        assert system.get(path, If_None_Match='"other"').status_code == 200
        assert {"Authorization", "Accept-Language"} <= {each.strip() for each in first["Vary"].split(",")}


@pytest.mark.parametrize(
    ("method", "path", "sent"),
    [
        ("PUT", "/rows", {"rows": []}),
        ("PATCH", "/rows/10", {"values": {}}),
        ("POST", "/submit", {"promised": True}),
        ("POST", "/withdraw", None),
        ("POST", "/gone/explanations", {"reason": "ceased"}),
    ],
)
def test_a_change_names_the_version_that_was_seen(system, body, method, path, sent):
    key = system.draft(body)["id"]
    headers = {"Idempotency_Key": "a"} if method == "POST" else {}
    unseen = system.send(method, f"/filings/{key}{path}", sent, **headers)
    assert code(unseen) == (428, "no_if_match")
    for overtaken in ('"1-zh-hans"', '"x"', ""):
        answer = system.send(method, f"/filings/{key}{path}", sent, If_Match=overtaken, **headers)
        assert code(answer) == (412, "changed")
    assert Filing.objects.get().state == "draft"


def test_a_colleague_in_between_is_not_overwritten(province, system, body):
    key = system.draft(body)["id"]
    seen = system.get(f"/filings/{key}")["ETag"]
    walk.uploaded_filing(province.operator, rows(7))
    assert code(system.change("PUT", key, "/rows", body, If_Match=seen)) == (412, "changed")
    assert Filing.objects.get().rounds.get().row_count == 7


# ---- problems --------------------------------------------------------------------------------------


def test_every_failure_below_the_root_is_a_problem(system):
    assert code(system.get("/nowhere")) == (404, "http_404")
    assert code(system.send("DELETE", "/filings")) == (405, "http_405")
    assert code(Client().get("/api/v2/me")) == (404, "http_404")
    assert code(system.get("/filings?year=soon")) == (422, "bad_parameter")
    assert code(system.get("/filings?limit=501")) == (422, "bad_parameter")
    assert "limit" in system.get("/filings?limit=0").json()["detail"]
    assert code(system.post("/filings/1/submit", b"{", If_Match="*"))[0] in (400, 404)
    assert system.get("/chargers?updated_since=x").status_code == 422


def test_the_type_of_a_problem_leads_to_its_description(system):
    told = system.get("/filings/999999").json()
    page, _, anchor = told["type"].partition("#")
    assert f'id="{anchor}"' in Client().get(page.removeprefix("http://testserver")).content.decode()


def test_too_large_a_body_is_refused(system, settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1000
    assert code(system.post("/filings", b" " * 1001)) == (413, "file_too_large")


def test_problems_speak_the_language_that_is_asked_for(system):
    system.language = "en"
    assert system.get("/filings/999999")["Content-Language"] == "en"


def test_a_colleague_may_have_made_the_token(province, body):
    """A second person of the same firm sees what the first one's system filed."""
    System(province.operator).draft(body)
    from evenwatt.kernel.parties.actions import open_account

    person = open_account(login="second", name="填报人 02", password="correct horse battery")
    second = give_role(account=person, organisation=province.operator.organisation, role=Role.OPERATOR_CLERK)
    assert len(System(second).get("/filings").json()["items"]) == 1
