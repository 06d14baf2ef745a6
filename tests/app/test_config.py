"""A mistake in itsus.toml is told with its key, its line and what was probably meant."""

from contextlib import suppress
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from itsus.app.config import load, parse, read
from itsus.model import settings as model
from itsus.model.errors import SettingsError
from itsus.model.settings import Settings

ROOT = Path(__file__).resolve().parent.parent.parent

EXAMPLE = """\
[apps.photogram]
name = "Photogram"
aliases = ["photogram", "pg"]
family = "meadow"
components = ["login", "feed", "stories", "messages"]
locales = ["en", "fr"]
active_people = 2_000_000

[policy]
independent_kinds = 2
approvals = 1
hint = "approve"

[[rollout.photogram]]
if = { country = { "$in" = ["US"] } }
share = 0.9
hold = 0.1

[operators]
notify = ["env:ITSUS_NOTIFY_URL"]
"""

#: Text, the key of the mistake, its line, words of the message.
MISTAKES = [
    ("[policy]\nindependent_kind = 2", "policy.independent_kind", 2, "did you mean `independent_kinds`?"),
    ("[polcy]", "polcy", 1, "did you mean `policy`?"),
    ("\n[serve]\n\nzzz = 1", "serve.zzz", 4, "known are host, port, proxies, public, store"),
    ('[apps.pg]\nname = "x"\n[apps.photogram]\nlocales = "en"', "apps.photogram.locales", 4, "expected a list"),
    ("[policy]\nhint = 'perhaps'", "policy.hint", 2, "expected one of approve, auto, never"),
    ("[policy]\napprovals = 1.5", "policy.approvals", 2, "expected a whole number, got 1.5"),
    ("[policy]\napprovals = true", "policy.approvals", 2, "expected a whole number"),
    ("[policy]\napprovals = 0", "policy.approvals", 2, "at least 1"),
    ("[feed]\nsample = { request = 'all' }", "feed.sample.request", 2, "expected a number"),
    ("[feed]\nsample = { request = 2 }", "feed.sample.request", 2, "over 0, up to 1"),
    ("[feed]\nkey = '-----BEGIN PRIVATE KEY-----'", "feed.key", 2, "never the key itself"),
    ("[feed]\nexp_s = 3600", "feed.exp_s", 2, "must not expire before its notices"),
    ("[[origins]]\npublic = 'https://a'", "origins[0].path", 1, "is missing"),
    ("[[origins]]\npath = 'a'\n[[origins]]\npath = 'a'", "origins[1].path", 4, "the same as another's"),
    ("origins = []", "origins", 1, "at least one"),
    ("[[rollout.pg]]\nshare = 0.9\n[[rollout.pg]]\nshare = 0.9\nhold = 0.2", "rollout.pg[1].hold", 5, "more than 1"),
    ("[[rollout.pg]]\nif = 3", "rollout.pg[0].if", 2, "expected a table"),
    ("[apps.photogram]\n[[rollout.photogran]]", "rollout.photogran", 2, "did you mean `photogram`?"),
    ("[apps.'a/b']", "apps.a/b", 1, "letters, digits"),
    ("[apps.pg]\nlocales = ['english']", "apps.pg.locales[0]", 2, "not a language tag"),
    ("[apps.pg]\nactive_people = -1", "apps.pg.active_people", 2, "cannot be negative"),
    ("[operators]\nnotify = ['me@example.org']", "operators.notify[0]", 2, "expected an Apprise address"),
    ("[operators]\nconsole = 'example.org'", "operators.console", 2, "begins with https://"),
    ("[sign_in]\nclient_id = 'itsus'", "sign_in.client_id", 2, "needs sign_in.issuer"),
    ("[sign_in]\nissuer = 'https://id.example.org'", "sign_in.client_id", 1, "how does the provider call"),
    ("[sign_in]\nissuer = 'http://id.example.org'\nclient_id = 'itsus'", "sign_in.issuer", 2, "https://"),
    ("[sign_in]\nissuer = 'https://id.example.org/?a'\nclient_id = 'itsus'", "sign_in.issuer", 2, "without `?`"),
    ("[sign_in]\nissuer = 'https://id.example.org'\nclient_id = 'itsus'", "sign_in.issuer", 2, "operators.console"),
    (
        "[sign_in]\nissuer = 'https://id.example.org'\nclient_id = 'itsus'\nclient_secret = 'hunter2'",
        "sign_in.client_secret",
        4,
        "never the secret itself",
    ),
    ("[sign_in]\nnew_people = 'admin'", "sign_in.new_people", 2, "invited, viewer"),
    ("[serve]\npublic = 'example.org'", "serve.public", 2, "begins with https://"),
    ("[apps.pg]\nurl = 'example.org'", "apps.pg.url", 2, "begins with https://"),
    ("[[origins]]\npath = 'a'\npublic = 'b'", "origins[0].public", 3, "begins with https://"),
    ("[[origins]]\npath = 'a'\nregion = 'b'", "origins[0].region", 3, 'only for kind = "s3"'),
    ("[[origins]]\npath = 'a'\nkind = 's3'\nsecret_key = 'hush'", "origins[0].secret_key", 4, "never the key itself"),
    ("[[origins]]\npath = 'a'\nkind = 'command'", "origins[0].command", 1, "which command"),
    ("[[origins]]\npath = 'a'\ncommand = ['rsync']", "origins[0].command", 3, 'only for kind = "command"'),
    ("[feed]\nquorum = -1", "feed.quorum", 2, "more than half"),
    ("[feed]\nquorum = 2", "feed.quorum", 2, "more than there are origins"),
    ("[serve]\nproxies = ['10.0.0.0/8', 'proxy']", "serve.proxies[1]", 2, "an address or a network"),
    ("[serve]\nproxies = ['10.0.0.1/8']", "serve.proxies[0]", 2, "an address or a network"),
    ("[serve]\nproxies = ['::/0']", "serve.proxies[0]", 2, "name the proxies alone"),
    ("[serve]\nport = 70000", "serve.port", 2, "from 1 to 65535"),
    ("[serve]\nstore = 'postgresql://x'", "serve.store", 2, "expected sqlite:///FILE"),
    ("apps = 3", "apps", 1, "expected a table, got 3"),
]


@pytest.mark.parametrize(("text", "key", "line", "words"), MISTAKES, ids=[mistake[1] for mistake in MISTAKES])
def test_a_mistake_is_told_with_its_key_and_line(text: str, key: str, line: int, words: str) -> None:
    with pytest.raises(SettingsError) as caught:
        parse(text)
    assert (caught.value.key, caught.value.line) == (key, line)
    assert f"line {line}: {key}: " in str(caught.value)
    assert words in str(caught.value)


@pytest.mark.parametrize(
    ("text", "line"), [("a = = 3", 1), ("[policy\n", 1), ("\n\nx = '", 3), ("[a]\nb = 1\nb = 2", 3), ('k = """\n\n', 2)]
)
def test_broken_syntax_is_told_with_its_line(text: str, line: int) -> None:
    with pytest.raises(SettingsError, match="line") as caught:
        parse(text)
    assert caught.value.line == line


def test_the_example_of_the_design_is_read() -> None:
    settings = parse(EXAMPLE)
    assert settings.apps["photogram"].active_people == 2_000_000
    assert settings.rollout["photogram"][0].if_ == {"country": {"$in": ["US"]}}
    assert settings.operators.notify == ("env:ITSUS_NOTIFY_URL",)


def test_whole_numbers_are_good_where_numbers_are_asked_for() -> None:
    assert parse("[[rollout.pg]]\nshare = 1").rollout["pg"][0].share == 1.0


def test_an_empty_file_gives_the_defaults() -> None:
    assert parse("") == Settings()


def test_without_a_file_the_defaults_count(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert load(None) == Settings()
    (tmp_path / "itsus.toml").write_text("[serve]\nport = 9000")
    assert load(None).serve.port == 9000


def test_a_file_that_was_named_must_be_there(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="no such file"):
        load(tmp_path / "nope.toml")


def test_relative_paths_start_from_the_folder_of_the_file(tmp_path: Path) -> None:
    (tmp_path / "itsus.toml").write_text("")
    assert read(tmp_path / "itsus.toml").folder == tmp_path


def test_a_folder_is_no_configuration(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="cannot be read"):
        load(tmp_path)


def test_text_that_is_not_utf8_is_told_with_its_line(tmp_path: Path) -> None:
    (tmp_path / "itsus.toml").write_bytes(b"[serve]\nhost = '\xff'")
    with pytest.raises(SettingsError, match="line 2: not UTF-8") as caught:
        load(tmp_path / "itsus.toml")
    assert caught.value.line == 2


def test_a_huge_file_is_not_read(tmp_path: Path) -> None:
    (tmp_path / "itsus.toml").write_bytes(b"#" * 1_000_001)
    with pytest.raises(SettingsError, match="too large"):
        load(tmp_path / "itsus.toml")


def test_a_message_shows_only_the_beginning_of_a_wrong_value() -> None:
    with pytest.raises(SettingsError) as caught:
        parse(f"[serve]\nport = '{'s3cret' * 20}'")
    assert "s3cret" * 5 not in str(caught.value)


@given(st.text(max_size=200))
def test_any_text_gives_settings_or_a_settings_error(text: str) -> None:
    with suppress(SettingsError):
        assert isinstance(parse(text), Settings)


def list_keys(kind: type[msgspec.Struct]) -> list[str]:
    return [field.encode_name for field in msgspec.structs.fields(kind)]


SECTIONS: list[tuple[str, type[Any]]] = [
    ("[apps.NAME]", model.AppSettings),
    ("[policy]", model.Policy),
    ("[[rollout.NAME]]", model.StageSettings),
    ("[operators]", model.Operators),
    ("[sign_in]", model.SignIn),
    ("[[origins]]", model.OriginSettings),
    ("[feed]", model.FeedSettings),
    ("[serve]", model.Serve),
]


@pytest.mark.parametrize(("section", "kind"), SECTIONS, ids=[section for section, _ in SECTIONS])
def test_every_setting_stands_in_the_documentation(section: str, kind: type[msgspec.Struct]) -> None:
    page = (ROOT / "docs" / "configuration.md").read_text()
    text = page.split(f"## `{section}`")[1].split("\n## ")[0]
    assert [key for key in list_keys(kind) if f"| `{key}` |" not in text] == []


def test_every_section_stands_in_the_documentation() -> None:
    page = (ROOT / "docs" / "configuration.md").read_text()
    assert [key for key in list_keys(Settings) if f"[{key}]" not in page and f"[{key}." not in page] == []
