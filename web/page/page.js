'use strict';
// From the first question to the letter. The answers are all that the page knows; everything else follows from them.

(() => {
  const kept = keeping.read();
  const state = {
    language: firstLanguage(kept && kept.language),
    answers: [],
    marketing: false,
    large: false,
    /** The day on which the letter was taken from the page; it is the letter's. */
    written: null,
    /** What happened since, as the core takes it. */
    history: [],
    keep: Boolean(kept),
    today: localDay(),
  };
  /** The largest file that is opened, in bytes, and the most answers and events in it. */
  const [LARGEST, MOST] = [500000, 300];
  let core = null;
  /** The answer that is being given anew, with what was said before. */
  let again = null;

  function localDay() {
    const now = new Date();
    const two = (number) => String(number).padStart(2, '0');
    return `${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())}`;
  }

  const word = () => words[state.language];

  /** What does not change with the answers, in the language of the page. */
  function showFrame() {
    const said = word();
    document.documentElement.lang = state.language;
    document.title = said.title;
    document.querySelector('h1').textContent = said.title;
    by('lead').textContent = said.lead;
    by('private').replaceChildren(make('strong', { text: said.private }), document.createTextNode(` ${said.privateMore}`));
    document.querySelector('.skip').textContent = said.skip;
    by('languages').setAttribute('aria-label', said.languages);
    const choose = (tag) => () => {
      state.language = tag;
      showFrame();
      if (core) show('languages');
    };
    const button = (tag) =>
      make('button', {
        type: 'button',
        class: 'small',
        lang: tag,
        text: words[tag].name,
        'aria-current': tag === state.language ? 'true' : null,
        onclick: choose(tag),
      });
    by('languages').replaceChildren(...Object.keys(words).map(button));
    by('foot').textContent = said.foot;
    if (by('state')) by('state').textContent = said.loading;
  }

  /** The day of the letter. It has one from the beginning: our reference hangs on it. */
  function dated() {
    // Nobody sends a letter before it is written. The day is not kept: an entry that is taken back takes it back as well.
    const sent = state.history.map(({ event, on }) => (event === 'sent' ? on : null));
    const [first] = [state.written, sent[0]].filter(Boolean).sort();
    return first || state.today;
  }

  function asked(answers) {
    const { language, today, marketing } = state;
    return JSON.parse(core.ask(JSON.stringify({ language, today, marketing, written: dated(), answers })));
  }

  /** Takes an answer; one that cannot be is said, and nothing has changed. */
  function answer(step, said) {
    const tried = asked([...state.answers, { step, said }]);
    if (tried.wrong) {
      show('question', { wrong: tried.wrong.why, said });
      return;
    }
    // As the core understood it: an id is the same in every language.
    state.answers.push({ step, said: tried.answered.find((question) => question.step === step).said });
    again = null;
    // It is another letter now.
    state.written = null;
    remember();
    show('question', { advice: tried.advice });
  }

  function change(step) {
    again = { step, said: asked(state.answers).answered.find((question) => question.step === step).said };
    show('question');
  }

  /** All that the person gave the page. */
  function everything() {
    const { language, answers, marketing, large, written, history } = state;
    return { language, answers, marketing, large, written, history };
  }

  function remember() {
    return state.keep && keeping.write(everything());
  }

  function answeredList(list) {
    if (!list.length) return null;
    const said = word();
    const rows = list.flatMap((question) => {
      const label = fill(said.changeOf, { question: question.ask });
      const change_ = () => change(question.step);
      // What has gone out cannot be changed any more.
      const button = state.history.length
        ? null
        : make('button', { type: 'button', class: 'small', text: said.change, 'aria-label': label, onclick: change_ });
      return [make('dt', { text: question.ask }), make('dd', null, document.createTextNode(`${shownAnswer(question, said)} `), button)];
    });
    return make('div', { class: 'answered' }, make('h2', { text: said.answered }), make('dl', null, rows), keepRow());
  }

  function keepRow() {
    const said = word();
    const input = make('input', { type: 'checkbox', id: 'keep', checked: state.keep });
    input.addEventListener('change', () => {
      state.keep = input.checked;
      if (!state.keep) keeping.erase();
      // A browser may allow a page in a frame to keep nothing.
      else if (!remember()) state.keep = input.checked = false;
    });
    const erase = make('button', {
      type: 'button',
      class: 'small',
      text: said.erase,
      onclick() {
        keeping.erase();
        Object.assign(state, { answers: [], marketing: false, large: false, written: null, history: [], keep: false });
        again = null;
        show('question');
      },
    });
    return make('div', null, make('div', { class: 'choice' }, input, make('label', { for: 'keep', text: said.keep })), erase);
  }

  /** What a result can change about the page. */
  function pageOf() {
    const page = {
      language: state.language,
      letter: null,
      today: localDay,
      /** Which letter goes out next. */
      kind: lastSent(state.history),
      everything: () => JSON.stringify(everything()),
      marketing(on) {
        state.marketing = on;
        state.written = null;
        remember();
        show('marketing');
      },
      large(on) {
        state.large = on;
        remember();
      },
      /** The letter leaves the page: from now on it has this day. */
      taken() {
        state.written ||= dated();
        remember();
      },
      noted(happened) {
        state.history.push(eventOf(happened, state.history, page.kind));
        remember();
        show('question');
      },
      undo() {
        state.history.pop();
        remember();
        show('question');
      },
    };
    return page;
  }

  /** Opens what was saved as a file. */
  function openRow() {
    const said = word();
    const problem = make('p', { class: 'wrong', role: 'alert' });
    const input = make('input', { type: 'file', id: 'open', accept: '.json,application/json' });
    input.addEventListener('change', async () => {
      const [file] = input.files;
      if (!file) return;
      const text = file.size > LARGEST ? Promise.resolve('null') : file.text();
      if (restore(await text.then(JSON.parse).catch(() => null))) show('question');
      else problem.textContent = said.notOpened;
    });
    return make('div', { class: 'answered' }, make('label', { for: 'open', text: said.openSaved }), input, problem);
  }

  /** Shows question or result. `focus` says where the person was: there the keyboard stays. */
  function show(focus, { wrong, advice = [], said } = {}) {
    const place = by('ask');
    state.today = localDay();
    const now = asked(state.answers);
    state.case = now.case;
    place.replaceChildren();
    let first;
    let letter = now.letter;
    if (again || now.question) {
      const question = again ? now.answered.find((known) => known.step === again.step) : now.question;
      const given = said !== undefined ? said : again ? again.said : undefined;
      const take = (value) => answer(question.step, value);
      first = showQuestion(place, question, given, wrong, advice, word(), take);
    } else {
      const page = pageOf();
      first = (state.history.length ? showCourse : showResult)(place, core, state, word(), page);
      letter = page.letter || letter;
    }
    const list = answeredList(now.answered);
    if (list) place.append(list);
    if (!state.answers.length) place.append(openRow());
    document.querySelector('main').classList.toggle('growing', Boolean(letter));
    if (letter) showLetter(by('letter'), letter, word());
    else by('letter').hidden = true;
    if (focus === 'languages') by('languages').querySelector('[aria-current]').focus();
    else if (focus === 'marketing' && by('marketing')) by('marketing').focus();
    else if (focus !== 'start') first.focus();
  }

  /** What the page was opened with, as far as the questions take it. */
  function preset() {
    for (const [step, said] of [['company', settings.company], ['place', settings.country]]) {
      if (!said) continue;
      const tried = asked([...state.answers, { step, said }]);
      if (!tried.wrong) state.answers.push({ step, said: tried.answered.find((question) => question.step === step).said });
    }
  }

  /** Takes what was kept or saved; false if that is nothing of this page. */
  function restore(saved) {
    if (!saved || !Array.isArray(saved.answers)) return false;
    const history = Array.isArray(saved.history) ? saved.history : [];
    // Nobody's case is as long, and the page would stand still.
    if (saved.answers.length > MOST || history.length > MOST) return false;
    const before = { ...state };
    const isDay = (text) => /^\d{4}-\d{2}-\d{2}$/.test(text);
    Object.assign(state, {
      marketing: saved.marketing === true,
      large: saved.large === true,
      written: isDay(saved.written) ? saved.written : null,
      history,
      answers: saved.answers.filter((given) => given && typeof given.step === 'string'),
    });
    try {
      // Answers that an older page kept and this one does not know are asked again.
      const now = asked(state.answers);
      const begins = ({ event, kind }) => event === 'sent' && kind === 'objection';
      if (now.wrong || (history.length && !begins(history[0]))) throw now.wrong;
      if (history.length && !now.question) {
        core.course(JSON.stringify({ case: now.case, today: state.today, language: state.language, history: state.history }));
      }
      return true;
    } catch {
      Object.assign(state, before);
      return false;
    }
  }

  /** A page that was left open for weeks is of today when one comes back to it; what is being typed stays. */
  function ofToday() {
    const isTyped = [...document.querySelectorAll('#ask textarea')].some((field) => field.value);
    if (!document.hidden && state.today !== localDay() && !by('ask').querySelector('[data-step]') && !isTyped) show('start');
  }

  async function start() {
    dress();
    showFrame();
    try {
      core = await loadCore();
    } catch (problem) {
      by('state').textContent = `${word().failed} (${problem.message || problem})`;
      by('state').className = 'wrong';
      return;
    }
    restore(kept);
    if (!state.answers.length) preset();
    show('start');
    document.addEventListener('visibilitychange', ofToday);
    keepOffline();
    document.documentElement.dataset.ready = '';
  }

  start();
})();
