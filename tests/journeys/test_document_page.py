"""The file of an official document: what is shown before it is rendered, after it, and to whom."""

import pytest
from django.test import Client
from django.urls import reverse

from evenwatt.kernel.documents.actions import render_document
from evenwatt.kernel.documents.models import Document
from tests.fixtures import walk
from tests.fixtures.province import Province, at, build_province, log_in, rows


@pytest.fixture
def province(db) -> Province:
    province = build_province()
    walk.approved_filing(province, rows(3))
    walk.issued_plan(province)
    return province


def test_a_document_waits_until_it_is_rendered_and_is_then_a_file(province):
    document = Document.objects.get(template="form_a")
    address = reverse("document", args=[document.pk])
    client = log_in(Client(), province.city)
    waiting = client.get(address).content.decode()
    assert 'hx-trigger="every 2s"' in waiting
    render_document(document_id=document.pk, at=at("2026-02-10"))
    polled = client.get(address, headers={"HX-Request": "true"}).content.decode()
    assert "文件已生成" in polled
    assert "every 2s" not in polled
    answer = client.get(address)
    assert answer.headers["Content-Type"] == "application/pdf"
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.content.startswith(b"%PDF")


def test_a_document_is_for_its_parties_only(province):
    address = reverse("document", args=[Document.objects.get(template="form_a").pk])
    for capacity, status in (
        (province.manager, 200),
        (province.province_officer, 200),
        (province.operator, 404),
        (province.direct_city, 404),
    ):
        assert log_in(Client(), capacity).get(address).status_code == status
    assert Client().get(address).url.startswith(reverse("login"))
