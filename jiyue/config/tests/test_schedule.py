from jiyue.config.schedule import Sweep, run_due, sweeps
from tests.world import NOW


def test_a_failing_sweep_does_not_stop_the_others():
    ran = []

    def broken(at):
        raise RuntimeError("broken")

    plan = [Sweep("broken", 60, broken), Sweep("sound", 60, ran.append)]
    assert run_due(plan) == 2
    assert len(ran) == 1


def test_a_sweep_waits_for_its_turn():
    ran = []
    plan = [Sweep("sound", 3600, ran.append)]
    run_due(plan)
    assert run_due(plan) == 0
    assert len(ran) == 1


def test_the_log_of_calls_is_swept_every_day(db):
    (sweep,) = [one for one in sweeps() if one.name == "calls kept long enough"]
    assert sweep.every == 86_400
    sweep.run(NOW)
