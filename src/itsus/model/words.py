"""The closed vocabularies of the glossary, in the order that columns use. Appending is safe; reordering is not."""

from typing import Final, Literal, TypeAlias, get_args

MachineKind: TypeAlias = Literal["request", "probe", "metric", "alert"]
PeopleKind: TypeAlias = Literal["report", "search", "ticket", "mention"]
OutcomeKind: TypeAlias = Literal["exposure", "followup"]
Kind: TypeAlias = MachineKind | PeopleKind | OutcomeKind

MACHINE_KINDS: Final[tuple[MachineKind, ...]] = get_args(MachineKind)
PEOPLE_KINDS: Final[tuple[PeopleKind, ...]] = get_args(PeopleKind)
OUTCOME_KINDS: Final[tuple[OutcomeKind, ...]] = get_args(OutcomeKind)

ErrorClass: TypeAlias = Literal["dns", "tls", "connect", "timeout", "5xx", "4xx", "auth", "other"]
ERROR_CLASSES: Final[tuple[ErrorClass, ...]] = get_args(ErrorClass)

Intent: TypeAlias = Literal["asking", "reporting", "mocking", "news", "resolved", "other"]
INTENTS: Final[tuple[Intent, ...]] = get_args(Intent)

Blame: TypeAlias = Literal["account", "device", "connection", "service", "none"]
BLAMES: Final[tuple[Blame, ...]] = get_args(Blame)

FaultParty: TypeAlias = Literal["us", "dependency", "network", "device", "account", "unknown"]
FAULT_PARTIES: Final[tuple[FaultParty, ...]] = get_args(FaultParty)

Severity: TypeAlias = Literal["minor", "partial", "total"]
SEVERITIES: Final[tuple[Severity, ...]] = get_args(Severity)

Strength: TypeAlias = Literal["hint", "notice"]
Arm: TypeAlias = Literal["shown", "held"]

#: One unit of every probability or weight that is stored as an integer (DESIGN 3: "probabilities in 1/1024").
UNIT: Final = 1024

#: The width of a window and of the engine's grid, in seconds of event time.
WINDOW_S: Final = 10

#: A signal may come in this many seconds after the end of what it counts; later it is only counted as late.
LATE_S: Final = 300

#: A signal may claim to be at most this many seconds ahead of the time it was received.
AHEAD_S: Final = 60

#: The detector of evidence that rests on what people answer after "Fixed": does it work again?
ANSWERS: Final = "answers"
