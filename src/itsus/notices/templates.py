"""Every sentence that people can read, in English: the message ids of the catalogues. Which is said when is `write`'s.

A frame has a singular and a plural, chosen by `%(what)s`, the subject; so translations need agree in number only, never
in gender. A part's name stands in frames only, so that a translation has it in the one form that fits there. No
sentence names places: people who read it are in the audience, and so a narrower audience changes no word
(docs/writing.md).
"""

from typing import Final, NamedTuple


class Frame(NamedTuple):
    """A sentence whose verb agrees with its subject."""

    one: str
    many: str


TITLE_US: Final = "It's us, not you"
TITLE_PROBLEM: Final = "There is a problem"
TITLE_HINT: Final = "We are looking into a possible problem"
TITLE_FIXED: Final = "Fixed"
TITLE_CLEAR: Final = "All clear"
TITLE_WRONG: Final = "We were wrong"

TOTAL: Final = Frame(
    "%(what)s is not working on %(app)s right now.",
    "%(what)s are not working on %(app)s right now.",
)
PARTIAL: Final = Frame(
    "%(what)s is not working on %(app)s for some people right now.",
    "%(what)s are not working on %(app)s for some people right now.",
)
POSSIBLE: Final = Frame(
    "%(what)s may not be working on %(app)s right now.",
    "%(what)s may not be working on %(app)s right now.",
)
AGAIN: Final = Frame(
    "%(what)s works again on %(app)s.",
    "%(what)s work again on %(app)s.",
)
WORKING: Final = Frame(
    "%(what)s is working on %(app)s.",
    "%(what)s are working on %(app)s.",
)
APP_TOTAL: Final = "%(app)s is not working right now."
APP_PARTIAL: Final = "%(app)s is not working for some people right now."
APP_POSSIBLE: Final = "%(app)s may not be working right now."
APP_AGAIN: Final = "%(app)s works again."
APP_WORKING: Final = "%(app)s is working."

SAFE: Final = "Your account is safe."
FINE: Final = Frame("%(what)s is fine.", "%(what)s are fine.")
DEPENDENCY: Final = "The cause is a service that we rely on."
NETWORK: Final = "The cause seems to be the network between you and us."
VERSION: Final = "The error is in this version of the app."
UPDATE: Final = "Please update to version %(version)s."
NEW_VERSION: Final = "We are working on a new version."
FIXING: Final = "We are fixing it."
LOOKING: Final = "We are looking into it."

MAYBE_US: Final = "If something fails for you, it may be us."
CHANGE_NOTHING: Final = "You do not need to change anything."
MORE_LATER: Final = "We will tell you here as soon as we know more."

WAS_US: Final = "It was us, not you."
THANKS: Final = "Thank you for your patience."
NO_PROBLEM: Final = "We told you about a problem with %(app)s. We have looked again, and there was none on our side."
SORRY: Final = "We are sorry for the confusion."

QUOTED: Final = "“%(name)s”"
SEVERAL: Final = "several functions"

ACCOUNT: Final = "your account"
PHONE: Final = "your phone"
DEVICE: Final = "your device"
CONNECTION: Final = "your connection"

EVERYBODY: Final = "everybody"
VERSIONS: Final = "version %(version)s"
WEB: Final = "Web"


class Part(NamedTuple):
    """A component as people call it. A translation must have the same grammatical number."""

    words: str
    is_many: bool


#: Components that we know by name; all others are quoted as operators write them.
PARTS: Final[dict[str, Part]] = {
    "login": Part("logging in", is_many=False),
    "signup": Part("signing up", is_many=False),
    "feed": Part("the feed", is_many=False),
    "stories": Part("stories", is_many=True),
    "reels": Part("reels", is_many=True),
    "messages": Part("messages", is_many=True),
    "upload": Part("uploading", is_many=False),
    "search": Part("search", is_many=False),
    "comments": Part("comments", is_many=True),
    "notifications": Part("notifications", is_many=True),
    "profile": Part("profiles", is_many=True),
    "payments": Part("payments", is_many=True),
    "calls": Part("calls", is_many=True),
    "photos": Part("photos", is_many=True),
    "videos": Part("videos", is_many=True),
    "groups": Part("groups", is_many=True),
    "likes": Part("likes", is_many=True),
    "settings": Part("settings", is_many=True),
    "website": Part("the website", is_many=False),
}

#: Other spellings of the same components.
ALIASES: Final[dict[str, str]] = {
    "log-in": "login", "sign-in": "login", "signin": "login", "auth": "login", "register": "signup",
    "registration": "signup", "sign-up": "signup", "timeline": "feed", "story": "stories", "reel": "reels",
    "message": "messages", "messaging": "messages", "chat": "messages", "dm": "messages", "uploads": "upload",
    "comment": "comments", "notification": "notifications", "push": "notifications", "profiles": "profile",
    "payment": "payments", "call": "calls", "photo": "photos", "video": "videos", "group": "groups", "like": "likes",
    "web": "website",
}  # fmt: skip

FRAMES: Final = (TOTAL, PARTIAL, POSSIBLE, AGAIN, WORKING, FINE)
SENTENCES: Final = (
    TITLE_US, TITLE_PROBLEM, TITLE_HINT, TITLE_FIXED, TITLE_CLEAR, TITLE_WRONG, APP_TOTAL, APP_PARTIAL,
    APP_POSSIBLE, APP_AGAIN, APP_WORKING,
    SAFE, DEPENDENCY, NETWORK, VERSION, UPDATE, NEW_VERSION, FIXING, LOOKING, MAYBE_US, CHANGE_NOTHING, MORE_LATER,
    WAS_US, THANKS, NO_PROBLEM, SORRY, QUOTED, SEVERAL, ACCOUNT, PHONE, DEVICE, CONNECTION, EVERYBODY, VERSIONS, WEB,
    *(part.words for part in PARTS.values()),
)  # fmt: skip
