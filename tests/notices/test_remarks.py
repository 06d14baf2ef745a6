"""What people may write beside an incident."""

import pytest

from itsus.model.errors import InputError
from itsus.model.scope import Scope
from itsus.notices.remarks import LINK_MAX, NOTE_MAX, check_link, check_note, check_scope
from tests.store.values import build_incident

COMPONENTS = ("login", "stories")


def test_a_note_keeps_its_lines_and_loses_what_cannot_be_seen() -> None:
    assert (
        check_note("  The CDN\u202e has\x00 a\tticket.\r\nSee below.\u200b \n") == "The CDN has a ticket.\nSee below."
    )


@pytest.mark.parametrize("text", ["", "  \n ", "\u200b\x07"])
def test_an_empty_note_is_none(text: str) -> None:
    with pytest.raises(InputError) as refused:
        check_note(text)
    assert refused.value.code == "empty_note"


@pytest.mark.parametrize("length", [NOTE_MAX + 1, 1_000_000])
def test_a_note_has_an_end(length: int) -> None:
    assert check_note("x" * NOTE_MAX)
    with pytest.raises(InputError) as refused:
        check_note("x" * length)
    assert refused.value.code == "note_too_long"


@pytest.mark.parametrize(
    "link",
    ["", "https://tickets.example/7", "http://10.0.0.1:9093/#/alerts?x=a%20b", "HTTPS://Alerts.example/a,b", "https://[::1]/"],
)  # fmt: skip
def test_links_to_web_pages_are_kept(link: str) -> None:
    assert check_link(f" {link}\n") == link


@pytest.mark.parametrize(
    "link",
    [
        "javascript:alert(1)", "JaVaScRiPt://x.example/%0aalert(1)", "java\nscript:alert(1)", "data:text/html,x",
        "vbscript:x", "file:///etc/passwd", "//evil.example", "/incidents/i_1", "tickets.example/7", "https:///x",
        "https:evil.example", "https://bank.example@evil.example/", "https://a:b@evil.example/", "https://ex ample/",
        "https://x.example:port/", "https://x.example/\u202etxt.exe", "https://ехample.com/", "https://x.example/\"onclick=",
        "https://x.example\\@evil.example/", "https://[::1", f"https://x.example/{'a' * LINK_MAX}", "\x01javascript:x",
    ],
)  # fmt: skip
def test_other_links_are_refused(link: str) -> None:
    with pytest.raises(InputError) as refused:
        check_link(link)
    assert refused.value.code == "bad_link"


def test_a_scope_is_brought_into_its_form() -> None:
    typed = Scope(component=("stories",), country=("us", "fr", "us"), version=(" 209.0 ",))
    assert check_scope(typed, build_incident(), COMPONENTS) == Scope.of(
        component="stories", country=["FR", "US"], version="209.0"
    )


def test_the_whole_app_is_a_scope() -> None:
    assert check_scope(Scope(), build_incident(), COMPONENTS) == Scope()


@pytest.mark.parametrize(
    ("scope", "names"),
    [
        (Scope(component=("storys",)), "known: login, stories"),
        (Scope(country=("USA",)), "USA"),
        (Scope(country=("U1",)), "U1"),
        (Scope(version=("x" * 101,)), "version"),
        (Scope(platform=("\u200b",)), "platform"),
        (Scope(network=tuple(f"AS{n}" for n in range(51))), "network"),
    ],
)
def test_what_is_no_place_is_refused_with_what_is_known(scope: Scope, names: str) -> None:
    with pytest.raises(InputError, match=names):
        check_scope(scope, build_incident(), COMPONENTS)


def test_components_are_free_where_none_are_set_up() -> None:
    assert check_scope(Scope(component=("reels",)), build_incident(), ()).component == ("reels",)
