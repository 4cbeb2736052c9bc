"""Facts about the library, sent inside the transaction that makes them true."""

from django.dispatch import Signal

scope_changed = Signal()
"""What the public may see of a resource changed by an approval: `change`, `resource`, `by`, `at`."""
