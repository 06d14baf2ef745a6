"""History through the engine: what comes out, in which order, and the same each time."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

import pytest

from itsus.engine.stages import Stages
from itsus.intake.refusal import Refusal
from itsus.model.errors import InputError
from itsus.model.event import Event, NoticeEvent, Summary, encode_event
from itsus.model.settings import Policy, Settings
from itsus.model.signal import Signal
from itsus.model.store import StepResult
from itsus.model.window import WindowBatch
from itsus.replay.approval import Approve
from itsus.replay.read import read_files
from itsus.replay.record import Record
from itsus.replay.run import replay
from itsus.testing.fixed_reader import FixedReader
from itsus.testing.timeline import Timeline, clock


def outage() -> Timeline:
    timeline = Timeline().say("report", "15:30", "16:20", per_min=6, source="app").evidence("15:40", "16:00")
    return timeline.people("15:41", "16:00").confused("15:41", "16:00")


def run(
    timeline: Timeline,
    approve: str = "never",
    *,
    signals: Sequence[Signal] | None = None,
    stages: Stages | None = None,
    settings: Settings | None = None,
    record: Record | None = None,
) -> list[Event | Summary]:
    given = timeline.signals() if signals is None else signals
    said = replay(
        given,
        stages or timeline.script(),
        FixedReader(),
        settings or Settings(),
        Approve.parse(approve),
        witness=record,
    )
    return list(said)


def names(events: list[Event | Summary]) -> list[str]:
    return [e.event for e in events if e.event.startswith("notice")]


def summary(events: list[Event | Summary]) -> Summary:
    last = events[-1]
    assert isinstance(last, Summary)
    return last


def test_nothing_is_published_unless_somebody_approves() -> None:
    events = run(outage())

    assert names(events) == ["notice.proposed"]
    assert summary(events).silence_gap_s is None


def test_the_played_operator_approves_at_the_first_step_at_or_after_the_delay() -> None:
    events = run(outage(), "after=25")
    at = {e.event: e.at for e in reversed(events) if isinstance(e, NoticeEvent)}

    assert (at["notice.published"] - at["notice.proposed"]).total_seconds() == 30


def test_two_operators_are_played_where_two_must_agree() -> None:
    events = run(outage(), "auto", settings=Settings(policy=Policy(approvals=2)))

    published = [e for e in events if e.event == "notice.published"]
    assert getattr(published[-1], "by", ()) == ("operator-1", "operator-2")


def test_the_summary_counts_what_happened() -> None:
    last = summary(run(outage(), "auto"))

    assert (last.signals, last.apps, last.incidents, last.notices, last.hints) == (300, ("photogram",), 1, 1, 0)
    assert (last.from_, last.to) == (clock("15:30"), clock("16:19:50"))
    assert last.silence_gap_s is not None
    assert last.silence_gap_s <= 120


def test_a_replay_gives_the_same_bytes_twice() -> None:
    first, second = ([encode_event(e) for e in run(outage(), "auto")] for _ in range(2))

    assert first == second


def test_signals_in_disorder_within_one_time_change_nothing() -> None:
    signals = outage().signals()
    swapped = sorted(signals, key=lambda s: (s.at, -signals.index(s)))

    assert run(outage(), "auto", signals=swapped) == run(outage(), "auto", signals=signals)


def test_a_signal_that_cannot_be_is_refused_and_the_rest_counted() -> None:
    record = Record()
    bad = Signal(kind="request", at=clock("15:31").replace(tzinfo=None), app="photogram", ok=1, span=10)
    events = run(outage(), signals=[bad, *outage().signals()], record=record)

    assert summary(events).signals == 300
    assert [r.code for r in record.refusals] == ["bad_time"]


def test_no_signals_is_no_error() -> None:
    (last,) = run(Timeline(), signals=[])

    assert isinstance(last, Summary)
    assert (last.from_, last.signals, last.apps, last.silence_gap_s) == (None, 0, (), None)


@pytest.mark.parametrize("words", ["", "yes", "after=", "after=soon", "after=-3"])
def test_an_unknown_way_to_approve_is_refused(words: str) -> None:
    with pytest.raises(InputError, match="auto, never or after"):
        Approve.parse(words)


def test_a_count_is_known_to_the_step_at_its_end_in_whatever_order_lines_stand(tmp_path: Path) -> None:
    count = '{"kind":"request","at":"2021-10-04T15:40:00Z","span":1200,"app":"photogram","ok":9}'
    instant = '{"kind":"report","at":"2021-10-04T16:00:00Z","app":"photogram"}'
    seen = []
    for name, lines in (("one", [count, instant]), ("other", [instant, count])):
        file = tmp_path / f"{name}.ndjson"
        file.write_text("\n".join(lines))
        witness = Steps()
        list(
            replay(
                read_files([file]),
                Timeline().script(),
                FixedReader(),
                Settings(),
                Approve.parse("never"),
                witness=witness,
            )
        )
        seen.append(witness.times)
    assert seen == [[clock("16:00"), clock("16:00:10")]] * 2


class Steps:
    """Notes the steps that signals came in."""

    def __init__(self) -> None:
        self.times: list[datetime] = []

    def observe(self, batch: WindowBatch | None, result: StepResult) -> None:
        if batch is not None:
            self.times.append(result.now)

    def refuse(self, refusals: list[Refusal]) -> None:
        raise AssertionError(refusals)
