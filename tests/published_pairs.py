"""A policy document marked important and its interpretation, on their way to the public."""

from jiyue.common.html import parse
from jiyue.delivery.publishing.models import Address, Release


def pair(press, column, *, office, provider):
    policy = press.write(office=office, kind="policy", title="关于森林防火的通知", importance="important")
    said = press.write(
        office=office, kind="interpretation", title="一图读懂", interprets=policy.short_id, provider=provider
    )
    for one in (policy, said):
        press.place(one, column)
    return policy, said


def moments(*resources):
    """Since when each has been out; None where it is not."""
    out = dict(Release.objects.filter(withdrawn_at=None).values_list("resource_id", "first_released_at"))
    return [out.get(one.pk) for one in resources]


def linked_from(press, resource, site):
    """The titles of the documents that the page of a resource links to as its own."""
    html = press.read(Address.objects.get(resource=resource).path, site)
    return [one.text(strip=True) for one in parse(html).css(".jy-article .jy-files a")]
