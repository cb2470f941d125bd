"""Lets every contestant write the same letter in turn, several rounds, and prints what one letter takes each of them.

All run on one processor. It looks into the PDFs for the text of the letter, its pages and its tags, and stops where a
contestant left something out. It must not compare figures of different runs: the machine is noisy.
"""

import argparse
import json
import os
import re
import statistics
import subprocess
import sys
from collections import defaultdict
from pathlib import Path

import pikepdf

from contestant import read, vary, words

HERE = Path(__file__).resolve().parent


def contestants(args: argparse.Namespace) -> dict[str, list[str]]:
    """The command of each contestant, by the name of the PDF it leaves behind; ours comes first."""
    rows = {"demur": [str(args.bench), "--json", "--seconds", str(args.seconds)]} if args.bench else {}
    for pdf, command in {
        "typst": [sys.executable, "-B", str(HERE / "peer_typst.py")],
        "typst-no-reuse": [sys.executable, "-B", str(HERE / "peer_typst.py"), "--no-reuse"],
        "weasyprint": [sys.executable, "-B", str(HERE / "peer_weasyprint.py")],
        "reportlab": [sys.executable, "-B", str(HERE / "peer_reportlab.py")],
        "pdfmake": ["node", str(HERE / "peer_pdfmake.js")],
    }.items():
        out = str(args.out / f"{pdf}.pdf")
        rows[pdf] = [*command, "--letter", str(args.letter), "--seconds", str(args.seconds), "--pdf", out]
    return rows


def squeezed(text: str) -> str:
    """Text without what a line break may add or take away."""
    return "".join(letter for letter in text if not letter.isspace() and letter not in "-\u00ad\u2010")


def check(pdf: Path, letter: dict) -> None:
    """Stops unless the PDF holds the sender, the reference, the subject, every paragraph and request, and the closing."""
    text = subprocess.run(["pdftotext", "-raw", pdf, "-"], check=True, capture_output=True, text=True).stdout
    # Numbers of requests and page labels may stand between two lines of a paragraph.
    found = squeezed(re.sub(r"^\d+\.$", "", text, flags=re.MULTILINE))
    pages = len(pikepdf.open(pdf).pages)
    for number in range(1, pages + 1):
        label = letter["page_label"].replace("{page}", str(number)).replace("{pages}", str(pages))
        found = found.replace(squeezed(label), "")
    wanted = [*letter["sender"], letter["reference"], letter["subject"], letter["closing"]]
    for block in letter["blocks"]:
        items = [block["paragraph"]] if "paragraph" in block else block["numbered"]
        wanted += ["".join(map(words, item)) for item in items]
    for text in wanted:
        if squeezed(text) not in found:
            sys.exit(f"{pdf.name} lacks: {text}")


def facts(pdf: Path) -> dict:
    """Size, pages and tags of a PDF."""
    with pikepdf.open(pdf) as document:
        return {"bytes": pdf.stat().st_size, "pages": len(document.pages), "tagged": "/StructTreeRoot" in document.Root}


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--letter", type=Path, required=True, help="JSON of `demur letter --format json`")
    parser.add_argument("--out", type=Path, required=True, help="folder of the PDFs; demur.pdf is there already")
    parser.add_argument("--bench", type=Path, help="our own bench program; without it, only the others run")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=4.0, help="time slot of a contestant in a round")
    args = parser.parse_args()
    os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})

    letter = read(args.letter)
    times: dict[str, list[float]] = defaultdict(list)
    said: dict[str, dict] = {}
    for number in range(args.rounds):
        for pdf, command in contestants(args).items():
            limit = 60 + 10 * args.seconds
            lines = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True, timeout=limit).stdout.splitlines()
            rows = list(map(json.loads, lines))
            for row in rows:
                name = f"demur {row['name']}" if pdf == "demur" else row["name"]
                times[name].append(row["us_per_letter"])
                said[name] = (facts(args.out / f"{pdf}.pdf") if name != "demur floor" else {"tagged": None}) | row
            last = rows[0].get("letter")
            check(args.out / f"{pdf}.pdf", vary(letter, last) if last else letter)
        print(f"round {number + 1} of {args.rounds}", file=sys.stderr)

    base = next(iter(times))
    print(f"{'one letter, one thread':34}{'µs':>10}{'(rounds)':>20}{'letters/s':>11}", end="")
    print(f"{'bytes':>8}{'pages':>7}{'tagged':>8}  times {base}")
    for name, rounds in times.items():
        us, row = statistics.median(rounds), said[name]
        spread = f"({min(rounds):.0f}–{max(rounds):.0f})"
        tagged = {True: "yes", False: "no", None: "–"}[row["tagged"]]
        ratio = us / statistics.median(times[base])
        print(f"{name:34}{us:10.0f}{spread:>20}{1e6 / us:11.1f}{row['bytes']:8}{row['pages']:7}{tagged:>8}{ratio:8.1f}")


if __name__ == "__main__":
    main()
