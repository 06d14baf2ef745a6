"""Signing in and out."""

import pytest

from tests.web import scene
from tests.web.conftest import Client, SignIn, find_csrf


async def test_a_person_signs_in_and_sees_now(client: Client, sign_in: SignIn) -> None:
    await sign_in("vera")
    page = await client.get("/")
    assert page.status_code == 200, page.text
    assert "Stories" in page.text
