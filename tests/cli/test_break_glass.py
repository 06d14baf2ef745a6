"""Speaking when all else is down: a key, a folder, words; what is up stays up, and what arrived is said."""

from pathlib import Path

import pytest

from itsus.app.clocks import read_wall
from itsus.app.keyring import read_public
from itsus.app.setup import Made
from itsus.feed.keys import SigningKey
from itsus.feed.verify import Verified, verify_whole
from itsus.model.document import FeedDocument
from tests.cli.conftest import Result, Run

SPEAK = ("speak", "photogram", "--offline", "--key", "keys/current.pem")

pytestmark = pytest.mark.usefixtures("made")


def read_whole(folder: Path, origin: str = "origin") -> Verified:
    data = (folder / origin / "photogram.jws").read_bytes()
    keys = read_public(folder / "keys/public.json").to_keys()
    return verify_whole(data, app="photogram", keys=keys, now=read_wall())


def read_feed(folder: Path, origin: str = "origin") -> FeedDocument:
    return read_whole(folder, origin).document


def name_of(told: Result) -> str:
    return told.out.partition(":")[0]


def test_people_are_told_without_server_and_store(run: Run, tmp_path: Path, made: Made) -> None:
    (tmp_path / "itsus.db").unlink()
    told = run(*SPEAK, "--component", "stories", "--country", "US")
    assert told.code == 0
    assert "ok   origin: read back" in told.out
    (notice,) = read_feed(tmp_path).notices
    assert notice.id == name_of(told)
    assert (notice.strength, notice.status, notice.component) == ("notice", "active", ("stories",))
    assert notice.audience == {"country": {"$in": ["US"]}}


def test_own_words_are_used_as_they_are(run: Run, tmp_path: Path) -> None:
    run(*SPEAK, "--text", "en=Stories are down|It is us.")
    (notice,) = read_feed(tmp_path).notices
    assert notice.text["en"].title == "Stories are down"


def test_what_is_up_stays_up_and_numbers_rise(run: Run, tmp_path: Path) -> None:
    first = name_of(run(*SPEAK))
    before = read_feed(tmp_path)
    second = name_of(run(*SPEAK, "--component", "login"))
    after = read_feed(tmp_path)
    assert {notice.id for notice in after.notices} == {first, second}
    assert after.seq > before.seq


@pytest.mark.parametrize(("option", "status"), [("--fixed", "resolved"), ("--retract", "retracted")])
def test_what_was_said_is_ended(run: Run, tmp_path: Path, option: str, status: str) -> None:
    spoken = name_of(run(*SPEAK, "--country", "US"))
    assert run(*SPEAK, option, spoken).code == 0
    (notice,) = read_feed(tmp_path).notices
    assert (notice.id, notice.status) == (spoken, status)
    assert notice.audience == {"country": {"$in": ["US"]}}
    assert read_feed(tmp_path).state == "quiet"


def test_the_standby_speaks_and_revokes(run: Run, tmp_path: Path) -> None:
    current = SigningKey.load_pem((tmp_path / "keys/current.pem").read_bytes()).thumbprint
    assert run("speak", "photogram", "--offline", "--key", "keys/standby.pem", "--revoke-current").code == 0
    assert read_whole(tmp_path).revoked == (current,)


def test_a_folder_may_be_named(run: Run, tmp_path: Path) -> None:
    (tmp_path / "stick").mkdir()
    assert run(*SPEAK, "--to", "stick").code == 0
    assert read_feed(tmp_path, "stick").state == "notice"
    assert not (tmp_path / "origin").exists()


def test_one_place_that_fails_does_not_stop_the_other(run: Run, tmp_path: Path) -> None:
    (tmp_path / "good").mkdir()
    (tmp_path / "itsus.toml").write_text('[[origins]]\npath = "good"\n[[origins]]\npath = "bad"\n')
    (tmp_path / "bad").write_text("a file, no folder")
    told = run(*SPEAK)
    assert told.code == 0
    assert "ok   good" in told.out
    assert "FAIL bad" in told.out
    assert "1 of 2" in told.out


def test_arriving_nowhere_is_a_failure(run: Run, tmp_path: Path) -> None:
    (tmp_path / "origin").write_text("a file, no folder")
    told = run(*SPEAK)
    assert told.code == 5
    assert "arrived nowhere" in told.err


def test_a_key_that_nobody_pins_is_refused(run: Run, tmp_path: Path) -> None:
    (tmp_path / "other.pem").write_bytes(SigningKey.generate().to_pem())
    (tmp_path / "other.pem").chmod(0o600)
    told = run("speak", "photogram", "--offline", "--key", "other.pem")
    assert told.code == 3
    assert "clients would refuse" in told.err


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("speak", "photogram", "--key", "keys/current.pem"), "both --offline and --key"),
        (("speak", "photogram", "--offline"), "both --offline and --key"),
        ((*SPEAK, "--to", "nowhere"), "no folder that is there"),
        ((*SPEAK, "--fixed", "n_x"), "n_x is not up; up are: none"),
        ((*SPEAK, "--fixed", "n_x", "--retract", "n_x"), "not both"),
        ((*SPEAK, "--revoke-current"), "only the standby key"),
        ((*SPEAK, "--for", "3d"), "the document expires"),
        (("speak", "photogramm", *SPEAK[2:]), "there is no app photogramm"),
    ],
)
def test_a_mistake_publishes_nothing(run: Run, tmp_path: Path, arguments: tuple[str, ...], words: str) -> None:
    told = run(*arguments)
    assert told.code == 2
    assert words in told.err
    assert not (tmp_path / "origin" / "photogram.jws").exists()
