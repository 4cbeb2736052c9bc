import pytest
from django.test import Client
from django.urls import path

from jiyue.config import urls as ours

CONSOLE = {"host": "localhost"}


def breaks(request):
    raise RuntimeError("inner words")


urlpatterns = [*ours.urlpatterns, path("breaks/", breaks)]
handler400, handler403, handler404, handler500 = ours.handler400, ours.handler403, ours.handler404, ours.handler500


@pytest.mark.django_db
def test_an_unknown_address_is_answered_in_chinese(client):
    answer = client.get("/nowhere/", headers=CONSOLE)
    assert answer.status_code == 404
    assert "没有找到" in answer.content.decode()


@pytest.mark.django_db
@pytest.mark.urls("jiyue.config.tests.test_errors")
def test_a_fault_shows_no_inner_words():
    answer = Client(raise_request_exception=False).get("/breaks/", headers=CONSOLE)
    text = answer.content.decode()
    assert answer.status_code == 500
    assert "系统出错" in text
    assert "inner words" not in text


@pytest.mark.django_db
def test_a_form_without_its_token_says_what_to_do():
    answer = Client(enforce_csrf_checks=True).post("/accounts/login/", {"login": "a"}, headers=CONSOLE)
    assert answer.status_code == 403
    assert "重新提交" in answer.content.decode()
