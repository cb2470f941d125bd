'use strict';
// Elements made of text alone: nothing that anybody types or pastes is ever read as HTML.

/** An element: `make('a', { href: '…', text: '…' }, child, …)`. `text` is its text, `on…` a listener, the rest attributes. */
function make(tag, attributes, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes || {})) {
    if (value === null || value === undefined || value === false) continue;
    if (name === 'text') element.textContent = value;
    else if (name.startsWith('on')) element.addEventListener(name.slice(2), value);
    else element.setAttribute(name, value === true ? '' : value);
  }
  for (const child of children.flat()) if (child) element.append(child);
  return element;
}

/** The element with this id. */
const by = (id) => document.getElementById(id);

/** A sentence with its gaps filled: `fill('by {day}', { day })`. */
const fill = (sentence, values) => sentence.replace(/\{(\w+)\}/g, (gap, name) => (name in values ? values[name] : gap));

/** Gives the person a file. */
function save(name, bytes, type) {
  const url = URL.createObjectURL(new Blob([bytes], { type }));
  const link = make('a', { href: url, download: name });
  document.body.append(link);
  link.click();
  link.remove();
  // The browser has taken it by then. On an iPhone it asks first, and takes the file only after the answer.
  setTimeout(() => URL.revokeObjectURL(url), 600000);
}
