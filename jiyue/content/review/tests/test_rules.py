from hypothesis import given
from hypothesis import strategies as st

from jiyue.content.review.rules import StepFacts, rewinds_to, signing_position


def test_the_last_signing_step_signs():
    assert signing_position([StepFacts(1, False), StepFacts(2, True), StepFacts(3, False)]) == 2
    assert signing_position([StepFacts(1, False)]) is None


@given(position=st.integers(1, 20), signing=st.integers(1, 20), changed=st.booleans())
def test_only_a_change_of_wording_after_the_signature_goes_back(position, signing, changed):
    target = rewinds_to(position=position, signing=signing, wording_changed=changed)
    assert target in (None, signing)
    assert (target is not None) == (changed and position > signing)
