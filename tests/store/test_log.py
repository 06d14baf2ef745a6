"""The input log: taken in once, exactly ordered, never in a past step."""

from datetime import timedelta

import numpy as np
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from itsus.model.act import Act, Advance, Approve, Edit, Mute, Note, Overrule, Reject, Resolve, Retract, Speak
from itsus.model.settings import AppSettings, Settings, StageSettings
from itsus.model.store import Snapshot, StepResult, Store
from itsus.model.window import WindowBatch
from itsus.testing.memory_store import MemoryStore
from tests.store.values import SCOPE, TEXT, at, build_batch, items

ACTS: list[Act] = [
    Approve(id="1", by="ada", notice="n_1", draft="abc"),
    Edit(id="2", by="ada", notice="n_1", text=TEXT),
    Reject(id="3", by="ada", notice="n_1", draft="abc"),
    Retract(id="4", by="ada", notice="n_1"),
    Resolve(id="5", by="ada", incident="i_1"),
    Speak(id="6", by="ada", app="photogram", scope=SCOPE, text=TEXT),
    Mute(id="7", by="ada", app="photogram", until=at(3600)),
    Advance(id="8", by="ada", app="photogram", stage=1),
    Note(id="9", by="ada", incident="i_1", text="the CDN", link="https://tickets.example/7"),
    Overrule(id="10", by="ada", incident="i_1", scope=SCOPE, fault="dependency"),
]


async def test_a_step_gets_what_was_received_before_it(store: Store) -> None:
    await store.append(build_batch(1), at(1))
    await store.append(build_batch(2), at(10))
    assert items(await store.begin_step(at(10))) == [1]
    assert items(await store.begin_step(at(20))) == [2]


async def test_an_act_is_new_until_the_next_step_begins(store: Store) -> None:
    assert not await store.has_new_act()
    await store.append(build_batch(1), at(1))
    assert not await store.has_new_act()
    await store.append(ACTS[0], at(2))
    assert await store.has_new_act()
    await store.begin_step(at(10))
    assert not await store.has_new_act()
    await store.append(ACTS[1], at(3))
    assert await store.has_new_act()


async def test_inputs_come_in_the_order_of_their_time_and_then_of_their_arrival(store: Store) -> None:
    for sequence, seconds in [(1, 5), (2, 3), (3, 5), (4, 4)]:
        await store.append(build_batch(sequence), at(seconds))
    assert items(await store.begin_step(at(10))) == [2, 4, 1, 3]


async def test_what_arrives_late_falls_into_the_next_step_not_into_a_past_one(store: Store) -> None:
    await store.begin_step(at(10))
    await store.append(build_batch(1), at(4))
    [logged] = await store.begin_step(at(20))
    assert logged.received == at(10)


async def test_the_same_step_begun_twice_gives_nothing_the_second_time(store: Store) -> None:
    await store.append(build_batch(1), at(1))
    await store.begin_step(at(10))
    assert await store.begin_step(at(10)) == []
    assert await store.begin_step(at(5)) == []
    assert await store.begun_to() == at(10)


async def test_a_batch_is_taken_in_once_however_often_it_is_sent(store: Store) -> None:
    assert await store.append(build_batch(1), at(1))
    assert not await store.append(build_batch(1), at(2))
    assert await store.append(build_batch(1, node="b"), at(2))
    assert items(await store.begin_step(at(10))) == [1, 1]


async def test_batches_of_one_node_may_arrive_in_any_order(store: Store) -> None:
    assert await store.append(build_batch(2), at(1))
    assert await store.append(build_batch(1), at(2))


async def test_an_act_is_taken_in_once_also_after_a_snapshot(store: Store) -> None:
    assert await store.append(ACTS[0], at(1))
    await store.begin_step(at(10))
    await store.save_snapshot(Snapshot(at(10), b"state"))
    assert await store.has_act("1")
    assert not await store.has_act("2")
    assert not await store.append(ACTS[0], at(11))
    assert await store.begin_step(at(20)) == []


async def test_every_kind_of_act_is_read_back_as_it_was(store: Store) -> None:
    for act in ACTS:
        await store.append(act, at(1))
    assert items(await store.begin_step(at(10))) == ACTS


async def test_settings_are_read_back_as_they_were(store: Store) -> None:
    stages = (StageSettings(if_={"country": {"$in": ["US"]}}, share=0.9, hold=0.1),)
    configured = Settings(apps={"photogram": AppSettings(name="Photogram")}, rollout={"photogram": stages})
    await store.append(configured, at(1))
    assert items(await store.begin_step(at(10))) == [configured]


async def test_settings_equal_to_the_last_are_there_already(store: Store) -> None:
    first, second = Settings(), Settings(apps={"wazzup": AppSettings()})
    assert await store.append(first, at(1))
    assert not await store.append(first, at(2))
    assert await store.append(second, at(3))
    assert await store.append(first, at(4))


async def test_a_batch_is_read_back_with_all_its_columns(store: Store) -> None:
    sent = build_batch(7, rows=3)
    await store.append(sent, at(1))
    [logged] = await store.begin_step(at(10))
    assert isinstance(logged.item, WindowBatch)
    assert np.array_equal(logged.item.counts, sent.counts)
    assert (logged.item.alerts, logged.item.samples, logged.item.outcomes) == (sent.alerts, sent.samples, sent.outcomes)
    assert (logged.item.signals, logged.item.late, logged.item.refused) == (1235, 1, 2)


async def test_times_keep_their_microseconds(store: Store) -> None:
    received = at(1) + timedelta(microseconds=123457)
    await store.append(build_batch(1), received)
    [logged] = await store.begin_step(at(10))
    assert logged.received == received


async def test_inputs_since_gives_again_what_begun_steps_were_given(store: Store) -> None:
    for sequence, seconds in [(1, 1), (2, 11), (3, 21)]:
        await store.append(build_batch(sequence), at(seconds))
    assert await store.inputs_since(at(0)) == []
    await store.begin_step(at(10))
    await store.begin_step(at(20))
    assert items(await store.inputs_since(at(0))) == [1, 2]
    assert items(await store.inputs_since(at(10))) == [2]


async def test_a_snapshot_is_read_back_and_makes_the_inputs_before_it_needless(store: Store) -> None:
    assert await store.load_snapshot() is None
    await store.append(build_batch(1), at(1))
    await store.append(build_batch(2), at(12))
    await store.begin_step(at(20))
    await store.save_snapshot(Snapshot(at(10), b"state"))
    assert await store.load_snapshot() == Snapshot(at(10), b"state")
    assert items(await store.inputs_since(at(0))) == [2]


async def test_an_older_snapshot_does_not_replace_a_later_one(store: Store) -> None:
    await store.save_snapshot(Snapshot(at(20), b"later"))
    await store.save_snapshot(Snapshot(at(10), b"earlier"))
    assert await store.load_snapshot() == Snapshot(at(20), b"later")


async def test_a_new_store_has_begun_and_committed_nothing(store: Store) -> None:
    assert await store.begun_to() is None
    assert await store.committed_to() is None
    await store.commit_step(StepResult(now=at(10)))
    assert await store.committed_to() == at(10)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=50)
@given(st.lists(st.tuples(st.booleans(), st.integers(0, 120)), max_size=30))
async def test_no_input_is_lost_doubled_or_put_into_a_past_step(doings: list[tuple[bool, int]]) -> None:
    store, given_out, sent = MemoryStore(), [], 0
    for is_step, seconds in doings:
        if is_step:
            begun = await store.begun_to()
            logged = await store.begin_step(at(seconds))
            assert all(begun is None or begun <= one.received < at(seconds) for one in logged)
            given_out += items(logged)
        else:
            sent += 1
            await store.append(build_batch(sent), at(seconds))
    given_out += items(await store.begin_step(at(1000)))
    assert sorted(given_out, key=str) == sorted(range(1, sent + 1), key=str)
