"""The built client in a real Chromium: how soon a notice shows, what it costs, what is sent, under which policy."""

import json
import time

import pytest
from playwright.sync_api import Browser

from tests.client.town import POLICY, Answer, Town
from tests.client.visit import Visit, visit

# The page's policy forbids what Playwright would wait with.
_WAIT_FOR_ENTRY = """limit => new Promise((done, fail) => {
  const look = () => us.entries().length && done();
  us.subscribe(look);
  setTimeout(fail, limit, new Error("nothing is shown"));
  look();
})"""

pytestmark = [pytest.mark.browser, pytest.mark.server]


def _told_after_s(seen: Visit, limit_s: float) -> float:
    began_s = time.monotonic()
    seen.page.evaluate(_WAIT_FOR_ENTRY, limit_s * 1000)
    return time.monotonic() - began_s


def test_who_fails_sees_a_new_notice_within_ten_seconds(browser: Browser, town: Town) -> None:
    with visit(browser, town) as seen:
        town.api = Answer(503)
        seen.use_app()
        seen.page.wait_for_timeout(1500)
        town.publish(town.publisher.notice(show="affected"))
        assert _told_after_s(seen, 10) < 10
        assert seen.titles() == ["It’s us, not you"]


def test_a_notice_that_is_there_shows_within_a_second_of_the_failure(browser: Browser, town: Town) -> None:
    town.publish(town.publisher.notice(show="affected"))
    with visit(browser, town) as seen:
        assert seen.titles() == []
        town.api = Answer(500)
        seen.use_app()
        assert _told_after_s(seen, 1) < 1


@pytest.mark.parametrize("alive", [0, 1, 2])
def test_one_origin_of_three_is_enough(alive: int, browser: Browser, town: Town) -> None:
    town.publish(town.publisher.notice())
    for number, origin in enumerate(town.origins):
        origin.is_gone = number != alive
    with visit(browser, town) as seen:
        assert seen.titles() == ["It’s us, not you"]


def test_the_notice_shows_from_the_core_alone(browser: Browser, town: Town) -> None:
    """On the very first visit, and when the file that comes later does not."""
    town.publish(town.publisher.notice(show="affected"))
    serve = town.serve_app
    town.app.mood = lambda path: Answer(503) if "later" in path else serve(path)
    with visit(browser, town) as seen:
        town.api = Answer(500)
        seen.use_app()
        _told_after_s(seen, 5)
        assert seen.ask()["verdict"] == "us"
        assert seen.page.evaluate("[...new Set(problems.map(([code]) => code))]") == ["internal"]


def test_the_single_global_build_works_without_eval_and_inline_script(browser: Browser, town: Town) -> None:
    assert "script-src 'self'" in POLICY
    assert "unsafe" not in POLICY
    town.publish(town.publisher.notice())
    with visit(browser, town) as seen:
        blocked: list[str] = []
        seen.page.on("console", lambda line: blocked.append(line.text))
        town.page = town.page.replace(
            'import { createClient } from "/client/itsus.js";', "const { createClient } = itsus;"
        )
        html = b'<!doctype html><script src="/client/itsus.global.js"></script><script src="/page.js"></script>'
        headers = {"content-security-policy": POLICY + "; require-trusted-types-for 'script'; style-src 'self'"}
        serve = town.serve_app
        town.app.mood = lambda path: (
            Answer(body=html, type="text/html", headers=headers) if path == "/" else serve(path)
        )
        seen.page.reload()
        _told_after_s(seen, 5)
        assert seen.ask()["verdict"] == "us"
        assert not [line for line in blocked if "Content Security Policy" in line]


def test_nothing_that_names_a_person_leaves_the_device(browser: Browser, town: Town) -> None:
    with visit(browser, town) as seen:
        seen.context.add_cookies([{"name": "session", "value": "secret", "url": town.app.address}])
        posted: list[dict[str, object]] = []
        headers: list[dict[str, str]] = []

        def keep(request: object) -> None:
            if request.url.startswith(town.intake.address):  # type: ignore[attr-defined]
                headers.append(request.all_headers())  # type: ignore[attr-defined]
                posted.extend(json.loads(line) for line in request.post_data.split("\n"))  # type: ignore[attr-defined]

        seen.page.on("request", keep)
        with seen.page.expect_response(lambda response: response.url.startswith(town.intake.address)):
            seen.page.evaluate("us.report('cannot log in', { component: 'login' })")
        seen.page.wait_for_timeout(200)
    assert [each["kind"] for each in posted] == ["report"]
    assert {"cookie", "referer"} & set(headers[0]) == set()
    assert "device-one" not in json.dumps(posted)


def test_an_idle_person_costs_nothing_while_the_page_is_open(browser: Browser, town: Town) -> None:
    with visit(browser, town) as seen:
        asked = [len(party.asked) for party in town.parties]
        seen.page.wait_for_timeout(3000)
        assert [len(party.asked) for party in town.parties] == asked
        assert sum(len(origin.asked) for origin in town.origins) == 1
