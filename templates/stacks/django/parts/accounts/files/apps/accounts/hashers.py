"""How passwords are hashed."""

import os
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from typing import Final

from django.contrib.auth.hashers import Argon2PasswordHasher, make_password, verify_password

from apps.accounts.models import User
from core.password_policy import normalise_password
from core.tokens import new_token

# A flood of logins takes neither the memory nor every processor. What a thread has freed of its 19 MiB
# stays with it, so hashes are not made wherever a request happens to be.
_hashing: Final = ThreadPoolExecutor(
    max(1, min(3, (os.cpu_count() or 1) - 1)), thread_name_prefix="hash"
)


class Argon2idHasher(Argon2PasswordHasher):
    """Argon2id with the parameters of the OWASP Password Storage cheat sheet.

    A hash takes about 15 ms and 19 MiB. Raise them as machines get faster: at the next login each
    password is hashed anew.
    """

    memory_cost = 19_456
    time_cost = 2
    parallelism = 1

    def encode(self, password: str, salt: str) -> str:
        return _hashing.submit(super().encode, normalise_password(password), salt).result()

    def verify(self, password: str, encoded: str) -> bool:
        return _hashing.submit(super().verify, normalise_password(password), encoded).result()


def hash_password(password: str) -> str:
    """What is stored of a password."""
    return make_password(password)


def is_password(user: User | None, password: str) -> tuple[bool, bool]:
    """Whether this is the password, and whether its hash should be made anew.

    For nobody it works just as long and answers no: the time of the answer tells nobody who has an
    account.
    """
    stored = _nobodys_hash() if user is None else user.password
    is_right, is_outdated = verify_password(password, stored)
    return is_right and user is not None, is_outdated


@cache
def _nobodys_hash() -> str:
    return make_password(new_token())
