from datetime import date

import pytest

from jiyue.rulebook.screening import policy_for

ANYUE, DALI = "512021", "532901"
TODAY = date(2026, 11, 2)


@pytest.fixture
def anyue():
    return policy_for(ANYUE, TODAY)


@pytest.fixture
def dali():
    return policy_for(DALI, TODAY)


def _id_number(body):
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    return body + "10X98765432"[sum(int(digit) * weight for digit, weight in zip(body, weights, strict=True)) % 11]


@pytest.fixture
def id_number():
    """A made-up number with a right check digit, of a division that does not exist."""
    return _id_number("51999919010101123")
