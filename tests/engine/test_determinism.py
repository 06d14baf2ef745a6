"""The same log gives the same events: skipped steps, snapshots, batches that come twice."""

from typing import Any

import numpy as np
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from itsus.engine.state import State, decode_state, encode_state
from itsus.intake.fold import Fold
from itsus.model.act import Mute, Speak
from itsus.model.event import encode_event
from itsus.model.scope import Scope
from itsus.model.settings import FeedSettings, Policy, Settings
from itsus.model.store import StepResult
from itsus.model.window import WindowBatch, merge
from itsus.replay.approval import Approve
from itsus.testing.drive import drive, events_of
from itsus.testing.fixed_reader import FixedReader
from itsus.testing.timeline import Timeline, clock

SCOPES = [
    Scope(),
    Scope.of(component="stories"),
    Scope.of(component="stories", country="US"),
    Scope.of(country="FR", network="AS3215"),
    Scope.of(component="login"),
]
KINDS = [("request", "gateway", 10), ("probe", "probe-fra", 10), ("report", "app", 60), ("report", "csv", 1200)]


@st.composite
def stories(draw: st.DrawFn) -> Timeline:
    few = Settings(
        policy=Policy(
            independent_kinds=draw(st.sampled_from([1, 2])),
            approvals=draw(st.sampled_from([1, 2])),
            hint=draw(st.sampled_from(["auto", "approve", "never"])),
            deadline_s=draw(st.sampled_from([60, 295])),
            after_deadline=draw(st.sampled_from(["wait", "expire"])),
        ),
        feed=FeedSettings(until_s=900),
    )
    timeline = Timeline(settings=few)
    for _ in range(draw(st.integers(1, 4))):
        kind, source, span = draw(st.sampled_from(KINDS))
        since, length = draw(st.integers(1, 40)), draw(st.integers(1, 25))
        timeline.evidence(
            f"15:{since:02}",
            f"16:{length:02}",
            kind=kind,
            sources=(source,),
            span_s=span,
            scope=draw(st.sampled_from(SCOPES)),
            score=draw(st.sampled_from([4.0, 9.0, 60.0])),
            failing=draw(st.sampled_from([None, 0.02, 0.3, 0.95])),
            telemetry_gap=draw(st.booleans()) and kind == "request",
        )
    for _ in range(draw(st.integers(0, 3))):
        since = draw(st.integers(1, 50))
        level: Any = draw(st.sampled_from(["none", "low", "high"]))
        timeline.confused(f"15:{since:02}", f"16:{since:02}:30", level=level, scope=draw(st.sampled_from(SCOPES)))
    if draw(st.booleans()):
        timeline.act("15:41:07", Mute(id="m", by="ada", app="photogram", until=clock("15:55:03")))
    if draw(st.booleans()):
        timeline.act("15:57", Speak(id="s", by="bob", app="photogram", scope=draw(st.sampled_from(SCOPES))))
    return timeline


APPROVE = st.sampled_from([Approve(None), Approve.parse("auto"), Approve.parse("after=33")])
SLOW = settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def lines(results: list[StepResult]) -> list[bytes]:
    return [encode_event(event) for event in events_of(results)]


def play(timeline: Timeline, approve: Approve, **how: Any) -> list[StepResult]:
    end = clock("17:20")
    return list(drive(timeline.script(), timeline.log(), end, acts=timeline.acts(), approve=approve, **how))


@SLOW
@given(stories(), APPROVE)
def test_skipping_steps_that_are_not_due_changes_nothing(timeline: Timeline, approve: Approve) -> None:
    skipped, whole = play(timeline, approve), play(timeline, approve, is_skipping=False)

    assert lines(skipped) == lines(whole)
    assert [r.notices for r in skipped if r.notices] == [r.notices for r in whole if r.notices]
    assert len(skipped) < len(whole)


@SLOW
@given(stories(), APPROVE)
def test_a_restored_snapshot_goes_on_as_if_nothing_had_happened(timeline: Timeline, approve: Approve) -> None:
    def restore(state: State) -> State:
        return decode_state(encode_state(state), timeline.script())

    assert lines(play(timeline, approve, between=restore)) == lines(play(timeline, approve))


def test_a_batch_that_comes_twice_counts_once() -> None:
    timeline = Timeline().say("report", "15:10", "15:20", per_min=60, arm="shown", country="US")
    log = timeline.log()
    twice = [item for logged in log for item in (logged, logged)]

    def asked(given: list[Any]) -> int:
        return sum(t.count for r in drive(timeline.script(), given, clock("15:30")) for t in r.tallies)

    assert asked(twice) == asked(log) == 600


def test_one_batch_of_one_node_is_in_merged_order_already() -> None:
    timeline = Timeline()
    for country in ("US", "", "DE", "FR"):
        for kind in ("report", "search"):
            timeline.say(kind, "15:10", "15:10:30", per_min=60, country=country)
        timeline.requests("15:10", "15:10:30", country=country, failing=0.3, error="5xx")
        timeline.signal("15:10", kind="metric", name="logins", value=3.5, span=10, country=country)
    batch = fold_all(timeline)

    merged = merge([batch])
    assert batch.series == merged.series
    for table in ("counts", "people", "registers", "metrics", "repeats"):
        assert np.array_equal(getattr(batch, table), getattr(merged, table)), table


def fold_all(timeline: Timeline) -> WindowBatch:
    fold = Fold("node", FixedReader())
    fold.add(timeline.signals(), clock("15:11"))
    batch = fold.flush()
    assert batch is not None
    return batch
