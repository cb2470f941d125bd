// Seven people who write a letter. Names are made up.
const FACT = 'Since March 2026 I have been looking for work, and a recruiter who meets a copy of my posts will judge me by it.';
const member = (company, place, more) => ({
  company,
  place,
  'for-whom': 'myself',
  account: 'robin@example.org',
  ground: 'job-seeker',
  fact: FACT,
  added: 'true',
  setting: '',
  name: 'Robin Testname',
  address: ['12 Example Street', '1234 Sampletown'],
  email: 'robin@example.org',
  part: 'none',
  language: 'English',
  ...more,
});

export const people = {
  'Utrecht, LinkedIn': member('LinkedIn', 'Netherlands', {}),
  'Madrid, Meta': member('Meta', 'Spain', {}),
  'Geneva, LinkedIn': member('LinkedIn', 'Switzerland', { part: 'Geneva' }),
  'London, X': member('X', 'United Kingdom', {}),
  'Toronto, LinkedIn': member('LinkedIn', 'Canada', { part: 'Ontario' }),
  'Vienna, Meta, for a child': member('Meta', 'Austria', {
    'for-whom': 'parent',
    'their-name': 'Kim Testname',
    'their-age': '15',
    ground: 'minor',
    fact: 'I was 13 when I posted the pictures, and they show me with my class of 2024.',
  }),
  'Warsaw, LinkedIn, no account': member('LinkedIn', 'Poland', {
    account: '',
    pages: ['https://pages.example.org/robin-testname'],
    ground: 'future-data',
  }),
};
