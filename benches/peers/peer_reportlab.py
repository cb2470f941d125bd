"""reportlab: platypus with its C accelerator, fonts registered once, hyphenated by pyphen.

It must not be asked for tags: the open edition writes none.
"""

import io
from functools import partial
from html import escape

import pyphen
from reportlab import rl_config
from reportlab.lib.enums import TA_JUSTIFY
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import BaseDocTemplate, Frame, KeepTogether, NextPageTemplate, PageTemplate, Paragraph

from contestant import FONTS, arguments, race, words

HEIGHT = A4[1]
PITCH = 13
MARKS = ((105, 5), (148.5, 8), (210, 5))


class Counted(Canvas):
    """Writes the page labels at the end, when the number of pages is known."""

    def __init__(self, *args, label: str, **kwargs):
        super().__init__(*args, **kwargs)
        self.label = label
        self.states: list[dict] = []

    def showPage(self):
        self.states.append(dict(self.__dict__))
        self._startPage()

    def save(self):
        for number, state in enumerate(self.states, 1):
            self.__dict__.update(state)
            self.setFont("Letter", 9.5)
            label = self.label.replace("{page}", str(number)).replace("{pages}", str(len(self.states)))
            self.drawRightString(190 * mm, 11 * mm, label)
            super().showPage()
        super().save()


def at(canvas: Canvas, x: float, y: float, size: float, lines: list[str]) -> None:
    """Lines at a place on the first page, counted from the top left corner of the paper in millimetres."""
    text = canvas.beginText(x * mm, HEIGHT - y * mm - 0.95 * size)
    text.setFont("Letter", size, leading=1.2 * size)
    text.textLines(lines)
    canvas.drawText(text)


def head(letter: dict, canvas: Canvas, _: BaseDocTemplate) -> None:
    """The first page above the subject."""
    for y, length in MARKS:
        canvas.line(5 * mm, HEIGHT - y * mm, (5 + length) * mm, HEIGHT - y * mm)
    at(canvas, 25, 46.5, 7.5, [" · ".join(letter["sender"])])
    at(canvas, 25, 62.7, 10, letter["recipient"])
    at(canvas, 125, 50, 9.5, letter["sender"])
    at(canvas, 125, 68, 9.5, [letter["date"], letter["reference"]])


def inline(parts: list[dict]) -> str:
    """Text with its bold runs, in reportlab's markup."""
    return "".join(f"<b>{escape(words(part))}</b>" if "strong" in part else escape(words(part)) for part in parts)


def frame(top: float) -> Frame:
    """The text block from `top` down, in millimetres from the top."""
    return Frame(25 * mm, 22 * mm, 165 * mm, HEIGHT - (22 + top) * mm, 0, 0, 0, 0)


def main() -> None:
    rl_config.useA85 = 0
    pdfmetrics.registerFont(TTFont("Letter", str(FONTS / "NotoSerif-Regular.ttf")))
    pdfmetrics.registerFont(TTFont("Letter-Bold", str(FONTS / "NotoSerif-Bold.ttf")))
    pdfmetrics.registerFontFamily("Letter", normal="Letter", bold="Letter-Bold")
    body = ParagraphStyle(
        "body",
        fontName="Letter",
        fontSize=10,
        leading=PITCH,
        alignment=TA_JUSTIFY,
        spaceAfter=0.55 * PITCH,
        allowWidows=0,
        allowOrphans=0,
        hyphenationLang=pyphen.Pyphen(lang="de_DE").iterate,
    )
    intro = ParagraphStyle("intro", body, keepWithNext=1)
    subject = ParagraphStyle("subject", body, fontName="Letter-Bold", spaceAfter=0.9 * PITCH, hyphenationLang="")
    item = ParagraphStyle("item", body, leftIndent=7 * mm, bulletFontName="Letter", bulletFontSize=10, spaceAfter=0.275 * PITCH)

    def write(letter: dict) -> bytes:
        story = [NextPageTemplate("next"), Paragraph(escape(letter["subject"]), subject)]
        for i, block in enumerate(letter["blocks"]):
            if "paragraph" in block:
                introduces = "numbered" in letter["blocks"][min(i + 1, len(letter["blocks"]) - 1)]
                story.append(Paragraph(inline(block["paragraph"]), intro if introduces else body))
            else:
                for number, entry in enumerate(block["numbered"], 1):
                    story.append(Paragraph(inline(entry), item, bulletText=f"{number}."))
        signature = "<br/>" + "<br/>".join(map(escape, letter["signature"]))
        story.append(KeepTogether([Paragraph(escape(letter["closing"]), body), Paragraph(signature, body)]))
        out = io.BytesIO()
        templates = [
            PageTemplate("first", [frame(98.5)], onPage=partial(head, letter)),
            PageTemplate("next", [frame(22)]),
        ]
        document = BaseDocTemplate(out, pagesize=A4, pageTemplates=templates, title=letter["subject"], lang=letter["language"])
        document.build(story, canvasmaker=partial(Counted, label=letter["page_label"]))
        return out.getvalue()

    race("reportlab", write, arguments().parse_args())


if __name__ == "__main__":
    main()
