"""Whether a young problem is probably over already, although its evidence still holds."""

from datetime import UTC, datetime, timedelta

from itsus.decide.ebb import Ebb
from itsus.model.evidence import Evidence
from itsus.model.scope import Scope

START = datetime(2021, 10, 4, 15, 40, tzinfo=UTC)


def at(seconds: int) -> datetime:
    return START + timedelta(seconds=seconds)


def fails(share: float | None, score: float = 50.0, detector: str = "failures", kind: str = "request") -> Evidence:
    return Evidence("photogram", Scope(), kind, detector, ("s",), score, START, START, 10, failing=share)


def follow(*steps: tuple[int, Evidence], begun: Ebb | None = None) -> Ebb:
    ebb = begun or Ebb()
    for second, evidence in steps:
        ebb = ebb.follow([evidence], at(second), START)
    return ebb


def test_what_goes_on_does_not_ebb() -> None:
    assert follow((20, fails(0.4)), (60, fails(0.38)), (110, fails(0.4))).since is None


def test_a_share_that_shrinks_while_its_score_does_is_an_ebb() -> None:
    assert follow((20, fails(0.4)), (110, fails(0.32, 40.0))).since == at(110)


def test_a_share_that_shrinks_while_its_score_grows_is_none() -> None:
    assert follow((20, fails(0.4)), (30, fails(0.3, 60.0))).since is None


def test_a_score_at_its_cap_says_nothing() -> None:
    assert follow((20, fails(0.4, 298.3)), (110, fails(0.3, 298.3))).since == at(110)


def test_what_rises_again_goes_on() -> None:
    assert follow((20, fails(0.4)), (110, fails(0.3, 40.0)), (120, fails(0.35, 45.0))).since is None


def test_what_stays_at_half_for_a_minute_goes_on() -> None:
    ebb = follow((20, fails(0.9)), (60, fails(0.5, 40.0)))

    assert follow((110, fails(0.5, 40.0)), begun=ebb).since == at(60)
    assert follow((120, fails(0.5, 40.0)), (130, fails(0.49, 39.0)), begun=ebb).since is None


def test_what_is_left_of_a_minute_and_a_half_in_five_does_not() -> None:
    ebb = follow((20, fails(0.9)), (110, fails(0.5, 40.0)), (200, fails(0.27, 20.0)), (390, fails(0.2, 9.0)))

    assert ebb.since == at(110)


def test_evidence_that_outlasts_every_look_back_is_of_what_goes_on() -> None:
    assert follow((20, fails(0.9)), (110, fails(0.2, 40.0)), (410, fails(0.2, 40.0))).since is None


def test_what_has_lasted_may_fall_and_still_goes_on() -> None:
    assert follow((20, fails(0.9)), (300, fails(0.3, 20.0))).since is None


def test_one_detector_that_sees_it_go_on_is_enough() -> None:
    ebb = follow((20, fails(0.4)))
    probes = fails(1.0, detector="probes", kind="probe")

    assert ebb.follow([fails(0.2, 20.0), probes], at(110), START).since is None


def test_what_cannot_be_measured_cannot_be_seen_to_ebb() -> None:
    assert follow((20, fails(None, kind="alert")), (110, fails(None, 20.0, kind="alert"))).since is None


def test_it_is_looked_at_again_when_its_time_has_come() -> None:
    assert follow((20, fails(0.4)), (110, fails(0.2, 40.0))).due() == [at(170), at(410)]
    assert Ebb().due() == []
