"""Facts about cases, sent inside the transaction: a receiver that raises undoes the decision.

All carry `case`, `by` and `at`, except that `rewound` adds `target` (a position) and that `step_passed` carries
`case`, `step` and `decision`.
"""

from django.dispatch import Signal

opened = Signal()
step_passed = Signal()
approved = Signal()
returned = Signal()
resubmitted = Signal()
rewound = Signal()
cancelled = Signal()
