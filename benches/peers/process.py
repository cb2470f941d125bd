"""Times whole processes that write one letter each, from the start of the program to its end, beside `true`.

Nothing is bound to one processor here: this is what a person waits for. It must not print anything but medians of
interleaved runs.
"""

import argparse
import shutil
import statistics
import subprocess
import sys
import time
from pathlib import Path

from contestant import FONTS, read
from peer_typst import REPOSITORY, STANDARDS, source

RUNS = 50
COMPILE = """
import sys, typst
main, out, root, fonts, *standards = sys.argv[1:]
faces = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[fonts])
typst.compile(main, output=out, root=root, font_paths=faces, pdf_standards=standards)
"""


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--letter", type=Path, required=True, help="JSON of `demur letter --format json`")
    parser.add_argument("--out", type=Path, required=True, help="folder for the PDFs")
    parser.add_argument("--demur", required=True, help="the program and the arguments that write the letter")
    parser.add_argument("--typst", type=Path, required=True, help="where the typst command line would be")
    args = parser.parse_args()

    out = str(args.out / "process.pdf")
    main_file = args.out / "letter-main.typ"
    main_file.write_text(source(read(args.letter)), encoding="utf-8")
    demur = args.demur.split()
    rows = {
        "true (starting any process)": [shutil.which("true")],
        "demur, to a file": [*demur, "-o", out],
        "demur, to a pipe": [*demur, "--format", "pdf"],
        "python, typst package": [sys.executable, "-c", COMPILE, main_file, out, REPOSITORY, FONTS, *STANDARDS],
        "python, importing typst only": [sys.executable, "-c", "import typst"],
    }
    if args.typst.exists():
        options = ["--root", REPOSITORY, "--font-path", FONTS, "--ignore-system-fonts", "--ignore-embedded-fonts"]
        rows["typst command line"] = [args.typst, "compile", *options, "--pdf-standard", ",".join(STANDARDS), main_file, out]

    environment = {"HOME": str(args.out), "PATH": "/usr/bin:/bin"}
    times: dict[str, list[float]] = {name: [] for name in rows}
    for _ in range(RUNS):
        for name, command in rows.items():
            start = time.perf_counter()
            subprocess.run(command, check=True, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, env=environment)
            times[name].append(time.perf_counter() - start)

    medians = {name: statistics.median(values) * 1000 for name, values in times.items()}
    medians["python, typst less importing"] = medians["python, typst package"] - medians["python, importing typst only"]
    print(f"{'one letter, whole process':30}{'ms':>8}  times demur, to a file")
    for name, ms in medians.items():
        print(f"{name:30}{ms:8.2f}{ms / medians['demur, to a file']:8.1f}")


if __name__ == "__main__":
    main()
