"""Looking at a group: the best score of any place, in the shortest horizon that shows it; abnormal cells are held."""

import numpy as np
import pytest

from itsus.detect import group as module
from itsus.detect.directory import GroupKey
from itsus.detect.group import MOST_SCORED, Group, find_surprise, pick_worthy
from itsus.detect.ledger import Ledger
from itsus.detect.ratio import RatioBaseline
from itsus.detect.roster import Roster
from itsus.detect.surprise import score_high

SPREAD = (1.0, 0.01)


def group_of(cells: int) -> Group[RatioBaseline]:
    roster = Roster(most=1 << 20)
    for cell in range(cells):
        roster.cell_of(("feed", f"c{cell}", "", "", ""))
    return Group(GroupKey("photogram", "request", "gateway"), Ledger(roster, 2), RatioBaseline())


def test_of_a_few_worthy_deviations_all_are_picked_and_of_many_the_largest() -> None:
    assert pick_worthy(np.array([2.9, 3.0, 9.0]), 3.0).tolist() == [1, 2]
    many = np.arange(1000.0)
    assert sorted(pick_worthy(many, 3.0).tolist()) == list(range(1000 - MOST_SCORED, 1000))


def test_nothing_surprising_scores_nothing() -> None:
    mu = np.full((2, 3), 50.0)
    assert find_surprise(group_of(3), mu + 1, mu, SPREAD, least_excess=5) == (0.0, 0)


def test_one_cell_alone_is_found_and_pays_for_all_that_were_looked_at() -> None:
    group, mu = group_of(300), np.full((1, 300), 5.0)
    count = mu.copy()
    count[0, 7] = 60
    score, horizon = find_surprise(group, count, mu, SPREAD, least_excess=5)
    alone = float(score_high(np.array([60.0]), np.array([5.0]), *SPREAD)[0])
    assert score == pytest.approx(alone - group.roster.tries)
    assert horizon == 0


def test_of_horizons_that_show_it_alike_the_shortest_is_taken() -> None:
    mu = np.full((3, 200), 5.0)
    count = mu * 1000
    assert find_surprise(group_of(200), count, mu, SPREAD, least_excess=5)[1] == 0


def test_what_is_spread_thin_over_all_cells_is_found_in_their_sum() -> None:
    mu = np.full((2, 400), 5.0)
    count = mu.copy()
    count[1] += 4
    score, horizon = find_surprise(group_of(400), count, mu, (1.0, 1e-4), least_excess=5)
    assert horizon == 1
    assert score > 20


def test_few_cells_are_asked_first_and_lose_nothing_by_it(monkeypatch: pytest.MonkeyPatch) -> None:
    random = np.random.default_rng(1)
    mu = random.uniform(1, 20, (40, 2, 6))
    count = mu + random.normal(0, 3, mu.shape) + 12 * (random.uniform(size=mu.shape) < 0.1)
    asked = [find_surprise(group_of(6), *one, SPREAD, least_excess=9) for one in zip(count, mu, strict=True)]
    monkeypatch.setattr(module, "FEW_CELLS", 0)
    assert asked == [find_surprise(group_of(6), *one, SPREAD, least_excess=9) for one in zip(count, mu, strict=True)]
    assert 0 < sum(score > 0 for score, _ in asked) < len(asked)
