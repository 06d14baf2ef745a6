"""The rules of a team: names that cannot be mistaken or cut, and one admin who stays."""

import pytest

from itsus.model.errors import InputError
from itsus.model.store import Account
from itsus.model.team import (
    MAX_PASSWORD,
    MIN_PASSWORD,
    Role,
    check_account_name,
    check_key_name,
    check_kinds,
    check_password,
    check_role,
    refuse_lockout,
    refuse_taken,
)


def account(name: str, role: Role = "admin", *, is_disabled: bool = False) -> Account:
    return Account(name, "hash", role, is_disabled)


@pytest.mark.parametrize("name", ["ada", "Ada Lovelace", "ada@example.org", "अदा", "<b>ada"])
def test_people_are_called_what_they_like(name: str) -> None:
    assert check_account_name(f" {name} ") == name


@pytest.mark.parametrize(
    "name", ["", "  ", "a" * 101, "a:b", "a/b", "a?b", "a\nb", "a\x00b", "a\u202eb", "a\u200bb", ".", " .. "]
)
def test_a_name_that_would_be_cut_or_looks_like_another_is_refused(name: str) -> None:
    with pytest.raises(InputError) as refused:
        check_account_name(name)
    assert refused.value.code == "invalid_name"


def test_no_key_takes_the_name_of_the_one_that_signs() -> None:
    assert check_key_name("gateway") == "gateway"
    with pytest.raises(InputError, match="signs the feed"):
        check_key_name(" current ")


def test_a_password_is_neither_short_nor_endless() -> None:
    assert check_password("x" * MIN_PASSWORD)
    for length in (MIN_PASSWORD - 1, MAX_PASSWORD + 1):
        with pytest.raises(InputError) as refused:
            check_password("x" * length)
        assert refused.value.code == "password_length"
        assert "xxx" not in str(refused.value)


def test_roles_and_kinds_are_those_that_exist() -> None:
    assert check_role("drafter") == "drafter"
    assert check_kinds(["report", "request"]) == ("report", "request")
    with pytest.raises(InputError, match="known are viewer, drafter, approver, admin"):
        check_role("root")
    with pytest.raises(InputError, match="no kind of signal called rumour"):
        check_kinds(["report", "rumour"])


def test_a_name_is_taken_however_it_is_capitalised() -> None:
    refuse_taken("bob", [account("ada")])
    with pytest.raises(InputError) as refused:
        refuse_taken("ADA", [account("ada")])
    assert refused.value.code == "name_taken"


@pytest.mark.parametrize("changed", [account("ada", "approver"), account("ada", is_disabled=True)])
def test_the_last_admin_who_can_sign_in_stays(changed: Account) -> None:
    team = [account("ada"), account("bob", is_disabled=True), account("eve", "approver")]
    with pytest.raises(InputError) as refused:
        refuse_lockout(team, changed)
    assert refused.value.code == "last_admin"
    refuse_lockout([*team, account("zoe")], changed)


def test_where_there_is_no_admin_anybody_else_can_still_be_changed() -> None:
    refuse_lockout([account("eve", "viewer")], account("eve", "drafter"))
    refuse_lockout([account("ada"), account("eve", "viewer")], account("eve", "viewer", is_disabled=True))
