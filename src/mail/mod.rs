//! Messages and their sending: MIME, addresses, TLS, log-in, and a driver for SMTP that always knows at which stage it is.
//!
//! `lettre` builds the message; the conversation is our own, on `rustls`, because `lettre`'s connection keeps what a
//! stranger injected before STARTTLS, hides the TLS version, and has no deadline for a whole reply. What each answer means
//! stands in [`verdict()`] alone.
//!
//! This module must not know letters, cases or the ledger, read configuration, ask, or decide what is sent next: it takes
//! bytes and addresses. The only clock it reads is the monotonic one of its deadlines.

mod account;
mod address;
mod connection;
mod error;
mod failure;
mod features;
mod insecure;
mod mailto;
mod message;
mod reply;
mod sasl;
mod session;
mod stream;
mod tls;
mod verdict;
mod wire;

pub use account::{Account, AuthKind, Encryption, Pace, Trust};
pub use address::Mailbox;
pub use error::Error;
pub use failure::{Failure, SmtpError, Stage};
pub use features::Features;
pub use insecure::{Flaw, Insecure};
pub use mailto::mailto;
pub use message::{Attachment, Message, Parts, build};
pub use reply::Reply;
pub use session::{Envelope, Outcome, Peer, Session, Timeouts};
pub use tls::TlsFacts;
pub use verdict::{Verdict, verdict};
pub use wire::Payload;

/// A password or token: wiped from memory when it is dropped, and never shown.
pub use secrecy::SecretString as Secret;
