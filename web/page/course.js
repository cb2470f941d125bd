'use strict';
// After the letter: what happened, what to do next, and the letter that does it.

/** What can be noted about a case, and what each needs beside its day. */
const EVENTS = {
  sent: (word) => word.sentNext,
  delivered: (word) => word.hasArrived,
  returned: (word) => word.hasReturned,
  acknowledged: (word) => word.hasAcknowledged,
  extended: (word) => word.hasExtended,
  answered: (word) => word.hasAnswered,
  complied: (word) => word.hasComplied,
  closed: (word) => word.leave,
  reopened: (word) => word.resume,
};

/** How a letter can go out, and the word for it. */
const WAYS = {
  post: (word) => word.byPost,
  form: (word) => word.byForm,
  mail: (word) => word.byMail,
  fax: (word) => word.byFax,
  hand: (word) => word.byHand,
};

/** Shows a case whose letter has gone out. `core` tells how it stands, `page` takes what is noted. */
function showCourse(place, core, state, word, page) {
  const title = make('h2', { text: word.after, tabindex: -1 });
  place.append(title);
  const happened = JSON.stringify({ case: state.case, today: state.today, language: page.language, history: state.history });
  const undo = make('button', { type: 'button', class: 'small', text: word.undo, onclick: page.undo });
  let course;
  let after;
  try {
    course = JSON.parse(core.course(happened));
    after = JSON.parse(core.after(state.case, state.today, page.language));
  } catch (problem) {
    place.append(refusal(problem), undo);
    return title;
  }
  const { next } = course;
  const step = next ? fill(next.from ? word.from : word.nowDo, { day: next.from, what: next.what }) : word.nothing;
  const saveAll = saveAllButton(after.file, word, page);
  place.append(
    make('ul', { class: 'events' }, course.events.map((text) => make('li', { text }))),
    undo,
    make('ul', { class: 'days' }, course.days.map(({ line, note }) => make('li', null, document.createTextNode(line), note ? make('span', { class: 'note', lang: 'en', text: ` (${note})` }) : null))),
    make('p', { class: 'advice', text: step }),
  );
  if (next && next.letter) {
    page.letter = next.letter.letter;
    const { kind } = next.letter;
    page.kind = kind;
    const name = `${after.file}-${kind}`;
    const write = (format) => core.follow(happened, kind, format, state.large);
    // It goes with a complaint.
    const first = { name: after.file, write: (format) => core.write(state.case, state.today, format, state.large) };
    place.append(
      make('h2', { text: word.nextLetter }),
      make('p', null, document.createTextNode(`${word.readNext} `), make('a', { href: '#letter', text: word.toLetter })),
      ...letterFiles(core, word, name, write, saveAll, first),
      ...cautions(next.letter.cautions, word),
      kind === 'complaint' ? authority(next.letter, word) : company(after, next.letter, write, word, page),
    );
  } else {
    const day = next && next.from ? dayButton(core, word.saveNext, word, after.file, after.reference, `${next.what} (${after.company})`, next.day) : null;
    const write = (format) => core.write(state.case, state.today, format, state.large);
    place.append(...[day, ...letterFiles(core, word, after.file, write, saveAll)].filter(Boolean));
  }
  place.append(noteForm(possible(state.history, next), course.answers, state, word, page));
  return title;
}

/** A button that gives all that the person gave the page as a file, which it opens again. */
function saveAllButton(name, word, page) {
  const onclick = () => {
    page.taken();
    save(`${name}.json`, page.everything(), 'application/json');
    announce(fill(word.saved, { file: `${name}.json` }));
  };
  return make('button', { type: 'button', text: word.saveAll, onclick });
}

/** The ways to the company for a letter that follows: the setting was said before. */
function company(after, letter, write, word, page) {
  const formText = new TextDecoder().decode(write('form'));
  const open = after.ways.filter((way) => way.kind !== 'setting');
  // The PDF gives the time that the post takes: an e-mail with both would name two days.
  const words = { ...word, mailNote: word.mailWhole };
  return ways({ ...after, ways: open, subject: letter.subject, recipient: letter.letter.recipient }, formText, words, page);
}

/** Where a complaint goes, and what is pasted into the form of the authority. */
function authority({ letter, form }, word) {
  const address = make('p', { class: 'block address', lang: letter.language, text: letter.recipient.join('\n') });
  const parts = [make('h3', { text: word.toAuthority }), address];
  if (form) {
    if (form.page) parts.push(make('p', null, away(form.page, form.page)));
    const rows = form.fields.filter((field) => field.text);
    const pairs = rows.flatMap(({ label, text }) => [make('dt', { text: label }), make('dd', null, make('pre', { text, tabindex: 0, 'aria-label': label }))]);
    parts.push(make('details', null, make('summary', { text: word.fields }), make('dl', { lang: letter.language }, pairs)));
  }
  return make('div', null, parts);
}

/** What can have happened now. */
function possible(history, next) {
  const last = history.at(-1).event;
  if (last === 'closed') return ['reopened'];
  const letters = history.filter(({ event }) => event === 'sent');
  const arrived = (number) => history.findLast(({ event, letter }) => (event === 'delivered' || event === 'returned') && letter === number);
  const { event: arrival } = arrived(letters.length) || {};
  // Nobody answers what came back: it has arrived after all, or goes out again.
  const none = letters.every(({ kind, letter }) => kind !== 'objection' || (arrived(letter) || {}).event === 'returned');
  const hidden = [
    next && (next.letter || arrival === 'returned') ? null : 'sent',
    arrival,
    // It went to the authority: a proof is one of what the company received.
    letters.at(-1).kind === 'complaint' ? 'delivered' : null,
    ...(none ? ['acknowledged', 'extended', 'answered', 'complied'] : []),
    history.some(({ event }) => event === 'complied') ? null : 'reopened',
  ];
  return Object.keys(EVENTS).filter((event) => !hidden.includes(event));
}

/** The first day on which this can have happened. */
function earliest(event, history) {
  const days = (...events) => history.flatMap((earlier) => (events.includes(earlier.event) ? earlier.on : [])).sort();
  const after = { sent: ['sent', 'returned', 'answered', 'complied'], closed: ['reopened'], reopened: ['closed', 'complied'] };
  // Before the first letter, a year of two digits: `26` is typed for 2026, and is a day of the first century.
  return days(...(after[event] || [])).at(-1) || days('sent')[0] || '2020-01-01';
}

/** A form that notes one of these events. `answers` are the kinds of answer there are. */
function noteForm(events, answers, state, word, page) {
  const problem = make('p', { class: 'wrong', id: 'note-wrong', role: 'alert' });
  const first = events.length === 1 && events[0] === 'sent';
  const option = (event) => {
    const id = `event-${event}`;
    const input = make('input', { type: 'radio', name: 'event', id, value: event, onchange: shown });
    return make('div', { class: 'choice' }, input, make('label', { for: id, text: EVENTS[event](word) }));
  };
  const day = make('input', { type: 'date', id: 'note-day', value: state.today, max: state.today, 'aria-describedby': 'note-wrong' });
  const way = make('select', { id: 'note-by' }, Object.entries(WAYS).map(([value, name]) => make('option', { value, text: name(word) })));
  const kinds = answers.map(({ id, label }) => {
    const input = make('input', { type: 'checkbox', id: `kind-${id}`, value: id });
    return make('div', { class: 'choice' }, input, make('label', { for: `kind-${id}`, text: label }));
  });
  const quote = make('textarea', { id: 'note-quote', rows: 3 });
  const how = make('div', { hidden: !first }, make('label', { for: 'note-by', text: word.by }), way);
  const what = make(
    'div',
    { hidden: true },
    make('fieldset', null, make('legend', { text: word.kinds }), kinds),
    make('label', { for: 'note-quote', text: word.quote }),
    quote,
  );
  const chosen = () => (first ? 'sent' : (form.querySelector('input[name=event]:checked') || { value: '' }).value);
  function shown() {
    how.hidden = chosen() !== 'sent';
    what.hidden = chosen() !== 'answered';
  }
  const options = first ? make('p', { class: 'legend', text: word.sentQuestion }) : null;
  const form = make(
    'form',
    { class: 'note-form', novalidate: true },
    options,
    first ? null : make('fieldset', null, make('legend', { text: word.happened }), events.map(option)),
    what,
    problem,
    make('div', null, make('label', { for: 'note-day', text: word.sentOn }), day),
    how,
    make('div', { class: 'row' }, make('button', { type: 'submit', text: word.note })),
  );
  form.addEventListener('submit', (submitted) => {
    submitted.preventDefault();
    const event = chosen();
    const picked = kinds.map((row) => row.querySelector('input')).filter((input) => input.checked);
    const wrongDay = !day.value
      ? word.dayMissing
      : day.value > page.today()
        ? word.dayLater
        : day.value < earliest(event, state.history)
          ? word.dayEarly
          : '';
    const wrong = !event ? word.choose : event === 'answered' && !picked.length ? word.kindMissing : wrongDay;
    problem.textContent = wrong;
    const isDay = Boolean(wrong) && wrong === wrongDay;
    day.setAttribute('aria-invalid', isDay);
    if (isDay) day.focus();
    if (!wrong) page.noted({ on: day.value, event, by: way.value, kinds: picked.map((input) => input.value), quote: quote.value.trim() });
  });
  return form;
}

/** What kind of letter went out last; before the first, that. */
function lastSent(history) {
  const letters = history.filter(({ event }) => event === 'sent');
  return letters.length ? letters.at(-1).kind : 'objection';
}

/** An event as the core takes it: which letter it is about follows from what happened before. */
function eventOf({ on, event, by: way, kinds, quote }, history, kind) {
  const letters = history.filter((earlier) => earlier.event === 'sent');
  if (event === 'sent') return { on, event, letter: letters.length + 1, kind, by: way };
  if (event === 'delivered' || event === 'returned') {
    // A proof of the first letter can come after the second has gone out; one of a complaint is not noted.
    const out = letters.filter((sent) => sent.on <= on && (event === 'returned' || sent.kind !== 'complaint'));
    return { on, event, letter: out.at(-1).letter };
  }
  if (event === 'answered') return { on, event, kinds, quotes: quote ? [quote] : [] };
  return { on, event };
}
