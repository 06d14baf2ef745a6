"""What people read, and what has to be approved before they do."""

from collections.abc import Mapping
from datetime import datetime
from typing import Literal, TypeAlias

import msgspec

from itsus.model.scope import Scope
from itsus.model.words import Strength

NoticeStatus: TypeAlias = Literal["proposed", "active", "resolved", "retracted", "withdrawn"]
Show: TypeAlias = Literal["everyone", "affected"]


class Text(msgspec.Struct, frozen=True):
    """A notice in one language: plain text, no markup. Title up to 80, body up to 400 characters."""

    title: str
    body: str


class Wording(msgspec.Struct, frozen=True):
    """All that people would see of a notice, and who they are. Its hash names what an approval is for."""

    strength: Strength
    component: tuple[str, ...]
    audience: Scope
    show: Show
    blame_not: tuple[str, ...]
    text: Mapping[str, Text]
    ask_followup: bool = True


class Approval(msgspec.Struct, frozen=True):
    """One person's yes to one exact draft; with `at_deadline`, that it goes out then, unless somebody objects."""

    by: str
    at: datetime
    draft: str
    at_deadline: bool = False


class Proposal(msgspec.Struct, frozen=True):
    """A wording that waits for people.

    `draft` is the hash of `wording`; `why` names the row of the table "who may let what out" that it falls under.
    """

    wording: Wording
    draft: str
    at: datetime
    why: str
    needs: int
    deadline: datetime
    approvals: tuple[Approval, ...] = ()
    edited_by: str = ""


class Notice(msgspec.Struct, frozen=True):
    """One entry for the activity feed, through its life.

    `live` is what is published now (None: nothing yet), `proposal` what waits for approval (None: nothing).
    `withdrawn` means it was never published and no longer will be. `since` is when the trouble became visible.
    """

    id: str
    app: str
    incident: str
    status: NoticeStatus
    since: datetime
    updated_at: datetime
    live: Wording | None = None
    proposal: Proposal | None = None
    published_at: datetime | None = None
    until: datetime | None = None
    ended_at: datetime | None = None
