"""Puts the console and the API together into one application."""

import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager

from argon2 import PasswordHasher
from litestar import Litestar, Router
from litestar.datastructures import State
from litestar.di import Provide
from litestar.template import TemplateConfig

from itsus.model.clock import Clock
from itsus.model.confusion import Reader
from itsus.model.settings import Settings
from itsus.model.store import Store
from itsus.web.access import guard
from itsus.web.allowed import tell_methods
from itsus.web.api.act import ACT_ROUTES
from itsus.web.api.audit import AUDIT_ROUTES
from itsus.web.api.describe import describe
from itsus.web.api.history import HISTORY_ROUTES
from itsus.web.api.incident import INCIDENT_ROUTES
from itsus.web.api.notices import list_shown
from itsus.web.api.read import READ_ROUTES
from itsus.web.api.schema import ValueSchemas
from itsus.web.api.stream import stream
from itsus.web.api.team import TEAM_ROUTES
from itsus.web.api.words import get_words
from itsus.web.changes import Changes
from itsus.web.console.render import build_templates
from itsus.web.console.routes import CONSOLE_ROUTES, static_files
from itsus.web.desk import Desk, FeedKey
from itsus.web.failures import EXCEPTION_HANDLERS
from itsus.web.headers import add_headers
from itsus.web.identity import Identify
from itsus.web.once import find_answer, keep_answer
from itsus.web.passwords import Passwords
from itsus.web.provider.provider import Provider
from itsus.web.publications import Publications
from itsus.web.supply import DEPENDENCIES

#: No form and no call of ours is longer.
BODY_MAX = 64 * 1024


def create_app(
    store: Store,
    settings: Settings,
    clock: Clock,
    reader: Reader,
    *,
    rehearsal: bool,
    hasher: PasswordHasher | None = None,
    feed_keys: Callable[[], Sequence[FeedKey]] = tuple,
    provider: Provider | None = None,
) -> Litestar:
    """Return the console and the API as one application.

    Args:
        store: Everything is read from it, and acts are appended to it; nothing else is written but sessions.
        settings: Of the apps, the policy and the rollout.
        clock: The engine's clock; sessions live on the wall's, by `to_wall`.
        reader: Reads the posts that operators try.
        rehearsal: Say on every page that a story is told.
        hasher: Of passwords; argon2id with the library's defaults if not given.
        feed_keys: Tells which keys sign the feed now; asked each time they are shown.
        provider: Where people of the organisation sign in, beside local accounts; closed with the application.
    """
    changes = Changes(store)
    state = State(
        {
            "desk": Desk(store, settings, clock, reader, rehearsal, feed_keys),
            "changes": changes,
            "publications": Publications(store, time.monotonic),
            "passwords": Passwords(store, hasher or PasswordHasher(), time.monotonic),
            "provider": provider,
        }
    )
    return Litestar(
        route_handlers=[
            Router(
                "/v1",
                before_request=find_answer,
                route_handlers=[
                    *READ_ROUTES,
                    *ACT_ROUTES,
                    get_words,
                    *AUDIT_ROUTES,
                    *TEAM_ROUTES,
                    *HISTORY_ROUTES,
                    *INCIDENT_ROUTES,
                    list_shown,
                    stream,
                ],
            ),
            *CONSOLE_ROUTES,
            static_files(),
        ],
        dependencies={name: Provide(supply, sync_to_thread=False) for name, supply in DEPENDENCIES.items()},
        middleware=[Identify],
        guards=[guard],
        exception_handlers=EXCEPTION_HANDLERS,
        before_send=[add_headers, tell_methods, keep_answer],
        lifespan=[_close_at_end],
        state=state,
        template_config=TemplateConfig(instance=build_templates()),
        plugins=[ValueSchemas()],
        openapi_config=describe(),
        request_max_body_size=BODY_MAX,
        # The framework would let every library write lines of its own, as what asks the provider does of each request.
        logging_config=None,
    )


@asynccontextmanager
async def _close_at_end(app: Litestar) -> AsyncIterator[None]:
    yield
    await app.state.changes.close()
    if app.state.provider:
        await app.state.provider.close()
