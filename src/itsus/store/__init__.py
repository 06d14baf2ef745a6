"""Keeps what must survive: the input log, decisions, the outbox, publications, and who may do what.

Responsible for transactions, for the exact order of the log and for wrapping the driver's errors once. Not for deciding
anything: it holds what others decided. All SQL of itsus is in this room.
"""
