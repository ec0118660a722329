"""Mails, and the mailbox that keeps them where none is sent."""

import re
import threading
from collections import deque
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from core.ids import new_id

_CAPACITY: Final = 200
"""Mails kept at most."""

LINK: Final = re.compile(r'https?://[^\s<>"]+')


@dataclass(frozen=True)
class Mail:
    """A mail to one person, as plain text: it shows alike everywhere, and nothing in it can run."""

    to: str
    subject: str
    text: str


@dataclass(frozen=True)
class KeptMail:
    """A mail that was kept instead of sent."""

    id: UUID
    mail: Mail
    sent_at: datetime

    @property
    def links(self) -> list[str]:
        """The http(s) links in its text."""
        return LINK.findall(self.mail.text)


class Mailbox:
    """The mails of a development or test process, newest first."""

    def __init__(self) -> None:
        self._mails: deque[KeptMail] = deque(maxlen=_CAPACITY)
        self._lock = threading.Lock()

    def add(self, mail: Mail, sent_at: datetime) -> None:
        """Keeps a mail; the oldest makes room for it."""
        with self._lock:
            self._mails.appendleft(KeptMail(new_id(), mail, sent_at))

    def list(self, to: str | None = None) -> list[KeptMail]:
        """All mails, or those to one address; newest first."""
        with self._lock:
            return [kept for kept in self._mails if to is None or kept.mail.to == to]

    def clear(self) -> None:
        """Forgets all."""
        with self._lock:
            self._mails.clear()
