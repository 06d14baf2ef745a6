"""Errors by whose fault they are. A driver's own error is wrapped once, at the edge, in one of these."""

from collections.abc import Mapping


class ItsusError(Exception):
    """Base of all errors of ours; `str(error)` is one sentence that a person can act on."""

    exit_code = 1


class InputError(ItsusError):
    """The caller sent something wrong. `code` is stable and stands in the docs; `index` is the place in a batch."""

    exit_code = 2

    def __init__(self, message: str, *, code: str = "invalid_input", index: int | None = None) -> None:
        super().__init__(message)
        self.code = code
        self.index = index


class SettingsError(ItsusError):
    """The operator's configuration is wrong. `key` is its path (`policy.approvals`), `line` its line if known."""

    exit_code = 3

    def __init__(self, message: str, *, key: str = "", line: int | None = None) -> None:
        super().__init__(message)
        self.key = key
        self.line = line


class FeedError(ItsusError):
    """A feed document must be refused. `rule` is the number of the broken rule in spec/feed.md (`F-07`)."""

    exit_code = 4

    def __init__(self, message: str, *, rule: str) -> None:
        super().__init__(message)
        self.rule = rule


class BackendError(ItsusError):
    """Something we depend on failed (disk, database, origin, channel). `retryable`: trying again may help."""

    exit_code = 5

    def __init__(self, message: str, *, retryable: bool) -> None:
        super().__init__(message)
        self.retryable = retryable


class AnswerError(BackendError):
    """A server answered, but not with what was asked for; its `headers` (lower case) may say when to ask again."""

    def __init__(self, message: str, *, retryable: bool, headers: Mapping[str, str]) -> None:
        super().__init__(message, retryable=retryable)
        self.headers = headers
