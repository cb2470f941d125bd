-- What was sent and what is still to be sent. Times are milliseconds since 1970, UTC.

-- One letter and what it is based on, so that a later letter can build on it.
CREATE TABLE cases (
    id          INTEGER PRIMARY KEY,
    reference   TEXT NOT NULL UNIQUE,       -- as printed in the letter
    identity    TEXT NOT NULL,              -- the same for the same person, company and processing
    controller  TEXT NOT NULL,              -- name in sentences
    input       TEXT NOT NULL,              -- the case (JSON)
    facts       TEXT NOT NULL,              -- its facts (JSON): law, recipient, deadlines
    created     INTEGER NOT NULL
) STRICT;
CREATE INDEX cases_by_identity ON cases (identity);

-- What happened to a letter, in order. Rows are only ever added.
CREATE TABLE events (
    id          INTEGER PRIMARY KEY,
    case_id     INTEGER NOT NULL REFERENCES cases (id),
    at          INTEGER NOT NULL,
    kind        TEXT NOT NULL,              -- queued, sending, sent, retry, held, failed, unknown, resolved
    detail      TEXT NOT NULL
) STRICT;
CREATE INDEX events_by_case ON events (case_id);

CREATE TABLE outbox (
    id          INTEGER PRIMARY KEY,
    case_id     INTEGER NOT NULL REFERENCES cases (id),
    account     TEXT NOT NULL,
    sender      TEXT NOT NULL,              -- MAIL FROM
    recipient   TEXT NOT NULL,              -- RCPT TO
    subject     TEXT NOT NULL,
    message_id  TEXT NOT NULL UNIQUE,
    bytes       INTEGER NOT NULL,           -- size of the message
    sha256      TEXT NOT NULL,              -- of the message
    state       TEXT NOT NULL CHECK (state IN ('queued', 'sending', 'sent', 'failed', 'unknown')),
    attempts    INTEGER NOT NULL DEFAULT 0,
    queued_at   INTEGER NOT NULL,
    not_before  INTEGER NOT NULL,
    sending_at  INTEGER,                    -- just before the body was written for the last time
    ended_at    INTEGER,                    -- sent, failed or unknown since
    reply       TEXT,                       -- the last answer of the server, or what went wrong
    peer        TEXT                        -- who took it: host, address, TLS (JSON)
) STRICT;
-- A letter is queued or sent only once. Only a failed one may be sent elsewhere.
CREATE UNIQUE INDEX outbox_one_way ON outbox (case_id) WHERE state <> 'failed';
CREATE INDEX outbox_by_case ON outbox (case_id);
CREATE INDEX outbox_due ON outbox (state, not_before);
CREATE INDEX outbox_due_by_account ON outbox (state, account, not_before);

-- The messages as sent, before dots are doubled. In their own table, because SQLite rewrites a whole row whenever its state
-- changes.
CREATE TABLE messages (
    id          INTEGER PRIMARY KEY REFERENCES outbox (id),
    message     BLOB NOT NULL
) STRICT;

-- Every body written, for rates and daily limits: the server counts each, including resends.
CREATE TABLE handovers (
    account     TEXT NOT NULL,
    at          INTEGER NOT NULL
) STRICT;
CREATE INDEX handovers_by_account ON handovers (account, at);

-- Accounts that may not send for a while, in any run: a quota is used up.
CREATE TABLE pauses (
    account     TEXT PRIMARY KEY,
    since       INTEGER NOT NULL,
    until       INTEGER NOT NULL,
    reason      TEXT NOT NULL
) STRICT;
