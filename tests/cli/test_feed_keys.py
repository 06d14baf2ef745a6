"""Keys of the feed: made, rotated without a gap, revoked by the standby alone; never overwritten, never shown."""

from datetime import UTC, datetime
from pathlib import Path

import msgspec
import pytest

from itsus.app.config import load
from itsus.app.keyring import load_keyring, read_public
from itsus.feed.document import compose
from itsus.feed.keys import PublicKeys
from itsus.feed.sign import sign
from itsus.feed.verify import verify_whole
from itsus.model.errors import FeedError
from itsus.model.settings import Settings
from tests.cli.conftest import Run

NOW = datetime(2026, 1, 1, tzinfo=UTC)

pytestmark = pytest.mark.usefixtures("made")


def read_pinned(folder: Path) -> PublicKeys:
    return read_public(folder / "keys/public.json").to_keys()


def sign_now(folder: Path) -> bytes:
    """Sign what a publisher would sign now with the keys of a folder."""
    keyring = load_keyring(load(folder / "itsus.toml"), folder)
    seq = int(NOW.timestamp() * 1000)
    return sign(
        compose("photogram", seq, NOW, [], Settings(), None, lambda at: at, revoked=keyring.revoked), keyring.signing
    )


def test_the_list_names_both_keys_and_what_they_are_for(run: Run, tmp_path: Path) -> None:
    pinned = read_pinned(tmp_path)
    assert pinned.current
    assert pinned.standby
    told = run("keys", "list").out
    assert f"{pinned.current.kid}  current" in told
    assert f"{pinned.standby.kid}  standby" in told
    assert "PRIVATE" not in told


def test_after_a_rotation_old_and_new_clients_believe_what_is_signed(run: Run, tmp_path: Path) -> None:
    before = read_pinned(tmp_path)
    assert run("keys", "rotate", "--standby", "keys/standby.pem").code == 0
    after = read_pinned(tmp_path)
    assert after.current == before.standby
    assert after.standby not in (before.current, before.standby)
    for pinned in (before, after):
        assert verify_whole(sign_now(tmp_path), app="photogram", keys=pinned, now=NOW).revoked == ()


def test_a_stolen_key_is_refused_once_the_standby_has_spoken(run: Run, tmp_path: Path) -> None:
    before = read_pinned(tmp_path)
    stolen = sign_now(tmp_path)
    assert before.current
    told = run("keys", "revoke", "current", "--standby", "keys/standby.pem")
    assert f"{before.current.kid} is revoked" in told.out
    verified = verify_whole(sign_now(tmp_path), app="photogram", keys=before, now=NOW)
    assert verified.revoked == (before.current.kid,)
    with pytest.raises(FeedError, match="revoked"):
        verify_whole(stolen, app="photogram", keys=before.without(verified.revoked), now=NOW)
    assert f"{before.current.kid}  revoked" in run("keys", "list").out


def test_a_former_key_can_be_revoked_later(run: Run, tmp_path: Path) -> None:
    before = read_pinned(tmp_path)
    assert before.current
    run("keys", "rotate", "--standby", "keys/standby.pem")
    assert run("keys", "revoke", before.current.kid).code == 0
    assert verify_whole(sign_now(tmp_path), app="photogram", keys=before, now=NOW).revoked == (before.current.kid,)


def test_a_key_in_use_is_not_revoked_by_its_id(run: Run, tmp_path: Path) -> None:
    kid = read_pinned(tmp_path).current
    assert kid
    told = run("keys", "revoke", kid.kid)
    assert told.code == 2
    assert "in use" in told.err


def test_an_id_that_begins_with_a_hyphen_is_no_option(run: Run, tmp_path: Path) -> None:
    kid = "-" + "7wIPnyAkC_ZkD6FDasQsC7vQHanIZAySELIXmXnUFE"[:42]
    assert run("keys", "revoke", kid).code == 0
    assert read_public(tmp_path / "keys/public.json").revoked == (kid,)


def test_only_the_standby_can_take_over(run: Run, tmp_path: Path) -> None:
    before = (tmp_path / "keys/public.json").read_bytes()
    told = run("keys", "rotate", "--standby", "keys/current.pem")
    assert told.code == 3
    assert "is not the standby key" in told.err
    assert (tmp_path / "keys/public.json").read_bytes() == before


def test_a_standby_that_others_can_read_is_not_used(run: Run, tmp_path: Path) -> None:
    (tmp_path / "keys/standby.pem").chmod(0o644)
    assert "can be read by others" in run("keys", "rotate", "--standby", "keys/standby.pem").err


def test_a_rotation_that_was_cut_short_can_be_done_again(run: Run, tmp_path: Path) -> None:
    public = (tmp_path / "keys/public.json").read_bytes()
    run("keys", "rotate", "--standby", "keys/standby.pem")
    (tmp_path / "keys/public.json").write_bytes(public)  # as if killed before the last write
    assert run("keys", "rotate", "--standby", "keys/standby.pem").code == 0
    sign_now(tmp_path)


def test_private_halves_are_for_their_owner_alone(run: Run, tmp_path: Path) -> None:
    run("keys", "rotate", "--standby", "keys/standby.pem")
    for path in (tmp_path / "keys").glob("*.pem"):
        assert path.stat().st_mode & 0o077 == 0


def test_a_pair_is_made_and_never_overwritten(run: Run, tmp_path: Path) -> None:
    (tmp_path / "new.toml").write_text('[feed]\nkey = "file:k/current.pem"\npublic = "k/public.json"\n')
    assert run("keys", "new", "--feed", "--config", "new.toml").code == 0
    keyring = load_keyring(load(tmp_path / "new.toml"), tmp_path)
    assert keyring.public.current
    assert keyring.public.current.kid == keyring.signing.thumbprint
    assert "nothing is overwritten" in run("keys", "new", "--feed", "--config", "new.toml").err


@pytest.mark.parametrize(
    ("script", "words"),
    [
        ("cat keys/current.pem", ""),
        ("false", "exit code 1"),
        ("no-such-program", "cannot be run"),
        ("echo hush", "PEM"),
    ],
)
def test_the_key_may_come_from_a_commands_output(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, script: str, words: str
) -> None:
    monkeypatch.chdir(tmp_path)
    settings = load(tmp_path / "itsus.toml")
    settings = msgspec.structs.replace(settings, feed=msgspec.structs.replace(settings.feed, key=f"command:{script}"))
    if not words:
        assert load_keyring(settings, tmp_path).public.current
        return
    with pytest.raises(Exception, match=words) as caught:
        load_keyring(settings, tmp_path)
    assert "hush" not in str(caught.value)


def test_a_key_that_clients_do_not_pin_is_not_used(run: Run, tmp_path: Path) -> None:
    (tmp_path / "keys/current.pem").write_bytes((tmp_path / "keys/standby.pem").read_bytes())
    with pytest.raises(Exception, match="is not the current key"):
        load_keyring(load(tmp_path / "itsus.toml"), tmp_path)
