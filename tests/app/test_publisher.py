"""What is decided reaches every origin that lives, under numbers that only rise; a dead one delays nobody."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
import pytest

from itsus.app.keyring import LiveKeyring
from itsus.app.placing import Place
from itsus.app.publisher import Publisher
from itsus.feed.document import compose
from itsus.feed.keys import PublicKeys, SigningKey
from itsus.feed.sign import sign
from itsus.feed.verify import verify
from itsus.model.act import Act, Adopt, Resolve, Retract
from itsus.model.channel import Message
from itsus.model.document import FeedDocument
from itsus.model.errors import BackendError
from itsus.model.notice import Notice, Text, Wording
from itsus.model.origin import PublicCopy
from itsus.model.scope import Scope
from itsus.model.settings import AppSettings, FeedSettings, OriginSettings, Settings
from itsus.model.store import Publication, StepResult, Task
from itsus.testing.fake_clock import FakeClock
from itsus.testing.memory_origin import MemoryOrigin
from itsus.testing.memory_store import MemoryStore

WALL = datetime(2026, 1, 1, 12, 0, tzinfo=UTC)
STORY = datetime(2021, 10, 4, 15, 40, tzinfo=UTC)
KEY, STANDBY = SigningKey.generate(), SigningKey.generate()
ORIGINS = (OriginSettings(path="first"), OriginSettings(path="second"))
SETTINGS = Settings(apps={"photogram": AppSettings(), "wazzup": AppSettings()}, origins=ORIGINS)


class MemoryPublic:
    """Public addresses `memory:NAME/APP`, as caches in front of origins would answer them."""

    def __init__(self) -> None:
        self.held: dict[str, bytes] = {}

    def read(self, url: str) -> PublicCopy:
        if url not in self.held:
            raise BackendError(f"{url} answered 404", retryable=True)
        return PublicCopy(self.held[url])


def write_keys(folder: Path, current: SigningKey, standby: SigningKey, revoked: list[str] | None = None) -> None:
    (folder / "keys").mkdir(exist_ok=True)
    (folder / "keys/current.pem").write_bytes(current.to_pem())
    (folder / "keys/current.pem").chmod(0o600)
    halves = {"current": current.public_jwk(), "standby": standby.public_jwk(), "revoked": revoked or []}
    (folder / "keys/public.json").write_bytes(msgspec.json.encode(halves))


class Setting:
    """A publisher with everything around it in memory."""

    def __init__(self, folder: Path, settings: Settings = SETTINGS) -> None:
        self.folder, self.settings = folder, settings
        self.store = MemoryStore()
        self.first, self.second = MemoryOrigin("first"), MemoryOrigin("second")
        self.public = MemoryPublic()
        self.now = WALL
        self.publisher = self.start()

    def start(self, public: Mapping[str, str] | None = None) -> Publisher:
        addresses = public or {}
        return Publisher(
            self.store,
            self.settings,
            places=[Place(origin, addresses.get(origin.name, "")) for origin in (self.first, self.second)],
            reader=self.public,
            keyring=LiveKeyring(self.settings, self.folder),
            clock=FakeClock(STORY, WALL - STORY),
            wall=lambda: self.now,
        )

    async def read(self, origin: MemoryOrigin, app: str = "photogram") -> FeedDocument:
        data = await origin.get(app)
        assert data is not None
        return verify(data, app=app, keys=PublicKeys.of(KEY.public_jwk(), STANDBY.public_jwk()), now=self.now)

    def told(self) -> list[Message]:
        tasks = [waiting.task for waiting in self.store._tasks.values() if waiting.task.kind == "tell"]
        return [msgspec.json.decode(task.body, type=Message) for task in tasks]

    def acts(self) -> list[Act]:
        return [logged.item for logged in self.store._log if isinstance(logged.item, Adopt | Resolve | Retract)]

    async def held(self, app: str = "photogram") -> dict[str, tuple[int, int]]:
        return {p.origin: (p.put, p.read) for p in await self.store.placements(app)}


@pytest.fixture
def setting(tmp_path: Path) -> Setting:
    write_keys(tmp_path, KEY, STANDBY)
    return Setting(tmp_path)


def build_notice(name: str = "n_1") -> Notice:
    wording = Wording("notice", ("stories",), Scope(), "everyone", ("account",), {"en": Text("It's us", "Not you.")})
    return Notice(name, "photogram", "i_1", "active", STORY, STORY, wording, None, STORY, STORY + timedelta(hours=2))


def speak_elsewhere(
    setting: Setting, key: SigningKey, at: datetime, notices: list[Notice], revoked: tuple[str, ...] = ()
) -> Publication:
    """Sign what somebody else would publish at a time of the wall."""
    seq = int(at.timestamp() * 1000)
    document = compose(
        "photogram", seq, at, notices, SETTINGS, None, lambda engine: engine + (WALL - STORY), revoked=revoked
    )
    return Publication("photogram", seq, sign(document, key), at)


async def decide(setting: Setting, *tasks: Task) -> None:
    await setting.store.commit_step(StepResult(now=STORY, notices=[build_notice()], tasks=tasks))


async def test_every_app_has_a_quiet_feed_from_the_start(setting: Setting) -> None:
    await setting.publisher.renew()
    await setting.publisher.publish_due()
    for app in SETTINGS.apps:
        for origin in (setting.first, setting.second):
            assert (await setting.read(origin, app)).state == "quiet"


async def test_a_decision_is_published_to_all_origins(setting: Setting) -> None:
    await decide(setting, Task("feed", "photogram"))
    await setting.publisher.publish_due()
    for origin in (setting.first, setting.second):
        assert [notice.id for notice in (await setting.read(origin)).notices] == ["n_1"]


async def test_the_feed_lives_on_the_walls_clock_in_a_rehearsal(setting: Setting) -> None:
    await decide(setting, Task("feed", "photogram"))
    await setting.publisher.publish_due()
    document = await setting.read(setting.first)
    assert document.iat == int(WALL.timestamp())
    assert document.notices[0].since == int(WALL.timestamp())


async def test_numbers_only_rise_also_when_the_clock_falls(setting: Setting) -> None:
    seen = []
    for minutes in (0, 5, -60, 1):
        setting.now = WALL + timedelta(minutes=minutes)
        await setting.store.enqueue(Task("feed", "photogram"))
        await setting.publisher.publish_due()
        publication = await setting.store.last_publication("photogram")
        assert publication is not None
        seen.append(publication.seq)
    assert seen == sorted(set(seen))


async def test_a_dead_origin_fails_nothing_and_gets_the_document_when_it_is_back(setting: Setting) -> None:
    setting.second.is_dead = True
    await decide(setting, Task("feed", "photogram"))
    await setting.publisher.publish_due()
    assert (await setting.read(setting.first)).notices
    setting.second.is_dead = False
    setting.now += timedelta(seconds=2)
    await setting.publisher.mend()
    assert await setting.second.get("photogram") == await setting.first.get("photogram")
    seq = (await setting.read(setting.first)).seq
    assert await setting.held() == {"first": (seq, seq), "second": (seq, seq)}


async def test_a_dead_origin_is_not_asked_all_the_time(setting: Setting) -> None:
    setting.second.is_dead = True
    await decide(setting, Task("feed", "photogram"))
    await setting.publisher.publish_due()
    setting.second.is_dead = False
    await setting.publisher.mend()
    assert await setting.second.get("photogram") is None


async def test_what_was_saved_before_a_crash_is_put_after_it_unchanged(setting: Setting) -> None:
    saved = speak_elsewhere(setting, KEY, WALL, [build_notice()])
    await setting.store.save_publication(saved)
    await setting.start().mend()
    assert await setting.first.get("photogram") == saved.document


async def test_a_task_claimed_by_a_dead_publisher_is_done_by_the_next(setting: Setting) -> None:
    await decide(setting, Task("feed", "photogram"))
    await setting.store.claim("feed", setting.now, 60)
    await setting.start().publish_due()
    assert await setting.first.get("photogram") is None
    setting.now += timedelta(seconds=61)
    await setting.start().publish_due()
    assert (await setting.read(setting.first)).notices


async def test_open_stages_follow_the_engines_facts(setting: Setting) -> None:
    await setting.store.commit_step(StepResult(now=STORY, facts={"rollout/photogram": "[]"}))
    await setting.store.enqueue(Task("feed", "photogram"))
    await setting.publisher.publish_due()
    assert (await setting.read(setting.first)).notices == ()


async def test_a_public_copy_that_is_behind_is_not_published_and_is_asked_for_again(setting: Setting) -> None:
    publisher = setting.start({"first": "memory:first/{app}"})
    await setting.store.enqueue(Task("feed", "photogram"))
    await publisher.publish_due()
    document = await setting.first.get("photogram")
    assert document is not None
    seq = (await setting.read(setting.first)).seq
    assert await setting.held() == {"first": (seq, -1), "second": (seq, seq)}
    setting.public.held["memory:first/photogram"] = document
    setting.now += timedelta(seconds=1)
    await publisher.mend()
    assert await setting.held() == {"first": (seq, seq), "second": (seq, seq)}


async def test_what_people_read_must_be_genuine(setting: Setting) -> None:
    publisher = setting.start({"first": "memory:first/{app}"})
    setting.public.held["memory:first/photogram"] = b"<html>log in</html>"
    await setting.store.enqueue(Task("feed", "photogram"))
    await publisher.publish_due()
    (failed,) = [p for p in await setting.store.placements("photogram") if p.origin == "first"]
    assert (failed.read, failed.tries) == (-1, 1)
    assert "F-02" in failed.error


async def test_operators_hear_once_when_the_feed_does_not_get_out(setting: Setting) -> None:
    setting.first.is_dead = setting.second.is_dead = True
    await setting.store.enqueue(Task("feed", "photogram"))
    await setting.publisher.publish_due()
    assert setting.told() == []
    for _ in range(3):
        setting.now += timedelta(seconds=40)
        await setting.publisher.mend()
    (message,) = setting.told()
    assert "does not get out" in message.title
    assert "0 of 2 origins; 2 are needed" in message.body


async def test_one_of_two_origins_is_enough_if_the_operators_say_so(tmp_path: Path) -> None:
    write_keys(tmp_path, KEY, STANDBY)
    setting = Setting(tmp_path, msgspec.structs.replace(SETTINGS, feed=FeedSettings(quorum=1)))
    setting.second.is_dead = True
    await setting.store.enqueue(Task("feed", "photogram"))
    await setting.publisher.publish_due()
    setting.now += timedelta(seconds=40)
    await setting.publisher.mend()
    assert setting.told() == []


async def test_a_clock_that_was_set_back_does_not_stop_renewal(setting: Setting) -> None:
    await setting.publisher.renew()
    await setting.publisher.publish_due()
    setting.now -= timedelta(days=1)
    await setting.publisher.renew()
    assert await setting.store.claim("feed", setting.now, 60) is not None


async def test_a_quiet_feed_is_renewed_every_hour_and_one_that_speaks_every_five_minutes(setting: Setting) -> None:
    numbers = {}
    await decide(setting, Task("feed", "photogram"))
    for minutes in (0, 6, 12, 61):
        setting.now = WALL + timedelta(minutes=minutes)
        await setting.publisher.renew()
        await setting.publisher.publish_due()
        publications = [await setting.store.last_publication(app) for app in ("photogram", "wazzup")]
        numbers[minutes] = [
            publication and (publication.at - WALL) // timedelta(minutes=1) for publication in publications
        ]
    assert numbers == {0: [0, 0], 6: [6, 0], 12: [12, 0], 61: [61, 61]}


async def test_what_was_spoken_offline_is_carried_on_and_handed_to_the_engine(setting: Setting) -> None:
    await setting.publisher.renew()
    await setting.publisher.publish_due()
    setting.now += timedelta(minutes=1)
    spoken = speak_elsewhere(setting, KEY, setting.now, [build_notice("n_offline")])
    await setting.second.put("photogram", spoken.seq, spoken.document)
    setting.now += timedelta(seconds=10)
    await setting.publisher.find_strays()
    await setting.publisher.publish_due()
    for origin in (setting.first, setting.second):
        document = await setting.read(origin)
        assert [notice.id for notice in document.notices] == ["n_offline"]
        assert document.seq > spoken.seq
    (act,) = setting.acts()
    assert isinstance(act, Adopt)
    assert act.notice.live == build_notice().live
    await setting.publisher.find_strays()
    assert len(setting.acts()) == 1


async def test_what_is_carried_survives_a_restart_and_ends_when_the_engine_knows_it(setting: Setting) -> None:
    spoken = speak_elsewhere(setting, KEY, setting.now, [build_notice("n_offline")])
    await setting.first.put("photogram", spoken.seq, spoken.document)
    for _ in range(2):
        publisher = setting.start()
        await publisher.find_strays()
        await publisher.renew()
        await publisher.publish_due()
        assert [notice.id for notice in (await setting.read(setting.second)).notices] == ["n_offline"]
    ended = msgspec.structs.replace(build_notice("n_offline"), status="withdrawn")
    await setting.store.commit_step(StepResult(now=STORY, notices=[ended]))
    await setting.store.enqueue(Task("feed", "photogram"))
    await publisher.publish_due()
    assert (await setting.read(setting.second)).notices == ()


@pytest.mark.parametrize(("ending", "kind"), [("resolved", Resolve), ("retracted", Retract)])
async def test_what_was_ended_offline_ends_here(setting: Setting, ending: str, kind: type[Act]) -> None:
    await decide(setting, Task("feed", "photogram"))
    await setting.publisher.publish_due()
    ended = msgspec.structs.replace(build_notice(), status=ending, ended_at=STORY)
    setting.now += timedelta(minutes=1)
    spoken = speak_elsewhere(setting, KEY, setting.now, [ended])
    await setting.first.put("photogram", spoken.seq, spoken.document)
    await setting.publisher.find_strays()
    assert [type(act) for act in setting.acts()] == [kind]


async def test_a_restored_back_up_never_falls_behind(setting: Setting) -> None:
    ahead = speak_elsewhere(setting, KEY, setting.now + timedelta(hours=3), [])
    setting.now += timedelta(hours=3)
    await setting.first.put("photogram", ahead.seq, ahead.document)
    setting.now = WALL
    setting.now += timedelta(hours=2, minutes=58)
    await setting.publisher.find_strays()
    await setting.publisher.publish_due()
    assert (await setting.read(setting.first)).seq > ahead.seq


async def test_a_thiefs_huge_number_is_not_followed(setting: Setting) -> None:
    document = speak_elsewhere(setting, KEY, WALL, []).document
    forged = compose("photogram", 2**53 - 1, WALL, [], SETTINGS, None, lambda at: at)
    await setting.first.put("photogram", 2**53 - 1, sign(forged, KEY))
    await setting.publisher.find_strays()
    await setting.publisher.renew()
    await setting.publisher.publish_due()
    publication = await setting.store.last_publication("photogram")
    assert publication is not None
    assert publication.seq < 2**53 - 1
    assert document


async def test_once_the_standby_has_revoked_our_key_we_are_silent(setting: Setting) -> None:
    spoken = speak_elsewhere(setting, STANDBY, WALL, [build_notice()], (KEY.thumbprint,))
    await setting.first.put("photogram", spoken.seq, spoken.document)
    await setting.publisher.find_strays()
    await setting.publisher.renew()
    await setting.publisher.publish_due()
    await setting.publisher.mend()
    assert await setting.first.get("photogram") == spoken.document
    assert await setting.second.get("photogram") is None
    assert await setting.first.get("wazzup") is not None


async def test_a_rotation_is_taken_up_without_a_restart(setting: Setting) -> None:
    await setting.publisher.renew()
    await setting.publisher.publish_due()
    write_keys(setting.folder, STANDBY, SigningKey.generate(), [KEY.thumbprint])
    setting.now += timedelta(seconds=1)
    await setting.publisher.mend()
    await setting.publisher.publish_due()
    document = await setting.read(setting.first)
    assert document.revoked == (KEY.thumbprint,)


async def test_keys_that_do_not_fit_together_change_nothing(setting: Setting) -> None:
    write_keys(setting.folder, SigningKey.generate(), STANDBY)
    (setting.folder / "keys/current.pem").write_bytes(STANDBY.to_pem())
    await setting.publisher.mend()
    await setting.publisher.renew()
    await setting.publisher.publish_due()
    assert (await setting.read(setting.first)).state == "quiet"
