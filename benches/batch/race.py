"""The same mail merge by demur, typst and WeasyPrint: whole processes on two processors, in turn, several rounds.

It looks into a PDF of each for the text of its letter. It must not compare figures of different runs.
"""

import argparse
import csv
import os
import random
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "peers"))

from contestant import read  # noqa: E402
from race import check  # noqa: E402

REPOSITORY = HERE.parents[1]
DEMUR = str(REPOSITORY / "target/dist/demur")
# So many letters that the start of the program is a small part of the time, as in a merge of thousands.
PEERS = {"typst": 3000, "WeasyPrint": 160}
SYLLABLES = "ba del fin gor hum kas lem nor pir tus vel wim zar bro cal dun fes gil hol jut".split()


def members(path: Path, rows: int) -> None:
    """Made-up members, each with a name and a fact of their own."""
    chance = random.Random(7)
    given = ["Anna", "Jörg", "Zoë", "Łukasz", "Ígor", "Xenia", "Björn", "Núria", "Seán", "Þór"]
    with path.open("w", newline="", encoding="utf-8") as file:
        out = csv.writer(file)
        out.writerow(["name", "address", "country", "email", "account_email", "controller", "ground", "fact"])
        for i in range(rows):
            word = "".join(chance.choice(SYLLABLES) for _ in range(3))
            mail = f"member{i}@example.org"
            fact = f"Ich suche seit {2 + i % 30} Monaten eine Stelle als {word}-Prüfer und bin auf das Netzwerk angewiesen."
            address = f"Musterstraße {1 + i % 200}|10115 Berlin"
            name = f"{chance.choice(given)} {word.capitalize()}-Beispiel"
            out.writerow([name, address, "DE-BE", mail, mail, "linkedin", "job-seeker", fact])


def run(commands: list[list[str]]) -> float:
    """Seconds from the start of all commands to the end of the last; what others left to be written is written before."""
    os.sync()
    start = time.perf_counter()
    children = [subprocess.Popen(command) for command in commands]
    codes = [child.wait() for child in children]
    seconds = time.perf_counter() - start
    assert codes == [0] * len(codes), codes
    return seconds


def batch(source: Path, out: Path, *more: str) -> list[str]:
    return [DEMUR, "-q", "batch", str(source), "-o", str(out), "--date", "2026-11-24", "--jobs", "2", *more]


def memory(folder: Path) -> None:
    """Peak memory by the number of rows, as the system counts it for each child."""
    for rows in (1_000, 10_000, 100_000):
        source = folder / f"{rows}.csv"
        members(source, rows)
        start = time.perf_counter()
        child = subprocess.Popen(batch(source, folder / f"out-{rows}"))
        _, status, usage = os.wait4(child.pid, 0)
        seconds = time.perf_counter() - start
        assert status == 0
        print(f"{rows:>7} rows: {usage.ru_maxrss / 1024:6.1f} MB at most, {rows / seconds:8.0f} letters/s", flush=True)


def place(memory: bool) -> Path:
    """Where letters are written if nothing else is said: not on a disk where they have room elsewhere."""
    shared = Path("/dev/shm")
    return shared if shared.is_dir() and not memory else REPOSITORY / "target/peers"


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--rows", type=int, default=10_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--memory", action="store_true")
    parser.add_argument("--folder", type=Path, help="where the letters are written")
    args = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="merge-", dir=args.folder or place(args.memory)))
    try:
        if args.memory:
            memory(folder)
            return
        source = folder / "members.csv"
        members(source, args.rows)
        few = folder / "few.csv"
        members(few, max(PEERS.values()))
        letters = folder / "letters"
        run([batch(few, letters, "-f", "json")])
        rates: dict[str, list[float]] = {}
        for number in range(args.rounds):
            out = folder / f"demur-{number}"
            seconds = run([batch(source, out)])
            rates.setdefault("demur batch", []).append(args.rows / seconds)
            for peer, count in PEERS.items():
                out = folder / f"{peer}-{number}"
                out.mkdir()
                merge = [sys.executable, "-B", str(HERE / "merge.py"), peer.lower(), str(letters), str(out)]
                seconds = run([[*merge, str(start), str(count)] for start in (0, 1)])
                rates.setdefault(peer, []).append(count / seconds)
                last = sorted(out.glob("*.pdf"))[-1]
                check(last, read(letters / last.with_suffix(".json").name))
            seen = ", ".join(f"{name} {values[-1]:.1f}" for name, values in rates.items())
            print(f"round {number + 1} of {args.rounds}: {seen}", file=sys.stderr)
        ours = statistics.median(rates["demur batch"])
        print(f"{'whole merge, two processors':28}{'letters/s':>11}{'(rounds)':>18}  demur is")
        for name, values in rates.items():
            median = statistics.median(values)
            spread = f"({min(values):.1f}–{max(values):.1f})"
            print(f"{name:28}{median:11.1f}{spread:>18}  x{ours / median:.1f}")
    finally:
        shutil.rmtree(folder)


if __name__ == "__main__":
    main()
