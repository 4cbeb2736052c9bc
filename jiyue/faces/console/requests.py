"""A request that came through the door: somebody acts, at a moment."""

from datetime import datetime

from django.http import HttpRequest

from jiyue.estate.organisations.models import Posting


class Request(HttpRequest):
    """What `doors.screen` hands to a view."""

    posting: Posting
    at: datetime
