"""What do people say, are they confused, and about what.

`phrases.py` reads texts (at intake, where they die); `meter.py` measures how many people are confused, above what is
normal. This room is pure: no clock, no I/O beyond reading its own phrase lists once. It does not decide whether to
speak (`decide`) and keeps no text.
"""
