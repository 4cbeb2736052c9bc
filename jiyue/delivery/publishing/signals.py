"""Facts about what is out, sent inside the transaction that makes them true."""

from django.dispatch import Signal

released = Signal()
"""A version is out, for the first time or in place of an older one: `release`, `resource`, `by`, `at`."""

withdrawn = Signal()
"""A resource is no longer out anywhere: `release`, `resource`, `by`, `at`.

A receiver that could not take it back from where it stands answers with Chinese sentences that say so.
"""

moved = Signal()
"""What is out stands at other places: `resource`, `by`, `at`."""
