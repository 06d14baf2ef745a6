"""All pages of the console."""

from typing import Final

from litestar import Router
from litestar.datastructures import CacheControlHeader
from litestar.static_files import create_static_files_router
from litestar.types import ControllerRouterHandler

from itsus.web.console.audit import show_audit
from itsus.web.console.client_files import client_files
from itsus.web.console.history import show_history
from itsus.web.console.incident import post_note, post_overrule, post_resolve, show_incident
from itsus.web.console.log import show_log
from itsus.web.console.notice import post_approve, post_reject, post_retract, show_notice
from itsus.web.console.now import show_now
from itsus.web.console.provider import come_back, go_to_provider
from itsus.web.console.read import post_read, show_read
from itsus.web.console.render import STATIC
from itsus.web.console.rollout import post_advance, show_rollout
from itsus.web.console.session import post_sign_in, post_sign_out, show_sign_in
from itsus.web.console.speak import post_mute, post_speak, show_speak
from itsus.web.console.team import TEAM_PAGES
from itsus.web.console.words import post_edit, show_words

_PAGES: Final[tuple[ControllerRouterHandler, ...]] = (
    show_now, show_notice, show_incident, show_log, show_read, post_read, show_rollout, show_speak, show_sign_in,
    post_sign_in, post_sign_out, post_approve, post_reject, post_edit, post_retract, post_resolve, post_speak,
    post_mute, post_advance, post_note, post_overrule,
    show_audit, show_history,
    show_words,
    *TEAM_PAGES, go_to_provider, come_back,
)  # fmt: skip

CONSOLE_ROUTES: Final = (Router("/", route_handlers=list(_PAGES), include_in_schema=False), client_files())


def static_files() -> Router:
    """Serve style and script; their addresses change with their content, so they may be kept."""
    return create_static_files_router(
        "/static", [STATIC], cache_control=CacheControlHeader(max_age=86_400, private=True), name="console_static"
    )
