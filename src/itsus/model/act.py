"""What operators do. Acts are inputs of the engine, like signals: logged, ordered by `received`, replayed."""

from collections.abc import Mapping
from datetime import datetime
from typing import Literal, TypeAlias

import msgspec

from itsus.model.notice import Notice, Text
from itsus.model.scope import Scope
from itsus.model.words import FaultParty, Severity


class _Act(msgspec.Struct, frozen=True, tag_field="act", tag=str.lower, kw_only=True):
    """`id` makes an act idempotent: the second one with the same id changes nothing. `by` is a person's account."""

    id: str
    by: str


class Approve(_Act, frozen=True):
    """Approve one exact draft of a notice; void if the draft has changed since.

    With `at_deadline`: to go out at its deadline, unless somebody says no or changes it before.
    """

    notice: str
    draft: str
    at_deadline: bool = False


class Edit(_Act, frozen=True):
    """Replace the texts of a proposal (given languages only); voids earlier approvals."""

    notice: str
    text: Mapping[str, Text]


class Reject(_Act, frozen=True):
    """Say no to a proposal; the engine does not propose the same wording for this incident again."""

    notice: str
    draft: str


class Retract(_Act, frozen=True):
    """Take back what was published: it was not so."""

    notice: str


class Resolve(_Act, frozen=True):
    """Say that an incident is over, as a person sees it."""

    incident: str


class Note(_Act, frozen=True):
    """Write something down about an incident: what was found, a link to an alert or a ticket. It decides nothing.

    `app`: the incident's; the engine may long have forgotten an old one.
    """

    incident: str
    text: str
    link: str = ""
    app: str = ""


class Overrule(_Act, frozen=True):
    """Say where an incident is, or whose fault, against what the evidence says; it stays so until its end.

    Args:
        incident: Which.
        scope: Where it is; None: what the evidence says.
        fault: Whose it is; "": what the evidence says.
    """

    incident: str
    scope: Scope | None = None
    fault: FaultParty | Literal[""] = ""


class Speak(_Act, frozen=True):
    """Start an incident by hand and propose a notice for it; it counts as the person's own approval."""

    app: str
    scope: Scope
    severity: Severity = "partial"
    text: Mapping[str, Text] = {}


class Mute(_Act, frozen=True):
    """Propose and publish nothing for an app until a time (maintenance, drills). A past `until` unmutes."""

    app: str
    until: datetime


class Advance(_Act, frozen=True):
    """Open the next stage of a rollout (`stage` counts from 0 in the app's list); needs `policy.approvals` people."""

    app: str
    stage: int


class Adopt(_Act, frozen=True):
    """Take over a notice that was published without the engine (`itsus speak --offline`, or by a store now lost)."""

    notice: Notice


Act: TypeAlias = Approve | Edit | Reject | Retract | Resolve | Speak | Mute | Advance | Adopt | Note | Overrule
