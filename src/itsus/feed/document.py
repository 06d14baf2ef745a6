"""Composing an app's document from its notices (spec/feed.md, P-01 to P-10).

Not responsible for numbering or signing it, nor for what the notices say.
"""

import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Literal

import msgspec

from itsus.feed.sign import MAX_BYTES, measure_signed
from itsus.model.document import Condition, FeedDocument, FeedNotice, FeedRollout, FeedStage, Poll
from itsus.model.errors import FeedError, SettingsError
from itsus.model.notice import Notice, Text, Wording
from itsus.model.scope import DIMENSIONS, Scope
from itsus.model.settings import Settings, StageSettings

VERSION: Final = 1

#: How long a notice stays in the document after its end (P-06).
ENDED_STAYS: Final = timedelta(hours=24)

#: What people read at most (P-05).
TITLE_LENGTH: Final = 80
BODY_LENGTH: Final = 400

_MAX_LIFE_S: Final = 31 * 86_400


def compose(  # noqa: PLR0917 - these are all the things a document is made of
    app: str,
    seq: int,
    now: datetime,
    notices: Sequence[Notice],
    settings: Settings,
    open_stages: Sequence[int] | None,
    to_wall: Callable[[datetime], datetime],
    *,
    carried: Sequence[FeedNotice] = (),
    revoked: Sequence[str] = (),
) -> FeedDocument:
    """Return an app's document as of `now`.

    Args:
        app: Whose; notices of other apps are left out.
        seq: The number the store gave it.
        now: The wall clock's time.
        notices: The current ones; what is not published is left out.
        settings: The configuration.
        open_stages: Indexes of the open stages of the app's rollout; None: those that the settings mark open.
        to_wall: Turns a time of the engine's clock into wall-clock time.
        carried: Notices that were published without the engine, as they stand.
        revoked: Keys that no longer count; the key that signs must be the standby of those who pin them (P-08).

    Raises:
        FeedError: P-02, if the active notices alone do not fit into a document.
        SettingsError: if a stage's share and hold-out overlap (P-07).
    """
    entries = [_Entry.of(notice, settings, now, to_wall) for notice in notices if notice.app == app]
    ours = [entry.notice for entry in entries if entry and entry.is_current(now)]
    current = sorted([*ours, *carried], key=_newest_first)
    iat = int(now.timestamp())
    document = FeedDocument(
        v=VERSION,
        app=app,
        seq=seq,
        iat=iat,
        exp=iat + min(settings.feed.exp_s, _MAX_LIFE_S),
        state=_find_state(current),
        poll=Poll(settings.feed.idle_s, settings.feed.active_s),
        sample=dict(settings.feed.sample),
        revoked=tuple(revoked),
        rollout=_compile_rollout(app, settings, open_stages),
        notices=tuple(current),
    )
    return _fit(document, settings.app(app).locales)


@dataclass(frozen=True, slots=True)
class _Entry:
    """A notice as it would stand in the feed."""

    notice: FeedNotice

    @classmethod
    def of(
        cls, notice: Notice, settings: Settings, now: datetime, to_wall: Callable[[datetime], datetime]
    ) -> "_Entry | None":
        status = _find_status(notice)
        if status is None or notice.live is None or not notice.live.text:
            return None
        if status == "active":
            until = to_wall(notice.until) if notice.until else now + timedelta(seconds=settings.feed.until_s)
        else:
            until = to_wall(notice.ended_at or notice.updated_at) + ENDED_STAYS
        return cls(_write(notice, notice.live, status, until, to_wall))

    def is_current(self, now: datetime) -> bool:
        return self.notice.until > now.timestamp()


def _find_status(notice: Notice) -> Literal["active", "resolved", "retracted"] | None:
    match notice.status:
        case "active" | "resolved" | "retracted":
            return notice.status
        case _:
            return None


def _write(
    notice: Notice,
    live: Wording,
    status: Literal["active", "resolved", "retracted"],
    until: datetime,
    to_wall: Callable[[datetime], datetime],
) -> FeedNotice:
    return FeedNotice(
        id=notice.id,
        incident=notice.incident,
        strength=live.strength,
        status=status,
        since=int(to_wall(notice.since).timestamp()),
        updated=int(to_wall(notice.updated_at).timestamp()),
        until=int(until.timestamp()),
        show=live.show,
        text={lang: _limit(text) for lang, text in live.text.items()},
        component=live.component,
        audience=compile_audience(live.audience),
        blame_not=live.blame_not,
        ask_followup=live.ask_followup,
    )


def compile_audience(scope: Scope) -> Condition:
    """Return the condition of a scope; what it leaves open stays open. A component narrows nothing (P-10)."""
    return {
        name: {"$in": list(scope.values(name))} for name in DIMENSIONS if name != "component" and scope.values(name)
    }


def read_audience(condition: Condition) -> Scope | None:
    """Return the scope that `compile_audience` made a condition of; None if it says anything else."""
    values: dict[str, list[str]] = {}
    for name, value in condition.items():
        listed = value.get("$in") if isinstance(value, Mapping) and len(value) == 1 else None
        if (
            name not in DIMENSIONS
            or not isinstance(listed, list | tuple)
            or not all(isinstance(v, str) for v in listed)
        ):
            return None
        values[name] = list(listed)
    return Scope.of(**values)


def _limit(text: Text) -> Text:
    return Text(title=_shorten(text.title, TITLE_LENGTH), body=_shorten(text.body, BODY_LENGTH))


def _shorten(text: str, length: int) -> str:
    """Cut at the length, and replace what is no text: a control character could hide or break what people read."""
    plain = "".join(" " if _is_harmful(character) else character for character in text).strip()
    return plain if len(plain) <= length else plain[: length - 1].rstrip() + "…"


def _is_harmful(character: str) -> bool:
    """Control characters, line separators, lone surrogates, and marks that turn the direction of what follows.

    Joiners and direction marks of a single place stay: some languages need them.
    """
    return unicodedata.category(character) in {"Cc", "Cs", "Zl", "Zp"} or "\u202a" <= character <= "\u202e"


def _newest_first(notice: FeedNotice) -> tuple[int, str]:
    return -notice.since, notice.id


def _find_state(notices: Sequence[FeedNotice]) -> Literal["quiet", "hint", "notice"]:
    strengths = {notice.strength for notice in notices if notice.status == "active"}
    return "notice" if "notice" in strengths else "hint" if strengths else "quiet"


def _compile_rollout(app: str, settings: Settings, open_stages: Sequence[int] | None) -> FeedRollout | None:
    """No `[rollout]` table: everyone. Otherwise the open stages in their order, in a salt that never changes."""
    stages = settings.rollout.get(app)
    if stages is None:
        return None
    opened = (
        [stage for stage in stages if stage.open]
        if open_stages is None
        else [stage for index, stage in enumerate(stages) if index in set(open_stages)]
    )
    return FeedRollout(salt=f"{app}:rollout", stages=tuple(_compile_stage(app, stage) for stage in opened))


def _compile_stage(app: str, stage: StageSettings) -> FeedStage:
    if not (0 <= stage.share <= 1 and 0 <= stage.hold <= 1 and stage.share + stage.hold <= 1 + 1e-9):
        raise SettingsError(
            "share and hold of a stage must lie in 0 to 1 and add up to at most 1", key=f"rollout.{app}"
        )
    return FeedStage(if_=stage.if_, share=stage.share, hold=stage.hold)


def _fit(document: FeedDocument, locales: Sequence[str]) -> FeedDocument:
    """P-02: drop the oldest ended notices, then shorten the active ones to the app's first language."""
    while measure_signed(document) > MAX_BYTES:
        smaller = _drop_oldest_ended(document.notices) or _drop_languages(document.notices, locales)
        if smaller is None:
            raise FeedError("the active notices do not fit into one document; end some of them", rule="P-02")
        document = msgspec.structs.replace(document, notices=smaller)
    return document


def _drop_oldest_ended(notices: Sequence[FeedNotice]) -> tuple[FeedNotice, ...] | None:
    ended = [notice for notice in notices if notice.status != "active"]
    if not ended:
        return None
    oldest = min(ended, key=lambda notice: (notice.until, notice.id))
    return tuple(notice for notice in notices if notice is not oldest)


def _drop_languages(notices: Sequence[FeedNotice], locales: Sequence[str]) -> tuple[FeedNotice, ...] | None:
    wordy = [notice for notice in notices if len(notice.text) > 1]
    if not wordy:
        return None
    longest_ago = min(wordy, key=lambda notice: (notice.updated, notice.id))
    short = msgspec.structs.replace(longest_ago, text=_keep_first(longest_ago.text, locales))
    return tuple(short if notice is longest_ago else notice for notice in notices)


def _keep_first(text: Mapping[str, Text], locales: Sequence[str]) -> dict[str, Text]:
    lang = next((locale for locale in (*locales, "en") if locale in text), min(text))
    return {lang: text[lang]}
