"""Real servers for the tests of origins, each on a free port of loopback, stopped when the test is done."""

import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from tests.conftest import ROOT, find_program

_START_S = 20.0
_BROTLI = "ngx_http_brotli_static_module.so"


def find_free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def run_server(words: list[str], url: str, log: Path, environment: Mapping[str, str] | None = None) -> Iterator[None]:
    """Run a server until the test is done with it; it is up when it answers anything at all."""
    with log.open("wb") as output:
        process = subprocess.Popen(words, stdout=output, stderr=output, env=environment)
        try:
            wait_until(lambda: answers(process, url, log))
            yield
        finally:
            process.terminate()
            process.wait(10)


def answers(process: "subprocess.Popen[bytes]", url: str, log: Path) -> bool:
    assert process.poll() is None, log.read_text()
    try:
        httpx.get(url, timeout=1)
    except httpx.TransportError:
        return False
    return True


def wait_until(is_true: Callable[[], bool]) -> None:
    give_up = time.monotonic() + _START_S
    while not is_true():
        assert time.monotonic() < give_up, "it did not happen in time"
        time.sleep(0.02)


@contextmanager
def run_moto(folder: Path) -> Iterator[str]:
    """Object storage by moto, in a process of its own; yields its address."""
    port = find_free_port()
    url = f"http://127.0.0.1:{port}"
    words = [sys.executable, "-W", "ignore", "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)]
    with run_server(words, f"{url}/moto-api/", folder / "moto.log"):
        yield url


def find_snippet(language: str) -> str:
    """Return the one snippet of that language in docs/origins.md, so that what is recommended is what is tested."""
    (snippet,) = find_snippets(language)
    return snippet


def find_snippets(language: str) -> list[str]:
    """Return all snippets of a language in docs/origins.md."""
    page = (ROOT / "docs" / "origins.md").read_text()
    return [str(found) for found in re.findall(rf"^```{language}\n(.*?)^```$", page, re.MULTILINE | re.DOTALL)]


def find_brotli_module(nginx: str) -> Path | None:
    """Return nginx's module for `.br` files. Debian has it, so that it must be there where CI decides."""
    shown = subprocess.run([nginx, "-V"], capture_output=True, text=True, check=True).stderr
    found = re.search(r"--modules-path=(\S+)", shown)
    for folder in (found[1] if found else "/usr/lib/nginx/modules", "/usr/share/nginx/modules"):
        if (Path(folder) / _BROTLI).is_file():
            return Path(folder) / _BROTLI
    if os.environ.get("CI"):
        pytest.fail("nginx cannot give out .br files (apt-get install libnginx-mod-http-brotli-static)")
    return None


@contextmanager
def run_nginx(folder: Path, served: Path) -> Iterator[str]:
    """Serve a folder by nginx with the configuration that docs/origins.md recommends; yields its address."""
    nginx, port = find_program("nginx"), find_free_port()
    brotli = find_brotli_module(nginx)
    site = find_snippet("nginx")
    for pattern, replacement in (
        (r"listen 443 ssl;", f"listen 127.0.0.1:{port};"),
        (r"ssl_certificate \S+;", ""),
        (r"ssl_certificate_key \S+;", ""),
        (r"root \S+;", f"root {served};"),
        (r"brotli_static on;", "brotli_static on;" if brotli else ""),
    ):
        site, count = re.subn(pattern, replacement, site)
        assert count == 1, f"docs/origins.md should have one {pattern}"
    configuration = folder / "nginx.conf"
    configuration.write_text(
        f"{f'load_module {brotli};' if brotli else ''}\n"
        f"daemon off; master_process off; pid {folder}/nginx.pid; error_log stderr;\n"
        f"events {{}}\nhttp {{ access_log off; {_temporary_paths(folder)}\n{site}\n}}\n"
    )
    words = [nginx, "-e", "stderr", "-p", str(folder), "-c", str(configuration)]
    with run_server(words, f"http://127.0.0.1:{port}/", folder / "nginx.log"):
        yield f"http://127.0.0.1:{port}"


def _temporary_paths(folder: Path) -> str:
    kinds = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    return " ".join(f"{kind}_temp_path {folder}/{kind};" for kind in kinds)
