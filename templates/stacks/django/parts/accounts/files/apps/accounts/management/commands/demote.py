"""`manage.py demote EMAIL`."""

from apps.accounts.account_command import AccountCommand
from apps.accounts.administration import demote


class Command(AccountCommand):
    """Makes a user of an admin again, unless it is the last one."""

    help = __doc__
    change = staticmethod(demote)
