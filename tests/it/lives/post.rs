//! Who takes the mails of a life: a server of these tests, or Postfix behind Dovecot.

use std::process::{Command, Stdio};

use chrono::NaiveDate;

use crate::harness::{Demur, Ran};
use crate::smtp::command::Posted;
use crate::smtp::interop::Servers;
use crate::smtp::server::{Plan, Security};

/// The company's address.
pub(super) const TO: &str = "privacy@company.example";

/// A home whose one account is at a server.
pub(super) enum Post {
    Ours(Posted),
    Real(Servers, Demur),
}

impl Post {
    pub(super) fn ours() -> Self {
        Self::Ours(Posted::at(Plan::sound(Security::Tls)))
    }

    /// Their certificate is of the days of a life.
    pub(super) fn real() -> Self {
        let servers = Servers::start_on("2026-11-01");
        let demur = servers.home_of("robin@example.org");
        Self::Real(servers, demur)
    }

    pub(super) fn demur(&self) -> &Demur {
        match self {
            Self::Ours(posted) => &posted.demur,
            Self::Real(_, demur) => demur,
        }
    }

    /// The messages that have arrived, which are this many, the oldest first.
    pub(super) fn arrived(&self, count: usize) -> Vec<Vec<u8>> {
        let mails = match self {
            Self::Ours(posted) => posted.server.accepted(),
            Self::Real(servers, _) => servers.messages(count),
        };
        assert_eq!(mails.len(), count);
        mails
    }

    /// Runs the binary on a day, at noon.
    pub(super) fn on(&self, day: NaiveDate, args: &[&str]) -> Ran {
        let home = self.demur().home.path();
        let mut command = Command::new("faketime");
        command.args([&format!("{day} 12:00:00"), env!("CARGO_BIN_EXE_demur")]).args(args).stdin(Stdio::null());
        command.env_clear().env("HOME", home).env("PATH", "/usr/bin:/bin").env("TZ", "UTC").current_dir(home);
        Ran::new(command.output().unwrap())
    }
}
