"""安岳2023 第十四条: personal data are masked, but for punishments made public and mandatory disclosure."""

import pytest

from tests.screened import ANYUE, cited, problems_of

# A made-up number of a made-up person born in 1900; its check digit is right.
NUMBER = "512021190001010010"


@pytest.mark.clause("anyue-2023/14.3", "anyue-2023/14.4")
@pytest.mark.parametrize("ground", ["punishment", "mandatory"])
def test_an_identity_number_is_stopped_unless_a_ground_of_the_article_is_claimed(ground):
    (problem,) = problems_of(f"张某，{NUMBER}", place=ANYUE)
    assert problem.gravity == "block"
    assert {"anyue-2023/14.3", "anyue-2023/14.4"} <= cited(problem)
    assert NUMBER not in problem.excerpt + problem.message + problem.cure
    assert problems_of(f"张某，{NUMBER}", place=ANYUE, personal_data_exception=ground) == []
