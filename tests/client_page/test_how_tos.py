"""The how-tos do what they say: their own code blocks are built, served under their own policy, and show a notice."""

import json
import subprocess
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.client_page.blocks import read_blocks, write_blocks
from tests.client_page.conftest import OpenContext
from tests.client_page.site import CLIENT
from tests.client_page.street import Street

pytestmark = [pytest.mark.browser, pytest.mark.server]

PLACES = ("https://status.photogram-feed.example", "https://photogram.feed-mirror.example")
PACKAGE = CLIENT.parent
BIN = PACKAGE / "node_modules" / ".bin"


def fill_in(street: Street, blocks: dict[str, str], config: str) -> dict[str, str]:
    """Put the real origins and keys where a how-to has examples."""
    head, _, _ = blocks[config].partition("{")
    assert all(place in blocks[config] for place in PLACES)
    return blocks | {config: f"{head}{street.options()};\n"}


def fill_policy(street: Street, headers: str) -> str:
    policy = headers.removeprefix("Content-Security-Policy:").strip()
    for place, origin in zip(PLACES, street.origins, strict=True):
        assert place in policy
        policy = policy.replace(place, origin)
    return policy


@pytest.fixture
def html(street: Street, open_context: OpenContext) -> Page:
    blocks = fill_in(street, read_blocks("how-to-html.md"), "itsus-config.js")
    policy = fill_policy(street, blocks.pop("headers"))
    write_blocks(blocks, street.site)
    street.write(policy=policy, ready__txt="yes")
    street.start_app()
    return open_context().new_page()


def test_a_plain_page_shows_a_notice_to_those_for_whom_it_fails(street: Street, html: Page) -> None:
    street.publish(street.notice(component=["stories"], show="affected"))
    html.goto(street.app)
    expect(html.get_by_text("Nothing new.")).to_be_visible()
    street.write(api_status="503")
    html.get_by_role("button", name="Load stories").click()
    expect(html.get_by_text("Stories did not load.")).to_be_visible()
    expect(html.get_by_role("heading", name="It's us, not you")).to_be_visible()
    expect(html.locator("#unseen")).to_have_text("1")


def test_a_plain_page_with_modules_answers_is_it_me(street: Street, html: Page) -> None:
    street.publish(street.notice())
    html.goto(f"{street.app}/modules.html")
    expect(html.get_by_role("heading", name="It's us, not you")).to_be_visible()
    expect(html.get_by_role("button", name="Hide: It's us, not you")).to_have_count(0)
    html.get_by_role("button", name="Is it me?").click()
    expect(html.locator("#answer")).to_have_text("It's us, not you. We are working on it.")


def test_the_worker_shows_the_notice_when_the_server_is_gone(street: Street, open_context: OpenContext) -> None:
    blocks = read_blocks("worker.md")
    options = json.loads(street.options())
    config = "".join(f"export const {name} = {json.dumps(value)};\n" for name, value in options.items())
    assert all(f"export const {name} =" in blocks["itsus-config.js"] for name in options)
    write_blocks(blocks | {"itsus-config.js": config}, street.site)
    index = (
        '<!doctype html><html lang="en"><title>App</title><h1>App</h1><script type="module" src="/page.js"></script>'
    )
    street.write(index__html=index, ready__txt="yes")
    street.start_app()
    street.publish()
    context = open_context()
    page = context.new_page()
    page.goto(street.app)
    page.wait_for_function(
        "async () => (await navigator.serviceWorker.getRegistration())?.active?.state === 'activated'"
    )
    while not page.evaluate("() => !!navigator.serviceWorker.controller"):
        page.goto(street.app)
    street.kill_app()
    street.publish(street.notice())
    page.goto(f"{street.app}/anywhere")
    expect(page.get_by_role("heading", name="It's us, not you")).to_be_visible()
    street.start_app()
    page.get_by_role("link", name="Try again").click()
    expect(page.get_by_role("heading", name="App")).to_be_visible()


@pytest.fixture
def react(street: Street) -> Path:
    """The files of the how-to, where their packages are found."""
    blocks = fill_in(street, read_blocks("how-to-react.md"), "itsus-config.ts")
    write_blocks(blocks, street.site)
    modules = street.site / "node_modules"
    (modules / "@types").mkdir(parents=True)
    (modules / "itsus").symlink_to(PACKAGE)
    for name in ("react", "react-dom", "@types/react", "@types/react-dom"):
        (modules / name).symlink_to(PACKAGE / "node_modules" / name)
    street.write(ready__txt="yes")
    return street.site


def test_react_shows_a_notice_in_the_element_in_rows_and_in_the_badge(
    street: Street, react: Path, open_context: OpenContext
) -> None:
    command = (react / "build").read_text().split()
    assert command[:2] == ["npx", "esbuild"]
    subprocess.run([BIN / "esbuild", *command[2:], "--log-level=warning"], cwd=react, check=True)
    street.publish(street.notice())
    street.start_app()
    page = open_context().new_page()
    page.goto(street.app)
    expect(page.locator("itsus-feed").get_by_role("heading", name="It's us, not you")).to_be_visible()
    expect(page.get_by_label("1 new")).to_be_visible()
    expect(page.locator("main > ul strong")).to_have_text("It's us, not you")
    page.locator("main > ul button").click()
    expect(page.locator("main > ul li")).to_have_count(0)
    expect(page.locator("itsus-feed li")).to_have_count(0)
    expect(page.get_by_text("Nothing new.")).to_be_visible()
    expect(page.get_by_label("1 new")).to_have_count(0)


def test_react_is_well_typed(react: Path) -> None:
    options = {
        "target": "ES2022", "module": "ESNext", "moduleResolution": "bundler", "lib": ["ES2022", "DOM", "DOM.Iterable"],
        "jsx": "react-jsx", "strict": True, "noEmit": True, "skipLibCheck": True, "types": [],
    }  # fmt: skip
    settings = {"compilerOptions": options, "include": ["*.ts", "*.tsx"]}
    (react / "tsconfig.json").write_text(json.dumps(settings))
    checked = subprocess.run([BIN / "tsc", "-p", "."], cwd=react, capture_output=True, text=True, check=False)
    assert checked.stdout == ""
    assert checked.returncode == 0
    (react / "Wrong.tsx").write_text('export const wrong = <itsus-feed dismiss="maybe" />;')
    checked = subprocess.run([BIN / "tsc", "-p", "."], cwd=react, capture_output=True, text=True, check=False)
    assert "Wrong.tsx" in checked.stdout
