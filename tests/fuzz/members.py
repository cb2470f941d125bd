#!/usr/bin/env python3
"""Members files of every kind, as demur reads them beside other programs.

Makes seeded CSV, XLSX and ODS files, and compares what demur prints of them (examples/members_cells.rs) with what Python's
`csv` in strict mode, openpyxl and odfpy read and with what was written. A row that demur takes has the same cells; what it
does not take is refused by name; no line is lost; and nothing of one member stands in the row of another.

    members.py generate DIR --seed 1 --csv 200 --xlsx 40 --ods 40
    members.py compare DIR CELLS.jsonl
    cargo build --example members_cells && members.py run target/debug/examples/members_cells --csv 100000
"""
import argparse
import collections
import csv
import io
import json
import pathlib
import random
import re
import shutil
import subprocess
import sys
import tempfile
import zipfile

COLUMNS = ["name", "address", "country", "email", "account_email", "account_url", "account_name", "controller", "language",
           "ground", "fact"]
ODD = ["", "", "", "'", "''", "\"\"", "-", "+1", "=1", "@", "ä", "ß", "陳", "\u00a0", " ", "  ", "a b", "'t Hof", "O'Neill", "5,5", "a, b",
       "a; b", "x|y", "&amp;", "é́", "\u2028", "😀"]


def mark(number):
    """Every cell carries whose it is."""
    return f"m{number}x"


def owners(cells):
    return {int(n) for cell in cells for n in re.findall(r"m(\d+)x", cell)}


# CSV


def text_of(rng, number, delimiter):
    """A cell that is to come back as it is."""
    text = mark(number) + rng.choice(ODD)
    if rng.random() < 0.1:
        text = rng.choice(ODD).lstrip("\"") + text
    if rng.random() < 0.15:
        text += rng.choice(["\n", "\r\n", "\r"]).join(["", mark(number), "and " + mark(number)][: rng.randint(2, 3)])
    if rng.random() < 0.1:
        text += f" said \"{mark(number)}\" to all"
    if rng.random() < 0.1:
        text += f"{delimiter} {mark(number)}"
    return text


def written(rng, cell, delimiter, quote, style):
    needs = any(c in cell for c in (delimiter, quote, "\n", "\r"))
    if needs or style == "all" or style == "some" and rng.random() < 0.3:
        return quote + cell.replace(quote, quote * 2) + quote
    return cell


def damage(rng, text, quote, delimiter):
    """What people and programs do to a file; returns what was done."""
    how = rng.choice(["drop-quote", "add-quote", "cut-line", "join-lines", "drop-delimiter", "add-delimiter", "nul", "cut", "double",
                      "space", "replacement"])
    begin = text.find("\n") + 1 or text.find("\r") + 1
    places = {
        "drop-quote": quote, "double": quote, "cut-line": " ", "join-lines": "\n", "drop-delimiter": delimiter, "space": delimiter,
    }
    at = rng.randint(begin, max(begin, len(text) - 1))
    if how in places:
        found = [m.start() for m in re.finditer(re.escape(places[how]), text) if m.start() >= begin]
        if not found:
            return text, None
        at = rng.choice(found)
    change = {
        "drop-quote": ("", 1), "double": (quote * 2, 1), "cut-line": ("\n", 1), "join-lines": ("", 1), "drop-delimiter": ("", 1),
        "space": (rng.choice([delimiter + " ", " " + delimiter]), 1), "add-quote": (quote, 0), "add-delimiter": (delimiter, 0),
        "nul": ("\0", 0), "replacement": ("\ufffd", 0),
    }
    if how == "cut":
        return text[:at], how
    new, length = change[how]
    return text[:at] + new + text[at + length:], how


def csv_file(rng, number):
    delimiter = rng.choice([",", ";", "\t"])
    end = rng.choice(["\n", "\r\n", "\r"])
    quote = "'" if rng.random() < 0.05 else "\""
    style = rng.choice(["needed", "all", "some"])
    columns = COLUMNS[: rng.randint(3, len(COLUMNS))]
    if rng.random() < 0.3:
        rng.shuffle(columns)
    members = []
    lines = [delimiter.join(quote + c + quote if quote == "'" else written(rng, c, delimiter, quote, style) for c in columns)]
    for member in range(1, rng.randint(1, 8) + 1):
        cells = ["DE" if c == "country" else mark(member) + "@example.org" if c.endswith("email") else
                 "" if rng.random() < 0.15 else text_of(rng, member, delimiter) for c in columns]
        if quote == "'":
            cells = [cell.replace("\"", "") for cell in cells]
        if columns[0] == "name" and not cells[0]:
            cells[0] = mark(member)
        members.append(cells)
        row = cells[:]
        if rng.random() < 0.2:
            while len(row) > columns.index("country") + 1 and len(row) > columns.index("name") + 1 and not row[-1]:
                row.pop()
        elif rng.random() < 0.1:
            row += [""] * rng.randint(1, 3)
        lines.append(delimiter.join(written(rng, c, delimiter, quote, style) for c in row))
        if rng.random() < 0.05:
            lines.append(rng.choice(["", delimiter * (len(columns) - 1)]))
    text = end.join(lines) + (end if rng.random() < 0.8 else "")
    damaged = []
    if rng.random() < 0.6:
        for _ in range(rng.randint(1, 3)):
            text, how = damage(rng, text, quote, delimiter)
            damaged += [how] if how else []
    body, shift = text, 0
    if rng.random() < 0.1:
        body, shift = f"sep={delimiter}\r\n" + text, 1
    encoding = rng.choice(["utf-8", "utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
    if encoding in ("utf-16-le", "utf-16-be") and not (body[:2].isascii() and "\0" not in body[:2]):
        encoding = "utf-16"
    data = body.encode(encoding)
    return data, {"kind": "csv", "text": text, "shift": shift, "delimiter": delimiter, "quote": quote, "columns": columns,
                  "members": members, "damaged": damaged}


def strict(text, spec):
    """The first record of a text and how many lines it has, as Python reads it."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=spec["delimiter"], quotechar=spec["quote"], strict=True)
    return next(reader), reader.line_num


def physical(text):
    return re.findall(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+$", text)


def compare_csv(spec, found, error, figures):
    lines = physical(spec["text"])
    width = len(spec["columns"])
    refused_lines, covered = set(), set()
    # A list that takes "error" in is another thing; headings that are broken refuse the file.
    if error:
        figures["files refused"] += 1
        if not spec["damaged"]:
            yield f"whole file refused: {error}"
    taken = 0
    for row in found:
        line = row["line"] - spec["shift"]
        if row["refused"]:
            figures["rows refused"] += 1
            refused_lines.add(line)
            # A record whose quoting is sound is refused as one, with all its lines.
            if "quotation" not in row["refused"]:
                try:
                    refused_lines |= set(range(line, line + strict("".join(lines[line - 1:]), spec)[1]))
                except (csv.Error, StopIteration):
                    pass
            continue
        taken += 1
        figures["rows taken"] += 1
        # Two lines that were made one are one row to everybody.
        if "join-lines" not in spec["damaged"] and len(owners(row["cells"])) > 1:
            yield f"line {line}: cells of several members: {row['cells']}"
        try:
            cells, count = strict("".join(lines[line - 1:]), spec)
        except (csv.Error, StopIteration) as why:
            yield f"line {line}: Python refuses it ({why}): {row['cells']}"
            continue
        while len(cells) > width and not cells[-1].strip():
            cells.pop()
        cells += [""] * (width - len(cells))
        if cells != row["cells"]:
            yield f"line {line}: {row['cells']} and not {cells}"
        span = set(range(line, line + count))
        if span & covered:
            yield f"line {line}: read twice"
        covered |= span
    if not error:
        for at, text in enumerate(lines, 1):
            blank = not text.strip("\r\n" + spec["delimiter"] + spec["quote"] + " \t\u00a0\u2028")
            if at > 1 and not blank and at not in covered and at not in refused_lines and at > header_lines(spec):
                yield f"line {at} is lost: {text!r}"
    if not spec["damaged"]:
        figures["whole files"] += 1
        mine = [row["cells"] for row in found if not row["refused"]]
        figures["members of whole files refused"] += len(spec["members"]) - len(mine)
        wanted = iter(spec["members"])
        if not all(any(cells == member for member in wanted) for cells in mine):
            yield f"{mine} are not {spec['members']}"


def header_lines(spec):
    try:
        return strict(spec["text"], spec)[1]
    except (csv.Error, StopIteration):
        return 1


# Workbooks

FORMATS = {
    "General": lambda n: str(n),
    "@": lambda n: str(n),
    "0": lambda n: str(n),
    "00000": lambda n: f"{n:05d}" if n >= 0 else f"-{-n:05d}",
    "0000000000": lambda n: f"{n:010d}" if n >= 0 else f"-{-n:010d}",
    "\"K-\"000": lambda n: ("" if n >= 0 else "-") + f"K-{abs(n):03d}",
    "00000\\-0000": lambda n: ("" if n >= 0 else "-") + (lambda s: s[:-4] + "-" + s[-4:])(f"{abs(n):09d}"),
    "0;(0);\"none\"": lambda n: "none" if n == 0 else f"({-n})" if n < 0 else str(n),
    "#,##0": None, "0.00": None, "0%": None, "# ?/?": None, "0.00E+00": None, "yyyy-mm-dd": None, "h:mm": None, ";;;": None,
    "dd.mm.yyyy": None, "_-* #,##0 _-": None,
}


def clean(text):
    """What XML can hold."""
    return re.sub(r"[\0-\x08\x0b\x0c\x0e-\x1f]|\r\n?", " ", text)


def sheet_cells(rng, member):
    """The cells of a member: of most rows each is certain, so that the row is taken."""
    cells = [sheet_cell(rng, member, column) for column in COLUMNS]
    if rng.random() < 0.7:
        for at, column in enumerate(COLUMNS):
            while cells[at][2] is None:
                cells[at] = sheet_cell(rng, member, column)
    return cells


def sheet_cell(rng, member, column):
    """What a cell holds, and what a reader may make of it; None where it has to refuse."""
    kind = rng.random()
    if column == "country":
        return ("text", "DE", "DE", None)
    if column == "name" or kind < 0.5:
        text = clean(text_of(rng, member, ","))
        return ("text", text, text, None)
    if kind < 0.75:
        number = rng.choice([7123, 0, -7, 71230001, 491512345678, 10**14, 10**15, 12345678901234567890, rng.randint(0, 10**9)])
        code = rng.choice(list(FORMATS))
        show = FORMATS[code]
        return ("number", number, None if show is None or abs(number) >= 10**15 else show(number), code)
    if kind < 0.8:
        return ("fraction", 7.5, None, "General")
    if kind < 0.85:
        return ("bool", True, None, None)
    if kind < 0.9:
        return ("formula", "=1+1", None, None)
    return ("empty", None, "", None)


def xlsx_file(rng, number):
    import openpyxl

    book = openpyxl.Workbook()
    if rng.random() < 0.3:
        book.create_sheet("Members")
        book.worksheets[0].sheet_state = "hidden"
        book.active = 1
    sheet = book.worksheets[-1]
    sheet.append(COLUMNS)
    rows, line = [], 1
    for member in range(1, rng.randint(1, 6) + 1):
        line += 1 + (rng.random() < 0.1)
        cells = sheet_cells(rng, member)
        hidden = rng.random() < 0.2
        sheet.row_dimensions[line].hidden = hidden
        for at, (kind, value, _, code) in enumerate(cells, 1):
            cell = sheet.cell(line, at)
            cell.value = value
            if kind == "text":
                cell.data_type = "s"
            if code:
                cell.number_format = code
        rows.append({"line": line, "cells": [cell[2] for cell in cells], "hidden": hidden})
    out = io.BytesIO()
    book.save(out)
    data, damaged = out.getvalue(), False
    if rng.random() < 0.2:
        data, damaged = broken_zip(rng, data), True
    return data, {"kind": "sheet", "rows": rows, "damaged": damaged}


def broken_zip(rng, data):
    """Some bytes of one part are others."""
    old = zipfile.ZipFile(io.BytesIO(data))
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        hit = rng.choice([name for name in old.namelist() if name.endswith((".xml", ".rels"))])
        for name in old.namelist():
            part = bytearray(old.read(name))
            if name == hit and part:
                for _ in range(rng.randint(1, 4)):
                    part[rng.randrange(len(part))] = rng.choice(b"<>/\"'=&; a09\0\xff")
            new.writestr(name, bytes(part))
    return out.getvalue()


def ods_file(rng, number):
    from odf.opendocument import OpenDocumentSpreadsheet
    from odf.table import Table, TableCell, TableRow
    from odf.text import P
    from odf.office import Annotation

    book = OpenDocumentSpreadsheet()
    table = Table(name="Members")
    heading = TableRow()
    for column in COLUMNS:
        cell = TableCell(valuetype="string")
        cell.addElement(P(text=column))
        heading.addElement(cell)
    table.addElement(heading)
    rows, line = [], 1
    for member in range(1, rng.randint(1, 6) + 1):
        line += 1
        if rng.random() < 0.1:
            table.addElement(TableRow(numberrowsrepeated=3))
            line += 3
        hidden = rng.random() < 0.2
        row = TableRow(**({"visibility": rng.choice(["filter", "collapse"])} if hidden else {}))
        shown_cells = []
        for kind, value, shown, _ in sheet_cells(rng, member):
            if kind == "text":
                # Paragraphs of single words: white space between them is for the file to say, and odfpy does not say it.
                text = "\n".join(" ".join(line.split()) for line in value.replace("\u2028", "\n").split("\n")).strip("\n")
                cell = TableCell(valuetype="string")
                if rng.random() < 0.1:
                    note = Annotation()
                    note.addElement(P(text="m999x a note"))
                    cell.addElement(note)
                for part in text.split("\n"):
                    cell.addElement(P(text=part))
                shown_cells.append(text)
            elif kind == "number":
                shown = "0" * rng.randint(0, 3) + str(value) if value >= 0 else str(value)
                if rng.random() < 0.2:
                    shown = f"{value:.3E}"
                cell = TableCell(valuetype="float", value=str(value))
                if rng.random() < 0.9:
                    cell.addElement(P(text=shown))
                    shown_cells.append(shown if abs(value) < 10**15 and "E" not in shown else None)
                else:
                    shown_cells.append(None)
            elif kind == "formula":
                cell = TableCell(formula="of:=1+1")
                shown_cells.append(None)
            else:
                cell = TableCell()
                shown_cells.append("")
            row.addElement(cell)
        table.addElement(row)
        rows.append({"line": line, "cells": shown_cells, "hidden": hidden})
    book.spreadsheet.addElement(table)
    out = io.BytesIO()
    book.write(out)
    data, damaged = out.getvalue(), False
    if rng.random() < 0.2:
        data, damaged = broken_zip(rng, data), True
    return data, {"kind": "sheet", "rows": rows, "damaged": damaged}


def compare_sheet(spec, found, error, figures):
    figures["files refused"] += bool(error)
    if error and not spec["damaged"]:
        yield f"whole file refused: {error}"
    for row in found:
        figures["rows refused" if row["refused"] else "rows taken"] += 1
    if spec["damaged"]:
        # Nobody can tell another number of a text from the right one; but it was read to an end.
        return
    for row in found:
        if len(owners(row["cells"])) > 1:
            yield f"row {row['line']}: cells of several members: {row['cells']}"
    by_line = {row["line"]: row for row in found}
    if len(by_line) != len(spec["rows"]):
        yield f"{len(found)} rows and not {len(spec['rows'])}"
    for wanted in spec["rows"]:
        row = by_line.get(wanted["line"])
        if row is None:
            yield f"row {wanted['line']} is lost"
            continue
        if bool(row["hidden"]) != wanted["hidden"]:
            yield f"row {wanted['line']}: hidden {row['hidden']} and not {wanted['hidden']}"
        certain = None not in wanted["cells"]
        if not row["refused"]:
            pairs = zip(row["cells"], wanted["cells"])
            if any(cell != shown for cell, shown in pairs):
                yield f"row {wanted['line']}: {row['cells']} and not {wanted['cells']}"
        elif certain:
            yield f"row {wanted['line']} is refused: {row['refused']}"


MAKERS = {"csv": csv_file, "xlsx": xlsx_file, "ods": ods_file}


def generate(folder, seed, counts, first=0):
    with open(folder / "expected.jsonl", "w", encoding="utf-8") as expected:
        for kind, count in counts.items():
            for number in range(first, first + count):
                data, spec = MAKERS[kind](random.Random(f"{seed}-{kind}-{number}"), number)
                name = f"{number:06}.{kind}"
                (folder / name).write_bytes(data)
                # As escapes: surrogates and line separators are for JSON to say.
                expected.write(json.dumps({"file": name, **spec}) + "\n")


def compare(folder, cells, figures):
    rows, ends = collections.defaultdict(list), {}
    for line in cells.read_bytes().split(b"\n"):
        if line:
            row = json.loads(line)
            if row.get("end"):
                ends[row["file"]] = row["error"]
            else:
                rows[row["file"]].append(row)
    differences = 0
    for line in open(folder / "expected.jsonl", encoding="utf-8"):
        spec = json.loads(line)
        name = spec["file"]
        figures["files"] += 1
        if name not in ends:
            problems = ["no end: it was not read"]
        else:
            problems = (compare_csv if spec["kind"] == "csv" else compare_sheet)(spec, rows[name], ends[name], figures)
        for problem in problems:
            differences += 1
            if differences <= 20:
                print(f"{name} {spec['damaged']}: {problem}", file=sys.stderr)
    return differences


def run(binary, seed, counts, keep):
    figures, differences, step = collections.Counter(), 0, 1_000
    for kind, count in counts.items():
        for first in range(0, count, step):
            folder = pathlib.Path(tempfile.mkdtemp())
            generate(folder, seed, {kind: min(step, count - first)}, first)
            paths = "\n".join(str(path) for path in sorted(folder.glob(f"*.{kind}")))
            with open(folder / "cells.jsonl", "wb") as out:
                ended = subprocess.run([binary], input=paths.encode(), stdout=out, stderr=subprocess.PIPE)
            if ended.returncode:
                print(ended.stderr.decode(), file=sys.stderr)
                differences += 1
            found = compare(folder, folder / "cells.jsonl", figures)
            differences += found
            if found and keep:
                print(f"kept in {folder}", file=sys.stderr)
            else:
                shutil.rmtree(folder)
            if differences > 100:
                return figures, differences
    return figures, differences


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("command", choices=["generate", "compare", "run"])
    parser.add_argument("paths", nargs="+", type=pathlib.Path)
    parser.add_argument("--seed", default="1")
    parser.add_argument("--keep", action="store_true", help="keep the files in which something differs")
    for kind in MAKERS:
        parser.add_argument(f"--{kind}", type=int, default=0)
    args = parser.parse_args()
    counts = {kind: getattr(args, kind) for kind in MAKERS if getattr(args, kind)}
    csv.field_size_limit(1 << 30)
    if args.command == "generate":
        generate(args.paths[0], args.seed, counts)
        return 0
    if args.command == "compare":
        figures = collections.Counter()
        differences = compare(args.paths[0], args.paths[1], figures)
    else:
        figures, differences = run(args.paths[0], args.seed, counts, args.keep)
    print(", ".join(f"{count} {what}" for what, count in sorted(figures.items())) + f", {differences} differences")
    return differences > 0


if __name__ == "__main__":
    sys.exit(main())
