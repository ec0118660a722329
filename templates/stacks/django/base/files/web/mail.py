"""Sends mails over SMTP, or keeps them for the mailbox of development."""

import smtplib
from typing import Final
from urllib.parse import parse_qs, unquote, urlsplit

from django.core.mail import EmailMessage
from django.core.mail.backends.smtp import EmailBackend

from core.environment import environment
from core.mail import Mail, Mailbox
from web.clock import now

_TIMEOUT: Final = 10
"""Seconds to wait for the mail server, at each stage."""

mailbox: Final = Mailbox() if environment.smtp_url is None else None
"""Where mails go that are not really sent; None when they are. Production always sends."""


class MailError(Exception):
    """A mail that was not sent.

    It may be logged as it is: the errors of `smtplib` name addresses, so only their codes are kept.
    """

    def __init__(self, cause: Exception) -> None:
        code = getattr(cause, "smtp_code", None)
        if isinstance(cause, smtplib.SMTPRecipientsRefused):
            code = next(iter(cause.recipients.values()))[0]
        super().__init__(f"the mail was not sent: {type(cause).__name__} {code or ''}".strip())
        self.is_permanent = isinstance(code, int) and code >= 500
        """The mail was refused for good: to send it again would end alike."""


def send(mail: Mail) -> None:
    """Hands a mail over. Raises MailError when that could not be done."""
    if mailbox is not None:
        mailbox.add(mail, now())
        return
    message = EmailMessage(mail.subject, mail.text, environment.mail_from, [mail.to])
    try:
        _smtp().send_messages([message])
    except (OSError, smtplib.SMTPException) as error:
        # Not `from error`: its words may hold addresses, and would stand in the log.
        raise MailError(error) from None


def _smtp() -> EmailBackend:
    parts = urlsplit(environment.smtp_url or "")
    is_encrypted = parts.scheme == "smtps"
    return EmailBackend(
        host=parts.hostname,
        port=parts.port or (465 if is_encrypted else 587),
        username=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
        use_ssl=is_encrypted,
        use_tls=not is_encrypted and parse_qs(parts.query).get("requireTLS") == ["true"],
        timeout=_TIMEOUT,
    )
