"""Tell people now, of what the engine did not see; and mute, for maintenance and drills."""

from datetime import timedelta
from typing import Any, Final

from litestar import Request, get, post
from litestar.params import FromQuery
from litestar.response import Redirect, Template

from itsus.model.confusion import Confusion
from itsus.model.evidence import Fault
from itsus.model.incident import Incident
from itsus.model.notice import Text
from itsus.model.scope import Scope
from itsus.model.words import SEVERITIES
from itsus.notices.write import compose, list_locales
from itsus.web import acts
from itsus.web.acts import Told
from itsus.web.console.forms import Form, go
from itsus.web.console.render import render
from itsus.web.desk import Desk
from itsus.web.identity import new_token
from itsus.web.problem import Problem
from itsus.web.supply import TheDesk, ThePerson

#: How long an app can be muted from the console, in hours; 0 ends it.
MUTE_HOURS: Final = (0, 1, 2, 8)


@get("/speak")
async def show_speak(request: Request[Any, Any, Any], desk: TheDesk, app: FromQuery[str] = "") -> Template:
    """Show the form. It carries a token of its own, so that sending it twice is one act."""
    apps = {name: list_locales(name, desk.settings) for name in sorted(desk.settings.apps)}
    chosen = app if app in apps else next(iter(apps), "")
    return render(request, "speak.html", apps=apps, chosen=chosen, once=new_token(), example=_example(desk, chosen))


@post("/speak")
async def post_speak(desk: TheDesk, person: ThePerson, data: Form) -> Redirect:
    """Start an incident by hand."""
    await acts.speak(desk, person, _read_told(data), key=data.get("once", "")[:100])
    return go("/", "speak")


@post("/mute")
async def post_mute(desk: TheDesk, person: ThePerson, data: Form) -> Redirect:
    """Mute an app for some hours, or end that."""
    hours = data.get("hours", "")
    if hours not in map(str, MUTE_HOURS):
        raise Problem("invalid_input", "Choose for how long.")
    await acts.mute(desk, person, data.get("app", ""), desk.now() + timedelta(hours=int(hours)))
    return go("/", "mute")


def _read_told(data: dict[str, str]) -> Told:
    severity = data.get("severity", "partial")
    if severity not in SEVERITIES:
        raise Problem("invalid_input", "Choose how much fails.")
    values = {name: _split(data.get(name, "")) for name in ("component", "country", "platform", "version")}
    values["country"] = [code.upper() for code in values["country"]]
    title, body = data.get("title", "").strip(), data.get("body", "").strip()
    text = {data.get("lang", "en"): Text(title, body)} if title or body else {}
    scope = Scope.of(**{name: found for name, found in values.items() if found})
    return Told(data.get("app", ""), scope, severity, text)


def _example(desk: Desk, app: str) -> Text:
    """What the templates would say of the whole app."""
    at, fault = desk.now(), Fault({"us": 1.0})
    incident = Incident("", app, "confirmed", Scope(), "partial", fault, (), at, at, at, at)
    return compose(incident, "notice", Confusion(), desk.settings).text["en"]


def _split(words: str) -> list[str]:
    return [word.strip() for word in words.split(",") if word.strip()][:50]
