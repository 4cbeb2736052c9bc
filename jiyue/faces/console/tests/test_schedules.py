"""定时发布、定时撤下 on the screens: set, seen by the reviewers, taken back, and the alarm on the first page."""

from datetime import timedelta

from django.urls import reverse
from django.utils import timezone

from jiyue.delivery.publishing import queries


def test_a_moment_is_set_seen_and_taken_back(furnished, sign_in):
    editor = sign_in("dali_office", "editor")
    page = reverse("console:resource-schedule", args=[furnished.sent.pk])
    assert editor.post(page, {"act": "release", "due_at": "2020-01-01T09:00"}).status_code == 422
    assert "北京时间" in editor.post(page, {"act": "release", "due_at": "明天"}).content.decode()
    answer = editor.post(page, {"act": "release", "due_at": "2046-12-01T09:00"})
    assert answer.status_code == 302
    reviewer = editor.get(reverse("console:review", args=[furnished.review.pk])).content.decode()
    assert "定时发布 2046-12-01 09:00（北京时间）" in reviewer
    moment = queries.waiting_moment(furnished.sent)
    assert editor.get(reverse("console:schedule-cancel", args=[moment.pk])).status_code == 200
    assert editor.post(reverse("console:schedule-cancel", args=[moment.pk])).status_code == 302
    assert "已取消" in editor.get(reverse("console:resource", args=[furnished.sent.pk])).content.decode()


def test_what_did_not_happen_in_time_stands_on_the_first_page(furnished, sign_in):
    furnished.schedule.due_at = timezone.now() - timedelta(minutes=5)
    furnished.schedule.save()
    assert "没有按时办理" in sign_in("dali_office", "head").get(reverse("console:home")).content.decode()
    assert "没有按时办理" not in sign_in("anyue_office", "head").get(reverse("console:home")).content.decode()
