"""Sends mails over SMTP, or keeps them for the mailbox of development."""

import smtplib
from typing import Final
from urllib.parse import parse_qs, unquote, urlsplit

from django.core.mail import EmailMessage
from django.core.mail.backends.smtp import EmailBackend

from core.environment import environment
from core.mail import Mail, Mailbox
from core.rules import is_loopback
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
        smtp_backend(environment.smtp_url or "").send_messages([message])
    except (OSError, smtplib.SMTPException) as error:
        # Not `from error`: its words may hold addresses, and would stand in the log.
        raise MailError(error) from None


def smtp_backend(url: str) -> EmailBackend:
    """The way to the mail server.

    `smtps:` is encrypted from the first byte, `smtp:` by STARTTLS, which must succeed: otherwise whoever stands
    in between could take it out, and read the password. Only on this machine there is no need, and
    `?requireTLS=false` does without it in a network that is yours alone.
    """
    parts = urlsplit(url)
    is_encrypted = parts.scheme == "smtps"
    is_bare = is_loopback(parts.hostname) or goes_unencrypted(url)
    return EmailBackend(
        host=parts.hostname,
        port=parts.port or (465 if is_encrypted else 587),
        username=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
        use_ssl=is_encrypted,
        use_tls=not is_encrypted and not is_bare,
        timeout=_TIMEOUT,
    )


def goes_unencrypted(url: str) -> bool:
    """Whether mails, and the password of the mail server, can be read on their way."""
    parts = urlsplit(url)
    is_waived = parse_qs(parts.query).get("requireTLS") == ["false"]
    return parts.scheme == "smtp" and is_waived and not is_loopback(parts.hostname)
