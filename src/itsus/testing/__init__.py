"""Fakes that ship, for the tests of those who build on itsus: a store in memory, a clock that is set by hand.

They keep the whole contract of what they stand for. Nothing in production imports this room.
"""
