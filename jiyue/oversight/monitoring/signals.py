"""Facts that packages above may follow."""

from django.dispatch import Signal

# findings: list[Finding], by, at
closed = Signal()
