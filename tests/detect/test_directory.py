"""Which series belongs to which group and cell: found once, bounded, the same whoever asks."""

import numpy as np
import pytest

from itsus.detect import directory as module
from itsus.detect.directory import PUBLISHABLE, Directory, GroupKey, source_of
from itsus.detect.roster import Codes, Roster
from itsus.detect.scope import Cells, explain
from itsus.model.scope import Scope, Series
from itsus.model.window import WindowBatch, merge
from tests.detect.story import MONDAY, counts, grid, people, series

REQUESTS = grid("request", component=("feed", "login"), country=("FR", "US"))
GATEWAY = GroupKey("photogram", "request", "gateway")


def batch_of(*batches: WindowBatch) -> WindowBatch:
    return merge(batches)


def cells_of(directory: Directory, batch: WindowBatch) -> list[tuple[GroupKey, int, int, list[tuple[str, ...]]]]:
    return [
        (rows.key, rows.begin_s, rows.end_s, [directory.rosters[rows.key].cells[c] for c in rows.cells.tolist()])
        for rows in directory.sort(batch.series, batch.counts)
    ]


def test_rows_are_sorted_by_group_and_window() -> None:
    other = series("request", source="edge", country="US")
    batch = batch_of(
        counts([(REQUESTS[0], 1, 0, 1), (other, 2, 0, 1)], MONDAY), counts([(REQUESTS[1], 3, 0, 1)], MONDAY, span=60)
    )
    assert cells_of(Directory(), batch) == [
        (GroupKey("photogram", "request", "edge"), MONDAY, MONDAY + 10, [("", "US", "", "", "")]),
        (GATEWAY, MONDAY, MONDAY + 10, [("feed", "FR", "", "", "")]),
        (GATEWAY, MONDAY, MONDAY + 60, [("feed", "US", "", "", "")]),
    ]


def test_places_point_at_the_rows_of_the_table() -> None:
    batch = batch_of(
        counts([(s, n, 0, 1) for n, s in enumerate(REQUESTS)], MONDAY), people([(series("report"), 1)], MONDAY)
    )
    (rows,) = Directory().sort(batch.series, batch.counts)
    found = [batch.series[place] for place in batch.counts[rows.at, 0].tolist()]
    assert found == REQUESTS


def test_the_same_series_again_find_the_same_homes_and_others_their_own() -> None:
    directory = Directory()
    first = counts([(s, 1, 0, 1) for s in REQUESTS], MONDAY)
    later = counts([(Series(*s), 1, 0, 1) for s in REQUESTS], MONDAY + 10)
    fewer = counts([(s, 1, 0, 1) for s in REQUESTS[1:3]], MONDAY + 20)
    for batch, there in ((first, REQUESTS), (later, REQUESTS), (fewer, REQUESTS[1:3])):
        ((_, begin, _, cells),) = cells_of(directory, batch)
        assert (begin, cells) == (batch.counts[0, 1], [tuple(s[1:6]) for s in there])


def test_ways_to_sort_that_are_forgotten_are_found_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST_PLANS", 1)
    directory = Directory()
    for listed in (REQUESTS, REQUESTS[1:3], REQUESTS, REQUESTS[:1]):
        ((*_, cells),) = cells_of(directory, counts([(s, 1, 0, 1) for s in listed], MONDAY))
        assert cells == [tuple(s[1:6]) for s in listed]


def test_two_tables_of_a_batch_are_sorted_once_each() -> None:
    directory = Directory()
    batch = batch_of(counts([(REQUESTS[0], 1, 0, 1)], MONDAY), people([(series("report"), 1)], MONDAY))
    tables = batch.counts, batch.people
    first = [directory.sort(batch.series, table) for table in tables]
    again = [directory.sort(batch.series, table) for table in tables]
    assert [rows.key.kind for (rows,) in first] == ["request", "report"]
    assert all(one is same for one, same in zip(first, again, strict=True))


def test_all_publishable_keys_are_one_source() -> None:
    batch = batch_of(counts([(series("request", source=f"pk:{n}"), 1, 0, 1) for n in "ab"], MONDAY))
    ((key, _, _, cells),) = cells_of(Directory(), batch)
    assert (key.who, cells) == (PUBLISHABLE, [("",) * 5] * 2)
    assert source_of(series("request", source="edge")) == "edge"


def test_probes_go_by_dependency_and_vantage_point() -> None:
    batch = batch_of(counts([(series("probe", source="fra", dependency="cdn"), 1, 0, 1)], MONDAY))
    ((key, _, _, cells),) = cells_of(Directory(), batch)
    assert (key.who, cells) == ("cdn", [("", "", "", "", "", "fra")])


def test_invented_versions_share_the_open_cell_of_a_publishable_source(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST_OPEN_CELLS", 3)
    directory = Directory()
    batch = batch_of(counts([(series("request", source="pk:x", version=f"{n}"), 1, 0, 1) for n in range(9)], MONDAY))
    ((key, _, _, cells),) = cells_of(directory, batch)
    assert cells == [("", "", "", f"{n}", "") for n in range(3)] + [("",) * 5] * 6
    assert len(directory.rosters[key]) == 4


def test_what_is_forgotten_is_found_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST_SERIES", 2)
    directory = Directory()
    batch = batch_of(counts([(s, 1, 0, 1) for s in REQUESTS], MONDAY))
    before = cells_of(directory, batch)
    directory.find(())
    assert cells_of(directory, batch_of(batch)) == before


def test_apps_are_known_of_kinds_that_no_cell_counts() -> None:
    assert Directory().find((series("metric", app="wazzup", name="x"), series("report"))).apps == [
        "photogram",
        "wazzup",
    ]


def test_a_memory_with_other_cells_is_told_apart() -> None:
    directory = Directory()
    assert directory.restore(GATEWAY, [("feed", "US", "", "", "")])
    assert directory.restore(GATEWAY, [("feed", "US", "", "", "")])
    assert not directory.restore(GATEWAY, [("login", "US", "", "", "")])


def roster_of(*cells: tuple[str, ...]) -> Roster:
    roster = Roster(most=1 << 20)
    for cell in cells:
        roster.cell_of(cell)
    return roster


CELLS = [
    ("feed", "US", "ios", "", ""),
    ("feed", "FR", "", "", ""),
    ("login", "", "ios", "", ""),
    ("a", "ZZ", "web", "", ""),
]


def test_codes_grow_as_if_all_cells_had_been_there_at_once() -> None:
    grown, whole = Codes.of(CELLS[:2]).extend(CELLS[2:]), Codes.of(CELLS)
    assert grown.names == whole.names == (["a", "feed", "login"], ["FR", "US", "ZZ"], ["ios", "web"], [], [])
    assert np.array_equal(grown.place, whole.place)
    assert whole.place[1].tolist() == [1, 0, -1, 2]


@pytest.mark.parametrize("country", ["US", ""])
def test_a_scope_covers_cells_as_it_covers_their_attributes(country: str) -> None:
    scope = Scope.of(component=["feed", "login"], country=country) if country else Scope.of(platform="web")
    names = ("component", "country", "platform", "version", "network")
    assert Codes.of(CELLS).covered(scope).tolist() == [scope.covers(dict(zip(names, c, strict=True))) for c in CELLS]


@pytest.mark.parametrize("many", [0, 20_000])
def test_places_sum_all_cells_and_every_value(many: int) -> None:
    more = [("feed", "US", "ios", f"v{n}", "") for n in range(many)]
    roster = roster_of(*CELLS, *more)
    sums = roster.places @ np.ones((len(roster), 2))
    assert sums[0].tolist() == [4 + many] * 2
    assert sums[1:, 0].tolist()[:8] == [1, 2 + many, 1, 1, 1 + many, 1, 2 + many, 1]
    assert roster.tries == pytest.approx(np.log10(len(sums) + len(roster)))


def test_cells_of_one_component_and_country_share_a_pool() -> None:
    roster = roster_of(*CELLS, ("feed", "US", "web", "", ""))
    assert roster.pools.tolist() == [0, 1, 2, 3, 0]
    assert roster.pool_count == 4


def test_explaining_with_known_codes_finds_the_same() -> None:
    excess = np.array([50.0, 0.0, 0.0, 0.0])
    plain = Cells(CELLS, excess, np.full(4, 1.0), np.full(4, 100.0))
    known = Cells(CELLS, excess, np.full(4, 1.0), np.full(4, 100.0), Codes.of(CELLS))
    assert [p.scope for p in explain(plain)] == [p.scope for p in explain(known)]
