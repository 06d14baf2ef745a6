"""What operators do, over HTTP. Every reply is 202: the act is in the log; `engine` applies it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated

import msgspec
from litestar import post
from litestar.params import FromPath, HeaderParameter, JSONBody

from itsus.model.notice import Text
from itsus.web import acts
from itsus.web.acts import Accepted, Told
from itsus.web.once import KEY_HEADER, KEY_MAX
from itsus.web.reading import Reading, read_post
from itsus.web.supply import TheDesk, ThePerson

Id = FromPath[str]
#: The caller's own name for a request; the same key again is the same act.
Key = Annotated[str, HeaderParameter(name=KEY_HEADER, max_length=KEY_MAX, required=False)]


class Draft(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Names one exact wording, as read in `proposal.draft`."""

    draft: str


class Yes(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A yes to one exact wording; `at_deadline`: it goes out then, unless somebody objects before."""

    draft: str
    at_deadline: bool = False


class Texts(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """New words for some languages."""

    text: Mapping[str, Text]


class Muting(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Silence about an app until a time; a past one ends it."""

    app: str
    until: datetime


class Stage(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A stage of an app's rollout, counted from 0."""

    app: str
    stage: int


class Post(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A post to try."""

    text: str


@post("/read", status_code=200, summary="How a post would be read")
async def read(desk: TheDesk, data: JSONBody[Post]) -> Reading:
    """Return what the writer of a post is doing and what they blame; nothing of it is kept."""
    return read_post(desk.reader, data.text)


@post("/notices/{notice:str}/approve", status_code=202, summary="Approve one exact draft")
async def approve(desk: TheDesk, person: ThePerson, notice: Id, data: JSONBody[Yes], key: Key = "") -> Accepted:
    """Say yes to the draft you have read; 409 `stale_draft` if another one waits by now."""
    return await acts.approve(desk, person, notice, data.draft, at_deadline=data.at_deadline, key=key)


@post("/notices/{notice:str}/reject", status_code=202, summary="Say no to one exact draft")
async def reject(desk: TheDesk, person: ThePerson, notice: Id, data: JSONBody[Draft], key: Key = "") -> Accepted:
    """Say no; the same wording is not proposed again for this incident."""
    return await acts.reject(desk, person, notice, data.draft, key)


@post("/notices/{notice:str}/edit", status_code=202, summary="Change the words of a proposal")
async def edit(desk: TheDesk, person: ThePerson, notice: Id, data: JSONBody[Texts], key: Key = "") -> Accepted:
    """Replace the texts of the given languages; approvals so far become void."""
    return await acts.edit(desk, person, notice, data.text, key)


@post("/notices/{notice:str}/retract", status_code=202, summary="Take back what was published")
async def retract(desk: TheDesk, person: ThePerson, notice: Id, key: Key = "") -> Accepted:
    """Take a notice back in place: whoever was shown it sees that it was not so."""
    return await acts.retract(desk, person, notice, key)


@post("/incidents/{incident:str}/resolve", status_code=202, summary="Say that an incident is over")
async def resolve(desk: TheDesk, person: ThePerson, incident: Id, key: Key = "") -> Accepted:
    """Say that an incident is over; its notice says that it is fixed."""
    return await acts.resolve(desk, person, incident, key)


@post("/speak", status_code=202, summary="Tell people of what the engine did not see")
async def speak(desk: TheDesk, person: ThePerson, data: JSONBody[Told], key: Key = "") -> Accepted:
    """Start an incident by hand and propose a notice; it counts as your approval."""
    return await acts.speak(desk, person, data, key)


@post("/mute", status_code=202, summary="Say nothing about an app until a time")
async def mute(desk: TheDesk, person: ThePerson, data: JSONBody[Muting], key: Key = "") -> Accepted:
    """Propose and publish nothing for an app until a time."""
    return await acts.mute(desk, person, data.app, data.until, key)


@post("/rollout/advance", status_code=202, summary="Open the next stage")
async def advance(desk: TheDesk, person: ThePerson, data: JSONBody[Stage], key: Key = "") -> Accepted:
    """Ask to open the next stage; it opens when as many people as `policy.approvals` have asked."""
    return await acts.advance(desk, person, data.app, data.stage, key)


#: All of the above.
ACT_ROUTES = (read, approve, reject, edit, retract, resolve, speak, mute, advance)
