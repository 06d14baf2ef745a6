"""What one person is shown, asked over HTTP without signing in."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

import pytest
from litestar import Litestar

from itsus.model.errors import BackendError
from itsus.model.store import Publication
from itsus.testing.fake_clock import FakeClock
from itsus.testing.feed_attacker import FeedAttacker
from itsus.testing.memory_store import MemoryStore
from itsus.web.asked_for import sort_languages
from itsus.web.publications import Publications
from tests.web import scene
from tests.web.conftest import Client

HERE = "/v1/apps/photogram/notices"
TEXT = {"en": {"title": "It’s us", "body": "Stories fail."}, "fr": {"title": "C’est nous", "body": "Panne."}}
Publish = Callable[..., Awaitable[FeedAttacker]]


@pytest.fixture
def publish(store: MemoryStore, clock: FakeClock) -> Publish:
    """Save a publication whose notices have these changes, one notice each; `seq` rises by itself."""
    publisher = FeedAttacker(now=clock.to_wall(clock.now()))

    async def act(*notices: dict[str, Any], **changes: Any) -> FeedAttacker:
        publisher.seq += 1
        honest = [publisher.notice(**({"text": TEXT} | each)) for each in notices or ({},)]
        document = publisher.publish(**{"notices": honest} | changes)
        await store.save_publication(Publication("photogram", publisher.seq, document, publisher.now))
        return publisher

    return act


async def ask(client: Client, query: str = "", **headers: str) -> list[str]:
    """Return the titles."""
    answer = await client.get(f"{HERE}?{query}", headers=headers)
    assert answer.status_code == 200, answer.text
    return [notice["title"] for notice in answer.json()["notices"]]


async def test_the_answer_has_the_entries_and_what_feed_they_are_from(client: Client, publish: Publish) -> None:
    publisher = await publish({"audience": {"country": {"$in": ["US"]}}, "ask_followup": True})
    now_s = int(publisher.now.timestamp())
    assert (await client.get(f"{HERE}?country=US")).json() == {
        "app": "photogram",
        "state": "notice",
        "seq": publisher.seq,
        "exp": now_s + 86_400,
        "notices": [
            {
                "id": "n_1",
                "strength": "notice",
                "status": "active",
                "since": now_s - 600,
                "updated": now_s,
                "until": now_s + 7_200,
                "component": ["stories"],
                "lang": "en",
                "title": "It’s us",
                "body": "Stories fail.",
                "ask_followup": True,
            }
        ],
    }


@pytest.mark.parametrize(
    ("query", "audience", "is_shown"),
    [
        ("country=US", {"country": {"$in": ["US"]}}, True),
        ("country=FR", {"country": {"$in": ["US"]}}, False),
        ("", {"country": {"$in": ["US"]}}, False),
        ("country=", {"country": {"$exists": False}}, True),
        ("platform=ios&version=209.0", {"platform": "ios", "version": {"$vlt": "210.0"}}, True),
        ("network=AS3320", {"network": {"$in": ["AS3320"]}}, True),
        ("lang=fr", {"lang": "fr"}, True),
        ("attr.plan=pro", {"plan": {"$in": ["pro", "team"]}}, True),
        ("attr.plan=free", {"plan": {"$in": ["pro", "team"]}}, False),
        ("", {"plan": {"$regex": "."}}, False),
    ],
)
async def test_the_audience_decides(
    client: Client, publish: Publish, query: str, audience: dict[str, Any], is_shown: bool
) -> None:
    await publish({"audience": audience})
    assert bool(await ask(client, query)) is is_shown


@pytest.mark.parametrize(
    ("query", "is_shown"),
    [("", False), ("affected=login", False), ("affected=login&affected=stories", True), ("affected=", True),
     ("help=1", True), ("help=0", False), ("shown=n_1", True), ("shown=n_2", False)],
)  # fmt: skip
async def test_a_notice_for_those_affected_needs_one_who_is(
    client: Client, publish: Publish, query: str, is_shown: bool
) -> None:
    await publish({"show": "affected"})
    assert bool(await ask(client, query)) is is_shown


async def test_what_is_fixed_is_said_only_where_the_trouble_was_shown(client: Client, publish: Publish) -> None:
    await publish({"status": "resolved"}, {"id": "n_2", "status": "retracted"}, state="quiet")
    assert await ask(client) == []
    assert len(await ask(client, "shown=n_1&shown=n_2")) == 2


@pytest.mark.parametrize(
    ("share", "hold", "device", "is_shown"),
    [(1, 0, "", True), (0.9, 0.1, "", False), (0.9999, 0, "", False), (0, 1, "", False), (1, 0, "d1", True),
     (0.9, 0.1, "d20638", True), (0.9, 0.1, "d18747", False)],
)  # fmt: skip
async def test_in_a_rollout_the_device_decides_and_without_one_only_a_share_of_all_is_shown(
    client: Client, publish: Publish, share: float, hold: float, device: str, is_shown: bool
) -> None:
    stage = {"if": {"country": "US"}, "share": share, "hold": hold}
    await publish(rollout={"salt": "photogram:rollout", "stages": [stage]})
    assert bool(await ask(client, f"country=US&device={device}")) is is_shown
    assert await ask(client, f"country=FR&device={device}") == []


@pytest.mark.parametrize(
    ("lang", "accepted", "title"),
    [("", "", "It’s us"), ("", "fr", "C’est nous"), ("", "de;q=0.9, fr-CA;q=0.8, en;q=0.1", "C’est nous"),
     ("en", "fr", "It’s us"), ("ja", "fr", "C’est nous"), ("", "en;q=0.5,fr;q=0.9", "C’est nous"),
     ("", "fr;q=0, en", "It’s us"), ("", ";;;,,*;q=9,\tfr;q=zzz", "It’s us")],
)  # fmt: skip
async def test_the_persons_language_is_chosen(
    client: Client, publish: Publish, lang: str, accepted: str, title: str
) -> None:
    await publish()
    assert await ask(client, f"lang={lang}", **{"accept-language": accepted}) == [title]


def test_a_header_of_any_length_is_read_in_no_time_and_only_in_part() -> None:
    assert sort_languages(", ".join(["x" * 500] * 10 + ["fr"] * 1000)) == ["fr"] * 10


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("contry=US", "contry: not known. Known are affected, country,"),
        ("country=us", "country: expected two capital letters, for instance US."),
        ("country=US&country=FR", "country: given twice"),
        ("help=maybe", "help: expected 1 if the person"),
        ("attr.country=US", "attr.country: not known"),
        ("attr.=US", "attr.: not known"),
        ("attr.a.b=1", "attr.a.b: not known"),
        ("platform=" + "x" * 201, "platform: longer than 200"),
        ("&".join(["affected=a"] * 65), "At most 64"),
    ],
)
async def test_what_cannot_be_understood_is_refused_by_name(
    client: Client, publish: Publish, query: str, words: str
) -> None:
    await publish()
    answer = await client.get(f"{HERE}?{query}")
    assert (answer.status_code, answer.json()["code"]) == (400, "invalid_input")
    assert words in answer.json()["detail"]
    assert answer.headers["access-control-allow-origin"] == "*"


@pytest.mark.parametrize("name", ["nobody", "x" * 3000, "..%2Fphotogram", "%00", "É"])
async def test_an_app_without_a_feed_is_not_found(client: Client, publish: Publish, name: str) -> None:
    await publish()
    answer = await client.get(f"/v1/apps/{name}/notices")
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
    assert len(answer.json()["detail"]) < 200


async def test_an_expired_feed_says_nothing_but_that(client: Client, publish: Publish, clock: FakeClock) -> None:
    await publish()
    await clock.advance(timedelta(days=1))
    answer = await client.get(HERE)
    assert (answer.status_code, answer.json()["code"]) == (503, "feed_expired")
    assert answer.headers["cache-control"] == "no-store"


async def test_any_site_may_read_it_and_caches_may_keep_it_for_five_seconds(client: Client, publish: Publish) -> None:
    await publish()
    answer = await client.get(HERE, headers={"origin": "https://anywhere.example"})
    assert answer.headers["cache-control"] == "public, max-age=5"
    assert answer.headers["vary"] == "Accept-Language"
    assert answer.headers["access-control-allow-origin"] == "*"
    assert "set-cookie" not in answer.headers


async def test_the_same_again_is_not_sent_again(client: Client, publish: Publish) -> None:
    await publish()
    tag = (await client.get(HERE)).headers["etag"]
    same = await client.get(HERE, headers={"if-none-match": f'"other", W/{tag}'})
    assert (same.status_code, same.content, same.headers["etag"]) == (304, b"", tag)
    assert same.headers["cache-control"] == "public, max-age=5"
    other = await client.get(f"{HERE}?lang=fr", headers={"if-none-match": tag})
    assert (other.status_code, other.headers["etag"] != tag) == (200, True)


async def test_it_is_in_the_description_with_its_parameters(client: Client) -> None:
    described = (await client.get("/schema")).json()["paths"]["/v1/apps/{app}/notices"]["get"]
    names = {each["name"] for each in described["parameters"]}
    assert names >= {"app", "country", "platform", "version", "lang", "network", "device", "affected", "shown", "help"}
    assert described["responses"]["200"]["content"]["application/json"]["schema"]


# The store


class CountingStore(MemoryStore):
    """Counts reads, and fails when told to."""

    reads = 0
    is_broken = False

    async def last_publication(self, app: str) -> Publication | None:
        self.reads += 1
        if self.is_broken:
            raise BackendError("the disk is gone", retryable=True)
        return await super().last_publication(app)


@pytest.fixture
async def counting() -> CountingStore:
    store, publisher = CountingStore(), FeedAttacker()
    await store.save_publication(Publication("photogram", publisher.seq, publisher.publish(), publisher.now))
    return store


async def test_many_who_ask_cost_the_store_one_read_a_second(counting: CountingStore) -> None:
    seconds = [0.0]
    publications = Publications(counting, lambda: seconds[0])
    first = await publications.document("photogram")
    for _ in range(100):
        assert await publications.document("photogram") is first
    assert counting.reads == 1
    seconds[0] = 1.0
    assert await publications.document("photogram") is first
    assert counting.reads == 2


async def test_a_new_publication_is_seen_after_a_second(counting: CountingStore) -> None:
    seconds, publisher = [0.0], FeedAttacker()
    publications = Publications(counting, lambda: seconds[0])
    await publications.document("photogram")
    newer = publisher.publish(seq=publisher.seq + 1)
    await counting.save_publication(Publication("photogram", publisher.seq + 1, newer, publisher.now))
    seconds[0] = 1.0
    document = await publications.document("photogram")
    assert document is not None
    assert document.seq == publisher.seq + 1


async def test_while_the_store_is_away_the_last_one_read_counts(counting: CountingStore) -> None:
    seconds = [0.0]
    publications = Publications(counting, lambda: seconds[0])
    first = await publications.document("photogram")
    counting.is_broken, seconds[0] = True, 60.0
    assert await publications.document("photogram") is first
    with pytest.raises(BackendError):
        await publications.document("facespace")


async def test_names_that_nobody_has_fill_no_memory(counting: CountingStore) -> None:
    publications = Publications(counting, lambda: 0.0)
    for number in range(50):
        assert await publications.document(f"nobody{number}") is None
    assert publications._cache == {}


async def test_what_is_asked_is_not_kept(client: Client, publish: Publish, app: Litestar, capfd: Any) -> None:
    await publish()
    before = len(app.state.desk.store._log)
    for query in ("country=US&device=whoever", "device=whoever&nonsense=1"):
        await client.get(f"{HERE}?{query}")
    assert len(app.state.desk.store._log) == before
    assert "whoever" not in "".join(capfd.readouterr())
    assert scene.SETTINGS is app.state.desk.settings
