"""What orders are called and counted by. No Django."""

RULE_KEY = "inspection.rectification"
"""The clock of an order."""


def order_number(issuer: str, *, year: int, count: int) -> str:
    """The number after `count` orders of the year: 大理州政府办公室督办〔2026〕3号."""
    return f"{issuer}督办〔{year}〕{count + 1}号"
