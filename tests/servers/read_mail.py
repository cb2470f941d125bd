#!/usr/bin/env python3
"""Reads the messages of a Maildir as a mail program would, and prints what it sees as JSON.

read_mail.py FILE...
"""
import email
import email.header
import email.policy
import email.utils
import hashlib
import json
import sys



def plain(text):
    """Headers in UTF-8 (RFC 6532) come as escapes of their bytes."""
    return text.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def sender(mail):
    """Name and address of the sender.

    Not by `addresses`: up to Python 3.12 at least, that parser puts a space between two encoded words of a name, which
    RFC 2047, section 6.2, tells it to leave out.
    """
    raw = next(value for name, value in mail.raw_items() if name.lower() == "from")
    name, address = email.utils.parseaddr(raw)
    return [str(email.header.make_header(email.header.decode_header(name))), address]


seen = []
for path in sys.argv[1:]:
    with open(path, "rb") as file:
        mail = email.message_from_binary_file(file, policy=email.policy.default)
    parts = []
    for part in mail.walk():
        if part.is_multipart():
            continue
        content = part.get_payload(decode=True)
        parts.append({
            "type": part.get_content_type(),
            "file": part.get_filename(),
            "sha256": hashlib.sha256(content).hexdigest(),
            "text": part.get_content() if part.get_content_maintype() == "text" else None,
            "defects": [str(defect) for defect in part.defects],
        })
    seen.append({
        "headers": [[name, plain(str(value))] for name, value in mail.items()],
        "from": sender(mail) if mail["From"] else [],
        "to": [plain(a.addr_spec) for a in mail["To"].addresses] if mail["To"] else [],
        "defects": [str(defect) for defect in mail.defects]
        + [str(defect) for value in mail.values() for defect in getattr(value, "defects", ())],
        "parts": parts,
        "body": None if mail.is_multipart() else mail.get_payload(decode=True).decode(),
    })
json.dump(seen, sys.stdout)
