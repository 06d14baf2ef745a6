"""What a step decided is committed whole, once, and read back as it was."""

from itsus.model.event import encode_event
from itsus.model.store import StepResult, Store, Tally, Task
from tests.store.values import at, build_events, build_incident, build_notice


def shown(count: int, *, app: str = "photogram", country: str = "US") -> Tally:
    return Tally("exposure", app, "n_1", country, "shown", "affected", simulated=True, count=count)


async def test_events_of_every_type_are_read_back_as_they_were(store: Store) -> None:
    events = build_events()
    await store.commit_step(StepResult(now=at(10), events=events))
    read = await store.events()
    assert [stored.event for stored in read] == events
    assert [encode_event(stored.event) for stored in read] == [encode_event(event) for event in events]


async def test_positions_of_events_only_rise(store: Store) -> None:
    await store.commit_step(StepResult(now=at(10), events=build_events()))
    await store.commit_step(StepResult(now=at(20), events=build_events()))
    positions = [stored.position for stored in await store.events()]
    assert positions == sorted(set(positions))


async def test_events_are_read_on_from_a_position(store: Store) -> None:
    await store.commit_step(StepResult(now=at(10), events=build_events()))
    everything = await store.events()
    assert await store.events(after=everything[1].position, limit=2) == everything[2:4]


async def test_events_before_a_position_are_the_latest_oldest_first(store: Store) -> None:
    await store.commit_step(StepResult(now=at(10), events=build_events()))
    everything = await store.events()
    assert await store.events(before=everything[5].position, limit=2) == everything[3:5]
    assert await store.events(before=everything[0].position) == []


async def test_events_are_found_by_app_and_by_incident(store: Store) -> None:
    await store.commit_step(StepResult(now=at(10), events=build_events()))
    assert {s.event.app for s in await store.events(app="facespace")} == {"facespace"}
    assert [s.event.event for s in await store.events(incident="i_1")] == [
        "incident.opened",
        "decision",
        "notice.published",
    ]


async def test_a_step_that_is_run_again_changes_nothing(store: Store) -> None:
    result = StepResult(
        now=at(10),
        events=build_events(),
        incidents=[build_incident()],
        tasks=[Task("tell", "photogram", "{}")],
        tallies=[shown(3)],
        facts={"mute/photogram": '"x"'},
    )
    await store.commit_step(result)
    before = await store.events()
    await store.commit_step(result)
    await store.commit_step(StepResult(now=at(5), facts={"mute/photogram": '"y"'}))
    assert await store.events() == before
    assert await store.tallies() == [shown(3)]
    assert await store.facts() == {"mute/photogram": '"x"'}
    assert await store.claim("tell", at(10), 60) is not None
    assert await store.claim("tell", at(10), 60) is None


async def test_incidents_are_read_back_latest_opened_first(store: Store) -> None:
    old, new = build_incident("i_1"), build_incident("i_2", opened=60)
    await store.commit_step(StepResult(now=at(10), incidents=[old, new]))
    assert await store.incidents() == [new, old]
    assert await store.incidents(limit=1) == [new]
    assert await store.incident("i_1") == old
    assert await store.incident("i_9") is None


async def test_an_incident_replaces_what_it_was(store: Store) -> None:
    await store.commit_step(StepResult(now=at(10), incidents=[build_incident()]))
    ended = build_incident(is_open=False)
    await store.commit_step(StepResult(now=at(20), incidents=[ended]))
    assert await store.incidents() == [ended]
    assert await store.incidents(only_open=True) == []


async def test_incidents_are_found_by_app(store: Store) -> None:
    other = build_incident("i_2", app="wazzup")
    await store.commit_step(StepResult(now=at(10), incidents=[build_incident(), other]))
    assert await store.incidents(app="wazzup") == [other]


async def test_notices_are_read_back_latest_first(store: Store) -> None:
    old, new = build_notice("n_1"), build_notice("n_2", since=60, status="active", app="wazzup")
    await store.commit_step(StepResult(now=at(10), notices=[old, new]))
    assert await store.notices() == [new, old]
    assert await store.notices(app="photogram") == [old]
    assert await store.notice("n_2") == new
    assert await store.notice("n_9") is None


async def test_a_notice_stays_current_for_a_day_after_its_end(store: Store) -> None:
    ended = build_notice(status="resolved", ended=100)
    waiting = build_notice("n_2", since=-10)
    await store.commit_step(StepResult(now=at(100), notices=[ended, waiting]))
    assert await store.notices(only_current=True) == [ended, waiting]
    await store.commit_step(StepResult(now=at(100 + 86_400)))
    assert await store.notices(only_current=True) == [waiting]
    assert await store.notices() == [ended, waiting]


async def test_tallies_add_up(store: Store) -> None:
    await store.commit_step(StepResult(now=at(10), tallies=[shown(3), shown(4, country="FR")]))
    await store.commit_step(StepResult(now=at(20), tallies=[shown(5), shown(1, app="wazzup")]))
    assert await store.tallies(app="photogram") == [shown(4, country="FR"), shown(8)]
    assert shown(1, app="wazzup") in await store.tallies()


async def test_a_fact_replaces_what_it_was(store: Store) -> None:
    await store.commit_step(StepResult(now=at(10), facts={"rollout/a_b": "[0]", "rollout/axb": "[1]", "mute/a": "1"}))
    await store.commit_step(StepResult(now=at(20), facts={"rollout/a_b": "[0,1]"}))
    assert await store.facts("rollout/") == {"rollout/a_b": "[0,1]", "rollout/axb": "[1]"}


async def test_a_prefix_of_facts_is_taken_literally(store: Store) -> None:
    await store.commit_step(StepResult(now=at(10), facts={"now/a_b": "1", "now/axb": "2", "now/a%b": "3"}))
    assert await store.facts("now/a_") == {"now/a_b": "1"}
    assert await store.facts("now/a%") == {"now/a%b": "3"}
