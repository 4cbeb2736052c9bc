"""What other packages call; the same names as in the package itself."""

from jiyue.rulebook.screening import Document, Page, Policy, Problem, policy_for, screen_document, screen_page

__all__ = ["Document", "Page", "Policy", "Problem", "policy_for", "screen_document", "screen_page"]
