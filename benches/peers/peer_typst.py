"""typst, in process: one compiler with the fonts loaded once, PDF/UA-1 and PDF/A-2a.

The letter comes in as the source of the main file, and letter.typ is imported: an input by `sys_inputs` would change
typst's library and make it forget all it has set. With `--no-reuse` the reference also goes into the styles, so that
typst sets every paragraph anew, as it must when the texts differ. It must not read fonts of the system.
"""

import json

import typst

from contestant import FONTS, arguments, race

REPOSITORY = FONTS.parents[1]
STANDARDS = ["ua-1", "a-2a"]


def fonts() -> typst.Fonts:
    """The two faces of the letter and no others."""
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(FONTS)])


def source(letter: dict, reuse: bool = True) -> str:
    """The main file of one letter; its root is the repository."""
    data = json.dumps(json.dumps(letter, ensure_ascii=False), ensure_ascii=False)
    style = "" if reuse else "#set document(keywords: letter.reference)\n"
    return f'#import "/benches/peers/letter.typ": set-letter\n#let letter = json(bytes({data}))\n{style}#set-letter(letter)\n'


def main() -> None:
    parser = arguments()
    parser.add_argument("--no-reuse", action="store_true", help="make typst set every paragraph anew")
    args = parser.parse_args()
    compiler = typst.Compiler(root=str(REPOSITORY), font_paths=fonts())

    def write(letter: dict) -> bytes:
        text = source(letter, reuse=not args.no_reuse)
        return compiler.compile(input=text.encode(), format="pdf", pdf_standards=STANDARDS)

    race("typst, no reuse" if args.no_reuse else "typst", write, args)


if __name__ == "__main__":
    main()
