# ruff: noqa: E501 (data reads better in long lines)
"""A realistic moment for the tests: uploading stories fails on iPhones in the US, and a notice waits for a person."""

from datetime import UTC, datetime, timedelta

import msgspec
from argon2 import PasswordHasher

from itsus.model.confusion import Confusion
from itsus.model.event import DecisionEvent, Event, IncidentEvent, NoticeEvent, OperatorsTold
from itsus.model.evidence import Evidence, Fault
from itsus.model.incident import Decision, Incident
from itsus.model.notice import Notice, Proposal, Text, Wording
from itsus.model.scope import Scope
from itsus.model.settings import AppSettings, Settings, StageSettings
from itsus.model.store import Account, Present, StepResult, Store, Tally
from itsus.model.words import Blame, Intent
from itsus.notices.write import draft_hash

NOW = datetime(2021, 10, 4, 15, 52, 30, tzinfo=UTC)
SINCE = datetime(2021, 10, 4, 15, 41, 10, tzinfo=UTC)
LATER = NOW + timedelta(seconds=10)
PASSWORD = "correct horse battery"
#: Cheap, so that tests are quick.
HASHER = PasswordHasher(time_cost=1, memory_cost=64, parallelism=1)
ROLES = {"vera": "viewer", "dora": "drafter", "anna": "approver", "ada": "admin"}

SETTINGS = Settings(
    apps={
        "photogram": AppSettings(
            name="Photogram",
            family="meadow",
            components=("login", "feed", "stories", "messages"),
            locales=("en", "fr", "es", "pt", "de"),
            active_people=2_000_000,
        ),
        "facespace": AppSettings(name="Facespace", family="meadow", locales=("en", "fr")),
        "wazzup": AppSettings(name="Wazzup", family="meadow"),
    },
    rollout={
        "photogram": (
            StageSettings(if_={"country": {"$in": ["US"]}}, share=0.9, hold=0.1),
            StageSettings(if_={"country": {"$in": ["CA"]}}, share=0.9, hold=0.1, open=False),
        )
    },
)
SCOPE = Scope.of(component="stories", country="US", platform="ios")
CONFUSION = Confusion(
    people_per_min=412.0,
    share=0.0021,
    level="high",
    blame={"account": 0.41, "connection": 0.33, "device": 0.05, "service": 0.21},
    mockery_per_min=88.0,
    kinds=("report", "search"),
    sources=("publishable", "zendesk"),
)
TEXTS = {
    "en": Text("It’s us, not you", "Some people cannot post or see stories on Photogram. Your account, your phone and your connection are fine. We are fixing it."),
    "fr": Text("C’est nous, pas vous", "Certaines personnes ne peuvent ni publier ni voir les stories sur Photogram. Votre compte, votre téléphone et votre connexion vont bien. Nous réparons."),
    "es": Text("Somos nosotros, no tú", "Algunas personas no pueden publicar ni ver historias en Photogram. Tu cuenta, tu teléfono y tu conexión están bien. Lo estamos arreglando."),
    "pt": Text("É connosco, não consigo", "Algumas pessoas não conseguem publicar nem ver stories no Photogram. A sua conta, o seu telefone e a sua ligação estão bem. Estamos a resolver."),
    "de": Text("Es liegt an uns, nicht an dir", "Manche können in Photogram keine Storys posten oder sehen. Dein Konto, dein Handy und deine Verbindung sind in Ordnung. Wir beheben es."),
}  # fmt: skip


#: How the reader of the tests reads posts that hold these words.
READINGS: dict[str, tuple[Intent, Blame]] = {"wifi": ("asking", "connection"), "hacked": ("reporting", "account")}


def make_wording(texts: dict[str, Text] | None = None) -> Wording:
    return Wording(
        strength="notice",
        component=("stories",),
        audience=Scope.of(country="US", platform="ios"),
        show="everyone",
        blame_not=("account", "device", "connection"),
        text=texts or TEXTS,
    )


def make_evidence(words: str, kind: str, sources: tuple[str, ...]) -> Evidence:
    return Evidence(
        app="photogram", scope=SCOPE, kind=kind, detector="failures", sources=sources, score=80.0, since=SINCE,
        until=NOW, span_s=10, failing=0.34, words=words,
    )  # fmt: skip


EVIDENCE = (
    make_evidence("34 % of stories requests from iOS in the US fail, usually 0.4 %.", "request", ("gateway",)),
    make_evidence(
        "412 people a minute report or search, 33 times as many as usual.", "report", ("publishable", "zendesk")
    ),
)


def make_incident(**changes: object) -> Incident:
    incident = Incident(
        id="i_7f3a", app="photogram", state="confirmed", scope=SCOPE, severity="partial",
        fault=Fault({"us": 0.94, "dependency": 0.03, "network": 0.02, "unknown": 0.01}, ("Every network and other apps of the family are fine.",)),
        evidence=EVIDENCE, opened_at=SINCE + timedelta(seconds=50), visible_since=SINCE, last_evidence_at=NOW,
        updated_at=NOW, confirmed_at=SINCE + timedelta(minutes=2), notice="n_2b91",
        decision=Decision("speak", ("problem_confirmed", "people_confused"), NOW, CONFUSION),
    )  # fmt: skip
    return msgspec.structs.replace(incident, **changes)


def make_proposal(wording: Wording | None = None, *, needs: int = 1) -> Proposal:
    wording = wording or make_wording()
    return Proposal(
        wording=wording, draft=draft_hash(wording), at=NOW - timedelta(seconds=40), why="new_notice", needs=needs,
        deadline=NOW + timedelta(seconds=260),
    )  # fmt: skip


def make_notice(**changes: object) -> Notice:
    notice = Notice(
        id="n_2b91", app="photogram", incident="i_7f3a", status="proposed", since=SINCE, updated_at=NOW,
        proposal=make_proposal(),
    )  # fmt: skip
    return msgspec.structs.replace(notice, **changes)


def make_live_notice(**changes: object) -> Notice:
    live = make_notice(
        status="active", live=make_wording(), proposal=None, published_at=NOW, until=NOW + timedelta(hours=2)
    )
    return msgspec.structs.replace(live, **changes)


def make_events() -> list[Event]:
    at = SINCE + timedelta(seconds=50)
    app, about = "photogram", "i_7f3a"
    return [
        IncidentEvent(at=at, event="incident.opened", state="suspected", scope=SCOPE, severity="minor", fault={"us": 0.6}, evidence=EVIDENCE[:1], app=app, incident=about),
        DecisionEvent(at=at, action="wait", reasons=("problem_suspected", "may_be_brief"), confusion=Confusion(), app=app, incident=about),
        IncidentEvent(at=SINCE + timedelta(minutes=2), event="incident.updated", state="confirmed", scope=SCOPE, severity="partial", fault={"us": 0.94}, evidence=EVIDENCE, app=app, incident=about),
        DecisionEvent(at=SINCE + timedelta(minutes=2), action="speak", reasons=("problem_confirmed", "people_confused"), confusion=CONFUSION, app=app, incident=about),
        NoticeEvent(at=NOW - timedelta(seconds=40), event="notice.proposed", notice="n_2b91", strength="notice", component=("stories",), audience=make_wording().audience, text=TEXTS, draft=draft_hash(make_wording()), why="new_notice", app=app, incident=about),
        OperatorsTold(at=NOW - timedelta(seconds=40), why="needs_approval", words="Photogram: stories fail for people in the US on iOS. A notice waits for your approval.", notice="n_2b91", app=app, incident=about),
    ]  # fmt: skip


def make_present(confusion: Confusion | None = None, learning: str = "") -> str:
    present = Present(
        at=NOW,
        confusion=confusion or Confusion(),
        learning=learning,
        learning_until=NOW + timedelta(hours=5) if learning else None,
    )
    return msgspec.json.encode(present).decode()


async def commit(store: Store, at: datetime, **changes: object) -> None:
    """Commit a step with these changes, as the engine would."""
    await store.begin_step(at)
    await store.commit_step(StepResult(now=at, **changes))  # type: ignore[arg-type] # the tests' own keywords


async def fill(store: Store, *, incident: Incident | None = None, notice: Notice | None = None) -> None:
    """Put the scene and an account for each role into a store."""
    for name, role in ROLES.items():
        await store.save_account(Account(name, HASHER.hash(PASSWORD), role))  # type: ignore[arg-type] # of the table above
    await store.append(SETTINGS, SINCE - timedelta(days=7))
    await commit(
        store,
        NOW,
        events=make_events(),
        incidents=[incident or make_incident()],
        notices=[notice or make_notice()],
        tallies=make_tallies(),
        facts={
            "now/photogram": make_present(CONFUSION),
            "now/facespace": make_present(),
            "now/wazzup": make_present(learning="the last 40 minutes and usual daily rhythms"),
        },
    )


def make_tallies() -> list[Tally]:
    rows = (
        ("exposure", "shown", "affected", 18_000),
        ("exposure", "held", "affected", 2_000),
        ("asked", "shown", "", 610),
        ("asked", "held", "", 142),
    )
    return [Tally(kind, "photogram", "n_2b91", "US", arm, answer, True, count) for kind, arm, answer, count in rows]  # type: ignore[arg-type] # of the table above
