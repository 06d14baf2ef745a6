"""Wires the rooms together and runs them: configuration, clocks, processes. Decides nothing.

The only room (beside tests) that picks an implementation of an interface, in `assembly`.
"""
