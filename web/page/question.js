'use strict';
// One question as fields of a form.

/** More choices than this have a field that searches them. */
const FEW = 8;

/** What a browser may fill in by itself, by question (WCAG 2.2, 1.3.5). */
const FILLS = { name: 'name', address: 'street-address', email: 'email' };

/** Whether a choice is none of the names in the list. */
const isNone = (choice) => choice.id === 'other' || choice.id === 'none';

/** Names in the order of the language of the page; what is none of them comes last. */
function inOrder(question) {
  if (!['company', 'place', 'part'].includes(question.step)) return question.choices;
  const names = question.choices.filter((choice) => !isNone(choice));
  const { compare } = new Intl.Collator(document.documentElement.lang);
  return [...names.sort((a, b) => compare(a.label, b.label)), ...question.choices.filter(isNone)];
}

function choices(question, given, word, described) {
  const few = question.choices.length <= FEW;
  const list = make('div', { class: few ? 'choices few' : 'choices' });
  const named = question.step === 'company' || question.step === 'place';
  const rows = inOrder(question).map((choice) => {
    const id = `choice-${choice.id}`;
    const about = choice.about && !named ? make('span', { class: 'about', id: `${id}-about`, text: choice.about }) : null;
    // What a choice is about is read after its name, not as a part of it.
    const read = about ? { 'aria-labelledby': `${id}-name`, 'aria-describedby': about.id } : {};
    const input = make('input', { type: 'radio', name: 'said', id, value: choice.id, checked: choice.id === given, ...read });
    const name = make('span', { id: `${id}-name`, text: choice.label });
    const row = make('div', { class: 'choice' }, input, make('label', { for: id }, name, about));
    // What is none of the list is offered whatever is searched for.
    row.always = isNone(choice);
    row.searched = [choice.id, choice.label, choice.about].join('\n').toLocaleLowerCase();
    list.append(row);
    return row;
  });
  const read = () => (list.querySelector('input:checked') || { value: '' }).value;
  if (few) return { elements: [list], read };
  const found = make('p', { class: 'note', role: 'status' });
  const search = make('input', { type: 'search', id: 'search', autocomplete: 'off', spellcheck: 'false', ...described });
  search.addEventListener('input', () => {
    const wanted = search.value.trim().toLocaleLowerCase();
    for (const row of rows) row.hidden = !row.always && !row.searched.includes(wanted);
    const left = rows.filter((row) => !row.always && !row.hidden);
    const chosen = list.querySelector('input:checked');
    if (chosen && chosen.closest('.choice').hidden) chosen.checked = false;
    found.textContent = wanted ? fill(left.length ? word.found : word.noneFound, { count: left.length }) : '';
    // What is left is meant.
    if (left.length === 1) left[0].querySelector('input').checked = true;
  });
  const label = make('label', { for: 'search', text: word.search });
  // What was typed counts where nothing was picked: the core knows more names than are shown.
  return { elements: [label, search, found, list], search, read: () => read() || search.value.trim() };
}

function field(question, given, word, described) {
  const common = { id: 'said', name: 'said', ...described };
  let input;
  switch (question.kind) {
    case 'lines':
    case 'text':
      input = make('textarea', { ...common, rows: 4, autocomplete: FILLS[question.step] || 'off' });
      break;
    case 'day':
      input = make('input', { ...common, type: 'date' });
      break;
    case 'number':
      input = make('input', { ...common, class: 'number', inputmode: 'numeric', autocomplete: 'off' });
      break;
    default: {
      const mail = question.step === 'email' || question.step === 'company-email';
      input = make('input', { ...common, type: mail ? 'email' : 'text', autocomplete: FILLS[question.step] || 'off' });
    }
  }
  if (given !== undefined) input.value = given;
  const note = question.optional ? make('p', { class: 'note', id: 'optional', text: word.optional }) : null;
  return { elements: [input, note], read: () => input.value };
}

function yesNo(given, word) {
  const option = (value, text) => {
    const id = `said-${value}`;
    const input = make('input', { type: 'radio', name: 'said', id, value: String(value), checked: given === value });
    return make('div', { class: 'choice' }, input, make('label', { for: id, text }));
  };
  const list = make('div', { class: 'choices few' }, option(true, word.yes), option(false, word.no));
  return {
    elements: [list],
    read() {
      const chosen = list.querySelector('input:checked');
      return chosen ? chosen.value === 'true' : '';
    },
  };
}

/**
 * The form of a question. `given` is the answer that was given before, `wrong` why it cannot be, `answered` takes the new
 * one.
 */
function showQuestion(place, question, given, wrong, advice, word, answered) {
  const many = question.kind === 'choice' || question.kind === 'yes-no';
  const help = question.help ? make('p', { class: 'help', id: 'help', text: question.help }) : null;
  const problem = make('p', { class: 'wrong', id: 'wrong', role: 'alert', text: wrong || '' });
  const told = advice.length ? make('div', { class: 'advice', id: 'advice' }, advice.map((text) => make('p', { text }))) : null;
  // Read with the element that gets the focus: what comes into a page together with its words is read by few screen readers.
  const known = { advice: told, wrong, help, optional: question.optional };
  const described = { 'aria-describedby': Object.keys(known).filter((id) => known[id]).join(' ') || null };
  const made =
    question.kind === 'choice'
      ? choices(question, given, word, described)
      : question.kind === 'yes-no'
        ? yesNo(given, word)
        : field(question, given, word, described);
  // A heading, for those who go from heading to heading.
  const title = many
    ? make('legend', { tabindex: -1 }, make('h2', { text: question.ask }))
    : make('h2', null, make('label', { for: 'said', text: question.ask }));
  const elements = [title, help, problem, made.elements].flat();
  const group = many ? make('fieldset', made.search ? null : described, elements) : make('div', null, elements);
  const next = make('button', { class: 'main', type: 'submit', text: word.next });
  const form = make('form', { novalidate: true, 'data-step': question.step }, told, group, make('div', { class: 'row' }, next));
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    answered(made.read());
  });
  const input = form.querySelector('#search, #said');
  if (wrong && input) input.setAttribute('aria-invalid', 'true');
  place.append(form);
  return input || title;
}

/** An answer that was given, in words. */
function shownAnswer({ said, shown }, word) {
  if (typeof said === 'boolean') return said ? word.yes : word.no;
  return said === '' ? word.noAnswer : shown;
}
