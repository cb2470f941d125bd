"""What every contestant written in Python does alike: read the letter, vary it, time a slot, print one line.

A contestant is a program that is run as `PROGRAM --letter FILE --seconds S --pdf FILE`, writes letters for S seconds and
prints `{"name": ..., "us_per_letter": ..., "letter": ...}`, the number of the last letter, whose PDF goes to the file. It
loads fonts and compiles templates once, outside of the time; it must not keep what it made for one letter for the next,
unless the program that it tries does so by itself.
"""

import argparse
import itertools
import json
import statistics
import time
from collections.abc import Callable
from pathlib import Path

FONTS = Path(__file__).resolve().parents[2] / "data" / "fonts"
AT_LEAST = 3


def arguments() -> argparse.ArgumentParser:
    """The flags that every contestant takes."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--letter", type=Path, required=True, help="JSON of `demur letter --format json`")
    parser.add_argument("--seconds", type=float, default=3.0, help="how long to write letters")
    parser.add_argument("--pdf", type=Path, required=True, help="where the last letter goes")
    return parser


def read(path: Path) -> dict:
    """The letter itself, without the facts beside it."""
    return json.loads(path.read_text(encoding="utf-8"))["letter"]


def words(part: dict) -> str:
    """The text of a run: `{"text": ...}`, `{"strong": ...}` or `{"foreign": {"text": ..., "language": ...}}`."""
    (value,) = part.values()
    return value["text"] if isinstance(value, dict) else value


def vary(letter: dict, number: int) -> dict:
    """The letter as another person sends it: name, street, profile and reference, as in `vary` of peer_pdfmake.js."""
    text = json.dumps(letter, ensure_ascii=False)
    others = {"Anna Müller": "Anna Müller {}", "Musterstraße 12": "Musterstraße {}", "anna-mueller": "member-{}"}
    for word, other in others.items():
        text = text.replace(word, other.format(number))
    varied = json.loads(text)
    varied["reference"] = f"{letter['reference'][:-4]}{number:04}"
    return varied


def race(name: str, write: Callable[[dict], bytes], args: argparse.Namespace) -> None:
    """Writes letters for the slot, after half as long untimed, and prints the median time of one."""
    letter = read(args.letter)
    numbers = itertools.count(1)

    def slot(seconds: float, at_least: int) -> tuple[list[float], int, bytes]:
        times: list[float] = []
        end = time.perf_counter() + seconds
        while len(times) < at_least or time.perf_counter() < end:
            number = next(numbers)
            varied = vary(letter, number)
            start = time.perf_counter()
            pdf = write(varied)
            times.append(time.perf_counter() - start)
        return times, number, pdf

    slot(args.seconds / 2, 1)
    times, number, pdf = slot(args.seconds, AT_LEAST)
    args.pdf.write_bytes(pdf)
    print(json.dumps({"name": name, "us_per_letter": statistics.median(times) * 1e6, "letter": number}))
