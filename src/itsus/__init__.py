"""itsus: tell the people who use an app, in the app, that the trouble is the app's and not theirs."""

__version__ = "0.1.0"
