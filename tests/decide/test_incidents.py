"""The life of an incident, step by step, without an engine."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from itsus.decide.case import Case, name_incident
from itsus.decide.incidents import Moment, close_by_hand, follow
from itsus.model.confusion import Confusion
from itsus.model.evidence import Evidence, Fault
from itsus.model.scope import Scope

START = datetime(2021, 10, 4, 15, 40, tzinfo=UTC)
STORIES = Scope.of(component="stories")
LOGIN = Scope.of(component="login")


def at(seconds: int) -> datetime:
    return START + timedelta(seconds=seconds)


def seen(until_s: int, since_s: int = 0, **values: Any) -> Evidence:
    base: dict[str, Any] = {"scope": Scope(), "kind": "request", "score": 50.0, "span_s": 10, "failing": 0.5}
    whole = {"app": "photogram", "detector": "d", "sources": ("s",), **base, **values}
    return Evidence(since=at(since_s), until=at(until_s), **whole)


def blame_us(app: str, scope: Scope, own: Sequence[Evidence], others: Sequence[Evidence]) -> Fault:
    return Fault({"us": 1.0})


def after(cases: Sequence[Case], seconds: int, *evidence: Evidence, people: float = 0.0) -> list[Case]:
    said = Confusion(people_per_min=people)
    return follow("photogram", cases, Moment(at(seconds), evidence, blame_us, lambda app, scope: said), len(cases))


def states(cases: Sequence[Case]) -> list[str]:
    return [c.incident.state for c in cases]


def test_weak_evidence_opens_a_suspicion() -> None:
    assert states(after([], 20, seen(10, score=5.0))) == ["suspected"]


def test_a_suspicion_is_confirmed_when_it_lasts() -> None:
    cases = after([], 20, seen(10, score=5.0))
    cases = after(cases, 70, seen(60, score=5.0))

    assert states(cases) == ["confirmed"]
    assert cases[0].incident.visible_since == at(0)
    assert cases[0].incident.confirmed_at == at(70)


def test_its_visible_start_is_fixed_at_confirmation() -> None:
    cases = after([], 20, seen(10))
    cases = after(cases, 30, seen(20, since_s=-600))

    assert cases[0].incident.visible_since == at(0)


def test_evidence_may_be_away_for_a_moment() -> None:
    cases = after(after([], 20, seen(10)), 30)

    assert states(cases) == ["confirmed"]


def test_evidence_that_stays_away_is_a_recovery() -> None:
    cases = after(after(after([], 20, seen(10)), 30), 40)

    assert states(cases) == ["recovering"]


def test_a_slow_source_is_waited_for_at_its_own_pace() -> None:
    slow = seen(1200, span_s=1200)
    cases = after([], 1210, slow)

    assert states(after(cases, 1200 + 2390)) == ["confirmed"]
    assert states(after(cases, 1200 + 2400)) == ["recovering"]


def test_a_recovery_that_holds_five_minutes_is_the_end() -> None:
    cases = after(after([], 20, seen(10)), 40)

    assert states(after(cases, 330)) == ["recovering"]
    assert states(after(cases, 340)) == ["resolved"]


def test_a_recovery_that_breaks_is_no_end() -> None:
    cases = after(after(after([], 20, seen(10)), 40), 100, seen(90, since_s=80))

    assert states(cases) == ["confirmed"]
    assert cases[0].incident.recovering_since is None


def ended() -> list[Case]:
    cases = after(after(after([], 20, seen(10)), 40), 340)
    assert states(cases) == ["resolved"]
    return cases


def test_trouble_within_half_an_hour_reopens_the_same_incident() -> None:
    cases = after(ended(), 1000, seen(990, since_s=980))

    assert states(cases) == ["confirmed"]
    assert cases[0].relapsed_at == at(1000)
    assert cases[0].incident.ended_at is None


def test_a_weak_doubt_does_not_reopen_it() -> None:
    assert states(after(ended(), 1000, seen(990, since_s=980, score=4.0))) == ["resolved"]


def test_trouble_elsewhere_is_another_incident() -> None:
    cases = after(after([], 20, seen(10, scope=STORIES)), 30, seen(20, scope=STORIES), seen(20, scope=LOGIN))

    assert [c.incident.scope for c in cases] == [STORIES, LOGIN]
    assert len({c.incident.id for c in cases}) == 2


def test_trouble_later_than_half_an_hour_is_another_incident() -> None:
    cases = after(ended(), 340 + 1801, seen(340 + 1791, since_s=340 + 1781))

    assert states(cases) == ["resolved", "confirmed"]


def test_evidence_from_before_a_person_ended_it_does_not_reopen_it() -> None:
    cases = [close_by_hand(after([], 20, seen(10))[0], at(30))]

    assert states(after(cases, 40, seen(30))) == ["resolved"]
    assert states(after(cases, 100, seen(90, since_s=60))) == ["confirmed"]


def test_a_wide_surge_keeps_a_narrow_incident_alive_without_widening_it() -> None:
    cases = after([], 20, seen(10, scope=STORIES), seen(10, scope=LOGIN))
    cases = after(cases, 30, seen(20))

    assert states(cases) == ["confirmed", "confirmed"]
    assert [c.incident.scope for c in cases] == [LOGIN, STORIES]


def test_a_changed_scope_must_hold_before_it_is_taken_on() -> None:
    cases = after([], 20, seen(10))
    cases = after(cases, 30, seen(20, scope=STORIES, spread={"component": (1, 4)}))
    early = cases[0].incident.scope
    cases = after(cases, 60, seen(50, scope=STORIES, spread={"component": (1, 4)}))

    assert (early, cases[0].incident.scope) == (Scope(), STORIES)


def test_a_scope_narrows_only_where_the_rest_is_seen_to_be_well() -> None:
    cases = after([], 20, seen(10))
    for end in range(20, 120, 10):
        cases = after(cases, end + 10, seen(end, scope=LOGIN, kind="metric"))

    assert cases[0].incident.scope == Scope()


def test_a_part_that_an_older_incident_has_grown_around_is_merged_into_it() -> None:
    cases = after([], 20, seen(10, scope=LOGIN), seen(10, scope=STORIES))
    for second in range(30, 90, 10):
        cases = after(cases, second, seen(second - 10))

    assert states(cases) == ["confirmed", "dismissed"]
    assert (cases[0].incident.scope, cases[1].is_merged) == (Scope(), True)


def test_what_a_detector_calls_by_another_name_is_still_the_same() -> None:
    countries, networks = Scope.of(country=["DE", "FR"]), Scope.of(network=["AS3215", "AS3320"])
    cases = after(after([], 20, seen(10, scope=countries)), 30, seen(20, scope=networks))

    assert len(cases) == 1


def talk_on(cases: Sequence[Case], since_s: int, until_s: int, people: float, run_s: int = 0) -> list[Case]:
    """Let people alone go on, of whom so many a minute are confused, in a run that began at `run_s`."""
    for second in range(since_s, until_s, 10):
        cases = after(cases, second, seen(second - 10, run_s, kind="mention"), people=people)
    return list(cases)


def machines_saw() -> list[Case]:
    return after([], 20, seen(10, scope=STORIES, failing=0.9), people=40.0)


def test_people_who_talk_on_do_not_reshape_what_machines_saw() -> None:
    cases = talk_on(machines_saw(), 30, 300, people=40.0)

    assert states(cases) == ["confirmed"]
    assert (cases[0].incident.scope, cases[0].incident.severity) == (STORIES, "total")
    assert cases[0].incident.fault.most_likely() == "us"


def test_people_who_talk_on_ever_fewer_let_it_recover_and_end() -> None:
    cases = talk_on(machines_saw(), 30, 60, people=19.0)
    later = talk_on(cases, 60, 400, people=10.0)

    assert states(cases) == ["recovering"]
    assert states(later) == ["resolved"]


def test_people_who_do_not_tire_keep_it_open_for_a_quarter_of_an_hour_and_no_longer() -> None:
    cases = talk_on(machines_saw(), 30, 10 + 900, people=40.0)

    assert states(cases) == ["confirmed"]
    assert states(talk_on(cases, 910, 920, people=40.0)) == ["recovering"]


def test_people_who_begin_anew_are_no_echo() -> None:
    cases = talk_on(machines_saw(), 30, 60, people=10.0)

    assert states(talk_on(cases, 100, 110, people=40.0, run_s=80)) == ["confirmed"]


def test_an_echo_does_not_reopen_what_has_ended() -> None:
    cases = talk_on(talk_on(machines_saw(), 30, 60, people=10.0), 60, 400, people=10.0)

    assert states(talk_on(cases, 400, 600, people=10.0)) == ["resolved"]
    assert states(talk_on(cases, 700, 710, people=40.0, run_s=500)) == ["confirmed"]


def test_where_only_people_saw_it_people_keep_it_open() -> None:
    cases = after([], 20, seen(130, kind="mention"), people=40.0)

    assert states(talk_on(cases, 140, 2000, people=1.0)) == ["confirmed"]


def test_silent_machines_do_not_say_that_it_is_over() -> None:
    cases = machines_saw()
    for second in range(30, 2000, 10):
        gap = seen(second - 10, 20, telemetry_gap=True)
        cases = after(cases, second, gap, seen(second - 10, kind="mention"), people=1.0)

    assert states(cases) == ["confirmed"]


def test_a_scope_that_flickers_is_not_followed() -> None:
    cases = after([], 20, seen(10))
    for second in range(30, 300, 10):
        scope = STORIES if second % 20 else Scope()
        cases = after(cases, second, seen(second - 10, scope=scope))

    assert cases[0].incident.scope == Scope()


def test_names_are_the_same_for_the_same_log_and_different_for_each_incident() -> None:
    assert name_incident("a", START, 0) == name_incident("a", START, 0)
    assert len({name_incident(app, START, n) for app in ("a", "b") for n in range(5)}) == 10


CARRIER = Scope.of(country="FR", network="AS3215")
SPREAD = {"network": (1, 5), "country": (1, 1), "component": (4, 4)}


def test_what_knows_no_networks_opens_no_second_incident_while_one_network_fails() -> None:
    cases: list[Case] = []
    for end in range(10, 100, 10):
        carrier = seen(end, scope=CARRIER, spread=SPREAD)
        slower = seen(end, scope=Scope.of(component="search"), kind="metric")
        cases = after(cases, end + 10, carrier, slower)

    assert [c.incident.scope for c in cases] == [CARRIER]


def test_what_goes_on_after_the_network_is_well_again_is_a_problem_of_its_own() -> None:
    cases = after([], 20, seen(10, scope=CARRIER, spread=SPREAD))
    counts = []
    for end in range(20, 420, 10):
        cases = after(cases, end + 10, seen(end, scope=Scope.of(component="search"), kind="metric"))
        counts.append(len(cases))

    assert (counts[5], counts[-1]) == (1, 2)
    assert cases[0].incident.state == "resolved"


def test_what_begins_after_the_network_is_well_again_is_one_at_once() -> None:
    cases = after([], 20, seen(10, scope=CARRIER, spread=SPREAD))
    cases = after(cases, 50, seen(40, since_s=30, scope=Scope.of(component="search"), kind="metric"))

    assert [c.incident.scope for c in cases] == [CARRIER, Scope.of(component="search")]


def test_what_has_gone_silent_does_not_narrow_an_incident() -> None:
    cases = after([], 20, seen(10))
    for end in range(20, 120, 10):
        metric = seen(end, scope=Scope.of(component="search"), kind="metric")
        cases = after(cases, end + 10, metric, seen(10, telemetry_gap=True))

    assert [c.incident.scope for c in cases] == [Scope()]


LINE = Scope.of(network="AS3215")


def test_what_machines_see_first_shapes_at_once_what_only_people_spoke_of() -> None:
    cases: list[Case] = []
    for end in range(70, 130, 10):
        cases = after(cases, end + 10, seen(end, kind="report"))
    assert (states(cases), cases[0].incident.scope) == (["confirmed"], Scope())
    cases = after(cases, 140, seen(130, kind="report"), seen(130, since_s=100, scope=LINE, spread=SPREAD))

    assert [c.incident.scope for c in cases] == [LINE]
