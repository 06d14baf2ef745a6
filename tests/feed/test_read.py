"""The reader for backends: what it answers, when it asks, and that nobody waits for it (spec/feed.md, F-14 to F-40)."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from threading import Event, Thread
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from itsus.feed.answer import Answer, ask, find_skew
from itsus.feed.pauses import Pauses
from itsus.feed.read import Device, FeedReader, PublicKeys
from itsus.feed.schedule import Schedule
from itsus.model.document import FeedDocument
from itsus.model.errors import BackendError, InputError
from itsus.model.origin import PublicCopy
from itsus.testing.feed_attacker import FeedAttacker
from itsus.testing.memory_public_reader import MemoryPublicReader

PUBLISHER = FeedAttacker()
NOW = PUBLISHER.now
A, B = "https://a.example/feed", "https://b.example/feed"
ANYBODY = Device("d1", {"country": "US", "platform": "web"})


@pytest.fixture
def source() -> MemoryPublicReader:
    return MemoryPublicReader()


def make_reader(source: MemoryPublicReader, *origins: str, app: str = "photogram") -> FeedReader:
    return FeedReader(app, origins or (A, B), PUBLISHER.pinned(), source=source, draw=lambda: 0.5)


def publish(source: MemoryPublicReader, *, key: Any = None, **changes: Any) -> None:
    for origin in (A, B):
        source.give(f"{origin}/photogram.jws", PUBLISHER.publish(key=key, **changes))


def later(seconds: float) -> datetime:
    return NOW + timedelta(seconds=seconds)


# What people see


def test_a_notice_is_read_in_the_persons_language(source: MemoryPublicReader) -> None:
    text = {"en": {"title": "It’s us", "body": "Stories fail."}, "pt-BR": {"title": "Somos nós", "body": "Falha."}}
    publish(source, notices=[PUBLISHER.notice(text=text)])
    reader = make_reader(source)
    reader.refresh(NOW)
    [entry] = reader.notices(ANYBODY, NOW, ["pt-PT", "en"])
    assert (entry.id, entry.lang, entry.title, entry.body) == ("n_1", "pt-BR", "Somos nós", "Falha.")
    assert (entry.strength, entry.status, entry.component) == ("notice", "active", ("stories",))
    assert entry.since == int(NOW.timestamp()) - 600
    assert [e.lang for e in reader.notices(ANYBODY, NOW)] == ["en"]


def test_a_notice_for_others_is_not_shown(source: MemoryPublicReader) -> None:
    publish(source, notices=[PUBLISHER.notice(audience={"country": {"$in": ["FR"]}})])
    reader = make_reader(source)
    reader.refresh(NOW)
    assert reader.notices(ANYBODY, NOW) == []
    assert len(reader.notices(Device("d1", {"country": "FR"}), NOW)) == 1


def test_texts_stay_what_they_are_for_the_page_to_escape(source: MemoryPublicReader) -> None:
    publish(source, notices=[PUBLISHER.notice(text={"en": {"title": "<b>&amp;", "body": "{{x}}"}})])
    reader = make_reader(source)
    reader.refresh(NOW)
    assert [(e.title, e.body) for e in reader.notices(ANYBODY, NOW)] == [("<b>&amp;", "{{x}}")]


def test_a_notice_hides_itself_and_an_expired_copy_says_nothing(source: MemoryPublicReader) -> None:
    publish(source)
    reader = make_reader(source)
    reader.refresh(NOW)
    assert reader.notices(ANYBODY, later(7_199))
    assert reader.notices(ANYBODY, later(7_200)) == []
    assert reader.document(later(7_200)) is not None
    assert reader.document(later(86_400)) is None


def test_before_the_first_look_nothing_is_shown_and_nobody_waits(source: MemoryPublicReader) -> None:
    reader = make_reader(source)
    assert (reader.notices(ANYBODY, NOW), reader.exposures(ANYBODY, NOW), reader.document(NOW)) == ([], [], None)
    assert source.asked == []


def test_exposures_are_counted_with_their_arm_until_they_were_shown(source: MemoryPublicReader) -> None:
    publish(source, rollout={"salt": "s", "stages": [{"if": {}, "share": 0, "hold": 1}]})
    reader = make_reader(source)
    reader.refresh(NOW)
    assert reader.exposures(ANYBODY, NOW) == [("n_1", "held")]
    assert reader.notices(ANYBODY, NOW) == []
    assert reader.exposures(replace(ANYBODY, shown=frozenset({"n_1"})), NOW) == []


@pytest.mark.parametrize(
    ("share", "hold", "arm"), [(1, 0, "shown"), (0, 1, "held"), (0.9, 0.1, None), (0.9999, 0, None), (0.5, 0, None)]
)
def test_a_device_whose_id_is_not_known_is_in_an_arm_only_where_that_has_all_places(
    source: MemoryPublicReader, share: float, hold: float, arm: str | None
) -> None:
    publish(source, rollout={"salt": "s", "stages": [{"if": {}, "share": share, "hold": hold}]})
    reader = make_reader(source)
    reader.refresh(NOW)
    assert reader.exposures(Device("", {}), NOW) == ([("n_1", arm)] if arm else [])


def test_times_that_no_calendar_has_do_no_harm(source: MemoryPublicReader) -> None:
    publish(source, notices=[PUBLISHER.notice(since=0, updated=2**53 - 1, until=2**53 - 1)])
    reader = make_reader(source)
    reader.refresh(NOW)
    assert [e.until for e in reader.notices(ANYBODY, NOW)] == [2**53 - 1]


# Rounds


def test_a_round_tells_what_was_wrong_with_whom(source: MemoryPublicReader) -> None:
    source.give(f"{A}/photogram.jws", PUBLISHER.wrong_key())
    found = make_reader(source).refresh(NOW)
    assert found.asked == (A, B)
    assert [(origin, getattr(error, "rule", "")) for origin, error in found.problems] == [(A, "F-05"), (B, "")]
    assert "cannot be reached" in str(found.problems[1][1])
    assert not found.is_good


def test_an_origin_named_twice_is_one_origin_also_where_two_must_agree(source: MemoryPublicReader) -> None:
    source.give(f"{A}/photogram.jws", PUBLISHER.publish(), date="Mon, 04 Oct 2021 15:50:00 GMT")
    reader = make_reader(source, A, A + "/", A)
    assert reader.refresh(later(2 * 86_400)).asked == (A,)
    assert reader.document(later(2 * 86_400)) is None


@pytest.mark.parametrize("app", ["", "../secrets", "a/b", "x" * 65, "?"])
def test_a_name_that_no_feed_can_have_is_refused(source: MemoryPublicReader, app: str) -> None:
    with pytest.raises(BackendError, match="cannot be published"):
        make_reader(source, app=app)


def test_without_an_origin_there_is_nothing_to_read(source: MemoryPublicReader) -> None:
    with pytest.raises(InputError, match="at least one origin"):
        FeedReader("photogram", [], PUBLISHER.pinned(), source=source)


@given(st.binary(max_size=300) | st.integers(0, 2_000).map(lambda cut: PUBLISHER.publish()[:cut] + b"!"))
def test_no_bytes_of_an_origin_do_anything_but_cost_a_try(data: bytes) -> None:
    source = MemoryPublicReader()
    source.give(f"{A}/photogram.jws", data)
    source.give(f"{B}/photogram.jws", PUBLISHER.publish())
    reader = make_reader(source)
    assert reader.refresh(NOW).is_good
    assert len(reader.notices(ANYBODY, NOW)) == 1


@given(st.dictionaries(st.sampled_from(["date", "retry-after", "etag"]), st.text(max_size=60)))
def test_no_headers_of_an_origin_do_anything_but_cost_a_try(headers: dict[str, str]) -> None:
    source = MemoryPublicReader()
    source.refuse(f"{A}/photogram.jws", 503, **headers)
    source.give(f"{B}/photogram.jws", PUBLISHER.publish(), **headers)
    assert make_reader(source).refresh(NOW).is_good


# What is kept over a restart


def test_a_snapshot_brings_back_the_copy_without_a_network(source: MemoryPublicReader) -> None:
    publish(source)
    first = make_reader(source)
    first.refresh(NOW)
    second = make_reader(MemoryPublicReader())
    second.restore(first.snapshot(), NOW)
    assert second.notices(ANYBODY, NOW) == first.notices(ANYBODY, NOW) != []
    assert second.snapshot() == first.snapshot()


def test_a_copy_that_was_changed_where_it_lay_is_not_used_but_what_was_learned_stays(
    source: MemoryPublicReader,
) -> None:
    publish(source)
    first = make_reader(source)
    first.refresh(NOW)
    kept = msgspec.json.decode(first.snapshot())
    kept["copy"] = PUBLISHER.borrowed_kid().decode()
    second = make_reader(source)
    second.restore(msgspec.json.encode(kept), NOW)
    assert second.document(NOW) is None
    publish(source, seq=PUBLISHER.seq - 1)
    assert [getattr(e, "rule", "") for _, e in second.refresh(NOW).problems] == ["F-14", "F-14"]


def test_a_copy_that_was_refused_only_for_the_clock_is_there_once_the_clock_is_right(
    source: MemoryPublicReader,
) -> None:
    publish(source)
    first, second, third = (make_reader(source) for _ in range(3))
    first.refresh(NOW)
    second.restore(first.snapshot(), NOW + timedelta(days=9))
    third.restore(second.snapshot(), NOW)
    assert second.document(NOW) is None
    assert third.document(NOW) is not None


@pytest.mark.parametrize(
    "data",
    [b"", b"{}", b"[]", b"\xff", b'{"v":1}', b'{"v":2,"app":"photogram","copy":"","origin":"","seen":{},"revoked":[]}'],
)
def test_what_is_no_snapshot_is_refused_in_words(source: MemoryPublicReader, data: bytes) -> None:
    with pytest.raises(InputError, match="snapshot"):
        make_reader(source).restore(data, NOW)


def test_a_snapshot_of_another_app_is_refused(source: MemoryPublicReader) -> None:
    with pytest.raises(InputError, match="facespace"):
        make_reader(source).restore(make_reader(source, app="facespace").snapshot(), NOW)


# When it looks


def test_it_looks_at_once_then_when_the_feed_says(source: MemoryPublicReader) -> None:
    publish(source, state="quiet", notices=[], poll={"idle_s": 300, "active_s": 20})
    reader = make_reader(source)
    assert reader.refresh_if_due(NOW).is_good
    assert reader.refresh_if_due(later(299)).asked == ()
    assert reader.refresh_if_due(later(308)).asked == (A,)


def test_it_looks_often_while_a_notice_is_up(source: MemoryPublicReader) -> None:
    publish(source)
    reader = make_reader(source)
    reader.refresh(NOW)
    assert reader.refresh_if_due(later(19)).asked == ()
    assert reader.refresh_if_due(later(21)).asked == (A,)


def test_whoever_hurries_is_heard_after_five_seconds(source: MemoryPublicReader) -> None:
    publish(source, state="quiet", notices=[])
    reader = make_reader(source)
    reader.refresh(NOW)
    reader.hurry()
    assert reader.refresh_if_due(later(4.9)).asked == ()
    assert reader.refresh_if_due(later(5)).asked == (A,)
    assert reader.refresh_if_due(later(10)).asked == ()


def test_a_clock_that_was_set_back_does_not_silence_it(source: MemoryPublicReader) -> None:
    publish(source)
    reader = make_reader(source)
    reader.refresh(NOW)
    assert reader.refresh_if_due(NOW - timedelta(seconds=1)).asked == (A,)


@pytest.mark.parametrize(("poll", "least", "most"), [(1, 5, 6), (10**9, 3_600, 3_780)])
@pytest.mark.parametrize("draw", [0.0, 0.999])
def test_the_feed_cannot_make_it_look_all_the_time_or_never(poll: int, least: int, most: int, draw: float) -> None:
    schedule = Schedule(lambda: draw)
    schedule.begin(NOW)
    honest = PUBLISHER.payload(poll={"idle_s": poll, "active_s": poll})
    schedule.end(msgspec.convert(honest, type=FeedDocument))
    assert not schedule.is_due(later(least - 0.01))
    assert schedule.is_due(later(most))


@given(st.lists(st.floats(0, 0.999), min_size=1, max_size=30))
def test_pauses_grow_but_never_beyond_fifteen_minutes(draws: list[float]) -> None:
    pauses = Pauses(iter(draws).__next__)
    for _ in draws:
        pauses.note_failure("a", timedelta(), NOW)
    assert not pauses.is_over("a", later(0.999))
    assert pauses.is_over("a", later(900))
    pauses.note_success("a")
    assert pauses.is_over("a", NOW)


@pytest.mark.parametrize(
    ("after", "wait_s"),
    [("120", 120), ("-3", 0), ("soon", 0), ("", 0), ("9" * 400, 999_999_999), ("²", 0),
     ("Mon, 04 Oct 2021 16:00:00 GMT", 300), ("Mon, 04 Oct 2021 15:00:00 GMT", 0)],
)  # fmt: skip
def test_retry_after_is_seconds_or_a_date_by_the_origins_own_clock(
    source: MemoryPublicReader, after: str, wait_s: int
) -> None:
    source.refuse(f"{A}/photogram.jws", 503, retry_after=after, date="Mon, 04 Oct 2021 15:55:00 GMT")
    answer = ask(source, A, "photogram", NOW)
    assert (answer.wait, answer.skew) == (timedelta(seconds=wait_s), timedelta(minutes=5))


def test_an_origin_that_answers_with_a_document_has_no_say_in_when_to_come_back(source: MemoryPublicReader) -> None:
    source.give(f"{A}/photogram.jws", b"x", retry_after="600")
    assert ask(source, A, "photogram", NOW) == Answer(b"x")


@pytest.mark.parametrize(
    ("skews", "agreed"),
    [([], 0), ([86_400], 0), ([86_400, 86_430], 86_400), ([86_400, 86_460], 86_400), ([86_400, 86_461], 0), ([3, 4], 0),
     ([-50_000, 86_400, 86_401], 86_400), ([-7_200, -7_201], -7_200), ([0, 86_400], 0), ([60, 61], 0)],
)  # fmt: skip
def test_two_origins_must_agree_about_the_time(skews: list[int], agreed: int) -> None:
    assert find_skew([timedelta(seconds=skew) for skew in skews]) == timedelta(seconds=agreed)


# Threads


class SlowSource:
    """An origin that answers when it is let."""

    def __init__(self, document: bytes) -> None:
        self.document = document
        self.is_asked, self.may_answer = Event(), Event()

    def read(self, url: str) -> PublicCopy:
        self.is_asked.set()
        assert self.may_answer.wait(10), "nobody let it answer"
        return PublicCopy(self.document)


def test_while_one_thread_reads_no_other_waits() -> None:
    source = SlowSource(PUBLISHER.publish())
    reader = FeedReader("photogram", [A], PUBLISHER.pinned(), source=source)
    thread = Thread(target=reader.refresh, args=(NOW,))
    thread.start()
    assert source.is_asked.wait(10)
    assert reader.notices(ANYBODY, NOW) == []
    assert reader.refresh(NOW).asked == ()
    source.may_answer.set()
    thread.join(10)
    assert len(reader.notices(ANYBODY, NOW)) == 1


def run_for(reader: FeedReader, ticks: int, keep: Callable[[bytes], object]) -> None:
    """Let a reader run on a clock that the waiting itself moves."""
    passed: list[float] = []

    def wait(seconds: float) -> bool:
        passed.append(seconds)
        return len(passed) == ticks

    reader.run(lambda: later(sum(passed)), wait, keep)


def test_running_looks_when_due_and_keeps_what_is_new(source: MemoryPublicReader) -> None:
    publish(source)
    kept: list[bytes] = []
    reader = make_reader(source)
    run_for(reader, 40, kept.append)
    assert source.asked == [f"{A}/photogram.jws"] * 2
    assert kept[-1] == reader.snapshot()
    again = make_reader(source)
    again.restore(kept[-1], NOW)
    assert again.document(NOW) == reader.document(NOW)


def test_a_full_disk_does_not_end_the_reading(source: MemoryPublicReader) -> None:
    def fail(_: bytes) -> None:
        raise OSError("No space left on device")

    publish(source)
    reader = make_reader(source)
    run_for(reader, 40, fail)
    assert len(source.asked) == 2


def test_public_keys_are_read_from_the_file_that_init_writes() -> None:
    file = {"current": PUBLISHER.current.public_jwk(), "standby": PUBLISHER.standby.public_jwk()}
    assert PublicKeys.of(**file) == PUBLISHER.pinned()
