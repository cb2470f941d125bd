"""Checks the chain of events of unpacked evidence as its README.txt says, from timeline.json and the files alone.

    python3 check.py FOLDER
"""

import hashlib
import json
import pathlib
import sys


def part(value):
    return len(value).to_bytes(8, "big") + value


def check(folder):
    timeline = json.loads((folder / "timeline.json").read_text(encoding="utf-8"))
    before = b""
    for event in timeline["events"]:
        parts = [
            before,
            timeline["reference"].encode(),
            event["number"].to_bytes(4, "big"),
            event["recorded_ms"].to_bytes(8, "big", signed=True),
            event["day"].encode(),
            event["kind"].encode(),
            event["body"].encode(),
        ]
        for kept in event["files"]:
            parts += [kept["name"].encode(), bytes.fromhex(kept["sha256"])]
            if hashlib.sha256((folder / kept["path"]).read_bytes()).hexdigest() != kept["sha256"]:
                return f"{kept['path']} is not as it was recorded"
        before = hashlib.sha256(b"".join(map(part, parts))).digest()
        if before.hex() != event["sha256"]:
            return f"event {event['number']} is not as it was recorded"
    return None


wrong = check(pathlib.Path(sys.argv[1]))
print(wrong or "OK")
sys.exit(wrong is not None)
