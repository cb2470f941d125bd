//! Maps an answer to what happens to the message and the account.
//!
//! One table, and nothing else decides: see its tests. A message is given up only if the server clearly and permanently refused
//! this message; a problem with the account or the connection leaves it in the queue.

use super::failure::{Failure, SmtpError, Stage};
use super::reply::Reply;

/// What follows from a failure that is surely not an acceptance.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// The message is queued again, for later.
    Retry,
    /// Queued again and retried at once on a new connection: the server only wants shorter sessions.
    Reconnect,
    /// The message is given up.
    Failed,
    /// Nothing can be sent from this account for a while; the connection to the server is at fault.
    Hold,
    /// Nothing can be sent from this account until the user has done something.
    Pause,
    /// Nothing can be sent from this account for a day.
    PauseForADay,
}

/// What follows from `failure`, which came before the body, or from a clear refusal of the body.
#[must_use]
pub fn verdict(failure: &Failure) -> Verdict {
    match (&failure.error, failure.stage) {
        (SmtpError::Refused(reply), stage) => of_reply(reply, stage),
        // A certificate does not fix itself, and neither does a missing feature.
        (SmtpError::Tls(_), _) | (SmtpError::Unable(_), Stage::Connect | Stage::StartTls | Stage::Auth) => Verdict::Pause,
        (SmtpError::Unable(_), _) => Verdict::Failed,
        (_, Stage::Connect | Stage::Tls | Stage::Greeting | Stage::Hello | Stage::StartTls | Stage::Auth) => Verdict::Hold,
        (_, _) => Verdict::Retry,
    }
}

fn of_reply(reply: &Reply, stage: Stage) -> Verdict {
    match (reply.code, reply.enhanced(), stage) {
        // A day's limit is used up: Gmail answers 550 5.4.5 to the recipient or to the dot.
        (550, Some("5.4.5"), _) => Verdict::PauseForADay,
        // The log-in is missing, expired, too weak or not secured (RFC 4954, sections 4 and 6).
        (530 | 534 | 535 | 538, _, _) | (500..600, _, Stage::Auth | Stage::StartTls) => Verdict::Pause,
        (_, _, Stage::Connect | Stage::Tls | Stage::Greeting | Stage::Hello | Stage::StartTls | Stage::Auth) => Verdict::Hold,
        // This message is too big (RFC 1870, section 6.1).
        (552, _, Stage::Mail) => Verdict::Failed,
        // A sender refused now will be refused for the next message too.
        (500..600, _, Stage::Mail) => Verdict::Pause,
        // "Too many recipients" in one session, or the server closes it (RFC 5321, section 3.8).
        (421, _, _) | (452, Some("4.5.3"), _) => Verdict::Reconnect,
        (500..600, _, _) => Verdict::Failed,
        // 4xx, and codes that do not fit the stage.
        _ => Verdict::Retry,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reply(stage: Stage, text: &str) -> Verdict {
        let (code, more) = text.split_once(' ').unwrap();
        let reply = Reply { code: code.parse().unwrap(), lines: vec![more.to_owned()] };
        verdict(&Failure { stage, error: SmtpError::Refused(reply) })
    }

    #[test]
    fn answers_of_servers_mean_what_the_table_says() {
        use Stage::{Auth, Data, Dot, Greeting, Hello, Mail, Recipient, StartTls};
        for (stage, text, expected) in [
            (Greeting, "554 go away", Verdict::Hold),
            (Greeting, "421 4.3.2 overloaded", Verdict::Hold),
            (Hello, "250 shifted", Verdict::Hold),
            (StartTls, "454 TLS not available", Verdict::Hold),
            (StartTls, "502 not implemented", Verdict::Pause),
            (Auth, "535 5.7.8 wrong", Verdict::Pause),
            (Auth, "534 5.7.9 application password needed", Verdict::Pause),
            (Auth, "454 4.7.0 temporary", Verdict::Hold),
            (Auth, "504 5.5.4 mechanism", Verdict::Pause),
            (Mail, "530 5.7.0 log in first", Verdict::Pause),
            (Mail, "553 5.7.1 not your address", Verdict::Pause),
            (Mail, "552 5.3.4 too big", Verdict::Failed),
            (Mail, "451 4.7.1 later", Verdict::Retry),
            (Recipient, "550 5.1.1 no such user", Verdict::Failed),
            (Recipient, "450 4.2.0 greylisted", Verdict::Retry),
            (Recipient, "452 4.5.3 too many", Verdict::Reconnect),
            (Recipient, "452 4.2.2 mailbox full", Verdict::Retry),
            (Recipient, "550 5.4.5 daily limit", Verdict::PauseForADay),
            (Data, "554 5.5.1 no recipients", Verdict::Failed),
            (Data, "421 4.7.0 closing", Verdict::Reconnect),
            (Dot, "550 5.4.5 daily limit", Verdict::PauseForADay),
            (Dot, "554 5.7.1 spam", Verdict::Failed),
            (Dot, "451 4.3.0 later", Verdict::Retry),
            (Mail, "354 shifted", Verdict::Retry),
        ] {
            assert_eq!(reply(stage, text), expected, "{stage:?} {text}");
        }
    }

    #[test]
    fn troubles_without_a_reply_blame_the_way_or_the_account_but_not_the_message() {
        let of = |stage, error| verdict(&Failure { stage, error });
        assert_eq!(of(Stage::Connect, SmtpError::TimedOut), Verdict::Hold);
        assert_eq!(of(Stage::Auth, SmtpError::Dropped), Verdict::Hold);
        assert_eq!(of(Stage::Tls, SmtpError::Tls(super::super::Insecure::NotTls)), Verdict::Pause);
        assert_eq!(of(Stage::StartTls, SmtpError::Unable("stripped".into())), Verdict::Pause);
        assert_eq!(of(Stage::Mail, SmtpError::Unable("too big".into())), Verdict::Failed);
        for error in [SmtpError::Dropped, SmtpError::TimedOut, SmtpError::Garbage("x".into())] {
            assert_eq!(of(Stage::Data, error.clone()), Verdict::Retry, "{error:?}");
        }
    }
}
