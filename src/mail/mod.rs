//! Building and sending messages: MIME, addresses, TLS, log-in, and an SMTP driver that always knows its stage.
//!
//! `lettre` builds the message; the conversation is our own, on `rustls`, because `lettre`'s connection keeps what was injected
//! before STARTTLS, hides the TLS version, and has no deadline for a whole reply. Only [`verdict()`] decides what each answer
//! means.
//!
//! This module must not know letters, cases or the ledger, read configuration, prompt, or decide what is sent next: it takes
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
pub use message::{Attachment, Message, Parts, build, is_message_id};
pub use reply::Reply;
pub use session::{Envelope, Outcome, Peer, Session, Timeouts};
pub use tls::TlsFacts;
pub use verdict::{Verdict, verdict};
pub use wire::Payload;

/// A password or token: wiped from memory when dropped, and never shown.
pub use secrecy::SecretString as Secret;
