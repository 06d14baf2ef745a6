"""What do people say, are they confused, and about what.

`reader.py` reads texts (at intake, where they die), `whom.py` tells about which app they are; `meter.py` measures how
many people are confused, above what is normal. This room is pure: no clock, no I/O beyond reading its own model and
lists once. It does not decide whether to speak (`decide`) and keeps no text.
"""
