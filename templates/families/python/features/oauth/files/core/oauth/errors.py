"""What goes wrong at a provider."""


class ProviderError(Exception):
    """Why a provider did not say who somebody is.

    The words go to the log: a code, never a text of the provider or the browser, which may hold
    tokens.
    """


class Unavailable(ProviderError):
    """It could not: it is down, slow, or answers what no provider would."""


class Refused(ProviderError):
    """It would not, or not in a way to be believed."""
