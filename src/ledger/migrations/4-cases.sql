-- What happened to a letter after it was written, and the letters that follow it.

-- A letter that follows another belongs to its case; the first letter is the case.
ALTER TABLE cases ADD COLUMN follows INTEGER REFERENCES cases (id);
-- Its number in the case; the first is 1.
ALTER TABLE cases ADD COLUMN number INTEGER NOT NULL DEFAULT 1;
ALTER TABLE cases ADD COLUMN kind TEXT NOT NULL DEFAULT 'objection';
-- No letter of a case is written twice under one number.
CREATE UNIQUE INDEX cases_by_number ON cases (follows, number) WHERE follows IS NOT NULL;

-- Where the case stands, found from its events by the law of `law` (a mark of the data); to be found again where it differs.
ALTER TABLE cases ADD COLUMN law TEXT NOT NULL DEFAULT '';
ALTER TABLE cases ADD COLUMN state TEXT NOT NULL DEFAULT '';
ALTER TABLE cases ADD COLUMN next_step TEXT NOT NULL DEFAULT '';
ALTER TABLE cases ADD COLUMN next_day TEXT;
CREATE INDEX cases_by_law ON cases (law) WHERE follows IS NULL;
CREATE INDEX cases_by_day ON cases (next_day) WHERE next_day IS NOT NULL;
-- All that a list of the cases shows. In the table it stands behind the letters, and all their pages would have to be read.
CREATE INDEX cases_listed ON cases (id, reference, controller, created, state, next_step, next_day, forgotten)
    WHERE follows IS NULL AND replaced_by IS NULL;

-- The last link of the chain of events, so that a missing end is noticed.
ALTER TABLE cases ADD COLUMN head BLOB;

-- What happened, in the order in which it was recorded. Rows are only ever added; each carries the hash of the one before it.
CREATE TABLE history (
    id          INTEGER PRIMARY KEY,
    case_id     INTEGER NOT NULL REFERENCES cases (id),     -- of the first letter
    number      INTEGER NOT NULL,                           -- in the case, from 1
    at          INTEGER NOT NULL,                           -- when it was recorded
    day         TEXT NOT NULL,                              -- when it happened: a day, where it happened
    kind        TEXT NOT NULL,
    body        TEXT NOT NULL,                              -- the event (JSON)
    sha256      BLOB NOT NULL,                              -- of the one before it, all of the above, and its files
    UNIQUE (case_id, number)
) STRICT;

-- Letters as written, and proofs.
CREATE TABLE files (
    id          INTEGER PRIMARY KEY,
    history_id  INTEGER NOT NULL REFERENCES history (id),
    name        TEXT NOT NULL,
    sha256      BLOB NOT NULL,
    bytes       BLOB NOT NULL
) STRICT;
CREATE INDEX files_by_event ON files (history_id);

-- Only what is forgotten goes.
CREATE TRIGGER history_is_not_changed BEFORE UPDATE ON history BEGIN SELECT raise(ABORT, 'an event is never changed'); END;
CREATE TRIGGER files_are_not_changed BEFORE UPDATE ON files BEGIN SELECT raise(ABORT, 'a proof is never changed'); END;
CREATE TRIGGER history_stays BEFORE DELETE ON history
    WHEN (SELECT forgotten FROM cases WHERE id = old.case_id) IS NULL
    BEGIN SELECT raise(ABORT, 'an event is never removed'); END;
CREATE TRIGGER files_stay BEFORE DELETE ON files
    WHEN (SELECT c.forgotten FROM history h JOIN cases c ON c.id = h.case_id WHERE h.id = old.history_id) IS NULL
    BEGIN SELECT raise(ABORT, 'a proof is never removed'); END;
