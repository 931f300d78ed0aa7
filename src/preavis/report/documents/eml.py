"""A letter as a draft message. It opens in a mail program as unsent; nothing here can send it."""

from __future__ import annotations

from datetime import UTC, datetime, time
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP

from preavis.errors import UsageError
from preavis.report.documents.sheet import Document
from preavis.report.documents.text import message_text


def eml_bytes(document: Document) -> bytes:
    """The draft, marked `X-Unsent: 1`. Raises UsageError `letters.bad_email` for an address that is none."""
    message = EmailMessage(policy=SMTP)
    message["X-Unsent"] = "1"
    message["Date"] = datetime.combine(document.day, time(), UTC)
    message["Subject"] = document.page.subject
    for header, address in (("From", document.sender_email), ("To", document.client_email)):
        if address:
            message[header] = _address(address)
    message.set_content(message_text(document.page), cte="quoted-printable")
    message["Content-Language"] = document.page.language
    return message.as_bytes()


def _address(text: str) -> Address:
    try:
        found = Address(addr_spec=text)
    except (MessageError, ValueError, IndexError):
        raise UsageError("letters.bad_email", value=text) from None
    if not text.isascii() or not found.username or "." not in found.domain:
        raise UsageError("letters.bad_email", value=text)
    return found
