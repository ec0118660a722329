"""`manage.py promote EMAIL`."""

from apps.accounts.account_command import AccountCommand
from apps.accounts.administration import promote


class Command(AccountCommand):
    """Makes an admin of the account with this e-mail address."""

    help = __doc__
    change = staticmethod(promote)
