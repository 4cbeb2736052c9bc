"""Facts about columns, sent inside the transaction that made them."""

from django.dispatch import Signal

# Arguments: column, by, at. Pages that show the column have to be made anew.
column_changed = Signal()
