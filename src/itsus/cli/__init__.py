"""The terminal: thin commands over `app` and `replay`. Everything the console can do, it can: the console may be down.

Responsible for words, options and exit codes. What a command does is in the rooms below.
"""
