"""The payload of the feed (DESIGN 4.3): what is signed, what clients read. Encoding and rules are `feed`'s.

Times are Unix seconds: a reader needs no date parser, and a quiet feed stays under 1 KB.
"""

from collections.abc import Mapping
from typing import Any, Literal, TypeAlias

import msgspec

from itsus.model.notice import Show, Text
from itsus.model.words import Strength

#: A condition in GrowthBook's published syntax, without `$regex` and saved groups.
Condition: TypeAlias = Mapping[str, Any]


class FeedStage(msgspec.Struct, frozen=True):
    """One open stage of a rollout: of the devices that match `if_`, `share` are shown and `hold` are held."""

    if_: Condition = msgspec.field(name="if")
    share: float
    hold: float


class FeedRollout(msgspec.Struct, frozen=True):
    """Who may be shown notices at all. Absent = everyone, no hold-out; no stage = nobody."""

    salt: str
    stages: tuple[FeedStage, ...]


class Poll(msgspec.Struct, frozen=True):
    """How often clients look, in seconds: when all is well, and when something is wrong."""

    idle_s: int
    active_s: int


class FeedNotice(msgspec.Struct, frozen=True, omit_defaults=True):
    """A notice as it stands in the feed. `until` hides it by itself unless renewed."""

    id: str
    incident: str
    strength: Strength
    status: Literal["active", "resolved", "retracted"]
    since: int
    updated: int
    until: int
    show: Show
    text: Mapping[str, Text]
    component: tuple[str, ...] = ()
    audience: Condition = {}
    blame_not: tuple[str, ...] = ()
    ask_followup: bool = False


class FeedDocument(msgspec.Struct, frozen=True, omit_defaults=True):
    """One app's feed. `seq` only rises; `iat` and `exp` are wall-clock."""

    v: int
    app: str
    seq: int
    iat: int
    exp: int
    state: Literal["quiet", "hint", "notice"]
    poll: Poll
    sample: Mapping[str, float] = {}
    revoked: tuple[str, ...] = ()
    rollout: FeedRollout | None = None
    notices: tuple[FeedNotice, ...] = ()
