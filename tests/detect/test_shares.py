"""Shares of cells: the rhythm of a pool, the level of a cell."""

import msgspec
import numpy as np
import pytest

from itsus.detect import shares as module
from itsus.detect.roster import Roster
from itsus.detect.shares import Shares
from itsus.model.words import UNIT

NIGHT, DAY = 24 * 1000, 24 * 1000 + 12


def shares_of(*cells: tuple[str, ...]) -> Shares:
    roster = Roster(most=100)
    for cell in cells:
        roster.cell_of(cell)
    shares = Shares(roster)
    shares.grow(len(roster))
    return shares


TWO_COUNTRIES = [("feed", c, p, "", "") for c in ("IN", "US") for p in ("ios", "web")]
NOTHING = np.zeros(4, np.int64)


def taught(days: int = 20) -> Shares:
    """Countries with opposite days; half as many people on the web as on ios in both."""
    shares = shares_of(*TWO_COUNTRIES)
    for day in range(days):
        shares.learn(NIGHT + 24 * day, np.array([600.0, 300.0, 20.0, 10.0]), np.ones(4, bool))
        shares.learn(DAY + 24 * day, np.array([20.0, 10.0, 600.0, 300.0]), np.ones(4, bool))
    return shares


def test_countries_have_days_of_their_own() -> None:
    shares = taught()
    night, day = shares.at(NIGHT, NOTHING), shares.at(DAY, NOTHING)
    assert night[:2].sum() > 0.85
    assert day[:2].sum() < 0.15


def test_a_cell_keeps_its_part_of_its_pool_at_every_hour() -> None:
    shares = taught()
    for hour in (NIGHT, DAY, NIGHT + 5):
        at = shares.at(hour, NOTHING)
        assert at.sum() == pytest.approx(1)
        assert at[0] / at[1] == pytest.approx(2, rel=0.1)
        assert at[2] / at[3] == pytest.approx(2, rel=0.1)


def test_before_anything_was_learnt_the_present_hour_tells() -> None:
    shares = shares_of(*TWO_COUNTRIES)
    assert shares.at(NIGHT, np.array([6, 2, 1, 1]) * UNIT) == pytest.approx([0.6, 0.2, 0.1, 0.1], abs=1e-6)


def test_a_cell_that_grows_beside_the_others_is_followed_within_hours() -> None:
    shares = taught()
    for hour in range(NIGHT + 24 * 20, NIGHT + 24 * 20 + 6):
        shares.learn(hour, np.array([3000.0, 300.0, 20.0, 10.0]), np.ones(4, bool))
    at = shares.at(NIGHT, NOTHING)
    assert at[0] / at[1] > 4


def test_counts_are_spread_by_the_shares_of_each_hour() -> None:
    shares = taught()
    ((first, *_),) = shares.spread([{NIGHT: 100.0}], NOTHING)
    both = shares.spread([{NIGHT: 100.0, DAY: 50.0}, {DAY: 50.0}], NOTHING)
    assert both.sum(axis=1) == pytest.approx([150, 50])
    assert both[0] - both[1] == pytest.approx(shares.at(NIGHT, NOTHING) * 100)
    assert first == pytest.approx(shares.at(NIGHT, NOTHING)[0] * 100)


def test_the_only_cell_has_all() -> None:
    assert shares_of(("feed", "US", "", "", "")).spread([{0: 3.0, 1: 4.0}], np.zeros(1, np.int64)).tolist() == [[7.0]]


@pytest.mark.parametrize("days", [0, 3])
def test_few_cells_are_spread_over_as_many_are(monkeypatch: pytest.MonkeyPatch, days: int) -> None:
    shares, counts = taught(days), np.array([5, 0, 7, 1]) * UNIT
    parts = [{NIGHT: 100.0, DAY: 50.0}, {DAY + 3: 5.0}]
    few = shares.spread(parts, counts)
    monkeypatch.setattr(module, "FEW_CELLS", 0)
    shares.stir()
    assert few == pytest.approx(shares.spread(parts, counts), rel=1e-12)


def test_restored_shares_are_the_same() -> None:
    shares = taught(3)
    packed = msgspec.msgpack.encode(shares.dump())
    again = Shares.restore(shares.roster, msgspec.msgpack.decode(packed))
    assert np.array_equal(again.at(DAY, NOTHING), shares.at(DAY, NOTHING))
    assert msgspec.msgpack.encode(again.dump()) == packed
