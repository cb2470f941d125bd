'use strict';
// What the page was opened with: attributes of <body>, then the query, and of both only what is known to be harmless.

const settings = (() => {
  const query = new URLSearchParams(location.search);
  const said = (name) => query.get(name) || document.body.dataset[name] || '';
  const only = (value, shape) => (shape.test(value) ? value : '');
  return {
    language: only(said('lang'), /^[A-Za-z-]{2,20}$/),
    // Names, which the questions take or refuse like what is typed.
    company: said('company').slice(0, 100),
    country: said('country').slice(0, 100),
    accent: only(said('accent'), /^#[0-9a-fA-F]{6}$/),
    // A picture beside the page: nothing is fetched from elsewhere.
    logo: only(document.body.dataset.logo || '', /^[\w-]+\.(svg|png|webp)$/),
    name: (document.body.dataset.name || '').slice(0, 200),
    embedded: query.get('embed') === '1',
  };
})();

/** The language of the page: as asked for, as kept, as the browser has it, or English. */
function firstLanguage(kept) {
  const known = Object.keys(words);
  for (const wanted of [settings.language, kept, ...(navigator.languages || [])]) {
    if (!wanted) continue;
    const same = known.find((tag) => tag.toLowerCase() === wanted.toLowerCase());
    const near = known.find((tag) => tag.split('-')[0] === wanted.toLowerCase().split('-')[0]);
    if (same || near) return same || near;
  }
  return 'en';
}

/** Contrast of two colours as #rrggbb (WCAG 2.2, relative luminance). */
function contrast(one, other) {
  const light = (colour) => {
    const [r, g, b] = [1, 3, 5].map((at) => {
      const c = parseInt(colour.slice(at, at + 2), 16) / 255;
      return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const [a, b] = [light(one), light(other)].sort((x, y) => y - x);
  return (a + 0.05) / (b + 0.05);
}

/** The association's colour and picture. A colour on which white cannot be read is not taken. */
function dress() {
  const dark = matchMedia('(prefers-color-scheme: dark)').matches;
  if (settings.accent && !dark && contrast(settings.accent, '#ffffff') >= 4.5) {
    document.documentElement.style.setProperty('--accent', settings.accent);
  }
  if (settings.logo) {
    by('logo').src = settings.logo;
    by('logo').alt = settings.name;
    by('logo').hidden = false;
  }
  if (settings.embedded) document.querySelector('header > div').hidden = true;
}

// Kept only if the person asks for it, and in this browser alone.
const keeping = {
  read() {
    try {
      return JSON.parse(localStorage.getItem('demur')) || null;
    } catch {
      return null;
    }
  },
  write(value) {
    try {
      localStorage.setItem('demur', JSON.stringify(value));
      return true;
    } catch {
      return false;
    }
  },
  erase() {
    try {
      localStorage.removeItem('demur');
    } catch {
      // Nothing can have been kept.
    }
  },
};
