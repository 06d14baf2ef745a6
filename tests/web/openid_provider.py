"""An OpenID provider to sign in at, as a process of its own: honest, until a test switches an attack on.

`python -m tests.web.openid_provider` prints its port. A person's consent is one click on a page; `POST /switch` chooses
what it does wrong, `GET /asked` tells what was asked of the token endpoint.
"""

import base64
import hashlib
import hmac
import json
import secrets
import time
from typing import Any, Final
from urllib.parse import urlencode

from flask import Flask, Response, redirect, request
from joserfc import jwt
from joserfc.jwk import RSAKey
from werkzeug.serving import make_server

CLIENT_ID: Final = "itsus"
CLIENT_SECRET: Final = "a secret: of + two % signs"
SUBJECT: Final = "4711"
_BIG: Final = "x" * 1_000_000
_PAGE: Final = """<!doctype html><html lang="en"><title>Example ID</title><h1>Example ID</h1>
<form method="post"><label>Address <input name="email" value="bob@example.org"></label><button>Allow</button></form>"""

app = Flask(__name__)


def make_key(kid: str) -> RSAKey:
    return RSAKey.generate_key(2048, {"kid": kid, "use": "sig", "alg": "RS256"})


class State:
    """What the provider remembers. `attack` is what it does wrong."""

    def __init__(self) -> None:
        self.attack = ""
        self.port = 0
        self.key = make_key("one")
        self.stranger = make_key("one")
        self.codes: dict[str, dict[str, str]] = {}
        self.used: set[str] = set()
        self.asked: list[dict[str, str]] = []

    @property
    def issuer(self) -> str:
        return f"http://127.0.0.1:{self.port}"


state = State()


@app.post("/switch")
def switch() -> dict[str, str]:
    """Choose an attack ("" for none), and forget what was asked."""
    state.attack = str(request.get_json()["attack"])
    state.asked.clear()
    if state.attack == "rotated":
        state.key = make_key(secrets.token_hex(4))
    return {"attack": state.attack}


@app.get("/asked")
def asked() -> list[dict[str, str]]:
    """Tell what was asked of the token endpoint."""
    return state.asked


@app.get("/.well-known/openid-configuration")
def discover() -> Response | dict[str, Any]:
    """Describe the provider."""
    if state.attack == "down":
        return Response("be right back", status=502)
    if state.attack == "endless":
        return Response(_BIG, mimetype="application/json")
    base = state.issuer
    found = {
        "issuer": "https://elsewhere.example" if state.attack == "other_description" else base,
        "authorization_endpoint": f"{base}/authorize",
        "token_endpoint": f"{base}/token",
        "jwks_uri": f"{base}/keys",
        "response_types_supported": ["code"],
    }
    if state.attack == "stolen_endpoint":
        found["token_endpoint"] = "http://127.0.0.1:9/token"
    if state.attack == "post_only":
        found["token_endpoint_auth_methods_supported"] = ["client_secret_post"]
    return found


@app.get("/keys")
def keys() -> dict[str, Any]:
    """Publish the public key."""
    return {"keys": [state.key.as_dict(private=False)]}


@app.get("/authorize")
def ask() -> str:
    """Ask the person."""
    return _PAGE


@app.post("/authorize")
def allow() -> Any:
    """Send the person back with a code, or without."""
    given = request.args
    if given.get("client_id") != CLIENT_ID or given.get("code_challenge_method") != "S256":
        return Response("who are you?", status=400)
    back = {"state": given["state"], "iss": state.issuer}
    if state.attack == "denied":
        back |= {"error": "access_denied", "error_description": "<b>call 555-1234</b>"}
        return redirect(f"{given['redirect_uri']}?{urlencode(back)}")
    code = secrets.token_urlsafe(16)
    state.codes[code] = {**given.to_dict(), "email": request.form.get("email", "")}
    if state.attack == "mixed_up":
        back["iss"] = "https://elsewhere.example"
    return redirect(f"{given['redirect_uri']}?{urlencode({**back, 'code': code})}")


@app.post("/token")
def token() -> Any:
    """Redeem a code, once, for who began it."""
    form = request.form.to_dict()
    state.asked.append({**form, "authorization": request.headers.get("authorization", ""), "url": request.url})
    if state.attack == "token_endless":
        return Response(_BIG, mimetype="application/json")
    if state.attack == "token_page":
        return Response("<h1>busy</h1>", mimetype="text/html")
    begun = state.codes.get(form.get("code", ""))
    if (
        begun is None
        or not is_client(form)
        or not proves(form, begun)
        or (form["code"] in state.used and state.attack != "takes_codes_twice")
    ):
        return {"error": "invalid_grant", "error_description": f"secret {CLIENT_SECRET}"}, 400
    state.used.add(form["code"])
    return {"access_token": "at", "token_type": "Bearer", "id_token": make_token(begun)}


def is_client(form: dict[str, str]) -> bool:
    if state.attack == "post_only":
        return form.get("client_secret") == CLIENT_SECRET
    return request.authorization is not None and request.authorization.password == CLIENT_SECRET


def proves(form: dict[str, str], begun: dict[str, str]) -> bool:
    digest = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
    challenge = base64.urlsafe_b64encode(digest).decode().rstrip("=")
    return challenge == begun["code_challenge"] and form.get("redirect_uri") == begun["redirect_uri"]


def make_token(begun: dict[str, str]) -> str:
    now = int(time.time())
    claims: dict[str, Any] = {
        "iss": state.issuer, "aud": CLIENT_ID, "sub": SUBJECT, "iat": now, "exp": now + 300, "nonce": begun["nonce"],
        "email": begun["email"], "email_verified": True,
    }  # fmt: skip
    wrong: dict[str, dict[str, Any]] = {
        "wrong_nonce": {"nonce": "another"},
        "no_nonce": {"nonce": None},
        "wrong_audience": {"aud": "another"},
        "shared_audience": {"aud": [CLIENT_ID, "another"]},
        "another_party": {"aud": [CLIENT_ID, "another"], "azp": "another"},
        "wrong_issuer": {"iss": "https://elsewhere.example"},
        "expired": {"iat": now - 4000, "exp": now - 3000},
        "not_yet": {"nbf": now + 3000},
        "no_subject": {"sub": None},
        "odd_subject": {"sub": ["4711"]},
        "unverified": {"email_verified": False},
        "verified_as_text": {"email_verified": "true"},
        "wrong_access_token": {"at_hash": "AAAAAAAAAAAAAAAAAAAAAA"},
    }
    claims |= wrong.get(state.attack, {})
    return sign({name: value for name, value in claims.items() if value is not None})


def sign(claims: dict[str, Any]) -> str:
    header = {"alg": "RS256", "kid": state.key.kid}
    match state.attack:
        case "none":
            return f"{encode({'alg': 'none', 'kid': state.key.kid})}.{encode(claims)}."
        case "public_key_as_secret":
            body = f"{encode({'alg': 'HS256', 'kid': state.key.kid})}.{encode(claims)}"
            digest = hmac.new(state.key.as_pem(private=False), body.encode(), hashlib.sha256).digest()
            return f"{body}.{encode_bytes(digest)}"
        case "strangers_key":
            return jwt.encode(header, claims, state.stranger)
        case "key_in_token":
            own = {**header, "jwk": state.stranger.as_dict(private=False)}
            return jwt.encode(own, claims, state.stranger)
        case "changed":
            first, _, last = jwt.encode(header, claims, state.key).split(".")
            return f"{first}.{encode({**claims, 'sub': '1'})}.{last}"
        case "nonsense":
            return "no.token.at all"
    return jwt.encode(header, claims, state.key)


def encode(part: dict[str, Any]) -> str:
    return encode_bytes(json.dumps(part).encode())


def encode_bytes(part: bytes) -> str:
    return base64.urlsafe_b64encode(part).decode().rstrip("=")


def main() -> None:
    """Serve on a free port of loopback until killed."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    state.port = server.server_port
    print(state.port, flush=True)
    server.serve_forever()


if __name__ == "__main__":
    main()
