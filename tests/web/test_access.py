"""Who may do what: every route, for every role."""

import msgspec
import pytest
from litestar import Litestar
from litestar.routes import ASGIRoute, HTTPRoute

from itsus.model.team import ROLES
from itsus.web.access import ROUTES
from tests.web.conftest import Client, SignIn, find_csrf

_BY_ROLE = {"viewer": "vera", "drafter": "dora", "approver": "anna", "admin": "ada"}
_IDS = {"{notice}": "n_2b91", "{incident}": "i_7f3a", "{file_path}": "console.css"}
_IDS |= {"{name}": "zoe", "{key}": "gateway", "{session}": "0123456789abcdef"}


def _fill(path: str) -> str:
    for name, value in _IDS.items():
        path = path.replace(name, value)
    return path


def _served(app: Litestar) -> set[tuple[str, str]]:
    return {
        (method, route.path_format)
        for route in app.routes
        if isinstance(route, HTTPRoute)
        for method in route.methods
        if method != "OPTIONS"
    }


def test_the_table_has_every_route_and_no_other(app: Litestar) -> None:
    schema = {r for r in _served(app) if r[1].startswith("/schema/")}
    assert _served(app) - schema == set(ROUTES)
    assert not [r for r in app.routes if isinstance(r, ASGIRoute)]


@pytest.mark.parametrize("role", ROLES)
async def test_each_role_may_use_exactly_its_routes(client: Client, sign_in: SignIn, role: str) -> None:
    token = await sign_in(_BY_ROLE[role])
    refused = set()
    for method, path in ROUTES:
        if path in ("/v1/stream", "/sign-in", "/sign-out") or path.endswith("/sessions/end"):
            continue
        answer = await client.request(
            method, _fill(path), headers={"x-csrf-token": token, "accept": "application/json"}, follow_redirects=False
        )
        assert answer.status_code < 500, (method, path)
        if answer.status_code == 403:
            refused.add((method, path))
    expected = {key for key, needed in ROUTES.items() if needed and ROLES.index(role) < ROLES.index(needed)}
    assert refused == expected


async def test_without_signing_in_nothing_is_shown(client: Client) -> None:
    for (method, path), needed in ROUTES.items():
        answer = await client.request(method, _fill(path), follow_redirects=False)
        if needed is not None:
            assert answer.status_code == (401 if path.startswith("/v1") else 303), (method, path)
            assert "Stories" not in answer.text


@pytest.mark.parametrize("path", [path for method, path in ROUTES if method == "POST"])
async def test_no_form_is_taken_without_its_token(client: Client, sign_in: SignIn, path: str) -> None:
    await sign_in("ada")
    for headers in ({}, {"x-csrf-token": "0" * 64}, {"x-csrf-token": "ü"}):
        raw = {k.encode(): v.encode() for k, v in headers.items()}
        answer = await client.post(_fill(path), headers=raw, data={"name": "x"})
        assert answer.status_code == 403, path


async def test_the_token_of_one_person_does_not_serve_another(client: Client, sign_in: SignIn) -> None:
    stolen = await sign_in("vera")
    await sign_in("anna")
    answer = await client.post("/v1/speak", headers={"x-csrf-token": stolen}, json={})
    assert answer.json()["code"] == "csrf_failed"


async def test_a_role_that_is_taken_away_is_gone_at_once(client: Client, sign_in: SignIn, app: Litestar) -> None:
    token = await sign_in("anna")
    store = app.state.desk.store
    await store.save_account(msgspec.structs.replace(await store.account("anna"), role="viewer"))
    answer = await client.post("/v1/mute", headers={"x-csrf-token": token}, json={})
    assert answer.json()["code"] == "role_required"


async def test_looking_changes_nothing(client: Client, sign_in: SignIn, app: Litestar) -> None:
    await sign_in("ada")
    before = len(app.state.desk.store._log)
    for method, path in ROUTES:
        if method == "GET" and path != "/v1/stream":
            await client.get(_fill(path))
    assert len(app.state.desk.store._log) == before


async def test_every_page_carries_a_token(client: Client, sign_in: SignIn) -> None:
    token = await sign_in("anna")
    assert find_csrf((await client.get("/notices/n_2b91")).text) == token
