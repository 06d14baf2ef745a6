"""What is decided reaches every origin that lives, under numbers that only rise; a dead one delays nobody."""

from datetime import UTC, datetime, timedelta

import msgspec
import pytest

from itsus.app.publisher import Publisher
from itsus.feed.keys import PublicKeys, SigningKey
from itsus.feed.verify import verify
from itsus.model.channel import Message
from itsus.model.document import FeedDocument
from itsus.model.errors import BackendError
from itsus.model.notice import Notice, Text, Wording
from itsus.model.scope import Scope
from itsus.model.settings import AppSettings, Settings
from itsus.model.store import Publication, StepResult, Task
from itsus.testing.fake_clock import FakeClock
from itsus.testing.memory_origin import MemoryOrigin
from itsus.testing.memory_store import MemoryStore

WALL = datetime(2026, 1, 1, 12, 0, tzinfo=UTC)
STORY = datetime(2021, 10, 4, 15, 40, tzinfo=UTC)
KEY = SigningKey.generate()
SETTINGS = Settings(apps={"photogram": AppSettings(), "wazzup": AppSettings()})


class MemoryChannel:
    """Keeps what was sent; refuses the first few."""

    name = "memory"

    def __init__(self, refusals: int = 0) -> None:
        self.refusals = refusals
        self.sent: list[Message] = []

    async def send(self, message: Message) -> None:
        if self.refusals:
            self.refusals -= 1
            raise BackendError("nobody answers", retryable=True)
        self.sent.append(message)


class Setting:
    """A publisher with everything around it in memory."""

    def __init__(self, channel: MemoryChannel | None = None) -> None:
        self.store = MemoryStore()
        self.first, self.second = MemoryOrigin("first"), MemoryOrigin("second")
        self.channel = channel or MemoryChannel()
        self.now = WALL
        self.publisher = self.start()

    def start(self) -> Publisher:
        return Publisher(
            self.store,
            SETTINGS,
            origins=[self.first, self.second],
            channels=[self.channel],
            key=KEY,
            clock=FakeClock(STORY, WALL - STORY),
            wall=lambda: self.now,
        )

    async def read(self, origin: MemoryOrigin, app: str = "photogram") -> FeedDocument:
        data = await origin.get(app)
        assert data is not None
        return verify(data, app=app, keys=PublicKeys.of(KEY.public_jwk()), now=self.now)


@pytest.fixture
def setting() -> Setting:
    return Setting()


def build_notice() -> Notice:
    wording = Wording("notice", ("stories",), Scope(), "everyone", ("account",), {"en": Text("It's us", "Not you.")})
    return Notice("n_1", "photogram", "i_1", "active", STORY, STORY, wording, None, STORY, STORY + timedelta(hours=2))


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
        await setting.publisher.renew()
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
    assert set((await setting.store.published("photogram")).values()) == {(await setting.read(setting.first)).seq}


async def test_a_dead_origin_is_not_asked_all_the_time(setting: Setting) -> None:
    setting.second.is_dead = True
    await decide(setting, Task("feed", "photogram"))
    await setting.publisher.publish_due()
    setting.second.is_dead = False
    await setting.publisher.mend()
    assert await setting.second.get("photogram") is None


async def test_what_was_saved_before_a_crash_is_put_after_it_unchanged(setting: Setting) -> None:
    saved = Publication("photogram", 7, b"signed before the crash", WALL)
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


async def test_operators_are_told_once(setting: Setting) -> None:
    message = Message("photogram", "a notice waits", "for you", "http://console/")
    await decide(setting, Task("tell", "photogram", msgspec.json.encode(message).decode()))
    await setting.publisher.tell_due()
    await setting.publisher.tell_due()
    assert setting.channel.sent == [message]


async def test_a_message_that_did_not_go_is_tried_again_later() -> None:
    setting = Setting(MemoryChannel(refusals=1))
    await decide(setting, Task("tell", "photogram", '{"app":"photogram","title":"t","body":"b"}'))
    await setting.publisher.tell_due()
    assert setting.channel.sent == []
    setting.now += timedelta(seconds=2)
    await setting.publisher.tell_due()
    assert len(setting.channel.sent) == 1


async def test_a_message_that_never_goes_is_given_up_and_does_not_stop_others() -> None:
    setting = Setting(MemoryChannel(refusals=12))
    await decide(setting, Task("tell", "photogram", '{"app":"photogram","title":"t","body":"b"}'))
    for _ in range(12):
        await setting.publisher.tell_due()
        setting.now += timedelta(hours=1)
    await setting.store.enqueue(Task("tell", "photogram", '{"app":"photogram","title":"next","body":"b"}'))
    await setting.publisher.tell_due()
    assert [message.title for message in setting.channel.sent] == ["next"]


async def test_open_stages_follow_the_engines_facts(setting: Setting) -> None:
    await setting.store.commit_step(StepResult(now=STORY, facts={"rollout/photogram": "[]"}))
    await setting.store.enqueue(Task("feed", "photogram"))
    await setting.publisher.publish_due()
    assert (await setting.read(setting.first)).notices == ()
