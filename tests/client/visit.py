"""One person's visit to the app, in a real Chromium."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Page

from tests.client.town import Town

_PAGE = """
import { createClient } from "/client/itsus.js";
const account = ACCOUNT;
window.problems = [];
const onProblem = (...told) => problems.push(told);
const us = createClient({ ...OPTIONS, ...(account ? { account: () => account } : {}), onProblem });
us.watch((url) => (url.includes("/api/stories") ? "stories" : undefined));
us.start();
window.us = us;
"""
_SHIFT_CLOCK = """
const Real = Date;
const shift = SHIFT * 1000;
globalThis.Date = class extends Real {
  constructor(...parts) { super(...(parts.length ? parts : [Real.now() + shift])); }
  static now() { return Real.now() + shift; }
};
"""


class Visit:
    """A page of the app with a client that has read the feed, as far as it could."""

    def __init__(self, town: Town, context: BrowserContext, page: Page) -> None:
        self.town = town
        self.context = context
        self.page = page

    def ask(self) -> dict[str, Any]:
        """Ask "is it me?"; evidence as a dict."""
        answer: dict[str, Any] = self.page.evaluate("us.isItMe()")
        return answer | {"evidence": {each["code"]: each["value"] for each in answer["evidence"]}}

    def use_app(self) -> None:
        """Do what the page does all day, once each way; failures are the app's affair."""
        self.page.evaluate("fetch('/api/stories').catch(() => {})")
        self.page.evaluate(
            "new Promise((done) => { const request = new XMLHttpRequest(); request.onloadend = done;"
            " request.open('GET', '/api/stories'); request.send(); })"
        )

    def block(self, address: str, why: str = "blockedbyclient") -> None:
        """Let no request to an address through, as a blocker or a dead name server does."""
        self.context.route(f"{address}/**", lambda route: route.abort(why))

    def titles(self) -> list[str]:
        """Return what the person sees."""
        found: list[str] = self.page.evaluate("us.entries().map(({ title }) => title)")
        return found


@contextmanager
def visit(browser: Browser, town: Town, *, clock_off_s: int = 0, account: str = "", **more: Any) -> Iterator[Visit]:
    """Open the app's page as a new person. `more`: options of the client; `account`: what the app says of it."""
    keys = {"current": town.publisher.current.public_jwk(), "standby": town.publisher.standby.public_jwk()}
    options = {
        "app": "photogram", "origins": [each.address for each in town.origins], "keys": keys,
        "attributes": {"country": "US", "version": "209.0", "lang": "en"}, "deviceId": "device-one",
        "intake": {"url": town.intake.address, "key": "pk_1"},
    }  # fmt: skip
    town.page = _PAGE.replace("ACCOUNT", json.dumps(account)).replace("OPTIONS", json.dumps(options | more))
    context = browser.new_context(locale="en-US")
    context.set_default_timeout(10_000)
    try:
        if clock_off_s:
            context.add_init_script(_SHIFT_CLOCK.replace("SHIFT", str(clock_off_s)))
        page = context.new_page()
        with page.expect_response("**/client/later.js"):
            page.goto(town.app.address)
        yield Visit(town, context, page)
    finally:
        context.close()
