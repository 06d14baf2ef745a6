"""Recent counts: whole windows, sums that do not depend on how time passed, exact memories."""

import msgspec
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from itsus.detect.directory import GroupKey, Rows
from itsus.detect.ledger import Ledger
from itsus.detect.roster import Roster
from itsus.detect.slot import Column, Counted, Slot
from itsus.detect.traffic import measure_cover

KEY = GroupKey("photogram", "request", "gateway")
LENGTHS = (20, 60)


def ledger_of(cells: int) -> Ledger:
    roster = Roster(most=1 << 20)
    for cell in range(cells):
        roster.cell_of((f"c{cell}", "", "", "", ""))
    return Ledger(roster, 1)


def rows(begin: int, end: int, cells: list[int]) -> Rows:
    return Rows(KEY, begin, end, np.arange(len(cells)), np.array(cells, np.int32))


def add(ledger: Ledger, begin: int, end: int, counts: dict[int, int]) -> None:
    ledger.add(rows(begin, end, [*counts]), Counted([np.array([*counts.values()], np.int64)]))


def test_rows_of_the_same_cell_and_window_add_up() -> None:
    ledger = ledger_of(2)
    ledger.add(rows(0, 10, [1, 1]), Counted([np.array([3, 4], np.int64)]))
    add(ledger, 0, 10, {0: 5})
    assert ledger.look_back((20,), 10).tolist() == [[[5, 7]]]


def test_a_horizon_takes_whole_windows_only() -> None:
    ledger = ledger_of(1)
    add(ledger, 0, 600, {0: 1000})
    add(ledger, 590, 600, {0: 1})
    assert ledger.look_back((60, 600), 600).tolist() == [[[1]], [[1001]]]


def test_late_rows_count_in_the_horizons_they_belong_to() -> None:
    ledger = ledger_of(1)
    add(ledger, 90, 100, {0: 1})
    ledger.look_back(LENGTHS, 100)
    add(ledger, 60, 70, {0: 10})
    assert ledger.look_back(LENGTHS, 100).tolist() == [[[1]], [[11]]]


def test_cells_that_come_later_are_summed_from_then_on() -> None:
    ledger = ledger_of(1)
    add(ledger, 0, 10, {0: 1})
    ledger.look_back(LENGTHS, 10)
    at = ledger.roster.cell_of(("new", "", "", "", ""))
    add(ledger, 10, 20, {at: 2})
    assert ledger.look_back(LENGTHS, 20).tolist() == [[[1, 2]], [[1, 2]]]


def test_the_pace_is_that_of_the_latest_window_and_of_equals_the_finest() -> None:
    ledger = ledger_of(1)
    add(ledger, 0, 600, {0: 1})
    assert (ledger.pace_s, ledger.last_end, ledger.first_start) == (600, 600, 0)
    add(ledger, 590, 600, {0: 1})
    add(ledger, 0, 60, {0: 1})
    assert (ledger.pace_s, ledger.last_end, ledger.first_start) == (10, 600, 0)


windows = st.tuples(st.integers(0, 30), st.sampled_from([1, 1, 1, 6]), st.integers(0, 5), st.integers(-50, 5000))


@given(st.lists(st.tuples(windows, st.booleans(), st.integers(0, 6)), max_size=40))
def test_sums_are_the_same_however_steps_fell(story: list[tuple[tuple[int, int, int, int], bool, int]]) -> None:
    ledger, all_rows, now = ledger_of(6), [], 0
    for (tens, span, cell, count), is_looking, passed in story:
        begin, end = 10 * tens, 10 * (tens + span)
        add(ledger, begin, end, {cell: count})
        all_rows.append((begin, end, cell, count))
        now += 10 * passed
        if is_looking:
            ledger.look_back(LENGTHS, now)
    expected = np.zeros((2, 1, 6), np.int64)
    for horizon, length in enumerate(LENGTHS):
        for begin, end, cell, count in all_rows:
            if begin >= now - length and end <= now:
                expected[horizon, 0, cell] += count
    assert np.array_equal(ledger.look_back(LENGTHS, now), expected)


def test_what_retires_leaves_every_sum() -> None:
    ledger = ledger_of(1)
    add(ledger, 0, 10, {0: 1})
    add(ledger, 10, 20, {0: 2})
    ledger.look_back((60,), 20)
    assert [slot.end_s for slot in ledger.retire(10)] == [10]
    assert ledger.look_back((60,), 20).tolist() == [[[2]]]
    assert ledger.retire(10) == []


def test_a_restored_ledger_is_the_same() -> None:
    ledger = ledger_of(3000)
    random = np.random.default_rng(1)
    for start in range(0, 100, 10):
        counts = dict(enumerate(random.poisson(0.05 if start < 50 else 900, 3000).tolist()))
        errors = Counted([np.array([*counts.values()])], np.array([7]), np.array([[0, 2, 1]]))
        ledger.add(rows(start, start + 10, [*counts]), errors)
    packed = msgspec.msgpack.encode(ledger.dump())
    again = Ledger.restore(ledger.roster, msgspec.msgpack.decode(packed))
    assert msgspec.msgpack.encode(again.dump()) == packed
    assert np.array_equal(again.look_back(LENGTHS, 100), ledger.look_back(LENGTHS, 100))


@given(st.lists(st.integers(-(1 << 40), 1 << 40), max_size=20), st.sampled_from([0, 3000]))
def test_a_column_holds_numbers_exactly_in_few_or_many_cells(numbers: list[int], more: int) -> None:
    dense = np.array([*numbers, *[0] * more], np.int64)
    sums = np.zeros(len(dense) + 5, np.int64)
    column = Column.of(dense)
    column.add_to(sums)
    assert sums.tolist() == [*dense.tolist(), 0, 0, 0, 0, 0]
    column.take_from(sums)
    assert not sums.any()
    assert column.sum_in(np.ones(len(sums), bool)) == sum(numbers)


@pytest.mark.parametrize(("most", "bytes_each"), [(30_000, 2), (1_000_000, 4), (1 << 40, 8)])
def test_many_cells_take_no_more_bytes_than_their_numbers_need(most: int, bytes_each: int) -> None:
    assert Column.of(np.full(5000, most)).values.itemsize == bytes_each


def test_a_column_of_few_failing_cells_keeps_those_alone() -> None:
    dense = np.zeros(100_000, np.int64)
    dense[[7, 70_000]] = 1024
    column = Column.of(dense)
    assert len(column.values) == 2
    mask = np.zeros(100_000, bool)
    mask[70_000] = True
    assert column.sum_in(mask) == 1024


def test_errors_add_up_over_what_comes_late() -> None:
    ledger = ledger_of(2)
    failing = Counted([np.array([9], np.int64)], np.array([0]), np.array([[0, 9]]))
    ledger.add(rows(0, 10, [0]), failing)
    ledger.add(rows(0, 10, [1]), failing)
    (slot,) = ledger.within(0, 10)
    assert slot.errors is not None
    assert slot.errors.sum_in(np.array([True, False]), 3).tolist() == [0, 9, 0]
    assert slot.errors.sum_in(np.array([True, True]), 3).tolist() == [0, 18, 0]


def test_windows_that_overlap_cover_their_time_once() -> None:
    slots = [Slot(0, 60), Slot(50, 60), Slot(60, 70), Slot(100, 110)]
    assert measure_cover(slots) == 80
