"""The same message by others: `peer.py HOST:PORT MODE COUNT FILE` prints one line of JSON, like `benches/mail.rs`.

smtplib-session: Python's smtplib, one connection. smtplib-new: a connection for each. msmtp: a process for each, which is
the only way it has. smtp-source: Postfix's own generator of mail, one connection; it writes a body of its own of that size.
"""

import json
import smtplib
import subprocess
import sys
import time
from pathlib import Path

SENDER, RECIPIENT = "anna@example.org", "privacy@example.com"


def over_one(host: str, port: int, count: int, message: bytes) -> None:
    with smtplib.SMTP(host, port, local_hostname="[127.0.0.1]", timeout=60) as client:
        for _ in range(count):
            client.sendmail(SENDER, RECIPIENT, message)


def over_new(host: str, port: int, count: int, message: bytes) -> None:
    for _ in range(count):
        over_one(host, port, 1, message)


def by_msmtp(host: str, port: int, count: int, message: bytes) -> None:
    command = ["msmtp", f"--host={host}", f"--port={port}", "--tls=off", "--auth=off", f"--from={SENDER}", "--", RECIPIENT]
    # It reads lines as Unix has them.
    message = message.replace(b"\r\n", b"\n")
    for _ in range(count):
        subprocess.run(command, input=message, check=True, timeout=60)


def by_smtp_source(host: str, port: int, count: int, message: bytes) -> None:
    command = ["smtp-source", "-d", "-s", "1", "-m", str(count), "-l", str(len(message)), "-f", SENDER, "-t", RECIPIENT]
    subprocess.run([*command, f"{host}:{port}"], check=True, timeout=300)


def main() -> None:
    server, mode, count, file = sys.argv[1], sys.argv[2], int(sys.argv[3]), Path(sys.argv[4])
    host, port = server.rsplit(":", 1)
    message = file.read_bytes()
    ways = {"smtplib-session": over_one, "smtplib-new": over_new, "msmtp": by_msmtp, "smtp-source": by_smtp_source}
    start = time.perf_counter()
    ways[mode](host, int(port), count, message)
    seconds = time.perf_counter() - start
    print(json.dumps({"mode": mode, "count": count, "seconds": seconds, "per_second": count / seconds}))


if __name__ == "__main__":
    main()
