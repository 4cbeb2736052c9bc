"""How the house says no: in Chinese, with what to do, and with the rule where one stands behind it."""

from collections.abc import Sequence


class Refusal(Exception):
    """An act that may not be done.

    `message` says what happened, `cure` what to do now, `citations` which articles stand behind it
    (values of `rulebook.regulations.rules.Citation`; empty where no regulation is involved), `screen` the address on
    the workbench where the cure is done, where there is one.
    """

    def __init__(self, message: str, *, cure: str = "", citations: Sequence[object] = (), screen: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.cure = cure
        self.citations = tuple(citations)
        self.screen = screen

    def __str__(self) -> str:
        rules = "；".join(dict.fromkeys(str(citation) for citation in self.citations))
        text = f"{self.message}{self.cure}"
        return f"{text}（{rules}）" if rules else text
