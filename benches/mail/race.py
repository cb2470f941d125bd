"""Starts servers on this machine, lets every contestant send in turn, several rounds, and prints medians and ratios.

All send the same bytes. The servers are Postfix's smtp-sink, which throws messages away. Figures of different runs must not
be compared: the machine is noisy.
"""

import argparse
import json
import os
import resource
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Iterator, NamedTuple

HERE = Path(__file__).resolve().parent
SIZES = {"40 KB": 40_000, "2 KB": 2_000}
# No run of a contestant takes nearly as long, in seconds; whatever hangs ends here.
LIMIT = 300


class Row(NamedTuple):
    """A contestant: its title, the command, and whether the processor time of the process belongs to its messages alone."""

    title: str
    command: list[str]
    cpu: bool = True


@contextmanager
def sink(*options: str) -> Iterator[int]:
    """A server on a free port."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    # As root it insists on becoming somebody else.
    user = ["-u", "nobody"] if os.getuid() == 0 else []
    server = subprocess.Popen(["timeout", "3600", "smtp-sink", *user, *options, "-4", f"127.0.0.1:{port}", "100"])
    try:
        for _ in range(100):
            try:
                socket.create_connection(("127.0.0.1", port), timeout=5).close()
                break
            except ConnectionRefusedError:
                time.sleep(0.05)
        else:
            sys.exit("smtp-sink does not answer")
        yield port
    finally:
        server.terminate()
        server.wait()


def rows(part: str, size: str, args: argparse.Namespace, file: Path, ports: tuple[int, int]) -> list[Row]:
    """The contestants for messages of one size."""
    server, unpipelined = (f"{args.reach}:{port}" for port in ports)

    def demur(mode: str, count: int, server: str = server) -> list[str]:
        return [str(args.bench), server, mode, str(count), str(SIZES[size])]

    def peer(mode: str, count: int) -> list[str]:
        return [sys.executable, "-B", str(HERE / "peer.py"), server, mode, str(count), str(file)]

    if part == "outbox":
        return [Row("demur, one connection", demur("session", 2_000)), Row("demur, from the outbox", demur("outbox", 300), False)]
    if part == "far":
        return [
            Row("demur, one connection", demur("session", 50)),
            Row("demur, a connection each", demur("new", 50)),
            Row("smtplib, one connection", peer("smtplib-session", 50)),
            Row("smtplib, a connection each", peer("smtplib-new", 50)),
        ]
    return [
        Row("demur, one connection", demur("session", 2_000)),
        Row("smtplib, one connection", peer("smtplib-session", 2_000)),
        Row("smtp-source, one connection", peer("smtp-source", 2_000)),
        Row("demur, one connection, no pipelining", demur("session", 2_000, unpipelined)),
        Row("demur, a connection each", demur("new", 1_000)),
        Row("smtplib, a connection each", peer("smtplib-new", 1_000)),
        Row("msmtp, a process each", peer("msmtp", 20)),
    ]


def run(row: Row) -> tuple[float, float]:
    """Messages a second, and microseconds of processor time for a message."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    out = subprocess.run(row.command, check=True, stdout=subprocess.PIPE, text=True, timeout=LIMIT).stdout
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    said = json.loads(out)
    spent = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return said["per_second"], spent / said["count"] * 1e6


def stolen() -> tuple[int, int]:
    """Processor time that the host gave to others, and all there was, since the start of the machine."""
    times = [int(word) for word in Path("/proc/stat").read_text().splitlines()[0].split()[1:9]]
    return times[7], sum(times)


def table(heading: str, contestants: list[Row], rates: dict[str, list[float]], costs: dict[str, list[float]]) -> None:
    print(f"\n{heading:40}{'messages/s':>12}{'(rounds)':>20}{'client CPU µs':>15}")
    for title, _, cpu in contestants:
        spread = f"({min(rates[title]):.1f}–{max(rates[title]):.1f})"
        cost = f"{statistics.median(costs[title]):.0f}" if cpu else "–"
        print(f"{title:40}{statistics.median(rates[title]):12.1f}{spread:>20}{cost:>15}")


def verdict(what: str, figure: str, met: bool) -> None:
    print(f"  {what}: {figure}: {'met' if met else 'MISSED'}")


def compare(part: str, rates: dict[str, list[float]]) -> None:
    """Prints the ratios that count, beside the goals."""

    def ratio(one: str, other: str) -> float:
        # Round by round: what slows the machine for a while then slows both.
        return statistics.median(a / b for a, b in zip(rates[one], rates[other]))

    ours, theirs = "demur, one connection", "smtplib, one connection"
    if part == "near":
        rate, times = statistics.median(rates[ours]), ratio(ours, theirs)
        verdict("demur", f"{rate:.0f} messages/s (best round {max(rates[ours]):.0f}), goal 2000", rate >= 2_000)
        verdict("demur over smtplib", f"{times:.2f} times, goal 1.5", times >= 1.5)
        print(f"  demur over smtp-source: {ratio(ours, 'smtp-source, one connection'):.2f} times")
    elif part == "far":
        times = ratio(ours, "demur, a connection each")
        verdict("demur, one connection over a connection each", f"{times:.2f} times, goal 3", times >= 3)
        print(f"  smtplib, the same: {ratio(theirs, 'smtplib, a connection each'):.2f} times")
        print(f"  demur over smtplib, one connection: {ratio(ours, theirs):.2f} times")


def race(part: str, args: argparse.Namespace, ports: tuple[int, int], home: Path) -> None:
    contestants = {}
    for size, number in SIZES.items():
        file = home / size.replace(" ", "-")
        file.write_bytes(subprocess.run([args.bench, "-", "message", "1", str(number)], check=True, capture_output=True).stdout)
        contestants[size] = rows(part, size, args, file, ports)
    fsync = Row("fsync", [str(args.bench), "-", "fsync", "500", "4096"])
    results = {size: (defaultdict(list), defaultdict(list)) for size in SIZES}
    disk = []
    rounds = args.rounds or {"near": 11, "outbox": 5, "far": 3}[part]
    load, (stolen_before, all_before) = os.getloadavg()[0], stolen()
    for number in range(rounds):
        for size in SIZES:
            for row in contestants[size]:
                rate, cost = run(row)
                results[size][0][row.title].append(rate)
                results[size][1][row.title].append(cost)
        if part == "outbox":
            disk.append(run(fsync)[0])
        print(f"{part}: round {number + 1} of {rounds}", file=sys.stderr)
    for size in SIZES:
        table(f"{part}, messages of {size}", contestants[size], *results[size])
        compare(part, results[size][0])
    if part == "outbox":
        print(f"\n4 KB written and brought to the disk: {statistics.median(disk):.0f}/s ({min(disk):.0f}–{max(disk):.0f})")
    stolen_after, all_after = stolen()
    share = (stolen_after - stolen_before) / max(1, all_after - all_before)
    print(f"\nload of the machine before: {load:.1f}; taken by the host meanwhile: {share:.0%}", flush=True)
    # Afar all wait for the network.
    if part != "far" and (load > 0.5 or share > 0.02):
        print("OTHER WORK was running: the messages a second are too low, and the ratios less sure", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("part", choices=["near", "outbox", "far"])
    parser.add_argument("--bench", required=True, help="program of benches/mail.rs")
    parser.add_argument("--reach", default="127.0.0.1", help="address at which clients find what listens on 127.0.0.1")
    parser.add_argument("--rounds", type=int, help="else 11, 5 and 3")
    args = parser.parse_args()
    # So that servers end with this program.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    with ExitStack() as stack:
        ports = stack.enter_context(sink()), stack.enter_context(sink("-p"))
        race(args.part, args, ports, Path(stack.enter_context(tempfile.TemporaryDirectory())))


if __name__ == "__main__":
    main()
