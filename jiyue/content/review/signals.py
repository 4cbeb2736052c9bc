"""Facts that packages above listen to; sent inside the transaction that makes them true."""

from django.dispatch import Signal

cleared = Signal()
"""A version may go out: `clearance`, `resource`, `version`, `by`, `at`."""

revoked = Signal()
"""A clearance was taken back: `clearance`, `resource`, `version`, `by`, `at`."""

copied = Signal()
"""An urgent item stands on an account too: `copy`, `version`, `by`, `at`."""
