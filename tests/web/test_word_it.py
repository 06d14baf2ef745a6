"""Word it: a notice as people will see it, by the real element, and its words in every language."""

import msgspec
import pytest
from playwright.async_api import Page, expect

from itsus.model.act import Edit
from itsus.model.notice import Text
from itsus.notices.limits import clean_text
from itsus.testing.memory_store import MemoryStore
from itsus.web.words import Words
from tests.web import scene
from tests.web.axe import find_faults
from tests.web.conftest import Client, OpenPage, SignIn

WORDS = "/notices/n_2b91/words"
MEASURE = """async (texts) => {
  const { measure } = await import(document.querySelector("script[src*=notice]").src);
  return texts.map(measure);
}"""


def edits_of(store: MemoryStore) -> list[Edit]:
    return [logged.item for logged in store._log if isinstance(logged.item, Edit)]


async def test_the_words_of_the_templates_are_there_in_thirteen_languages(client: Client, sign_in: SignIn) -> None:
    await sign_in("vera")
    words = msgspec.json.decode((await client.get("/v1/notices/n_2b91/words")).content, type=Words)
    assert len(words.languages) == 13
    assert all(each.suggested for each in words.languages)
    assert [each.lang for each in words.languages if each.text] == ["en", "fr", "es", "pt", "de"]
    assert {each.review for each in words.languages} <= {"draft", "reviewed"}
    assert words.languages[0].reviewed_by == "the original"


async def test_a_language_that_is_missing_is_named_with_what_its_readers_get(
    client: Client, sign_in: SignIn, store: MemoryStore
) -> None:
    texts = {lang: text for lang, text in scene.TEXTS.items() if lang != "fr"}
    notice = scene.make_notice(proposal=scene.make_proposal(scene.make_wording(texts)))
    await scene.commit(store, scene.LATER, notices=[notice])
    await sign_in("dora")
    page = (await client.get(WORDS)).text
    assert "French is missing." in page
    assert "Whoever reads none of them gets English." in page
    assert '<strong class="silence">Not written:</strong> its readers get English.' in page


async def test_the_templates_words_can_be_taken_without_scripts(client: Client, sign_in: SignIn) -> None:
    await sign_in("dora")
    words = msgspec.json.decode((await client.get("/v1/notices/n_2b91/words")).content, type=Words)
    suggested = {each.lang: each.suggested for each in words.languages}
    page = (await client.get(f"{WORDS}?fill=fr")).text
    assert suggested["fr"] is not None
    assert f'value="{suggested["fr"].title}"' in page
    assert scene.TEXTS["de"].title in page


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (Text("x" * 81, "y"), "text.en.title has 81 characters"),
        (Text("x", " "), "text.en.body is empty"),
        (Text("{eta} is down", "y"), "{eta}"),
    ],
)
async def test_words_that_cannot_be_saved_are_not_lost(
    client: Client, sign_in: SignIn, store: MemoryStore, text: Text, said: str
) -> None:
    form = {"csrf": await sign_in("dora"), "draft": scene.make_proposal().draft}
    form |= {"title.en": text.title, "body.en": text.body, "title.fr": "Gardez ceci", "body.fr": "Et cela."}
    answer = await client.post("/notices/n_2b91/edit", data=form)
    assert answer.status_code == 400
    assert said in answer.text.replace("Text.", "text.")
    assert "Gardez ceci" in answer.text
    assert edits_of(store) == []


async def test_a_language_can_be_added_and_one_left_empty_is_not(
    client: Client, sign_in: SignIn, store: MemoryStore
) -> None:
    form = {"csrf": await sign_in("dora"), "draft": scene.make_proposal().draft}
    form |= {"title.it": "Siamo noi", "body.it": "Lo stiamo sistemando.", "title.ja": "", "body.ja": ""}
    await client.post("/notices/n_2b91/edit", data=form)
    assert [edit.text for edit in edits_of(store)] == [{"it": Text("Siamo noi", "Lo stiamo sistemando.")}]


async def test_variables_are_filled_in_when_words_are_saved(
    client: Client, sign_in: SignIn, store: MemoryStore
) -> None:
    form = {"csrf": await sign_in("dora"), "draft": scene.make_proposal().draft}
    form |= {"title.en": "{app}: {what}", "body.en": "In {where}.", "title.de": "{what} gestört", "body.de": "{where}"}
    await client.post("/notices/n_2b91/edit", data=form)
    assert [edit.text for edit in edits_of(store)] == [
        {
            "en": Text("Photogram: stories", "In United States · iOS."),
            "de": Text("Stories gestört", "Vereinigte Staaten · iOS"),
        }
    ]


async def test_words_that_came_too_late_are_shown_and_nothing_is_changed(
    client: Client, sign_in: SignIn, store: MemoryStore
) -> None:
    form = {"csrf": await sign_in("dora"), "draft": "000000000000", "title.en": "My words", "body.en": "Mine."}
    answer = await client.post("/notices/n_2b91/edit", data=form)
    assert answer.status_code == 409
    assert "What you wrote, not saved" in answer.text
    assert "My words" in answer.text
    assert edits_of(store) == []


@pytest.mark.browser
async def test_the_real_element_shows_the_notice_in_each_language(open_page: OpenPage) -> None:
    page = await open_page("/notices/n_2b91")
    feed = page.locator("itsus-feed")
    await expect(feed.get_by_role("heading", name="It’s us, not you")).to_be_visible()
    await expect(feed.get_by_text("Known problem")).to_be_visible()
    await expect(feed.get_by_text("11 minutes ago")).to_be_visible()
    await expect(page.locator(".entry.plain")).to_be_hidden()
    await page.get_by_role("link", name="fr French").click()
    await expect(feed.get_by_role("heading", name="C’est nous, pas vous")).to_be_visible()
    await expect(feed.get_by_text("il y a 11 minutes")).to_be_visible()
    await expect(page.locator(".langs [aria-current]")).to_contain_text("fr")
    await page.get_by_label("When it is over").check()
    await expect(feed.get_by_role("button")).to_have_count(2)


@pytest.mark.browser
async def test_without_scripts_the_notice_is_shown_all_the_same(open_page: OpenPage) -> None:
    page = await open_page("/notices/n_2b91", scripts=False)
    await expect(page.locator(".entry.plain").get_by_text("It’s us, not you")).to_be_visible()
    await page.get_by_role("link", name="fr French").click()
    await expect(page.locator(".entry.plain").get_by_text("C’est nous, pas vous")).to_be_visible()
    before = await _background(page)
    await page.get_by_label("Dark").check()
    assert await _background(page) != before


async def _background(page: Page) -> str:
    return str(await page.evaluate("getComputedStyle(document.querySelector('.screen')).backgroundColor"))


@pytest.mark.browser
async def test_the_phone_follows_what_is_typed(open_page: OpenPage, store: MemoryStore) -> None:
    page = await open_page(WORDS, name="dora", width=1280, height=800)
    german = page.locator("#lang-de")
    await german.get_by_label("Title").fill("Wir sind schuld")
    await expect(page.locator("itsus-feed").get_by_role("heading", name="Wir sind schuld")).to_be_visible()
    await expect(german.locator(".count").first).to_have_text("15 of 80")
    await german.get_by_label("Title").fill("{app}: {what}")
    await expect(page.locator("itsus-feed").get_by_role("heading", name="Photogram: Stories")).to_be_visible()
    await expect(german.locator(".count").first).to_have_text("18 of 80")
    await page.locator("#lang-fr").get_by_role("link", name="Use the template’s words").click()
    await expect(page.locator("itsus-feed").get_by_role("heading", name="C’est nous, pas vous")).to_be_visible()
    await page.get_by_role("link", name="es Spanish").click()
    await expect(page.locator("#lang-es").get_by_label("Title")).to_be_focused()
    await page.get_by_role("button", name="Save the words").click()
    await expect(page.get_by_text("Your words are recorded")).to_be_visible()
    (edit,) = edits_of(store)
    assert set(edit.text) == {"de", "fr"}


@pytest.mark.browser
async def test_lengths_are_counted_as_the_server_counts(open_page: OpenPage) -> None:
    page = await open_page(WORDS, name="dora")
    texts = [
        "",
        " a  b\t\n c ",
        "👍🏽 ok",
        "e\u0301",
        "a\u200bb\ufeffc",
        "\u2068C++\u2069 \u202eabc",
        "x\x1fy\x85z",
        "日本語",
    ]
    assert await page.evaluate(MEASURE, texts) == [len(clean_text(text, 1000)) for text in texts]
    title = page.locator("#lang-en").get_by_label("Title")
    await title.fill("x" * 83)
    await expect(page.locator("#lang-en .count").first).to_have_text("3 too many")
    await page.get_by_role("button", name="Save the words").click()
    assert page.url.endswith(WORDS)


@pytest.mark.browser
@pytest.mark.parametrize("size", [(390, 844), (1280, 800)])
@pytest.mark.parametrize("dark", [False, True])
async def test_axe_finds_nothing(open_page: OpenPage, size: tuple[int, int], dark: bool) -> None:
    page = await open_page(WORDS, name="dora", width=size[0], height=size[1], dark=dark)
    await page.emulate_media(reduced_motion="reduce")
    for path in (WORDS, "/notices/n_2b91", "/notices/n_2b91?lang=fr"):
        await page.goto(path)
        await expect(page.locator("itsus-feed").get_by_role("heading")).to_be_visible()
        assert await find_faults(page) == [], path
        assert await page.evaluate("document.documentElement.scrollWidth") <= size[0], path


async def test_notices_are_listed_page_by_page(client: Client, sign_in: SignIn, store: MemoryStore) -> None:
    await scene.commit(store, scene.LATER, notices=[scene.make_notice(id=f"n_{n}") for n in range(5)])
    await sign_in("vera")
    seen: list[str] = []
    before = ""
    while True:
        page = (await client.get("/v1/notices", params={"limit": 4, "before": before})).json()
        seen += [notice["id"] for notice in page["notices"]]
        before = page["next"]
        if not before:
            break
    assert seen == ["n_0", "n_1", "n_2", "n_2b91", "n_3", "n_4"]
