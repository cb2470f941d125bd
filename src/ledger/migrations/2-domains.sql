-- How fast mail goes out to one recipient domain.

-- The part after the recipient's @, ASCII and lower case. Computed, so that no writer can forget it.
ALTER TABLE outbox ADD COLUMN domain TEXT GENERATED ALWAYS AS (lower(substr(recipient, instr(recipient, '@') + 1))) VIRTUAL;
-- Only what is queued: a domain at its limit is skipped as a whole, however many messages wait for it.
CREATE INDEX outbox_due_by_domain ON outbox (account, domain, not_before) WHERE state = 'queued';

-- The domain a body was written to.
ALTER TABLE handovers ADD COLUMN domain TEXT NOT NULL DEFAULT '';
UPDATE handovers SET domain = outbox.domain FROM outbox
    WHERE outbox.account = handovers.account AND outbox.sending_at = handovers.at;
CREATE INDEX handovers_by_domain ON handovers (account, domain, at);
