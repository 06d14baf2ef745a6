"""How an app stood in the last hours: over HTTP, in words, and as a table."""

import re
from datetime import timedelta
from typing import Any

import msgspec
import pytest

from itsus.model.curve import CurvePoint
from itsus.testing.memory_store import MemoryStore
from tests.web import scene
from tests.web.conftest import Client, SignIn
from tests.web.hours import make_points

LATER = scene.NOW + timedelta(seconds=10)
PATH = "/v1/apps/photogram/curves"


def point(minutes_ago: int, people: float, usual: float | None = None, failing: float | None = 0.0) -> CurvePoint:
    at = (scene.NOW - timedelta(minutes=minutes_ago)).replace(second=0)
    return CurvePoint("photogram", at, people, usual, None if usual is None else 3 * usual, failing)


async def ask(client: Client, **query: str) -> Any:
    return (await client.get(PATH, params=query)).json()


async def test_curves_are_points_by_the_minute_with_the_incidents_beside(
    client: Client, sign_in: SignIn, store: MemoryStore
) -> None:
    await scene.commit(store, LATER, points=make_points())
    await sign_in("vera")
    curves = await ask(client)
    assert len(curves["points"]) == 361
    assert curves["points"][0]["people"] < curves["points"][0]["most"]
    assert curves["points"][-1]["people"] > 10 * curves["points"][-1]["most"]
    [trouble] = curves["troubles"]
    assert (trouble["incident"], trouble["spoke_at"], trouble["until"]) == ("i_7f3a", None, None)


async def test_a_curve_begins_with_how_it_stood(client: Client, sign_in: SignIn, store: MemoryStore) -> None:
    await scene.commit(store, LATER, points=[point(90, 5.0), point(30, 7.0)])
    await sign_in("vera")
    curves = await ask(client, hours="1")
    assert [(p["at"], p["people"]) for p in curves["points"]] == [(curves["since"], 5.0), ("2021-10-04T15:22:00Z", 7.0)]


async def test_who_has_some_asks_for_the_rest(client: Client, sign_in: SignIn, store: MemoryStore) -> None:
    await scene.commit(store, LATER, points=[point(9, 5.0), point(4, 6.0), point(1, 7.0)])
    await sign_in("vera")
    rest = await ask(client, after="2021-10-04T15:48:00Z")
    assert [p["people"] for p in rest["points"]] == [6.0, 7.0]


async def test_what_was_normal_stays_so_for_an_hour(client: Client, sign_in: SignIn, store: MemoryStore) -> None:
    await scene.commit(store, LATER, points=[point(150, 5, 4.0), point(120, 0), point(30, 0)])
    await sign_in("vera")
    assert [p["usual"] for p in (await ask(client))["points"]] == [4.0, 4.0, None]


@pytest.mark.parametrize(
    "query", [{"hours": "0"}, {"hours": "49"}, {"after": "yesterday"}, {"after": "2021-10-04T15:48:00"}]
)
async def test_a_wrong_question_is_refused(client: Client, sign_in: SignIn, query: dict[str, str]) -> None:
    await sign_in("vera")
    assert (await ask(client, **query))["code"] == "invalid_input"


async def test_no_other_site_may_read_them(client: Client, sign_in: SignIn) -> None:
    await sign_in("vera")
    headers = (await client.get(PATH)).headers
    assert "access-control-allow-origin" not in headers
    assert headers["cross-origin-resource-policy"] == "same-origin"


async def test_now_says_in_words_and_a_table_what_the_chart_shows(
    client: Client, sign_in: SignIn, store: MemoryStore
) -> None:
    await scene.commit(store, LATER, points=make_points())
    await sign_in("vera")
    page = (await client.get("/")).text
    assert "Now 393 people a minute look for answers; 9 are usual at this hour, up to 21 is nothing unusual" in page
    assert "What fails, where it is worst: 34\u00a0% now; at most 34\u00a0%" in page
    assert "The last hour</h3>" in page
    assert (
        "Of all attempts that are counted, 7\u00a0% fail now; 0.2\u00a0% is usual, up to 0.4\u00a0% is nothing" in page
    )
    assert page.count('<th scope="row">') == 21
    last = re.search(r'<tbody><tr><th scope="row">.*?</th>(.*?)</tr>', page)
    assert last is not None
    cells = [cell.replace("\u00a0", " ") for cell in re.findall("<td>(.*?)</td>", last[1])]
    assert cells == ["393", "9", "21", "7 %", "0.2 %", "0.4 %", "34 %"]


@pytest.mark.parametrize(("age_min", "hours"), [(1, 1), (30, 1), (31, 3), (200, 12), (5000, 48)])
async def test_what_is_drawn_is_half_trouble_at_most(
    client: Client, sign_in: SignIn, store: MemoryStore, age_min: int, hours: int
) -> None:
    since = LATER - timedelta(minutes=age_min)
    await scene.commit(store, LATER, points=make_points(), incidents=[scene.make_incident(visible_since=since)])
    await sign_in("vera")
    assert f'data-hours="{hours}"' in (await client.get("/")).text


async def test_where_there_is_nothing_to_draw_there_is_no_chart(
    client: Client, sign_in: SignIn, store: MemoryStore
) -> None:
    nothing: dict[str, Any] = {"people": 0.0, "usual": None, "most": None, "failing": 0.0, "failed": None}
    still = [msgspec.structs.replace(p, **nothing) for p in make_points()]
    await scene.commit(store, LATER, points=still)
    await sign_in("vera")
    page = (await client.get("/")).text
    assert "data-chart" not in page
    assert "The last 6 hours" not in page


async def test_an_app_that_is_well_keeps_its_chart_folded(client: Client, sign_in: SignIn, store: MemoryStore) -> None:
    await scene.commit(store, LATER, points=make_points("facespace", is_calm=True))
    await sign_in("vera")
    page = (await client.get("/")).text
    assert '<details id="hours-facespace"><summary>The last hours</summary>' in page
    assert "What fails, where it is worst" not in page
    assert "0.2\u00a0% is usual, up to 0.4\u00a0% is nothing unusual" in page


async def test_a_minute_without_counts_is_a_gap_and_never_zero(
    client: Client, sign_in: SignIn, store: MemoryStore
) -> None:
    counted = [msgspec.structs.replace(point(n, 5), failed=0.01 * n, failed_usual=0.002) for n in (9, 8)]
    await scene.commit(store, LATER, points=[*counted, point(4, 5)])
    await sign_in("vera")
    assert [(p["failed"], p["failed_usual"], p["failed_most"]) for p in (await ask(client))["points"]] == [
        (0.09, 0.002, None),
        (0.08, 0.002, None),
        (None, None, None),
    ]
    page = (await client.get("/")).text
    assert "No attempts are counted now; at most 9\u00a0% at 15:43" in page


async def test_where_attempts_are_never_counted_nothing_is_said_of_them(
    client: Client, sign_in: SignIn, store: MemoryStore
) -> None:
    await scene.commit(store, LATER, points=[point(9, 5.0), point(4, 6.0, failing=0.5)])
    await sign_in("vera")
    page = (await client.get("/")).text
    assert "Attempts that failed</li>" not in page
    assert 'data-plot="failed"' not in page
    assert 'data-plot="failing"' in page


async def test_a_curve_that_would_be_the_same_once_more_is_not_drawn(
    client: Client, sign_in: SignIn, store: MemoryStore
) -> None:
    await scene.commit(store, LATER, points=[msgspec.structs.replace(point(9, 5.0, failing=0.98), failed=0.95)])
    await sign_in("vera")
    page = (await client.get("/")).text
    assert 'data-plot="failed"' in page
    assert 'data-plot="failing"' not in page
    assert "What fails, where it is worst: 98\u00a0% now" in page
