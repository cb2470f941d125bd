'use strict';
// The finished letter: its files, the ways to the company, the day to note.

function away(url, text) {
  return make('a', { href: url, text, target: '_blank', rel: 'noopener noreferrer' });
}

/** Shows a sentence about what was just done, and reads it out. */
function announce(text) {
  by('done').textContent = text;
}

/** What the core refuses, as it says it: in English. */
function refusal(problem) {
  const { message, hint } = JSON.parse(problem);
  return make('p', { lang: 'en', text: hint ? `${message}. ${hint}` : message });
}

/** The ways to the company, each in its own words: `after` has them, address, language and subject of the letter. */
function ways(after, formText, word, page) {
  const address = after.recipient.join('\n');
  const shown = {
    setting: (way) => [
      make('h3', { text: word.setting }),
      way.path.length ? make('p', { lang: 'en', text: way.path.join(' › ') }) : null,
      way.url ? make('p', null, away(way.url, way.url)) : null,
      make('p', { class: 'note', text: word.settingNote }),
    ],
    form: (way) => [
      make('h3', { text: word.form }),
      make('p', null, away(way.url, way.url)),
      way.login === true ? make('p', { text: word.login }) : null,
      way.option ? make('p', null, document.createTextNode(`${word.option} `), make('span', { lang: 'en', text: way.option })) : null,
      make('pre', { id: 'form-text', role: 'group', tabindex: 0, 'aria-label': word.formText, lang: after.language, text: formText }),
      make('div', { class: 'row' }, make('button', { type: 'button', text: word.copy, onclick: () => copy(formText, word, page) })),
    ],
    mail: (way) => {
      const body = formText.trimEnd().replace(/\n/g, '\r\n');
      const [local, domain] = way.email.split('@');
      const to = `${encodeURIComponent(local)}@${domain}`;
      const link = `mailto:${to}?subject=${encodeURIComponent(after.subject)}&body=${encodeURIComponent(body)}`;
      return [
        make('h3', { text: fill(word.mail, { address: way.email }) }),
        make('p', { class: 'note', text: word.mailNote }),
        make('div', { class: 'row' }, make('a', { class: 'button', href: link, text: word.openMail, onclick: page.taken })),
      ];
    },
    post: () => [
      make('h3', { text: word.post }),
      make('p', { class: 'block address', lang: after.language, text: address }),
      make('p', { class: 'note', text: word.postNote }),
    ],
  };
  return make('ol', { class: 'ways' }, after.ways.map((way) => make('li', null, shown[way.kind](way))));
}

/** What to look at: in the language of the page; why, as the record says it. */
function cautions(list, word) {
  if (!list.length) return [];
  const shown = ({ text, language, note, page }) =>
    make(
      'li',
      { lang: language },
      document.createTextNode(text),
      note ? make('span', { class: 'note', lang: 'en', text: ` (${note})` }) : null,
      page ? document.createTextNode(' ') : null,
      page ? away(page, page) : null,
    );
  return [make('h2', { text: word.cautions }), make('ul', { class: 'cautions' }, list.map(shown))];
}

async function copy(text, word, page) {
  page.taken();
  try {
    await navigator.clipboard.writeText(text);
    announce(word.copied);
  } catch {
    getSelection().selectAllChildren(by('form-text'));
    announce(word.notCopied);
  }
}

/** Shows the result of a case (TOML). `core` makes it, `page` is what can be changed about it. */
function showResult(place, core, state, word, page) {
  const title = make('h2', { text: word.ready, tabindex: -1 });
  place.append(title);
  let after;
  let formText;
  try {
    after = JSON.parse(core.after(state.case, state.today, page.language));
    formText = new TextDecoder().decode(core.write(state.case, state.today, 'form', false));
  } catch (problem) {
    place.append(refusal(problem));
    return title;
  }
  const caseFile = make('button', {
    type: 'button',
    text: word.saveCase,
    onclick() {
      page.taken();
      save(`${after.file}.toml`, state.case, 'application/toml');
      announce(fill(word.saved, { file: `${after.file}.toml` }));
    },
  });
  const write = (format) => {
    page.taken();
    return core.write(state.case, state.today, format, state.large);
  };
  const check = (id, label, checked, changed) => {
    const input = make('input', { type: 'checkbox', id, checked, onchange: (event) => changed(event.target.checked) });
    return make('div', { class: 'choice' }, input, make('label', { for: id, text: label }));
  };
  const takesPaper = after.ways.some((way) => way.kind === 'post');
  place.append(
    make('p', null, document.createTextNode(`${word.read} `), make('a', { href: '#letter', text: word.toLetter })),
    check('marketing', word.marketing, state.marketing, page.marketing),
    check('large', word.large, state.large, page.large),
    ...letterFiles(core, word, after.file, write, caseFile),
    ...cautions(after.cautions, word),
    make('h2', { text: word.now }),
    ways(after, formText, word, page),
  );
  if (after.due && takesPaper) {
    const summary = fill(word.dueSummary, { company: after.company, reference: after.reference });
    place.append(
      make('p', { text: fill(word.due, { day: after.due_in_words }) }),
      dayButton(core, word.saveDay, word, after.file, after.reference, summary, after.due),
    );
  }
  place.append(
    make('h2', { text: word.after }),
    make('p', { text: word.afterNote }),
    make('p', { class: 'note', text: word.later }),
    make('div', { class: 'row' }, saveAllButton(after.file, word, page)),
    noteForm(['sent'], [], state, word, page),
  );
  return title;
}

/** Buttons that give the letter as files, and one for the PDF of `earlier`; the places where a failure and a success are said. */
function letterFiles(core, word, name, write, more, earlier) {
  const failed = make('div', { role: 'alert' });
  const button = (label, format, ending, type, of = { name, write }) =>
    make('button', {
      type: 'button',
      class: format === 'pdf' && of.write === write ? 'main' : null,
      text: label,
      onclick() {
        failed.replaceChildren();
        try {
          save(`${of.name}.${ending}`, of.write(format), type);
          announce(fill(word.saved, { file: `${of.name}.${ending}` }));
        } catch (problem) {
          // A letter in a script that the page has no font for.
          const families = JSON.parse(problem).families ?? [];
          failed.replaceChildren(families.length ? fonts(core, word, failed, families) : refusal(problem));
        }
      },
    });
  const row = make(
    'div',
    { class: 'row' },
    button(word.savePdf, 'pdf', 'pdf', 'application/pdf'),
    button(word.saveText, 'text', 'txt', 'text/plain;charset=utf-8'),
    button(word.saveHtml, 'html', 'html', 'text/html;charset=utf-8'),
    earlier ? button(word.saveFirst, 'pdf', 'pdf', 'application/pdf', earlier) : null,
    more,
  );
  return [row, failed, make('p', { id: 'done', class: 'advice', role: 'status' })];
}

/** A button that gives a day as a calendar file. */
function dayButton(core, label, word, name, reference, summary, day) {
  const onclick = () => {
    save(`${name}.ics`, core.calendar(reference, summary, day, Date.now()), 'text/calendar;charset=utf-8');
    announce(fill(word.saved, { file: `${name}.ics` }));
  };
  return make('div', { class: 'row' }, make('button', { type: 'button', text: label, onclick }));
}

/** Takes a font for a letter in a script that the page has none for: of this device where the browser offers them, or a file. */
function fonts(core, word, place, families) {
  const take = async (files) => {
    try {
      for (const file of await files()) core.addFont(new Uint8Array(await file.arrayBuffer()));
      place.replaceChildren();
      announce(word.fontTaken);
    } catch (problem) {
      announce(String(problem));
    }
  };
  const input = make('input', { type: 'file', id: 'font', accept: '.ttf,.otf,.ttc', onchange: () => take(async () => input.files) });
  const local = make('button', { type: 'button', text: word.fontLocal, onclick: () => take(() => ofThisDevice(families, word)) });
  return make(
    'div',
    null,
    window.queryLocalFonts && families.length ? make('div', { class: 'row' }, local) : null,
    make('label', { for: 'font', text: word.font }),
    input,
  );
}

/** The plain and the bold face of the first of these families that this device has. The browser asks whether the page may. */
async function ofThisDevice(families, word) {
  const all = await queryLocalFonts();
  const of = (family) => all.filter((face) => face.family === family);
  const faces = of(families.find((family) => of(family).length));
  const chosen = ['Regular', 'Bold'].flatMap((style) => faces.find((face) => face.style === style) ?? []);
  if (!faces.length) throw word.fontNone;
  return Promise.all((chosen.length ? chosen : faces.slice(0, 1)).map((face) => face.blob()));
}
