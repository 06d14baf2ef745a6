"""Turns a template and what it shows into a page. Everything is escaped; what a template does not know is an error."""

import hashlib
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Any, Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from litestar import MediaType, Request
from litestar.plugins.jinja import JinjaTemplateEngine
from litestar.response import Template

from itsus.notices.remarks import is_web_page
from itsus.web import say
from itsus.web.access import may
from itsus.web.desk import Desk
from itsus.web.identity import CSRF_FIELD, GUEST_COOKIE, SESSION_COOKIE, Person, csrf_token

HERE: Final = Path(__file__).parent
STATIC: Final = HERE / "static"

#: What a page may say after an act. The address carries the key alone, so that no link can put words into a page.
DONE: Final = {
    "approve": "Your yes is recorded. If nobody else has to agree, people are told within seconds.",
    "agree": "Your yes for the deadline is recorded. Until then anybody may object or change the words.",
    "already": "These words are out already; nothing was sent twice.",
    "reject": "Rejected. These words will not be proposed again for this incident.",
    "edit": "Your words are recorded and appear here within seconds. Then they can be approved.",
    "retract": "It is being taken back: whoever was shown it will see that it was not so.",
    "note": "Your note is recorded and appears below within seconds.",
    "overrule": "Your word is recorded. It takes effect within seconds, and is shown with your name.",
    "resolve": "Recorded. People who were shown the notice will see that it is fixed.",
    "speak": "Recorded. The incident and its notice appear here within seconds.",
    "mute": "Recorded. It takes effect within seconds.",
    "person": "Changed. It counts at once.",
    "password": "Your password is changed. Every other browser of yours is signed out.",
    "session": "Signed out there.",
    "key": "Revoked. Within seconds, signals with this key are refused.",
    "advance": "Your yes to the next stage is recorded.",
}


def build_templates() -> JinjaTemplateEngine:
    """Return the template engine with our filters."""
    env = Environment(
        loader=FileSystemLoader(HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    env.filters.update({name.removeprefix("say_"): getattr(say, name) for name in dir(say) if name.startswith("say_")})
    env.tests["web_page"] = is_web_page
    env.globals.update(static=static_url, has_static=has_static, seconds=_seconds)
    return JinjaTemplateEngine(engine_instance=env)


def render(request: Request[Any, Any, Any], template: str, **context: Any) -> Template:
    """Return a page.

    Args:
        request: Whose page it is.
        template: A file of `templates/`.
        context: What the template shows, besides what all pages know.
    """
    desk: Desk = request.app.state.desk
    person: Person | None = request.scope.get("user")
    cookie = request.cookies.get(SESSION_COOKIE if person else GUEST_COOKIE, "")
    known = {
        "desk": desk,
        "now": desk.now(),
        "speed": desk.speed(),
        "person": person,
        "can": lambda method, path: may(person, method, path),
        "csrf_field": CSRF_FIELD,
        "csrf": csrf_token(cookie) if cookie else "",
        "path": request.url.path,
        "done": DONE.get(request.query_params.get("did", "")),
    }
    return Template(template, context=known | context, media_type=MediaType.HTML)


@cache
def static_url(name: str) -> str:
    """Return a static file's address, which changes with its content."""
    return f"/static/{name}?v={hashlib.sha256((STATIC / name).read_bytes()).hexdigest()[:12]}"


def has_static(name: str) -> bool:
    """Tell whether a file that `make setup` fetches is there; pages do without it."""
    return (STATIC / name).is_file()


def _seconds(duration: timedelta) -> int:
    return int(duration.total_seconds())
