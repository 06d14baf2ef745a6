"""What all tests share: no network beyond loopback, and programs that are found or visibly missing."""

import os
import shutil
from pathlib import Path

import pytest
from hypothesis import settings
from pytest_socket import disable_socket, enable_socket, socket_allow_hosts

# A red run must be red again: where CI decides, hypothesis draws the same examples each time.
settings.register_profile("ci", derandomize=True, deadline=None)
settings.register_profile("dev", deadline=None)
settings.load_profile("ci" if os.environ.get("CI") else "dev")

ROOT = Path(__file__).resolve().parent.parent
SHARED_DATA = ROOT.parent / "shared" / "data"


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Unit tests get no sockets at all; those that start servers get loopback."""
    if item.get_closest_marker("server") or item.get_closest_marker("browser"):
        enable_socket()
        socket_allow_hosts(["127.0.0.1", "localhost", "::1"], allow_unix_socket=True)
    else:
        disable_socket(allow_unix_socket=True)


def pytest_runtest_teardown() -> None:
    enable_socket()


def find_program(name: str) -> str:
    """Return the path of a program; missing is a failure where CI decides, else a skip that says so."""
    path = shutil.which(name)
    if path:
        return path
    message = f"{name} is not installed (apt-get install {name})"
    if os.environ.get("CI"):
        pytest.fail(message)
    pytest.skip(message)


@pytest.fixture(scope="session")
def chromium_path() -> str:
    return find_program("chromium")


@pytest.fixture(scope="session")
def alertmanager_path() -> str:
    return find_program("prometheus-alertmanager")


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """Real data that may not be copied into the project; read in place."""
    if not SHARED_DATA.is_dir():
        pytest.skip("the shared data folder is not beside the project")
    return SHARED_DATA
