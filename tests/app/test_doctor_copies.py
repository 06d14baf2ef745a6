"""How public copies, their headers, clients' pinned keys and the clock are judged from what addresses gave."""

from collections.abc import Mapping
from datetime import timedelta
from email.utils import format_datetime
from typing import Any

import msgspec
import pytest

from itsus.app.doctor.answers import judge_answers
from itsus.app.doctor.clients import judge_clients
from itsus.app.doctor.clock import hear_all, judge_clock
from itsus.app.doctor.copies import Known, judge_copies
from itsus.app.doctor.finding import Finding
from itsus.app.doctor.reading import Reading, Wanted, read_all
from itsus.app.doctor.survey import Survey, look_around
from itsus.app.keyring import PublicHalves
from itsus.model.origin import PublicCopy
from itsus.model.settings import AppSettings, Settings
from itsus.model.store import Publication
from itsus.testing.feed_attacker import FeedAttacker
from itsus.testing.memory_public_reader import MemoryPublicReader
from tests.app.doctoring import NOW, MemoryNetwork, find, make_apart, read_headers

PUBLISHER = FeedAttacker(now=NOW)
HALVES = PublicHalves(PUBLISHER.current.public_jwk(), PUBLISHER.standby.public_jwk())
URL = "https://feed.first.example/photogram.jws"
WANTED = Wanted("first", "photogram", URL)
WHAT = "first, photogram"


def known(*, seq: int = PUBLISHER.seq, minutes: float = 10, is_published: bool = True) -> Known:
    publication = Publication("photogram", seq, b"", NOW - timedelta(minutes=minutes))
    return Known(PUBLISHER.pinned(), {"photogram": publication} if is_published else {}, NOW)


def answer(document: bytes, wanted: Wanted = WANTED, **headers: str) -> Reading:
    written = {name.replace("_", "-"): value for name, value in headers.items()}
    return Reading(wanted, NOW, PublicCopy(document, written), headers=written)


def judge(reading: Reading, beside: Known, *, is_online: bool = True) -> Finding:
    return find(judge_copies([reading], beside, is_online=is_online), WHAT)


def test_the_last_publication_is_good_and_its_age_is_told() -> None:
    iat = int(NOW.timestamp()) - 600
    found = judge(answer(PUBLISHER.publish(iat=iat)), known())
    assert (found.state, found.words) == ("good", "the last publication, 10 min old")


def test_a_copy_that_stays_behind_is_stale_and_one_that_is_just_being_replaced_is_not() -> None:
    copy = answer(PUBLISHER.publish())
    stale = judge(copy, known(seq=PUBLISHER.seq + 1, minutes=5))
    assert (stale.state, "stale" in stale.words, "cache" in stale.fix) == ("bad", True, True)
    assert judge(copy, known(seq=PUBLISHER.seq + 1, minutes=0.5)).state == "good"


def test_a_copy_that_this_store_never_published_is_somebody_elses() -> None:
    copy = answer(PUBLISHER.publish(iat=int(NOW.timestamp()) - 60))
    assert "newer than what this store published" in judge(copy, known(seq=1)).words
    assert "somebody else does" in judge(copy, known(is_published=False)).words


def test_a_copy_that_was_made_while_the_doctor_looked_is_the_last() -> None:
    assert judge(answer(PUBLISHER.publish()), known(seq=1)).state == "good"


@pytest.mark.parametrize(
    ("document", "rule", "fix"),
    [
        (PUBLISHER.cut(), "F-02", "byte for byte"),
        (b"<html>Not found</html>", "F-02", "byte for byte"),
        (PUBLISHER.publish(key=PUBLISHER.thief), "F-05", "findings on keys"),
        (PUBLISHER.publish(app="wazzup"), "F-10", "put {app} into `public`"),
        (PUBLISHER.publish(iat=1, exp=2), "F-12", "start the publisher"),
    ],
)
def test_what_devices_refuse_is_told_with_its_rule_and_a_fix(document: bytes, rule: str, fix: str) -> None:
    found = judge(answer(document), known())
    assert (found.state, f"({rule})" in found.words, fix in found.fix) == ("bad", True, True)


def test_a_copy_that_is_missing_is_bad_once_something_was_published() -> None:
    missing = Reading(WANTED, NOW, problem=f"{URL} answers 404", headers={})
    assert judge(missing, known()).state == "bad"
    assert "answers 404" in judge(missing, known()).words
    assert judge(missing, known(is_published=False)).state == "unsure"


def test_a_machine_that_is_cut_off_does_not_blame_the_origins() -> None:
    found = judge(Reading(WANTED, NOW, problem=f"{URL} cannot be reached"), known(), is_online=False)
    assert (found.state, "this machine that is cut off" in found.words) == ("unsure", True)


def test_without_public_keys_nobody_can_tell() -> None:
    beside = msgspec.structs.replace(known(), keys=None)
    assert judge(answer(PUBLISHER.publish()), beside).state == "unsure"


def judge_headers(**changes: str) -> list[Finding]:
    return [*judge_answers([answer(b"", WANTED, **read_headers(**changes)), answer(b"")])]


def test_good_headers_are_good_and_each_origin_is_told_once() -> None:
    assert find(judge_headers(), "first, headers").state == "good"


@pytest.mark.parametrize(
    ("changes", "state", "words"),
    [
        ({"access_control_allow_origin": ""}, "bad", "pages of the app may not read it"),
        ({"access_control_allow_origin": "https://www.app.example"}, "bad", "pages of the app may not read it"),
        ({"access_control_expose_headers": "etag"}, "bad", "cannot see Date and Retry-After"),
        ({"access_control_expose_headers": ""}, "bad", "cannot see Date, ETag and Retry-After"),
        ({"cache_control": "public, max-age=3600"}, "bad", "for 3,600 seconds"),
        ({"cache_control": "max-age=5, s-maxage=600"}, "bad", "for 600 seconds"),
        ({"cache_control": "public"}, "unsure", "does not say how long"),
        ({"cache_control": ""}, "unsure", "does not say how long"),
        ({"etag": 'W/"1"'}, "unsure", "no strong ETag"),
        ({"set_cookie": "a=b"}, "unsure", "set a cookie"),
    ],
)
def test_each_header_that_keeps_pages_from_reading_is_found(changes: dict[str, str], state: str, words: str) -> None:
    found = find(judge_headers(**changes), "first, headers")
    assert (found.state, words in found.words, bool(found.fix)) == (state, True, True)


@pytest.mark.parametrize(
    "changes", [{"access_control_expose_headers": "*"}, {"cache_control": "no-store"}, {"cache_control": "no-cache"}]
)
def test_what_serves_as_well_is_not_complained_of(changes: dict[str, str]) -> None:
    assert find(judge_headers(**changes), "first, headers").state == "good"


def judge_page(text: str, *, client: str = "https://www.app.example/keys.js") -> Finding:
    page = answer(text.encode(), Wanted("", "photogram", client))
    settings = Settings(apps={"photogram": AppSettings(client=client)})
    pages = {"photogram": page} if client else {}
    return find(judge_clients(settings, pages, HALVES, is_online=True), "photogram")


CURRENT, STANDBY = PUBLISHER.current.public_jwk()["x"], PUBLISHER.standby.public_jwk()["x"]


@pytest.mark.parametrize(
    ("text", "state", "words"),
    [
        (f"a={{crv:'P-256',x:'{CURRENT}'}},b='{STANDBY}'", "good", "both keys are pinned"),
        (f"x:'{CURRENT}'", "bad", "pins the current key alone"),
        (f"x:'{STANDBY}'", "bad", "not the current one"),
        ("{crv:'P-256',x:'an older one'}", "bad", "pins other keys"),
        ("<html>Welcome</html>", "unsure", "no key stands at"),
        ("x" * 100_000 + CURRENT + STANDBY, "good", "both keys are pinned"),
    ],
)
def test_clients_that_pin_other_keys_are_found(text: str, state: str, words: str) -> None:
    found = judge_page(text)
    assert (found.state, words in found.words) == (state, True)


def test_clients_of_which_nothing_is_known_are_asked_for() -> None:
    assert "set apps.NAME.client" in judge_page("", client="").fix


def test_without_public_keys_clients_cannot_be_compared() -> None:
    settings = Settings(apps={"photogram": AppSettings(client=URL)})
    found = find(judge_clients(settings, {}, None, is_online=True), "photogram")
    assert (found.state, found.fix) == ("unsure", "see the findings on keys")


def test_a_client_that_cannot_be_read_is_not_called_wrong() -> None:
    settings = Settings(apps={"photogram": AppSettings(client=URL)})
    pages = {"photogram": Reading(WANTED, NOW, problem=f"{URL} cannot be reached")}
    assert find(judge_clients(settings, pages, HALVES, is_online=True), "photogram").state == "unsure"


def witness(host: str, ahead_s: float, **headers: str) -> Reading:
    date = format_datetime(NOW + timedelta(seconds=ahead_s), usegmt=True)
    return answer(b"", Wanted(host, "photogram", f"https://{host}/photogram.jws"), **{"date": date, **headers})


@pytest.mark.parametrize(
    ("readings", "state", "words"),
    [
        ([witness("a.example", 1), witness("b.example", -1)], "good", "agrees with a.example and b.example"),
        ([witness("a.example", 200), witness("b.example", 220)], "bad", "210 seconds behind"),
        ([witness("a.example", -90), witness("b.example", -90)], "bad", "90 seconds ahead of"),
        ([witness("a.example", 500), witness("b.example", 0)], "unsure", "nobody is there"),
        (
            [witness("a.example", 500), witness("b.example", 0), witness("c.example", 5)],
            "good",
            "b.example and c.example",
        ),
        ([witness("a.example", 0), witness("a.example", 0)], "unsure", "nobody is there"),
        ([witness("127.0.0.1", 0), witness("localhost", 0)], "unsure", "nobody is there"),
        ([witness("a.example", -300, age="300"), witness("b.example", 0)], "good", "agrees with"),
        ([witness("a.example", 0, date="yesterday"), witness("b.example", 0, age="x")], "unsure", "nobody is there"),
    ],
)
def test_two_hosts_that_agree_say_whether_the_clock_is_right(readings: list[Reading], state: str, words: str) -> None:
    found = judge_clock(hear_all(readings))
    assert (found.state, words in found.words) == (state, True), found.words


def test_also_a_refusal_says_what_time_it_is() -> None:
    headers = witness("a.example", 0).headers
    refusal = Reading(Wanted("a", "photogram", "https://a.example/x"), NOW, problem="answers 404", headers=headers)
    assert judge_clock(hear_all([refusal, witness("b.example", 0)])).state == "good"


async def read(reader: MemoryPublicReader, survey: Survey, *urls: str) -> Mapping[str, Reading]:
    wanted = [Wanted("first", "photogram", url) for url in urls]
    return {reading.wanted.url: reading for reading in await read_all(wanted, reader, survey)}


async def survey_of(network: MemoryNetwork, *wanted: Any) -> Survey:
    return await look_around([address for one in wanted if (address := Reading(one, NOW).address)], network)


async def test_what_addresses_give_is_told_apart() -> None:
    reader, gone, refusing = MemoryPublicReader(), "https://feed.second.example/x", "https://us.ours.example/x"
    reader.give(URL, b"document", etag='"1"')
    reader.refuse(refusing, 404, date="x")
    survey = await survey_of(make_apart(), *(Wanted("", "", url) for url in (URL, gone, refusing)))
    found = await read(reader, survey, URL, gone, refusing)
    assert (found[URL].copy, found[URL].is_answered) == (PublicCopy(b"document", {"etag": '"1"'}), True)
    assert ("cannot be reached" in found[gone].problem, found[gone].is_answered) == (True, False)
    assert ("answered 404" in found[refusing].problem, found[refusing].headers) == (True, {"date": "x"})


async def test_a_host_about_which_dns_is_silent_is_not_waited_for_but_one_that_is_denied_is_tried() -> None:
    network, reader, denied = MemoryNetwork(), MemoryPublicReader(), "https://feed.second.example/x"
    network.deny("feed.second.example")
    found = await read(reader, await survey_of(network, WANTED, Wanted("", "", denied)), URL, denied)
    assert "was not asked: DNS does not answer about feed.first.example" in found[URL].problem
    assert reader.asked == [denied]


async def test_an_address_that_no_browser_would_take_is_not_asked() -> None:
    reader = MemoryPublicReader()
    found = await read(reader, Survey({}), "https://[::1")
    assert "not an address" in found["https://[::1"].problem
    assert reader.asked == []


async def test_what_a_reader_of_ours_does_wrong_is_not_hidden() -> None:
    class Broken:
        def read(self, url: str) -> PublicCopy:
            raise ZeroDivisionError(url)

    with pytest.raises(ZeroDivisionError):
        await read_all([WANTED], Broken(), await survey_of(make_apart(), WANTED))
