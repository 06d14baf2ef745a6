"""Signals are counted once, in the right row, whatever their order."""

import itertools
import random
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from itsus.intake.fold import Fold
from itsus.intake.persons import Authors
from itsus.model.scope import Series
from itsus.model.signal import Signal
from itsus.model.window import (
    BAD,
    ERRORS,
    FAILED,
    MESSAGES,
    OK,
    READINGS,
    REGISTERS,
    SPAN,
    SQUARES,
    START,
    VALUE_BITS,
    Alert,
    Outcome,
    S,
    WindowBatch,
    decode,
    encode,
    merge,
)
from itsus.model.words import BLAMES, ERROR_CLASSES, INTENTS, UNIT, Blame, Intent
from itsus.testing.fixed_reader import FixedReader

T0 = datetime(2021, 10, 4, 15, 40, tzinfo=UTC)
T0_S = int(T0.timestamp())
READINGS_OF: dict[str, tuple[Intent, Blame]] = {"hacked": ("asking", "account"), "down": ("reporting", "service")}


def _fold() -> Fold:
    return Fold("node", FixedReader(READINGS_OF), secret=b"fixed")


def _signal(kind: str, seconds: float = 0, **fields: Any) -> Signal:
    return Signal(**{"kind": kind, "at": T0 + timedelta(seconds=seconds), "app": "photogram", **fields})


def _flush(*signals: Signal, received: datetime | None = None) -> WindowBatch:
    fold = _fold()
    assert fold.add(signals, received) == []
    batch = fold.flush()
    assert batch is not None
    return batch


def _cell(intent: Intent, blame: Blame) -> int:
    return READINGS + INTENTS.index(intent) * len(BLAMES) + BLAMES.index(blame)


def test_nothing_gives_no_batch() -> None:
    assert _fold().flush() is None


def test_requests_of_one_series_and_window_are_summed_in_1024ths() -> None:
    batch = _flush(
        _signal("request", 0, ok=5, failed=2, error="5xx", country="US"),
        _signal("request", 9.9, ok=1, failed=1, error="dns", country="US", weight=2.5),
    )

    assert batch.series == (Series("photogram", "", "US", "", "", "", "request"),)
    (row,) = batch.counts
    assert (row[S], row[START], row[SPAN]) == (0, T0_S, 10)
    assert (row[OK], row[FAILED]) == (5 * UNIT + 2560, 2 * UNIT + 2560)
    assert row[ERRORS + ERROR_CLASSES.index("5xx")] == 2 * UNIT
    assert row[ERRORS + ERROR_CLASSES.index("dns")] == 2560


@pytest.mark.parametrize(
    ("seconds", "span", "start_s", "span_s"), [(0, 0, 0, 10), (19, 10, 10, 10), (7, 61, 0, 70), (0, 1200, 0, 1200)]
)
def test_starts_go_down_to_the_grid_and_spans_up(seconds: int, span: int, start_s: int, span_s: int) -> None:
    (row,) = _flush(_signal("request", seconds, span=span, ok=1)).counts

    assert (row[START] - T0_S, row[SPAN]) == (start_s, span_s)


def test_a_corrected_count_replaces_the_first() -> None:
    batch = _flush(
        _signal("request", span=10, ok=5, failed=2, error="5xx", source="gateway"),
        _signal("request", span=10, ok=9, failed=1, error="dns", source="gateway"),
    )

    (row,) = batch.counts
    assert (row[OK], row[FAILED]) == (9 * UNIT, UNIT)
    assert row[ERRORS + ERROR_CLASSES.index("5xx")] == 0


def test_devices_that_share_a_key_do_not_correct_each_other() -> None:
    batch = _flush(
        _signal("request", span=10, source="pk:web", ok=5, failed=2, error="5xx"),
        _signal("request", span=10, source="pk:web", failed=3, error="dns"),
        _signal("request", span=10, source="pk:web"),
    )

    (row,) = batch.counts
    assert (row[OK], row[FAILED]) == (5 * UNIT, 5 * UNIT)
    assert row[ERRORS + ERROR_CLASSES.index("5xx")] == 2 * UNIT


def test_a_correction_after_a_flush_is_sent_as_the_difference() -> None:
    fold = _fold()
    fold.add([_signal("request", span=10, ok=5, failed=2)], T0)
    first = fold.flush()
    fold.add([_signal("request", span=10, ok=4, failed=3)], T0 + timedelta(seconds=15))
    second = fold.flush()

    assert first is not None
    assert second is not None
    assert second.counts[0, OK] == -UNIT
    assert merge([first, second]).counts[0, [OK, FAILED]].tolist() == [4 * UNIT, 3 * UNIT]


def test_counts_of_different_sources_add_up() -> None:
    batch = _flush(*(_signal("request", span=10, ok=5, source=source) for source in "ab"))

    assert [row[OK] for row in batch.counts] == [5 * UNIT, 5 * UNIT]


def test_probes_at_an_instant_all_count() -> None:
    (row,) = _flush(*[_signal("probe", failed=1, error="dns")] * 3).counts

    assert row[FAILED] == 3 * UNIT


@pytest.mark.parametrize("kind", ["request", "report", "probe", "exposure"])
def test_the_same_id_of_a_source_counts_once_for_ten_minutes(kind: str) -> None:
    fold = _fold()
    more = {"notice": "n_1", "arm": "shown"} if kind == "exposure" else {}

    def send(minutes: float) -> int:
        at = T0 + timedelta(minutes=minutes)
        before = fold.signals
        fold.add([_signal(kind, minutes * 60, id="7", source="a", **more)], at)
        return fold.signals - before

    assert [send(minutes) for minutes in (0, 5, 9.9, 10.1, 10.2)] == [1, 0, 0, 1, 0]


def test_the_same_id_of_another_source_counts() -> None:
    fold = _fold()
    fold.add([_signal("report", id="7", source=source) for source in "ab"], T0)

    assert fold.signals == 2


def test_a_person_who_says_the_same_at_the_same_time_counts_once() -> None:
    said: dict[str, Any] = {"person": "p1", "text": "is it down"}
    batch = _flush(
        _signal("report", **said),
        _signal("report", **said),
        _signal("report", 1, **said),
        _signal("report", person="p2", text="is it down"),
    )

    assert (batch.signals, batch.people[0, MESSAGES]) == (3, 2 * UNIT)


def test_what_an_author_adds_within_two_minutes_adds_nothing_in_any_order() -> None:
    """One who asks, mocks, and asks from elsewhere is one person, and not three in a row of eleven."""
    wrote = [
        _signal("report", second, person="p1", text=text, country=country, count=50)
        for second, text, country in ((3, "hacked?", "US"), (1, "lol", "FR"), (5, "hacked again", "US"))
    ]
    others = [_signal("report", 1, person=f"q{i}", text="down", country="US") for i in range(10)]

    one, other = _flush(*wrote, *others), _flush(*others, *reversed(wrote))

    assert encode(one) == encode(other)
    assert one.people[:, MESSAGES].sum() == 11 * UNIT
    assert one.people[:, _cell("asking", "account")].sum() == 0, "the first of them was a joke"


def test_an_author_counts_again_after_two_minutes_and_for_another_app_or_source() -> None:
    fold = _fold()

    def count(second: float, **fields: Any) -> int:
        fold.add(
            [_signal(**{"kind": "report", "seconds": second, "person": "p1", **fields})], T0 + timedelta(seconds=second)
        )
        batch = fold.flush()
        assert batch is not None
        return int(batch.people[:, MESSAGES].sum()) // UNIT

    assert [count(second) for second in (0, 60, 119, 121)] == [1, 0, 0, 1]
    assert [count(130, app="wazzup"), count(131, source="desk"), count(132, kind="search")] == [1, 1, 0]


def test_all_publishable_keys_know_the_same_authors() -> None:
    batch = _flush(*(_signal("report", i, person="p1", source=f"pk:{i}") for i in range(3)))

    assert batch.people[:, MESSAGES].sum() == UNIT


def test_who_was_counted_is_forgotten_after_two_minutes_or_when_they_are_too_many() -> None:
    authors = Authors(capacity=100)
    for author in range(1000):
        authors.count(author, author / 100)
    assert 80 < len(authors) <= 100
    assert authors.is_counted(999, 10)
    authors.count(7, 200)
    assert len(authors) == 1


def test_the_squares_of_weights_are_what_messages_that_stand_for_others_vary_by() -> None:
    (row,) = _flush(_signal("report", count=3, weight=10.0), _signal("report", text="down", weight=2.0)).people

    assert (row[MESSAGES], row[SQUARES]) == (32 * UNIT, 304 * UNIT)


def test_reports_without_a_person_all_count() -> None:
    (row,) = _flush(*[_signal("report")] * 5).people

    assert row[MESSAGES] == 5 * UNIT


def test_a_report_without_text_is_one_person_looking_for_answers() -> None:
    (row,) = _flush(_signal("report", span=1200, count=5869)).people

    assert row[MESSAGES] == row[_cell("asking", "none")] == 5869 * UNIT
    assert row[READINGS:].sum() == 5869 * UNIT


def test_a_text_stands_for_all_that_are_counted_with_it() -> None:
    (row,) = _flush(_signal("ticket", text="was I hacked?", count=3, weight=2.0)).people

    assert row[MESSAGES] == row[_cell("asking", "account")] == 6 * UNIT


def test_texts_of_one_batch_are_read_in_one_call() -> None:
    reader = FixedReader()
    fold = Fold("node", reader)
    fold.add([_signal(kind, text=f"{kind} {i}") for i in range(5) for kind in ("report", "mention")], T0)
    fold.add([_signal("report", text="again"), _signal("report", text="again")], T0)
    fold.add([_signal("report")], T0)

    assert reader.calls == [10, 1]


def test_what_was_said_before_is_not_read_again_but_counts_the_same() -> None:
    reader = FixedReader(READINGS_OF)
    fold = Fold("node", reader)
    fold.add([_signal("report", text="is it down"), _signal("report", text="hacked")], T0)
    fold.add([_signal("report", 1, text="is it down"), _signal("report", 1, text="all down")], T0)
    batch = fold.flush()

    assert reader.calls == [2, 1]
    assert batch is not None
    (row,) = batch.people
    assert (row[_cell("reporting", "service")], row[_cell("asking", "account")]) == (3 * UNIT, UNIT)


def test_languages_and_arms_are_kept_apart() -> None:
    batch = _flush(
        *(_signal("report", text="down", lang=lang, arm=arm) for lang in ("en", "fr") for arm in ("shown", "held"))
    )

    assert sorted((series.lang, series.arm) for series in batch.series) == [
        ("en", "held"), ("en", "shown"), ("fr", "held"), ("fr", "shown"),
    ]  # fmt: skip


def test_distinct_people_are_registers_that_do_not_depend_on_order() -> None:
    signals = [_signal("report", i / 200, person=f"p{i % 500}") for i in range(1000)]
    shuffled = random.Random(1).sample(signals, len(signals))

    one, other = _flush(*signals), _flush(*shuffled)

    assert np.array_equal(one.registers, other.registers)
    assert one.registers.shape == (1, REGISTERS)
    assert 350 < _estimate(one.registers[0]) < 650


def _estimate(registers: Any) -> Any:
    m = REGISTERS
    return 0.7213 / (1 + 1.079 / m) * m * m / np.sum(2.0 ** -registers.astype(float))


def test_persons_are_keyed_with_another_secret_each_day_and_each_process() -> None:
    def registers(secret: bytes | None, day: int) -> bytes:
        fold = Fold("node", FixedReader(), secret=secret)
        at = T0 + timedelta(days=day)
        fold.add([Signal(kind="report", at=at, app="photogram", person=f"p{i}") for i in range(50)], at)
        batch = fold.flush()
        assert batch is not None
        return batch.registers.tobytes()

    assert registers(b"fixed", 0) == registers(b"fixed", 0)
    assert registers(b"fixed", 0) != registers(b"fixed", 1)
    assert registers(None, 0) != registers(None, 0)


def test_at_most_five_redacted_samples_are_kept_the_same_in_any_order() -> None:
    signals = [_signal("report", text=f"down in room {'abcdefghij'[i]} 0123456") for i in range(10)]

    one, other = _flush(*signals), _flush(*reversed(signals))

    assert one.samples == other.samples
    assert len(one.samples) == 5
    assert all(sample.text.endswith("#######") for sample in one.samples)
    assert {(sample.intent, sample.blame) for sample in one.samples} == {("reporting", "service")}


def test_no_text_and_no_person_is_left_after_a_flush() -> None:
    fold = _fold()
    fold.add([_signal("report", person="person-secret", text="text-secret 12345")], T0)
    batch = fold.flush()

    assert batch is not None
    assert b"person-secret" not in encode(batch)
    assert b"12345" not in encode(batch)
    held = repr({**vars(fold), **vars(fold._people), **vars(fold._seen), **vars(fold._lines)})
    assert "person-secret" not in held
    assert "text-secret" not in held


def test_of_a_metric_the_last_value_wins() -> None:
    batch = _flush(*(_signal("metric", name="logins", value=value, span=60, bad="down") for value in (1.0, 812.4)))

    (row,) = batch.metrics
    assert row[VALUE_BITS].view(np.float64) == 812.4
    assert row[BAD] == 2


def test_an_alert_is_a_state_keyed_over_its_life() -> None:
    batch = _flush(
        _signal("alert", name="Errors", status="firing", severity="critical", id="g-f#firing@1", source="alertmanager"),
        _signal("alert", 60, name="Errors", status="resolved", id="g-f#resolved@2", source="alertmanager"),
        _signal("alert", name="Dns", status="firing", dependency="dns", source="statuspage-dns"),
        _signal("alert", name="Dns", status="firing", dependency="dns", source="statuspage-dns"),
    )

    series = Series("photogram", "", "", "", "", "", "alert", "alertmanager", "Errors")
    assert batch.alerts[:2] == (
        Alert(series, T0_S, "g-f", "firing", "critical"),
        Alert(series, T0_S + 60, "g-f", "resolved"),
    )
    assert len(batch.alerts) == 3
    assert "Dns" in batch.alerts[2].key


def test_exposures_and_followups_become_outcomes() -> None:
    batch = _flush(
        *[_signal("exposure", notice="n_1", arm="shown", affected=True, country="US", source="pk:web")] * 2,
        _signal("exposure", notice="n_1", arm="held", weight=10.0),
        _signal("followup", notice="n_1", works=False),
    )

    assert batch.outcomes == (
        Outcome("exposure", "photogram", "n_1", "", "held", "", T0_S, 10),
        Outcome("exposure", "photogram", "n_1", "US", "shown", "affected", T0_S, 2, "pk:web"),
        Outcome("followup", "photogram", "n_1", "", "", "broken", T0_S, 1),
    )


def test_what_comes_over_five_minutes_after_its_end_is_only_counted_as_late() -> None:
    fold = _fold()
    refused = fold.add([_signal("report", span=60), _signal("report", span=59.9)], T0 + timedelta(seconds=360))

    assert (refused, fold.signals, fold.late) == ([], 1, 1)


def test_refused_signals_are_named_and_counted() -> None:
    fold = _fold()
    refused = fold.add([_signal("report"), _signal("report", country="us"), _signal("report", 100)], T0)
    fold.count_refused(3)
    batch = fold.flush()

    assert [(refusal.index, refusal.code) for refusal in refused] == [(1, "bad_value"), (2, "ahead")]
    assert batch is not None
    assert (batch.signals, batch.refused) == (1, 5)


def test_signals_of_a_file_count_as_received_when_they_say_or_at_their_end() -> None:
    fold = _fold()
    fold.add([_signal("report", span=1200), _signal("report", received=T0 + timedelta(seconds=301))], None)

    assert (fold.signals, fold.late) == (1, 1)


def test_a_file_time_without_a_zone_is_refused() -> None:
    fold = _fold()
    naive = T0.replace(tzinfo=None)
    refused = fold.add([Signal(kind="report", at=naive, app="a"), _signal("report", received=naive)], None)

    assert [refusal.code for refusal in refused] == ["bad_time", "bad_time"]


def test_a_flood_of_made_up_series_is_refused_and_not_remembered() -> None:
    fold = _fold()
    signals = [_signal("request", version=f"{i}", ok=1) for i in range(50_010)]
    refused = fold.add(signals, T0)

    assert {refusal.code for refusal in refused} == {"too_many_series"}
    assert len(refused) == 10
    fold.flush()
    assert fold.add(signals[-5:], T0) == []


def test_sequences_rise_by_one() -> None:
    fold = _fold()
    sequences = []
    for _ in range(3):
        fold.add([_signal("report")], T0)
        batch = fold.flush()
        assert batch is not None
        sequences.append((batch.node, batch.sequence))
        assert fold.flush() is None

    assert sequences == [("node", 1), ("node", 2), ("node", 3)]


KINDS: st.SearchStrategy[dict[str, Any]] = st.sampled_from(
    [
        {"kind": "request", "ok": 3, "failed": 1, "error": "5xx"},
        {"kind": "probe", "failed": 1, "error": "dns"},
        {"kind": "report", "text": "it is down"},
        {"kind": "search", "text": "hacked?", "count": 4},
        {"kind": "mention"},
        {"kind": "exposure", "notice": "n_1", "arm": "shown"},
    ]
)


PERSONS = itertools.count()


@st.composite
def signals(draw: st.DrawFn) -> Signal:
    """Draw a signal that is no repetition of another one."""
    fields = dict(draw(KINDS))
    if fields["kind"] in ("report", "search", "mention") and draw(st.booleans()):
        fields["person"] = f"p{next(PERSONS)}"
    return _signal(
        fields.pop("kind"), draw(st.integers(0, 60)), country=draw(st.sampled_from(["", "US", "FR"])), **fields
    )


@settings(deadline=None)
@given(st.lists(signals(), min_size=1, max_size=25), st.integers(0, 25), st.randoms(use_true_random=False))
def test_folding_apart_and_merging_is_folding_together(drawn: list[Signal], cut: int, shuffle: random.Random) -> None:
    whole = merge([_flush(*drawn)])
    shuffled = shuffle.sample(drawn, len(drawn))
    parts = [part for part in (shuffled[:cut], shuffled[cut:]) if part]

    merged = merge([_flush(*part) for part in parts])

    assert encode(merged) == encode(whole)


@settings(deadline=None)
@given(st.lists(signals(), min_size=1, max_size=10))
def test_a_batch_travels_unchanged(drawn: list[Signal]) -> None:
    batch = _flush(*drawn)

    assert encode(decode(encode(batch))) == encode(batch)


def _messages_read_as(batch: WindowBatch, intent: Intent, blame: Blame) -> int:
    return int(batch.people[:, _cell(intent, blame)].sum()) // UNIT


def test_a_mention_of_another_apps_trouble_is_about_something_else() -> None:
    """Only mentions are asked: what is sent to the app itself is about the app."""
    text = "it is down, not photogram"

    mention, ticket = _flush(_signal("mention", text=text)), _flush(_signal("ticket", text=text))

    assert (_messages_read_as(mention, "reporting", "service"), _messages_read_as(mention, "other", "none")) == (0, 1)
    assert _messages_read_as(ticket, "reporting", "service") == 1


def test_the_same_mention_may_be_about_one_app_and_not_about_another() -> None:
    text = "it is down, not photogram"
    batch = _flush(_signal("mention", text=text), _signal("mention", text=text, app="wazzup"))

    assert _messages_read_as(batch, "reporting", "service") == 1


@pytest.mark.parametrize(("other", "counts"), [(0.3, True), (0.36, False)])
def test_what_is_about_something_else_with_a_chance_of_a_third_counts_nothing(other: float, counts: bool) -> None:
    class Doubtful(FixedReader):
        def read(self, texts: Sequence[str], langs: Sequence[str]) -> NDArray[np.int64]:
            joint = np.zeros((len(texts), len(INTENTS), len(BLAMES)), np.int64)
            joint[:, INTENTS.index("other"), BLAMES.index("none")] = round(other * UNIT)
            joint[:, INTENTS.index("asking"), BLAMES.index("none")] = UNIT - round(other * UNIT)
            return joint

    fold = Fold("node", Doubtful(), secret=b"fixed")
    fold.add([_signal("report", text="hm")], None)
    batch = fold.flush()

    assert batch is not None
    assert bool(batch.people[0, _cell("asking", "none")]) is counts
