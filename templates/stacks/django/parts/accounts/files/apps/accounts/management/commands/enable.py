"""`manage.py enable EMAIL`."""

from apps.accounts.account_command import AccountCommand
from apps.accounts.administration import enable


class Command(AccountCommand):
    """Lets an account in again."""

    help = __doc__
    change = staticmethod(enable)
