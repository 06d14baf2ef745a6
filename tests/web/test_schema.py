"""The API keeps to its own description: schemathesis asks what the schema allows, and what it does not."""

import asyncio
from datetime import UTC, datetime
from typing import Any

import schemathesis
from hypothesis import HealthCheck, Phase, settings
from litestar import Litestar
from schemathesis import GenerationMode
from schemathesis.specs.openapi.checks import ignored_auth, positive_data_acceptance

from itsus.notices.write import draft_hash
from itsus.testing.fake_clock import FakeClock
from itsus.testing.fixed_reader import FixedReader
from itsus.testing.memory_store import MemoryStore
from itsus.web.server import create_app
from tests.web import scene

ADMIN = ("ada", scene.PASSWORD)


def make_app() -> Litestar:
    """Return an application on a scratch store: whatever is destroyed in it concerns nobody."""
    store = MemoryStore()
    asyncio.run(scene.fill(store))
    clock = FakeClock(scene.NOW, wall_offset=datetime.now(UTC).replace(microsecond=0) - scene.NOW)
    return create_app(store, scene.SETTINGS, clock, FixedReader(scene.READINGS), rehearsal=True, hasher=scene.HASHER)


#: Not asked: that all the schema allows is accepted (it cannot know which apps there are), and that wrong passwords are
#: refused (they are also counted, and then refused with 429; every route without signing in is `test_access`'s).
APP = make_app()
SCHEMA = schemathesis.openapi.from_asgi("/schema", APP)


KNOWN = {"notice": "n_2b91", "incident": "i_7f3a", "app": "photogram", "draft": draft_hash(scene.make_wording())}


def aim(case: schemathesis.Case[Any]) -> None:
    """Let half of what is asked for be there: made-up names alone would meet nothing but 404."""
    if case.meta is None or case.meta.generation.mode is not GenerationMode.POSITIVE:
        return
    for part in (case.path_parameters, case.query, case.body):
        if isinstance(part, dict):
            part.update({name: known for name, known in KNOWN.items() if len(str(part.get(name, ""))) % 2})


# Wrong passwords for one's own are counted, too: after ten of them nobody would be let in any more.
@SCHEMA.exclude(path="/v1/stream").exclude(path="/v1/password").parametrize()
@settings(
    max_examples=25, deadline=None, derandomize=True, database=None,
    phases=[Phase.explicit, Phase.generate], suppress_health_check=list(HealthCheck),
)  # fmt: skip
def test_no_answer_breaks_the_schema_and_none_is_a_crash(case: schemathesis.Case[Any]) -> None:
    aim(case)
    case.call_and_validate(auth=ADMIN, excluded_checks=[positive_data_acceptance, ignored_auth])
