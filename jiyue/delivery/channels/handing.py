"""How a cleared post gets to its account: the small door behind which a connector to a platform can be put later.

No credentials of any platform are kept, so the one channel there is hands the post to a person: ready to be copied.
"""

from dataclasses import dataclass
from typing import Protocol

from jiyue.content.library.models import Attachment
from jiyue.delivery.channels.models import Push
from jiyue.estate.registry.models import Outlet


@dataclass(frozen=True)
class Ready:
    """Everything that a post consists of, in the words that were cleared."""

    title: str
    digest: str
    text: str
    picture: Attachment | None
    link: str

    @property
    def whole(self) -> str:
        """What a person copies in one go."""
        return "\n\n".join(part for part in (self.title, self.text or self.digest, f"原文：{self.link}") if part)


class Channel(Protocol):
    """One way to an account. `deliver` answers with the address of the post, empty where a person puts it out."""

    label: str

    def deliver(self, ready: Ready, *, outlet: Outlet) -> str: ...


class ByHand:
    """The post waits on its page for somebody who copies it to the platform and says where it stands."""

    label = "人工发布"

    def deliver(self, ready: Ready, *, outlet: Outlet) -> str:
        return ""


def channel_of(outlet: Outlet) -> Channel:
    return ByHand()


def ready_of(push: Push) -> Ready:
    return Ready(push.title, push.digest, push.text, push.picture, push.link)
