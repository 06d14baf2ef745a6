"""Snapshots of another version: what can be read is, what cannot is learnt again."""

import msgspec
import pytest

from itsus.confusion.meter import Meter
from itsus.detect.table import build_detectors
from itsus.engine.stages import Stages
from itsus.engine.state import decode_state, encode_state, new_state
from itsus.model.errors import BackendError


def build_stages() -> Stages:
    return Stages(build_detectors(), Meter())


def test_a_detector_that_cannot_read_its_memory_starts_afresh_and_the_rest_goes_on() -> None:
    wire = msgspec.msgpack.decode(encode_state(new_state(build_stages())))
    wire["detectors"] = {name: {"of": "another version"} for name in wire["detectors"]}
    wire["meter"] = ["of another version"]

    restored = decode_state(msgspec.msgpack.encode(wire), build_stages())

    assert encode_state(restored) == encode_state(new_state(build_stages()))


def test_bytes_that_are_cut_are_said_to_be() -> None:
    data = encode_state(new_state(build_stages()))

    with pytest.raises(BackendError, match="cannot be read"):
        decode_state(data[: len(data) // 2], build_stages())
