"""Windows merge to the same bytes in any order."""

from dataclasses import replace

import msgspec
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from itsus.model.scope import Series
from itsus.model.window import (
    COUNT_WIDTH,
    METRIC_WIDTH,
    PEOPLE_WIDTH,
    REGISTERS,
    REPEAT_WIDTH,
    SAMPLES_PER_ROW,
    Alert,
    Outcome,
    Sample,
    WindowBatch,
    decode,
    encode,
    merge,
)

SERIES = [Series("photogram", component, "US", "", "", "", "report") for component in ("feed", "login", "stories")]


@st.composite
def tables(draw: st.DrawFn, width: int, series: int) -> np.ndarray:
    """Draw a table whose rows point to one of `series` series."""
    rows = draw(
        st.lists(st.tuples(st.integers(0, series - 1), st.integers(0, 3), st.integers(-50, 50)), min_size=0, max_size=6)
    )
    table = np.zeros((len(rows), width), np.int64)
    for row, (place, window, amount) in zip(table, rows, strict=True):
        row[:3] = place, window * 10, 10
        row[3:] = amount
    return table


@st.composite
def batches(draw: st.DrawFn) -> WindowBatch:
    """Draw a batch with every kind of content."""
    series = tuple(draw(st.permutations(SERIES)))
    people = draw(tables(PEOPLE_WIDTH, len(series)))
    registers = np.array(
        draw(st.lists(st.integers(0, 40), min_size=len(people), max_size=len(people))), np.uint8
    ).reshape(-1, 1) * np.ones((1, REGISTERS), np.uint8)
    return WindowBatch(
        node=draw(st.sampled_from(["a", "b"])),
        sequence=draw(st.integers(0, 9)),
        series=series,
        counts=draw(tables(COUNT_WIDTH, len(series))),
        people=people,
        registers=registers,
        repeats=draw(tables(REPEAT_WIDTH, len(series))),
        alerts=tuple(Alert(series[0], at, "key", "firing") for at in draw(st.lists(st.integers(0, 30), max_size=2))),
        samples=tuple(
            Sample(series[0], 0, rank, f"text {rank}", "asking", "none")
            for rank in draw(st.lists(st.integers(0, 99), max_size=8))
        ),
        outcomes=tuple(
            Outcome("exposure", "photogram", "n_1", "US", "shown", "affected", 0, count)
            for count in draw(st.lists(st.integers(1, 5), max_size=3))
        ),
        signals=draw(st.integers(0, 9)),
    )


def as_bytes(batch: WindowBatch) -> bytes:
    return encode(batch)


@given(st.lists(batches(), max_size=4), st.randoms())
def test_merging_does_not_depend_on_order(parts: list[WindowBatch], random: object) -> None:
    shuffled = list(parts)
    random.shuffle(shuffled)  # type: ignore[attr-defined]  # hypothesis hands in a random.Random
    assert as_bytes(merge(parts)) == as_bytes(merge(shuffled))


@given(batches(), batches(), batches())
def test_merging_in_two_steps_is_merging_in_one(a: WindowBatch, b: WindowBatch, c: WindowBatch) -> None:
    assert as_bytes(merge([merge([a, b]), c])) == as_bytes(merge([a, b, c]))


@given(batches())
def test_a_batch_survives_encoding(batch: WindowBatch) -> None:
    again = decode(encode(batch))
    assert as_bytes(again) == as_bytes(batch)
    assert again.series == batch.series
    assert np.array_equal(again.registers, batch.registers)


@given(batches(), st.data())
def test_a_cut_batch_is_refused(batch: WindowBatch, data: st.DataObject) -> None:
    whole = encode(batch)
    cut = whole[: data.draw(st.integers(0, len(whole) - 1))]
    with pytest.raises((msgspec.DecodeError, msgspec.ValidationError)):
        decode(cut)


def test_counts_of_the_same_window_add_up() -> None:
    table = np.zeros((1, COUNT_WIDTH), np.int64)
    table[0, :5] = 0, 100, 10, 7, 3
    batch = WindowBatch("a", 1, series=(SERIES[0],), counts=table)
    assert merge([batch, batch]).counts[0, :5].tolist() == [0, 100, 10, 14, 6]


def test_distinct_people_merge_by_the_maximum() -> None:
    people = np.zeros((1, PEOPLE_WIDTH), np.int64)
    people[0, 2] = 10
    one = WindowBatch("a", 1, (SERIES[0],), people=people, registers=np.full((1, REGISTERS), 3, np.uint8))
    two = replace(one, registers=np.full((1, REGISTERS), 2, np.uint8))
    assert merge([one, two]).registers.max() == 3


def test_of_a_metric_the_last_value_wins() -> None:
    def batch(bits: int) -> WindowBatch:
        table = np.zeros((1, METRIC_WIDTH), np.int64)
        table[0, 2:4] = 10, bits
        return WindowBatch("a", 1, series=(SERIES[0],), metrics=table)

    assert merge([batch(5), batch(9)]).metrics[0, 3] == 9


def test_at_most_five_samples_of_a_row_are_kept() -> None:
    samples = tuple(Sample(SERIES[0], 0, rank, str(rank), "asking", "none") for rank in range(20))
    merged = merge([WindowBatch("a", 1, samples=samples)])
    assert [s.rank for s in merged.samples] == list(range(SAMPLES_PER_ROW))


def test_an_alert_sent_twice_counts_once() -> None:
    alert = Alert(SERIES[0], 5, "key", "firing")
    assert merge([WindowBatch("a", 1, alerts=(alert,)), WindowBatch("b", 1, alerts=(alert,))]).alerts == (alert,)


def test_a_batch_without_rows_is_empty() -> None:
    assert WindowBatch("a", 1, signals=3).is_empty()
