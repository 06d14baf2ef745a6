"""A page with one `<itsus-feed>` in every state that it can be in, for looking at it and for axe."""

import json
from typing import Final

STAGES: Final = (("hint", "active"), ("notice", "active"), ("notice", "resolved"), ("notice", "retracted"))
PAGE: Final = """<!doctype html><html lang="{lang}" dir="{dir}"><meta charset="utf-8"><title>Activity</title>
<meta name="viewport" content="width=device-width,initial-scale=1"><meta name="color-scheme" content="light dark">
<link rel="stylesheet" href="/gallery.css"><main><h1>Activity</h1><h2>Today</h2><itsus-feed></itsus-feed></main>
<script type="module" src="/gallery.js"></script></html>"""
STYLE: Final = """body { margin: 0; font: 15px/1.4 system-ui, sans-serif; background: Canvas; color: CanvasText }
h1, h2 { margin: 12px 16px; font-size: 20px }"""
SCRIPT: Final = """
import "/client/element.js";
const {{ lang, entries }} = {state};
const words = lang === "en" ? {{}} : (await import(`/client/lang/${{lang}}.js`)).default;
const ago = (seconds) => new Date(Date.now() - seconds * 1000);
let now = entries.map((entry) => ({{ ...entry, since: ago(300), updated: ago(60) }}));
let tell = () => {{}};
const change = (next) => {{ now = next; tell(); }};
globalThis.client = {{
  entries: () => now, unseen: () => now.filter(({{ seen }}) => !seen).length, strings: () => words, lang: () => lang,
  markSeen: () => change(now.map((entry) => ({{ ...entry, seen: true }}))),
  dismiss: (id) => change(now.filter((entry) => entry.id !== id)),
  followup: (id) => change(now.map((entry) => (entry.id === id ? {{ ...entry, ask: false }} : entry))),
  subscribe: (listener) => {{ tell = listener; return () => {{}}; }},
  change,
}};
globalThis.unseen = [];
document.addEventListener("itsus-unseen", ({{ detail }}) => unseen.push(detail.count));
document.querySelector("itsus-feed").client = client;
"""

TEXTS: Final = {
    "en": ("It's us, not you", "Stories do not load. Your account, your phone and your connection are fine."),
    "de": (
        "Es liegt an uns: Benachrichtigungseinstellungsänderungen schlagen fehl",
        "Datenschutzgrundverordnungsauskunftsanfragen und Geschwindigkeitsbegrenzungsanzeigen laden nicht.",
    ),
    "ar": ("المشكلة من عندنا، وليست من عندك", "القصص لا تُحمَّل. حسابك وهاتفك واتصالك على ما يرام."),
    "hi": ("गड़बड़ी हमारी तरफ़ है, आपकी नहीं", "स्टोरी नहीं खुल रहीं। आपका खाता ठीक है।"),
    "ja": ("原因はこちら側にあります", "ストーリーズが読み込めません。アカウントに問題はありません。"),
}


def write_gallery(lang: str, stages: tuple[tuple[str, str], ...] = STAGES) -> dict[str, str]:
    """Return the files of the page in a language, with an entry in each of the stages."""
    title, body = TEXTS[lang]
    entries = [
        {"id": f"n_{place}", "kind": kind, "status": status, "title": title, "body": body, "lang": lang,
         "component": [], "seen": status == "retracted", "ask": status == "resolved"}
        for place, (kind, status) in enumerate(stages)
    ]  # fmt: skip
    state = json.dumps({"lang": lang, "entries": entries})
    return {
        "index__html": PAGE.format(lang=lang, dir="rtl" if lang == "ar" else "ltr"),
        "gallery__css": STYLE,
        "gallery__js": SCRIPT.format(state=state),
        "ready__txt": "yes",
    }
