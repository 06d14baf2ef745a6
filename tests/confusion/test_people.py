"""How many different people wrote."""

import numpy as np
import pytest

from itsus.confusion.people import cap_repeats, estimate_people
from itsus.model.window import REGISTERS
from tests.confusion.saying import register


@pytest.mark.parametrize("people", [1, 2, 5, 20, 100, 1000, 20_000])
def test_the_estimate_is_close_to_the_number_of_people(people: int) -> None:
    registers = register(f"person {i}" for i in range(people))
    assert estimate_people(registers[None])[0] == pytest.approx(people, rel=0.25)


def test_no_registers_are_no_people() -> None:
    assert estimate_people(np.zeros((1, REGISTERS), np.uint8))[0] == 0


def test_full_registers_are_many_people_and_no_error() -> None:
    assert np.isfinite(estimate_people(np.full((1, REGISTERS), 64, np.uint8))[0])


def test_messages_of_unknown_people_are_not_capped() -> None:
    assert cap_repeats(np.array([1000.0]), np.zeros((1, REGISTERS), np.uint8))[0] == 1.0


def test_the_cap_never_raises_a_count() -> None:
    registers = register(f"{i}" for i in range(50))[None]
    assert cap_repeats(np.array([10.0]), registers)[0] == 1.0
