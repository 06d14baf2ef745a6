"""`itsus team`: people from the terminal, by the same rules as in the console."""

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from argon2 import PasswordHasher

from itsus.model.store import Account, Session, StoredAudit
from tests.cli.conftest import Run
from tests.cli.test_store_commands import with_store
from tests.store.values import at

pytestmark = pytest.mark.usefixtures("made")
_PROVIDER = """
[sign_in]
issuer = "https://id.example.org"
client_id = "itsus"
"""


def find(folder: Path, name: str) -> Account:
    found = with_store(folder, lambda store: store.account(name))
    assert isinstance(found, Account)
    return found


def audit(folder: Path) -> list[StoredAudit]:
    found = with_store(folder, lambda store: store.audit())
    assert isinstance(found, list)
    return found


def configure_provider(folder: Path) -> None:
    file = folder / "itsus.toml"
    text = file.read_text().replace("notify = []", 'console = "https://desk.example.org"\nnotify = []')
    file.write_text(text + _PROVIDER)


def test_a_person_is_added_with_a_password_that_is_printed_once(run: Run, tmp_path: Path) -> None:
    shown = run("team", "add", "bob", "--role", "approver")
    assert shown.code == 0
    password = shown.out.strip().rsplit(" ", 1)[1]
    account = find(tmp_path, "bob")
    assert account.role == "approver"
    assert PasswordHasher().verify(account.password, password)
    assert password not in str(audit(tmp_path))
    assert password not in run("team", "list").out


def test_the_list_tells_roles_and_who_is_kept_out(run: Run) -> None:
    run("team", "add", "bob")
    run("team", "disable", "bob")
    lines = run("team", "list").out.splitlines()
    assert re.search(r"ada\s+admin", lines[0])
    assert re.search(r"bob\s+viewer\s+disabled", lines[1])
    assert run("team", "enable", "bob").code == 0
    assert "disabled" not in run("team", "list").out


def test_whatever_takes_something_away_ends_the_sessions(run: Run, tmp_path: Path) -> None:
    run("team", "add", "bob")
    for command in (("role", "bob", "drafter"), ("password", "bob"), ("disable", "bob")):
        with_store(tmp_path, lambda store: store.save_session(Session("d" * 64, "bob", at(10**9))))
        assert run("team", *command).code == 0
        assert with_store(tmp_path, lambda store: store.sessions("bob", at(0))) == [], command


def test_the_last_admin_stays(run: Run, tmp_path: Path) -> None:
    for command in (("role", "ada", "viewer"), ("disable", "ada")):
        told = run("team", *command)
        assert (told.code, told.err) == (
            2, "itsus: nobody but ada can manage the team; make somebody else an admin first\n",
        )  # fmt: skip
    assert find(tmp_path, "ada").role == "admin"


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("add Ada", "there is Ada already"),
        ("add a:b", "a name for signing in has"),
        ("add bob --role root", "there is no role root"),
        ("role nobody viewer", "there is nobody called nobody"),
        ("add bob@example.org --provider", "no provider is configured"),
    ],
)
def test_a_mistake_is_told_in_one_line(run: Run, typed: str, words: str) -> None:
    told = run("team", *typed.split())
    assert told.code == 2
    assert words in told.err
    assert told.err.count("\n") == 1


def test_people_are_invited_by_their_address_or_by_who_they_are_at_the_provider(run: Run, tmp_path: Path) -> None:
    configure_provider(tmp_path)
    assert "at https://id.example.org as viewer" in run("team", "add", "bob@example.org", "--provider").out
    run("team", "add", "eve", "--subject", "4711", "--role", "drafter")
    assert find(tmp_path, "bob@example.org") == Account("bob@example.org", "", "viewer")
    assert find(tmp_path, "eve").subject == "https://id.example.org|4711"
    assert "invited" in run("team", "list").out


def test_each_change_is_in_the_audit_log_with_who_made_it(run: Run, tmp_path: Path) -> None:
    run("team", "add", "bob", "--by", "ada")
    run("team", "role", "bob", "approver", "--by", "ada")
    role, add = (stored.entry for stored in audit(tmp_path))
    assert (add.by, add.via, add.action, add.target) == ("ada", "terminal", "person.add", "bob")
    assert (role.action, role.detail.split(";")[0]) == ("person.role", "viewer to approver")


def test_a_person_is_signed_out_everywhere(run: Run, tmp_path: Path) -> None:
    later = datetime.now(UTC) + timedelta(hours=1)
    with_store(tmp_path, lambda store: store.save_session(Session("d", "ada", later)))
    assert "signed in on 1 browser" in run("team", "list").out
    assert run("team", "sign-out", "ada", "--by", "bob").out == "ada is signed out of 1 browser.\n"
    assert "signed in" not in run("team", "list").out
    entry = audit(tmp_path)[0].entry
    assert (entry.by, entry.action, entry.target) == ("bob", "sessions.end", "ada")
    assert "there is nobody called zoe" in run("team", "sign-out", "zoe").err


def test_it_is_told_when_a_key_was_last_used(run: Run, tmp_path: Path) -> None:
    run("keys", "new", "gateway", "--server")
    assert re.search(r"gateway .* never used", run("keys", "list").out)
    with_store(tmp_path, lambda store: store.note_key_use("gateway", at(0)))
    assert re.search(r"gateway .* last used .*\d\d:\d\d UTC", run("keys", "list").out)


def test_one_browser_is_signed_out_and_the_others_stay(run: Run, tmp_path: Path) -> None:
    later = datetime.now(UTC) + timedelta(hours=1)
    with_store(tmp_path, lambda store: store.save_session(Session("a" * 64, "ada", later, agent="Firefox")))
    with_store(tmp_path, lambda store: store.save_session(Session("b" * 64, "ada", later, agent="Firefox")))
    assert run("team", "sessions", "ada").out.count("Firefox") == 2
    assert run("team", "sign-out", "ada", "--session", "a" * 16).code == 0
    assert [line.split()[0] for line in run("team", "sessions", "ada").out.splitlines()] == ["b" * 16]
    assert audit(tmp_path)[0].entry.action == "session.end"
    wrong = run("team", "sign-out", "ada", "--session", "a" * 16)
    assert (wrong.code, "`itsus team sessions ada` lists them" in wrong.err) == (2, True)


def test_who_is_signed_in_nowhere_is_told_so(run: Run) -> None:
    assert run("team", "sessions", "ada").out == "ada is signed in nowhere.\n"


def test_a_password_of_ones_own_is_typed_and_never_printed(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("typer.prompt", lambda *_, **__: "battery staple")
    shown = run("team", "password", "ada", "--own")
    assert (shown.code, "battery" in shown.out + shown.err) == (0, False)
    assert PasswordHasher().verify(find(tmp_path, "ada").password, "battery staple")
    entry = audit(tmp_path)[0].entry
    assert (entry.by, entry.action, entry.target) == ("ada", "person.password", "ada")
    assert "for somebody else one is made" in run("team", "password", "ada", "--own", "--by", "bob").err
