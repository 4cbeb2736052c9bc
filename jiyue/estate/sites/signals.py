"""Facts about columns and hosts, sent inside the transaction that made them."""

from django.dispatch import Signal

# Arguments: column, by, at. Pages that show the column have to be made anew.
column_changed = Signal()

# Arguments: name, website, by, at. A host is served no longer: its pages have to go from the web server.
host_retired = Signal()

# Arguments: host, by, at. All pages of the site have to be made anew with its look.
theme_changed = Signal()
