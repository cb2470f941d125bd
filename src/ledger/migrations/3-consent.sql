-- Who agreed to what, who is the same person, and what was forgotten.

-- Identifies this ledger: a mark in its folder and in those of batches holds the id, so that a truncated or replaced ledger
-- is noticed.
CREATE TABLE identity (
    id          TEXT NOT NULL
) STRICT;
INSERT INTO identity VALUES (lower(hex(randomblob(16))));

-- One agreement. A letter is sent under the last one that names it.
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
-- When the user withdrew it. Its state is then 'failed', so that its letter may be sent another way; but no server rejected
-- it, and neither it nor another letter of the same person is sent automatically.
ALTER TABLE outbox ADD COLUMN withdrawn INTEGER;
UPDATE outbox SET withdrawn = ended_at WHERE state = 'failed' AND reply = 'withdrawn by the user';
-- Only queued messages are looked up by time, and a message changes its state three times.
DROP INDEX outbox_due;
DROP INDEX outbox_due_by_account;
DROP INDEX outbox_due_by_domain;
CREATE INDEX outbox_due ON outbox (consent, not_before) WHERE state = 'queued';
CREATE INDEX outbox_due_by_account ON outbox (consent, account, not_before) WHERE state = 'queued';
CREATE INDEX outbox_due_by_domain ON outbox (consent, account, domain, not_before) WHERE state = 'queued';

-- How the letter looks, to rewrite it (JSON).
ALTER TABLE cases ADD COLUMN look TEXT NOT NULL DEFAULT '';
-- When its content was erased.
ALTER TABLE cases ADD COLUMN forgotten INTEGER;
-- The later letter that replaced this one in the queue.
ALTER TABLE cases ADD COLUMN replaced_by INTEGER REFERENCES cases (id);

-- What identifies a person: hashes, see `case::Subject`. The letter has all of them; those that find another letter of the
-- same person are in their own table.
ALTER TABLE cases ADD COLUMN subject BLOB NOT NULL DEFAULT x'';
CREATE TABLE subjects (
    key         INTEGER NOT NULL,
    case_id     INTEGER NOT NULL REFERENCES cases (id),
    PRIMARY KEY (key, case_id)
) STRICT, WITHOUT ROWID;

-- Replaced by the subject.
DROP INDEX cases_by_identity;
ALTER TABLE cases DROP COLUMN identity;
