"""The operators' side: the console (pages) and the HTTP API.

Responsible for showing what the store holds, for who may do what, and for turning clicks and calls into acts. Not for
changing incidents, notices or rollouts (the engine does, when it reads the acts), nor for signals and the feed, which
are served in front of it.
"""
