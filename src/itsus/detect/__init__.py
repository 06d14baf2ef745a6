"""Is something broken, where, since when, and whose fault is it: evidence from windows of signals.

Each detector is one file and one class that follows `itsus.model.engine.Detector`; `table.py` lists them. `fault.py`
judges whose fault a body of evidence is. This room is pure: no clock, no I/O, no randomness. It does not decide whether
anything is said (`decide`), does not keep incidents (`engine`), and does not measure confusion (`confusion`).
"""
