"""Who is shown what, as the device itself decides it (spec/feed.md, 4). The server counts; it does not ask who.

Not responsible for remembering (what was shown, what failed): the device's memory comes in as `Device`.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from itsus.feed.bucket import PLACES, find_place
from itsus.feed.targeting import matches
from itsus.model.document import FeedDocument, FeedNotice, FeedStage
from itsus.model.words import Arm


@dataclass(frozen=True, slots=True)
class Device:
    """A device as it stands now.

    Args:
        id: Random ASCII, made once and kept. Empty: not known, so it has no place in a rollout.
        attributes: What conditions ask for: country, platform, version, lang, network, and the app's own.
        affected: Components that failed here in the last 10 minutes; "" stands for a failure of unknown component.
        sought_help: Whether the person opened help or "is it me?" in the last 10 minutes.
        shown: The notices that were shown here before.
    """

    id: str
    attributes: Mapping[str, Any]
    affected: frozenset[str] = frozenset()
    sought_help: bool = False
    shown: frozenset[str] = frozenset()


def arm_of(document: FeedDocument, device: Device) -> Arm | None:
    """Return the arm of a device in the rollout (F-32), None if it is in neither.

    Places [0, share) are shown, [1 - hold, 1) are held: raising a share only adds people. Without an id a device is in
    an arm only where that arm has all places.
    """
    if document.rollout is None:
        return "shown"
    stage = next((s for s in document.rollout.stages if matches(s.if_, device.attributes)), None)
    if stage is None:
        return None
    places = [find_place(document.rollout.salt, device.id)] if device.id else [0, PLACES - 1]
    arms = {_arm_in(stage, place) for place in places}
    return arms.pop() if len(arms) == 1 else None


def _arm_in(stage: FeedStage, place: int) -> Arm | None:
    if place < _count_places(stage.share):
        return "shown"
    return "held" if place >= PLACES - _count_places(stage.hold) else None


def _count_places(share: float) -> int:
    return math.floor(share * PLACES + 0.5)


def is_eligible(notice: FeedNotice, device: Device) -> bool:
    """Tell whether a notice concerns a device (F-33), whatever its arm."""
    return matches(notice.audience, device.attributes) and (notice.show == "everyone" or is_affected(notice, device))


def is_affected(notice: FeedNotice, device: Device) -> bool:
    """Tell whether the device saw what the notice is about fail, or its person looked for help (F-34)."""
    if device.sought_help or "" in device.affected:
        return True
    return bool(device.affected.intersection(notice.component) if notice.component else device.affected)


def is_shown(document: FeedDocument, notice: FeedNotice, device: Device) -> bool:
    """Tell whether a notice of this document stands in the device's activity feed (F-35, F-36), time aside."""
    if notice.id in device.shown:
        return True
    return notice.status == "active" and exposure_of(document, notice, device) == "shown"


def exposure_of(document: FeedDocument, notice: FeedNotice, device: Device) -> Arm | None:
    """Return the arm to count an exposure to an active notice for (F-37), None if this device does not count."""
    if notice.status != "active" or not is_eligible(notice, device):
        return None
    return arm_of(document, device)


def find_shown(document: FeedDocument, device: Device, now: datetime) -> list[FeedNotice]:
    """Return what the device shows now, in the document's order: nothing once it expired, no notice past its time."""
    return [notice for notice in _find_current(document, now) if is_shown(document, notice, device)]


def find_exposures(document: FeedDocument, device: Device, now: datetime) -> list[tuple[FeedNotice, Arm]]:
    """Return the notices to count an exposure for now, with the arm (F-37); not those shown here before.

    The device remembers what it counted: each notice counts once.
    """
    current = [notice for notice in _find_current(document, now) if notice.id not in device.shown]
    found = [(notice, exposure_of(document, notice, device)) for notice in current]
    return [(notice, arm) for notice, arm in found if arm is not None]


def _find_current(document: FeedDocument, now: datetime) -> list[FeedNotice]:
    now_s = now.timestamp()
    return [notice for notice in document.notices if notice.until > now_s] if document.exp > now_s else []
