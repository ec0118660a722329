"""`manage.py disable EMAIL`."""

from apps.accounts.account_command import AccountCommand
from apps.accounts.administration import disable


class Command(AccountCommand):
    """Locks an account out, and ends its sessions."""

    help = __doc__
    change = staticmethod(disable)
