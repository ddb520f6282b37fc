"""While the search cannot be reached everything else works: pages say so, suggestions go on, requests can be filed."""

from __future__ import annotations

import socket
from datetime import date

import pytest
from django.conf import settings as wiring
from django.test import Client

from mingting.commons import search

from . import disclosing, making
from .test_disclosure_public import filled

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def nobody_answers(settings, tmp_path):
    """An OpenSearch server at an address where nobody listens."""
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        settings.MINGTING = wiring.MINGTING | {
            "SEARCH_ENGINE": "opensearch",
            "OPENSEARCH_URL": f"http://127.0.0.1:{unused.getsockname()[1]}",
            "SEARCH_DIR": tmp_path,
        }
        yield


@pytest.fixture
def client():
    return Client(SERVER_NAME="testserver")


def test_the_page_says_so(client):
    making.bureau()

    response = client.get("/search/?q=窗口")

    assert response.status_code == 503
    assert "搜索暂时不能使用" in response.content.decode()


def test_suggestions_go_on_from_memory(client):
    shown = making.released(making.bureau(), title="政务服务中心2025年窗口设置方案")
    for day in (date(2025, 3, 3), date(2025, 3, 4)):
        for _ in range(3):
            search.note_search("窗口设置方案", 1, today=day)

    found = client.get("/search/suggest/?q=窗口设置")

    assert [each["text"] for each in found.json()] == [shown.title]
    assert client.get("/search/suggest/?q=龘龘").json() == []


def test_a_request_can_be_filed(client):
    disclosing.bureau()
    assert client.post("/requests/apply/zsj/", filled()).status_code == 302

    response = client.get("/requests/apply/zsj/before/", follow=True)

    assert response.status_code == 200
    assert "请核对" in response.content.decode()
