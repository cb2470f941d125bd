// pdfmake under node: one process, the font files read once. A contestant as contestant.py says.
//
// It can neither hyphenate nor write a structure tree; it must not be given either by hand.
"use strict";

const fs = require("node:fs");
const path = require("node:path");
const { parseArgs } = require("node:util");
const pdfmake = require("pdfmake");

const FONTS = path.join(__dirname, "..", "..", "data", "fonts");
const AT_LEAST = 3;
const POINT = 72 / 25.4;
const PITCH = 13;
const SIZE = 10;
// Noto Serif's own line is 1.362 em high.
const LINE_HEIGHT = PITCH / SIZE / 1.362;
const MARKS = [[105, 5], [148.5, 8], [210, 5]];

/** The letter as another person sends it, as in `vary` of contestant.py. */
function vary(letter, number) {
  const text = JSON.stringify(letter)
    .replaceAll("Anna Müller", `Anna Müller ${number}`)
    .replaceAll("Musterstraße 12", `Musterstraße ${number}`)
    .replaceAll("anna-mueller", `member-${number}`);
  const reference = letter.reference.slice(0, -4) + String(number).padStart(4, "0");
  return { ...JSON.parse(text), reference };
}

/** Lines at a place on the first page, in millimetres from the top left corner of the paper. */
function at(x, y, fontSize, lines) {
  const lineHeight = 1.2 / 1.362;
  return { text: lines.join("\n"), absolutePosition: { x: x * POINT, y: y * POINT }, fontSize, lineHeight, alignment: "left" };
}

const mark = ([y, length]) => ({ type: "line", x1: 0, y1: y * POINT, x2: length * POINT, y2: y * POINT, lineWidth: 0.5 });

const inline = (parts) =>
  parts.map(({ text, strong, foreign }) => (strong ? { text: strong, bold: true } : { text: text ?? foreign.text }));

function definition(letter) {
  const gap = [0, 0, 0, 0.55 * PITCH];
  const blocks = letter.blocks.map((block) =>
    "paragraph" in block
      ? { text: inline(block.paragraph), margin: gap }
      : { ol: block.numbered.map((item) => ({ text: inline(item), margin: [0, 0, 0, 0.275 * PITCH] })), margin: gap },
  );
  return {
    pageSize: "A4",
    pageMargins: [25 * POINT, 22 * POINT, 20 * POINT, 22 * POINT],
    version: "1.7",
    language: letter.language,
    info: { title: letter.subject },
    defaultStyle: { font: "Letter", fontSize: SIZE, lineHeight: LINE_HEIGHT, alignment: "justify" },
    footer: (page, pages) => ({
      text: letter.page_label.replace("{page}", page).replace("{pages}", pages),
      fontSize: 9.5,
      alignment: "right",
      margin: [0, 8 * POINT, 20 * POINT, 0],
    }),
    content: [
      { canvas: MARKS.map(mark), absolutePosition: { x: 5 * POINT, y: 0 } },
      at(25, 46.5, 7.5, [letter.sender.join(" · ")]),
      at(25, 62.7, 10, letter.recipient),
      at(125, 50, 9.5, letter.sender),
      at(125, 68, 9.5, [letter.date, letter.reference]),
      { text: letter.subject, bold: true, alignment: "left", margin: [0, 76.5 * POINT, 0, 0.9 * PITCH] },
      ...blocks,
      { stack: [letter.closing, `\n${letter.signature.join("\n")}`], unbreakable: true },
    ],
  };
}

async function slot(letter, counter, seconds, atLeast) {
  const times = [];
  let pdf;
  const end = performance.now() + seconds * 1000;
  while (times.length < atLeast || performance.now() < end) {
    counter.number += 1;
    const varied = vary(letter, counter.number);
    const start = performance.now();
    pdf = await pdfmake.createPdf(definition(varied)).getBuffer();
    times.push(performance.now() - start);
  }
  return { times, pdf };
}

function median(values) {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length / 2;
  return (sorted[Math.ceil(middle) - 1] + sorted[Math.floor(middle)]) / 2;
}

async function main() {
  const options = { letter: { type: "string" }, seconds: { type: "string", default: "3" }, pdf: { type: "string" } };
  const args = parseArgs({ options }).values;
  const seconds = Number(args.seconds);
  for (const file of ["NotoSerif-Regular.ttf", "NotoSerif-Bold.ttf"]) {
    pdfmake.virtualfs.writeFileSync(file, fs.readFileSync(path.join(FONTS, file)));
  }
  pdfmake.setFonts({ Letter: { normal: "NotoSerif-Regular.ttf", bold: "NotoSerif-Bold.ttf" } });
  pdfmake.setUrlAccessPolicy(() => false);
  pdfmake.setLocalAccessPolicy(() => false);
  const { letter } = JSON.parse(fs.readFileSync(args.letter, "utf8"));
  const counter = { number: 0 };
  await slot(letter, counter, seconds / 2, 1);
  const { times, pdf } = await slot(letter, counter, seconds, AT_LEAST);
  fs.writeFileSync(args.pdf, pdf);
  console.log(JSON.stringify({ name: "pdfmake", us_per_letter: median(times) * 1000, letter: counter.number }));
}

main();
