'use strict';
// The letter as it grows, from the document that the core makes.

const GAP = '\uFFFC';

/** A text in which what nobody has said yet is marked. */
function gapped(text, missing) {
  const parts = [];
  text.split(GAP).forEach((part, at) => {
    if (at > 0) parts.push(make('span', { class: 'gap', lang: document.documentElement.lang, text: missing }));
    if (part) parts.push(document.createTextNode(part));
  });
  return parts;
}

function inlines(list, missing) {
  return list.flatMap((inline) => {
    if (typeof inline.text === 'string') return gapped(inline.text, missing);
    if (typeof inline.strong === 'string') return [make('strong', null, gapped(inline.strong, missing))];
    return [make('span', { lang: inline.foreign.language }, gapped(inline.foreign.text, missing))];
  });
}

/** Shows a letter (JSON of the core) in an element. */
function showLetter(place, letter, word) {
  const missing = word.missing;
  const block = (kind, lines) => make('p', { class: `block ${kind}` }, gapped(lines.join('\n'), missing));
  const sheet = make('div', { class: 'sheet', lang: letter.language });
  sheet.append(block('sender', letter.sender), block('recipient', letter.recipient));
  sheet.append(block('right', [letter.date, letter.reference].filter(Boolean)));
  sheet.append(make('p', { class: 'subject' }, gapped(letter.subject, missing)));
  if (letter.notice) sheet.append(block('notice', [letter.notice]));
  for (const part of letter.blocks) {
    if (part.paragraph) sheet.append(make('p', null, inlines(part.paragraph, missing)));
    else sheet.append(make('ol', null, part.numbered.map((item) => make('li', null, inlines(item, missing)))));
  }
  sheet.append(block('closing', [letter.closing]), block('signature', letter.signature));
  if (letter.enclosures) sheet.append(block('enclosures', [letter.enclosures]));
  place.replaceChildren(make('h2', { text: word.letter }), sheet);
  place.setAttribute('aria-label', word.letter);
  place.hidden = false;
}
