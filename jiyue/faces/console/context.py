"""What every page of the workbench shows around its content."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from jiyue.faces.console import doors, menu, policies


def frame(request: HttpRequest) -> dict[str, Any]:
    """Menu, acting posting and demo banner; nothing for visitors and for pages outside the workbench."""
    posting = getattr(request, "posting", None)
    shared = {"is_demo": settings.MODE == "demo", "product": "集约"}
    if posting is None:
        return shared
    return {
        **shared,
        "posting": posting,
        "other_postings": [held for held in doors.postings_of(request) if held.pk != posting.pk],
        "can_write": policies.may_start(posting, "resources"),
        "can_supervise": policies.may_start(posting, "findings"),
        "menu": menu.groups(posting, request.path),
    }
