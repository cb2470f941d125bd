"""One of two processes of a mail merge by a peer: every second letter of a folder of JSON becomes a PDF file.

It loads fonts and style once and keeps between letters only what the program that it tries keeps by itself.
"""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "peers"))

from contestant import FONTS, read  # noqa: E402


def typst_writer():
    """typst with its reuse of paragraphs, as in peer_typst.py."""
    import typst

    from peer_typst import REPOSITORY, STANDARDS, fonts, source

    compiler = typst.Compiler(root=str(REPOSITORY), font_paths=fonts())
    return lambda letter: compiler.compile(input=source(letter).encode(), format="pdf", pdf_standards=STANDARDS)


def weasyprint_writer(first: dict):
    """WeasyPrint with fonts and style sheet read once, as in peer_weasyprint.py."""
    from weasyprint import CSS, HTML
    from weasyprint.text.fonts import FontConfiguration

    from peer_weasyprint import STYLE, page, page_label

    fonts = FontConfiguration()
    sheet = CSS(string=STYLE % {"fonts": FONTS.as_uri(), "label": page_label(first["page_label"])}, font_config=fonts)
    return lambda letter: HTML(string=page(letter)).write_pdf(stylesheets=[sheet], font_config=fonts, pdf_variant="pdf/ua-1")


def main() -> None:
    kind, letters, out, start, count = sys.argv[1:]
    files = sorted(Path(letters).glob("*.json"))[: int(count)][int(start) :: 2]
    write = typst_writer() if kind == "typst" else weasyprint_writer(read(files[0]))
    for file in files:
        (Path(out) / file.with_suffix(".pdf").name).write_bytes(write(read(file)))


if __name__ == "__main__":
    main()
