"""Who will see a notice: in words, about how many people, in which arms of the rollout. What is not known is said."""

import msgspec

from itsus.model.notice import Notice, Wording
from itsus.model.scope import Scope
from itsus.model.store import Tally
from itsus.web.desk import Desk
from itsus.web.figures import say_condition
from itsus.web.say import say_audience, say_count, say_share
from itsus.web.stages import open_stages


class Arms(msgspec.Struct, frozen=True):
    """A stage of the rollout that is open: of the people it is for, a share is shown it, and a share is held out."""

    whom: str
    shown: float
    held: float


class Reach(msgspec.Struct, frozen=True):
    """Who will see a notice.

    Args:
        audience: In words.
        at_most: So many people are active on a usual day; 0 = not known. None is told by itself how many of them are in
            a country or run into the problem, so this is a bound, and `is_all` says whether it is all of them.
        is_all: Everybody who is active sees it.
        arms: Per open stage of the rollout; empty with `has_rollout`: nobody yet.
        has_rollout: Only people of open stages see anything.
        shown: On so many devices it was shown by now, as they themselves count.
    """

    audience: str
    at_most: int
    is_all: bool
    has_rollout: bool
    arms: tuple[Arms, ...] = ()
    shown: int = 0


async def read_reach(desk: Desk, notice: Notice) -> Reach:
    """Gather who will see what is proposed, or sees what is up."""
    wording = notice.proposal.wording if notice.proposal else notice.live
    stages = desk.settings.rollout.get(notice.app, ())
    opened = [stages[i] for i in await open_stages(desk, notice.app) if i < len(stages)]
    tallies = await desk.store.tallies(app=notice.app) if notice.published_at else []
    return Reach(
        audience=say_audience(wording) if wording else "",
        at_most=desk.settings.app(notice.app).active_people,
        is_all=wording is not None and is_for_all(wording) and not stages,
        has_rollout=bool(stages),
        arms=tuple(Arms(say_condition(s.if_), s.share, s.hold) for s in opened),
        shown=sum(t.count for t in tallies if _was_shown(t, notice, with_simulated=desk.is_rehearsal)),
    )


def _was_shown(tally: Tally, notice: Notice, *, with_simulated: bool) -> bool:
    is_about_it = tally.kind == "exposure" and tally.arm == "shown" and tally.notice == notice.id
    return is_about_it and (with_simulated or not tally.simulated)


def is_for_all(wording: Wording) -> bool:
    """Tell whether everybody who opens the app is shown a wording."""
    where = msgspec.structs.replace(wording.audience, component=())
    return where == Scope() and wording.show == "everyone"


def say_people(reach: Reach) -> str:
    """Return about how many people that is, as a sentence; what is not known is said so."""
    if reach.has_rollout and not reach.arms:
        return "Nobody yet: no stage of the rollout is open."
    if not reach.at_most:
        return "How many people that is, is not known: the app’s active_people is not set."
    count = say_count(reach.at_most)
    if reach.is_all:
        return f"About {count} people on a usual day."
    return f"Some of the {count} people of a usual day; how many of them is not known."


def say_arms(reach: Reach) -> str:
    """Return which share of them is shown it, as a sentence; empty without a rollout."""
    parts = [_say_arm(arms) for arms in reach.arms]
    return f"{'; '.join(parts)}. Nobody elsewhere yet." if parts else ""


def _say_arm(arms: Arms) -> str:
    held = f", {say_share(arms.held)} are not, to measure whether it helps" if arms.held else ""
    return f"Of people in {arms.whom}, {say_share(arms.shown)} are shown it{held}"
