"""What else would die with the app: intake, console, sign-in, key store. Pure; what nobody can know is asked back."""

from collections.abc import Iterator, Sequence
from typing import Final

from itsus.app.doctor.aspects import ASPECTS, Aspect
from itsus.app.doctor.finding import Finding, State, enumerate_names
from itsus.app.doctor.party import Party
from itsus.app.doctor.survey import Survey
from itsus.model.settings import Settings

#: Authorities of certificates do not take an app down; all other aspects can.
_FATAL: Final = tuple(aspect for aspect in ASPECTS if aspect.name not in {"certificate authority", "storage"})

_LOSS: Final = {
    "intake": "what people report stops coming in just then",
    "console": "nobody can approve in the console just then (`itsus approve` in a terminal still works)",
}
_SETTING: Final = {"intake": "serve.public", "console": "operators.console"}
_REACH: Final = {
    "intake": "devices cannot send to it what people report",
    "console": "only who sits at this machine can approve there",
}


def judge_fate(settings: Settings, own: Sequence[Party], apps: Sequence[Party], survey: Survey) -> Iterator[Finding]:
    """Yield what would die with the app, and what is to be asked."""
    known = {party.role: party for party in own}
    for role in ("intake", "console"):
        yield _judge(role, known.get(role), apps, survey)
    yield _find("sign-in", "good", "accounts are in our own store: no other sign-in is needed")
    yield _judge_key_store(settings.feed.key)


def _judge(role: str, party: Party | None, apps: Sequence[Party], survey: Survey) -> Finding:
    setting = _SETTING[role]
    if party is None:
        return _find(role, "unsure", "its public address is not configured", f"set {setting}, then ask again")
    if role == "intake" and any(one.scheme == "http" and not one.is_loopback for one in party.addresses):
        words = "its address is plain http: browsers do not let pages on https send to it"
        return _find(role, "bad", words, f"serve it with TLS, and set {setting} to the https address")
    if any(address.is_loopback for address in party.addresses):
        words = f"its address is on this machine only: {_REACH[role]}"
        fix = f"put a web server with TLS in front, and set {setting} to its public address"
        return _find(role, "unsure", words, fix)
    if not apps:
        words = "cannot be compared with the app, whose address is not configured"
        return _find(role, "unsure", words, "set apps.NAME.url, then ask again")
    return _compare(role, party, apps, survey)


def _compare(role: str, party: Party, apps: Sequence[Party], survey: Survey) -> Finding:
    shared = {aspect.name: common for aspect in _FATAL if (common := _find_common(aspect, party, apps, survey))}
    if shared:
        what = enumerate_names(f"{name} ({'; '.join(common)})" for name, common in shared.items())
        fix = f"give the {role} a name and a machine apart from the app, and set {_SETTING[role]} to it"
        return _find(role, "bad", f"has the app's {what}: when that fails, {_LOSS[role]}", fix)
    unknown = [aspect.find(party, survey).unknown for aspect in _FATAL]
    reasons = "; ".join(dict.fromkeys(reason for reason in unknown if reason))
    if reasons:
        return _find(role, "unsure", f"not all is known: {reasons}", "ask again, if need be from another network")
    return _find(role, "good", "shares neither machine, names nor network with the app")


def _find_common(aspect: Aspect, party: Party, apps: Sequence[Party], survey: Survey) -> list[str]:
    of_apps = {value for app in apps for value in aspect.find(app, survey).values}
    return sorted(aspect.find(party, survey).values & of_apps)


def _judge_key_store(key: str) -> Finding:
    kind, _, words = key.partition(":")
    if kind == "file":
        return _find("key store", "good", "the signing key is a file here: no other service is needed to sign")
    if kind == "env":
        say = f"{words} is set by whatever starts the publisher; would that still start it while the app is down?"
        return _find(
            "key store", "unsure", say, "if not, keep the key in a file on the publisher's machine (mode 0600)"
        )
    # Only the program's name: the rest of the command might hold a secret.
    program = words.split()[0] if words.split() else "a command"
    say = f"the publisher asks {program} for the key when it starts; would that still answer while the app is down?"
    return _find("key store", "unsure", say, "if not, use a key store apart from the app, or a file (mode 0600)")


def _find(what: str, state: State, words: str, fix: str = "") -> Finding:
    return Finding("what would die with the app", what, state, words, fix)
