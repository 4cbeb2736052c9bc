"""A thin nudge: what is due stands in the Change rows, so a lost or doubled task does no harm."""

from django_tasks import task

from jiyue.delivery.publishing import builder


@task()
def publish_due() -> dict[str, object]:
    """Follow what changed."""
    return builder.publish_due().as_dict()


def nudge() -> None:
    """Wake the worker after the transaction."""
    publish_due.enqueue()
