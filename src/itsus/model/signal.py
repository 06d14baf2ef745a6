"""One observation that came in (DESIGN 4.1), as it is on the wire. Checking and folding are `intake`'s."""

from datetime import datetime

import msgspec

from itsus.model.words import Arm, ErrorClass, Kind


class Signal(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True, gc=False):
    """A signal of any kind; which fields a kind may carry is checked by `itsus.intake.check`.

    `at` is the UTC start of what is counted, `span` the seconds it covers (0 = an instant), `count` people or messages,
    `weight` 1 / sampling rate. An empty string means "not known". It holds no containers, so that the garbage collector
    need not follow it (`gc=False`): a batch has thousands.
    """

    kind: Kind
    at: datetime
    app: str
    span: float = 0
    received: datetime | None = None
    id: str = ""
    source: str = ""
    component: str = ""
    country: str = ""
    platform: str = ""
    version: str = ""
    network: str = ""
    lang: str = ""
    count: int = 1
    weight: float = 1.0
    ok: int = 0
    failed: int = 0
    error: ErrorClass | None = None
    name: str = ""
    value: float | None = None
    bad: str = ""
    status: str = ""
    severity: str = ""
    dependency: str = ""
    text: str = ""
    person: str = ""
    arm: Arm | None = None
    notice: str = ""
    affected: bool | None = None
    works: bool | None = None
