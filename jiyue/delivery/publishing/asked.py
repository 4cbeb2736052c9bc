"""What every release asks the database, put together once."""

from django.db.models import Q

from jiyue.common.compiled import Compiled, Objects
from jiyue.content.library.models import Resource
from jiyue.delivery.publishing.models import Address, Placement, Shelf, Tree
from jiyue.estate.registry.models import Website

_AGREED = Q(consent__in=[Placement.Consent.NOT_NEEDED, Placement.Consent.GIVEN])

lock = Compiled(lambda key: Resource.objects.select_for_update().filter(pk=key).values_list("pk"))
shelf = Objects(Shelf, lambda column: Shelf.objects.select_for_update().filter(column_id=column))
tree = Objects(Tree, lambda website: Tree.objects.select_for_update().filter(website_id=website))
addresses = Objects(Address, lambda resource: Address.objects.filter(resource_id=resource).order_by("pk"))
websites = Objects(Website, lambda keys: Website.objects.filter(host__isnull=False, pk__in=keys))
standing = Compiled(
    lambda keys: Address.objects.filter(resource_id__in=keys).order_by().values_list("resource_id", "website_id")
)
effective = Objects(
    Placement,
    lambda resource: Placement.objects.filter(
        _AGREED, resource=resource, removed_at__isnull=True, column__hidden=False
    ).order_by("requested_at", "pk"),
    "column", "column__outlet", "column__outlet__sponsor", "column__owner", "column__parent",
    "resource", "resource__owner",
)  # fmt: skip
"""The placements of a resource that have consent and stand in a column in use."""
