"""The service worker kit: the app's server is killed, and whoever was there before still learns what is going on."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.client_page.conftest import OpenContext
from tests.client_page.site import CLIENT
from tests.client_page.street import Street

pytestmark = [pytest.mark.browser, pytest.mark.server]

Visit = Callable[..., BrowserContext]
AXE = CLIENT.parent / "node_modules" / "axe-core" / "axe.min.js"
HONEST = "The app cannot be reached right now."
INDEX = """<!doctype html><html lang="en"><title>App</title><h1>The app</h1>
<script type="module" src="/app.js"></script></html>"""
APP = """
import {{ createClient }} from "/client/itsus.js";
import {{ rememberDevice }} from "/client/worker-page.js";
const options = {options};
globalThis.us = createClient(options);
us.start();
navigator.serviceWorker.register("/sw.js"{kind});
rememberDevice(options);
globalThis.tell = () => rememberDevice(options);
"""
OFFLINE = """<!doctype html><html lang="en"><title>Offline</title><link rel="stylesheet" href="/offline.css">
<body><h1>We will be back</h1><itsus-feed><p slot="empty">Nothing is known.</p></itsus-feed>
<script type="module" src="/offline.js"></script></body></html>"""
OFFLINE_JS = """
import {{ createClient }} from "/client/itsus.js";
import "/client/element.js";
const us = createClient({options});
us.failed();
us.start();
"""
CLASSIC = 'importScripts("/client/worker.global.js");\nitsusWorker.installOffline({options});\n{own}'
MODULE = 'import {{ installOffline }} from "/client/worker.js";\ninstallOffline({options});\n{own}'


@pytest.fixture
def visit(street: Street, open_context: OpenContext) -> Visit:
    """Let a person visit once while everything is up: the worker is there and has all it needs when this returns."""

    def act(
        *, module: bool = False, own: str = "", device: str = "", locale: str = "en-US", **options: object
    ) -> BrowserContext:
        known = {"deviceId": device or "device-one", "attributes": {"country": "US"}}
        kind = ', { type: "module" }' if module else ""
        street.write(
            index__html=INDEX,
            app__js=APP.format(options=street.options(**known), kind=kind),
            sw__js=(MODULE if module else CLASSIC).format(options=street.options(waitMs=1500, **options), own=own),
            offline__html=OFFLINE,
            offline__css="body { margin: 20px }",
            offline__js=OFFLINE_JS.format(options=street.options(**known)),
            ready__txt="yes",
        )
        street.start_app()
        context = open_context(locale=locale)
        page = context.new_page()
        page.goto(street.app)
        page.wait_for_function(
            """async () => (await navigator.serviceWorker.getRegistration())?.active?.state === "activated" """
        )
        # In the moment after a worker's first activation, Chromium still sends navigations past it.
        while not page.evaluate("() => !!navigator.serviceWorker.controller"):
            page.goto(street.app)
        wait_until_known(page)
        page.close()
        return context

    return act


def wait_until_known(page: Page) -> None:
    """Return when the worker has written down who this person is."""
    page.evaluate("() => tell()")
    page.wait_for_function("""async () => {
      const cache = await caches.open("itsus-offline:photogram");
      const kept = await cache.match("/.itsus/offline.json");
      const { facts, kept: feed } = kept ? await kept.json() : {};
      return facts?.person.id && feed.jws;
    }""")


def picture(page: Page, name: str) -> None:
    folder = Path("test-results")
    folder.mkdir(exist_ok=True)
    page.screenshot(path=folder / f"{name}.png")


def open_cold(context: BrowserContext, street: Street, path: str = "/photos/7") -> Page:
    """Navigate in a new tab, as from a bookmark."""
    page = context.new_page()
    page.goto(street.app + path)
    return page


def test_a_notice_published_after_the_app_died_is_on_the_screen(street: Street, visit: Visit) -> None:
    street.publish()
    context = visit()
    street.kill_app()
    street.publish(street.notice())
    page = open_cold(context, street)
    expect(page.get_by_role("heading", name="It's us, not you")).to_be_visible()
    expect(page.get_by_text("<b>Photogram</b> does not open. Your account is fine.")).to_be_visible()
    assert page.title() == "It's us, not you"
    assert page.url == f"{street.app}/photos/7"


def test_the_same_in_a_module_worker_and_in_the_persons_language(street: Street, visit: Visit) -> None:
    street.publish()
    context = visit(module=True, locale="de-DE")
    street.kill_app()
    street.publish(street.notice())
    page = open_cold(context, street)
    expect(page.get_by_role("heading", name="Es liegt an uns, nicht an dir")).to_be_visible()
    expect(page.get_by_role("link", name="Noch einmal versuchen")).to_be_visible()


def test_the_apps_own_offline_page_runs_the_client_from_what_was_kept(street: Street, visit: Visit) -> None:
    street.publish()
    context = visit(page="/offline.html")
    street.kill_app()
    street.publish(street.notice(show="affected"))
    page = open_cold(context, street)
    expect(page.get_by_role("heading", name="We will be back")).to_be_visible()
    expect(page.locator("itsus-feed")).to_contain_text("It's us, not you")
    assert page.evaluate("getComputedStyle(document.body).margin") == "20px"


def test_the_words_are_put_into_an_offline_page_without_scripts(street: Street, visit: Visit) -> None:
    street.publish()
    street.write(plain__html="<!doctype html><title>x</title><h2>Our page</h2><!-- itsus -->")
    context = visit(page="/plain.html")
    street.kill_app()
    street.publish(street.notice())
    page = open_cold(context, street)
    expect(page.get_by_role("heading", name="Our page")).to_be_visible()
    expect(page.get_by_text("<b>Photogram</b> does not open.")).to_be_visible()


def test_without_a_notice_it_says_honestly_that_it_does_not_know(street: Street, visit: Visit) -> None:
    street.publish()
    context = visit(name="Photogram <3")
    street.kill_app()
    page = open_cold(context, street)
    expect(page.get_by_role("heading", name=HONEST)).to_be_visible()
    expect(page.get_by_text("Photogram <3")).to_be_visible()
    expect(page.get_by_text("We cannot tell from here why.")).to_be_visible()
    picture(page, "worker-honest")
    page.evaluate(AXE.read_text())
    assert page.evaluate("() => axe.run(document).then(({ violations }) => violations.map(({ id }) => id))") == []


@pytest.mark.parametrize("attack", ["wrong_key", "swapped_payload", "alg_none", "cut"])
def test_a_forged_feed_is_not_shown(street: Street, visit: Visit, attack: str) -> None:
    street.publish()
    context = visit()
    street.kill_app()
    street.publisher.seq += 1
    street.put(getattr(street.publisher, attack)())
    expect(open_cold(context, street).get_by_role("heading", name=HONEST)).to_be_visible()


def test_an_old_document_with_a_notice_does_not_roll_the_worker_back(street: Street, visit: Visit) -> None:
    street.publish(street.notice())
    old = street.publisher.publish(notices=[street.notice()])
    street.publish()
    context = visit()
    street.kill_app()
    street.put(old)
    expect(open_cold(context, street).get_by_role("heading", name=HONEST)).to_be_visible()


def test_with_every_origin_dead_the_last_good_copy_speaks(street: Street, visit: Visit) -> None:
    street.publish(street.notice())
    context = visit()
    street.kill_app()
    street.close_origin(0)
    street.close_origin(0)
    expect(open_cold(context, street).get_by_role("heading", name="It's us, not you")).to_be_visible()


def test_a_rollout_holds_here_too(street: Street, visit: Visit) -> None:
    nobody = {"salt": "s", "stages": [{"if": {}, "share": 0.0, "hold": 1.0}]}
    street.publish()
    context = visit()
    street.kill_app()
    street.publish(street.notice(), rollout=nobody)
    expect(open_cold(context, street).get_by_role("heading", name=HONEST)).to_be_visible()


def test_what_the_worker_knows_outlives_it(street: Street, visit: Visit) -> None:
    everyone = {"salt": "s", "stages": [{"if": {"country": "US"}, "share": 1.0, "hold": 0.0}]}
    street.publish()
    context = visit()
    page = context.new_page()
    tools = context.new_cdp_session(page)
    tools.send("ServiceWorker.enable")
    tools.send("ServiceWorker.stopAllWorkers")
    street.kill_app()
    street.publish(street.notice(), rollout=everyone)
    page.goto(f"{street.app}/again")
    expect(page.get_by_role("heading", name="It's us, not you")).to_be_visible()
    picture(page, "worker-notice")


def test_the_audience_holds_with_what_the_page_told_the_worker(street: Street, visit: Visit) -> None:
    street.publish()
    context = visit()
    street.kill_app()
    street.publish(street.notice(audience={"country": {"$in": ["FR"]}}))
    expect(open_cold(context, street).get_by_role("heading", name=HONEST)).to_be_visible()
    street.publish(street.notice(audience={"country": {"$in": ["US"]}}))
    expect(open_cold(context, street).get_by_role("heading", name="It's us, not you")).to_be_visible()


@pytest.mark.parametrize("status", [502, 503, 504])
def test_a_proxy_that_answers_for_a_dead_app_counts_as_failed(street: Street, visit: Visit, status: int) -> None:
    street.publish(street.notice())
    context = visit()
    street.write(status=str(status))
    expect(open_cold(context, street).get_by_role("heading", name="It's us, not you")).to_be_visible()


@pytest.mark.parametrize("status", [404, 500])
def test_any_other_answer_of_the_app_is_its_own(street: Street, visit: Visit, status: int) -> None:
    street.publish(street.notice())
    context = visit()
    street.write(status=str(status))
    expect(open_cold(context, street).get_by_text("Bad gateway, as a proxy says it.")).to_be_visible()


def test_an_app_that_does_not_answer_in_time_counts_as_failed(street: Street, visit: Visit) -> None:
    street.publish(street.notice())
    context = visit()
    street.write(hang="yes")
    expect(open_cold(context, street).get_by_role("heading", name="It's us, not you")).to_be_visible()


def test_when_the_app_is_back_so_is_its_page(street: Street, visit: Visit) -> None:
    street.publish(street.notice())
    context = visit()
    street.kill_app()
    page = open_cold(context, street)
    expect(page.get_by_role("heading", name="It's us, not you")).to_be_visible()
    street.start_app()
    page.get_by_role("link", name="Try again").click()
    expect(page.get_by_role("heading", name="The app")).to_be_visible()


def test_what_was_shown_there_is_fixed_here(street: Street, visit: Visit) -> None:
    street.publish()
    context = visit()
    street.kill_app()
    street.publish(street.notice())
    page = open_cold(context, street)
    expect(page.get_by_role("heading", name="It's us, not you")).to_be_visible()
    street.start_app()
    street.publish(street.notice(status="resolved"))
    page.goto(street.app)
    page.wait_for_function(
        "() => us.entries().length === 0 ? (us.failed(), false) : us.entries()[0].status === 'resolved'", polling=300
    )


def test_the_apps_own_worker_and_other_requests_are_left_alone(street: Street, visit: Visit) -> None:
    own = """self.addEventListener("fetch", (event) => {
      if (event.request.url.endsWith("/own.txt")) event.respondWith(new Response("from the app's own worker"));
    });"""
    street.publish()
    context = visit(own=own)
    page = open_cold(context, street)
    expect(page.get_by_role("heading", name="The app")).to_be_visible()
    assert page.evaluate("() => fetch('/own.txt').then((answer) => answer.text())") == "from the app's own worker"
    street.kill_app()
    assert page.evaluate("() => fetch('/api/photos.json').then(() => 'answered', () => 'failed')") == "failed"
    assert page.evaluate("() => fetch('/app.js').then(() => 'answered', () => 'failed')") == "failed"


def test_a_persons_pages_are_never_kept(street: Street, visit: Visit) -> None:
    street.publish()
    context = visit(page="/offline.html")
    page = open_cold(context, street, "/private/letters")
    kept = page.evaluate("""async () => (await Promise.all((await caches.keys()).map(async (name) =>
      (await (await caches.open(name)).keys()).map(({ url }) => new URL(url).pathname)))).flat()""")
    assert {
        "/offline.html",
        "/offline.css",
        "/offline.js",
        "/client/itsus.js",
        "/client/later.js",
        "/client/lang/ar.js",
    } <= set(kept)
    assert "/" not in kept
    assert "/private/letters" not in kept
