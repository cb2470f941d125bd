'use strict';
// From the first question to the letter. The answers are all that the page knows; everything else follows from them.

(() => {
  const kept = keeping.read();
  const state = {
    language: firstLanguage(kept && kept.language),
    answers: [],
    marketing: false,
    large: false,
    keep: Boolean(kept),
    today: localDay(),
  };
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

  function asked(answers) {
    const { language, today, marketing } = state;
    return JSON.parse(core.ask(JSON.stringify({ language, today, marketing, answers })));
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
    remember();
    show('question', { advice: tried.advice });
  }

  function change(step) {
    again = { step, said: asked(state.answers).answered.find((question) => question.step === step).said };
    show('question');
  }

  function remember() {
    if (!state.keep) return false;
    const { language, answers, marketing, large } = state;
    return keeping.write({ language, answers, marketing, large });
  }

  function answeredList(list) {
    if (!list.length) return null;
    const said = word();
    const rows = list.flatMap((question) => {
      const label = `${said.change}: ${question.ask}`;
      const button = make('button', {
        type: 'button',
        class: 'small',
        text: said.change,
        'aria-label': label,
        onclick: () => change(question.step),
      });
      // A word, where the core shows a mark that a screen reader may leave out.
      const shown = question.kind === 'yes-no' ? (question.said ? said.yes : said.no) : question.shown;
      return [make('dt', { text: question.ask }), make('dd', null, document.createTextNode(`${shown} `), button)];
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
        Object.assign(state, { answers: [], marketing: false, large: false, keep: false });
        again = null;
        show('question');
      },
    });
    return make('div', null, make('div', { class: 'choice' }, input, make('label', { for: 'keep', text: said.keep })), erase);
  }

  /** Shows question or result. `focus` says where the person was: there the keyboard stays. */
  function show(focus, { wrong, advice = [], said } = {}) {
    const place = by('ask');
    const now = asked(state.answers);
    state.case = now.case;
    place.replaceChildren();
    let first;
    if (again || now.question) {
      const question = again ? now.answered.find((known) => known.step === again.step) : now.question;
      const given = said !== undefined ? said : again ? again.said : undefined;
      const take = (value) => answer(question.step, value);
      first = showQuestion(place, question, given, wrong, advice, word(), take);
    } else {
      const page = {
        language: state.language,
        marketing(on) {
          state.marketing = on;
          remember();
          show('marketing');
        },
        large(on) {
          state.large = on;
          remember();
        },
      };
      first = showResult(place, core, state, word(), page);
    }
    const list = answeredList(now.answered);
    if (list) place.append(list);
    document.querySelector('main').classList.toggle('growing', Boolean(now.letter));
    if (now.letter) showLetter(by('letter'), now.letter, word());
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

  function restore() {
    if (!kept || !Array.isArray(kept.answers)) return;
    Object.assign(state, { marketing: kept.marketing === true, large: kept.large === true });
    const answers = kept.answers.filter((given) => given && typeof given.step === 'string');
    try {
      // Answers that an older page kept and this one does not know are asked again.
      if (!asked(answers).wrong) state.answers = answers;
    } catch {
      state.answers = [];
    }
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
    restore();
    if (!state.answers.length) preset();
    show('start');
    keepOffline();
    document.documentElement.dataset.ready = '';
  }

  start();
})();
