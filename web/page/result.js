'use strict';
// The finished letter: its files, the ways to the company, the day to note.

function readable(day, language) {
  // English as the letters have it: the day before the month.
  const locale = language === 'en' ? 'en-GB' : language;
  return new Intl.DateTimeFormat(locale, { dateStyle: 'long', timeZone: 'UTC' }).format(new Date(`${day}T00:00:00Z`));
}

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

/** The ways to the company, each in its own words. */
function ways(after, formText, word) {
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
      make('div', { class: 'row' }, make('button', { type: 'button', text: word.copy, onclick: () => copy(formText, word) })),
    ],
    mail: (way) => {
      const body = formText.trimEnd().replace(/\n/g, '\r\n');
      const [local, domain] = way.email.split('@');
      const to = `${encodeURIComponent(local)}@${domain}`;
      const link = `mailto:${to}?subject=${encodeURIComponent(after.subject)}&body=${encodeURIComponent(body)}`;
      return [
        make('h3', { text: fill(word.mail, { address: way.email }) }),
        make('p', { class: 'note', text: word.mailNote }),
        make('div', { class: 'row' }, make('a', { class: 'button', href: link, text: word.openMail })),
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

async function copy(text, word) {
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
    after = JSON.parse(core.after(state.case, state.today));
    formText = new TextDecoder().decode(core.write(state.case, state.today, 'form', false));
  } catch (problem) {
    place.append(refusal(problem));
    return title;
  }
  const failed = make('div', { role: 'alert' });
  const bytes = (format) => {
    failed.replaceChildren();
    try {
      return core.write(state.case, state.today, format, state.large);
    } catch (problem) {
      // A letter in a script that the page has no font for.
      failed.replaceChildren(refusal(problem), fonts(core, word, failed));
      return null;
    }
  };
  const file = (label, format, ending, type) =>
    make('button', {
      type: 'button',
      class: format === 'pdf' ? 'main' : null,
      text: label,
      onclick() {
        const made = bytes(format);
        if (!made) return;
        save(`${after.file}.${ending}`, made, type);
        announce(fill(word.saved, { file: `${after.file}.${ending}` }));
      },
    });
  const check = (id, label, checked, changed) => {
    const input = make('input', { type: 'checkbox', id, checked, onchange: (event) => changed(event.target.checked) });
    return make('div', { class: 'choice' }, input, make('label', { for: id, text: label }));
  };
  const takesPaper = after.ways.some((way) => way.kind === 'post');
  place.append(
    make('p', null, document.createTextNode(`${word.read} `), make('a', { href: '#letter', text: word.letter })),
    check('marketing', word.marketing, state.marketing, page.marketing),
    check('large', word.large, state.large, page.large),
    make(
      'div',
      { class: 'row' },
      file(word.savePdf, 'pdf', 'pdf', 'application/pdf'),
      file(word.saveText, 'text', 'txt', 'text/plain;charset=utf-8'),
      file(word.saveHtml, 'html', 'html', 'text/html;charset=utf-8'),
      make('button', {
        type: 'button',
        text: word.saveCase,
        onclick() {
          save(`${after.file}.toml`, state.case, 'application/toml');
          announce(fill(word.saved, { file: `${after.file}.toml` }));
        },
      }),
    ),
    failed,
    make('p', { id: 'done', class: 'advice', role: 'status' }),
    make('h2', { text: word.now }),
    ways(after, formText, word),
  );
  if (after.due && takesPaper) {
    const day = readable(after.due, page.language);
    const summary = fill(word.dueSummary, { company: after.company, reference: after.reference });
    const note = () => {
      save(`${after.file}.ics`, core.calendar(after.reference, summary, after.due, Date.now()), 'text/calendar;charset=utf-8');
      announce(fill(word.saved, { file: `${after.file}.ics` }));
    };
    place.append(
      make('p', { text: fill(word.due, { day }) }),
      make('div', { class: 'row' }, make('button', { type: 'button', text: word.saveDay, onclick: note })),
    );
  }
  if (after.warnings.length) {
    const list = make('ul', { lang: 'en' }, after.warnings.map((text) => make('li', { text })));
    place.append(make('details', null, make('summary', { text: word.warnings }), list));
  }
  place.append(make('p', { class: 'note', text: word.later }));
  return title;
}

/** Takes a font file for a letter in a script that the page has none for. */
function fonts(core, word, place) {
  const input = make('input', { type: 'file', id: 'font', accept: '.ttf,.otf,.ttc' });
  input.addEventListener('change', async () => {
    const [chosen] = input.files;
    if (!chosen) return;
    try {
      core.addFont(new Uint8Array(await chosen.arrayBuffer()));
      place.replaceChildren();
      announce(word.fontTaken);
    } catch (problem) {
      announce(String(problem));
    }
  });
  return make('div', null, make('label', { for: 'font', text: word.font }), input);
}
