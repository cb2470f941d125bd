"""WeasyPrint: HTML and CSS, fonts and style sheet read once, hyphenated, PDF/UA-1.

It must not fetch anything but the two font files.
"""

import html

from weasyprint import CSS, HTML
from weasyprint.text.fonts import FontConfiguration

from contestant import FONTS, arguments, race, read, words

# Measures of layout din-5008-b; blocks above the subject are counted from the top left corner of the paper.
STYLE = """
@font-face { font-family: Letter; src: url(%(fonts)s/NotoSerif-Regular.ttf) }
@font-face { font-family: Letter; font-weight: bold; src: url(%(fonts)s/NotoSerif-Bold.ttf) }
@page { size: A4; margin: 22mm 20mm 22mm 25mm; @bottom-right { font: 9.5pt Letter; content: %(label)s } }
body { font: 10pt/13pt Letter; text-align: justify; hyphens: auto; margin: 0; orphans: 2; widows: 2 }
address, .mark { position: absolute; font-style: normal; line-height: 1.2; text-align: left; hyphens: none; white-space: nowrap }
.mark { left: -20mm; border-top: 0.5pt solid; height: 0 }
h1 { font-size: 10pt; margin: 76.5mm 0 11.7pt; text-align: left }
p { margin: 0 0 7.15pt }
ol { margin: 0 0 7.15pt; padding-left: 7mm }
li { margin-bottom: 3.6pt }
footer { break-inside: avoid; margin-top: 10.7pt }
"""
MARKS = ((105, 5), (148.5, 8), (210, 5))


def page_label(label: str) -> str:
    """The label as a value of `content`."""
    return '"' + label.replace("{page}", '" counter(page) "').replace("{pages}", '" counter(pages) "') + '"'


def inline(parts: list[dict]) -> str:
    """Text with its bold runs and those in another language."""
    runs = []
    for part in parts:
        run = html.escape(words(part))
        if "strong" in part:
            run = f"<strong>{run}</strong>"
        elif "foreign" in part:
            run = f'<span lang="{part["foreign"]["language"]}">{run}</span>'
        runs.append(run)
    return "".join(runs)


def at(x: float, y: float, size: float, lines: list[str]) -> str:
    """Lines at a place on the first page."""
    text = "<br>".join(map(html.escape, lines))
    return f'<address style="left:{x - 25}mm;top:{y - 22}mm;font-size:{size}pt">{text}</address>'


def page(letter: dict) -> str:
    """The whole letter as HTML."""
    blocks = []
    for block in letter["blocks"]:
        if "paragraph" in block:
            blocks.append(f"<p>{inline(block['paragraph'])}</p>")
        else:
            blocks.append("<ol>" + "".join(f"<li>{inline(item)}</li>" for item in block["numbered"]) + "</ol>")
    subject = html.escape(letter["subject"])
    signature = "<br>".join(map(html.escape, letter["signature"]))
    return (
        f'<!DOCTYPE html><html lang="{letter["language"]}"><head><title>{subject}</title></head><body>'
        + "".join(f'<div class="mark" style="top:{y - 22}mm;width:{length}mm"></div>' for y, length in MARKS)
        + at(25, 46.5, 7.5, [" · ".join(letter["sender"])])
        + at(25, 62.7, 10, letter["recipient"])
        + at(125, 50, 9.5, letter["sender"])
        + at(125, 68, 9.5, [letter["date"], letter["reference"]])
        + f"<h1>{subject}</h1>"
        + "".join(blocks)
        + f"<footer><p>{html.escape(letter['closing'])}</p><p><br>{signature}</p></footer></body></html>"
    )


def main() -> None:
    args = arguments().parse_args()
    fonts = FontConfiguration()
    style = STYLE % {"fonts": FONTS.as_uri(), "label": page_label(read(args.letter)["page_label"])}
    sheet = CSS(string=style, font_config=fonts)

    def write(letter: dict) -> bytes:
        return HTML(string=page(letter)).write_pdf(stylesheets=[sheet], font_config=fonts, pdf_variant="pdf/ua-1")

    race("WeasyPrint", write, args)


if __name__ == "__main__":
    main()
