-- Who agreed to what, who is the same person, and what was forgotten.

-- This ledger and no other: a mark in its folder and in those of batches holds the id, so that one that was cut to nothing,
-- or put in place of another, is noticed.
CREATE TABLE identity (
    id          TEXT NOT NULL
) STRICT;
INSERT INTO identity VALUES (lower(hex(randomblob(16))));

-- One act of agreeing. A letter is sent under the last one that names it.
CREATE TABLE consents (
    id          INTEGER PRIMARY KEY,
    at          INTEGER NOT NULL,
    how         TEXT NOT NULL,              -- send, batch, resume
    letters     INTEGER NOT NULL,           -- how many were listed
    digest      TEXT NOT NULL               -- of the list
) STRICT;

ALTER TABLE outbox ADD COLUMN consent INTEGER REFERENCES consents (id);
-- Why a queued message may not be sent as it is.
ALTER TABLE outbox ADD COLUMN held TEXT;
-- When the user said that it shall not be sent any more. Its state is 'failed' then, so that another way is free for its letter;
-- but no server refused it, and nothing sends it, or another letter of the same person, by itself.
ALTER TABLE outbox ADD COLUMN withdrawn INTEGER;
UPDATE outbox SET withdrawn = ended_at WHERE state = 'failed' AND reply = 'withdrawn by the user';
-- Only what is queued is looked for by its day, and a message changes its state thrice.
DROP INDEX outbox_due;
DROP INDEX outbox_due_by_account;
DROP INDEX outbox_due_by_domain;
CREATE INDEX outbox_due ON outbox (consent, not_before) WHERE state = 'queued';
CREATE INDEX outbox_due_by_account ON outbox (consent, account, not_before) WHERE state = 'queued';
CREATE INDEX outbox_due_by_domain ON outbox (consent, account, domain, not_before) WHERE state = 'queued';

-- How the letter looks, to make it anew (JSON).
ALTER TABLE cases ADD COLUMN look TEXT NOT NULL DEFAULT '';
-- Its content was erased then.
ALTER TABLE cases ADD COLUMN forgotten INTEGER;
-- The letter that was queued in place of this one, of a later day.
ALTER TABLE cases ADD COLUMN replaced_by INTEGER REFERENCES cases (id);

-- By what a person is known: hashes, see `case::Subject`. All of them stand with the letter; those by which another letter of
-- the same person is found stand by themselves.
ALTER TABLE cases ADD COLUMN subject BLOB NOT NULL DEFAULT x'';
CREATE TABLE subjects (
    key         INTEGER NOT NULL,
    case_id     INTEGER NOT NULL REFERENCES cases (id),
    PRIMARY KEY (key, case_id)
) STRICT, WITHOUT ROWID;

-- Took the place that the subject has now.
DROP INDEX cases_by_identity;
ALTER TABLE cases DROP COLUMN identity;
