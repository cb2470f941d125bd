//! The company that a command is about: its first argument, or `--controller`.

use std::sync::Arc;

use clap::Args;

use super::context::Context;
use super::error::Failure;
use crate::case::{Named, SourceLocation};
use crate::compose::find_record;
use crate::controllers::Controller;

/// The company, once.
#[derive(Debug, Args)]
#[group(id = "the company", multiple = false)]
pub(super) struct Company {
    /// The company, by any of its names, for instance linkedin
    #[arg(value_name = "COMPANY")]
    company: Option<String>,
    /// The same as a flag
    #[arg(long, value_name = "NAME")]
    controller: Option<String>,
}

impl Company {
    /// Its id; `None` if none was typed.
    pub(super) fn id(&self, context: &Context) -> Result<Option<String>, Failure> {
        let flag = || SourceLocation { source: Some("--controller".to_owned()), ..SourceLocation::default() };
        let meant = |typed: &str, place| context.meant(Named::Company, typed, || place);
        Ok(match (&self.company, &self.controller) {
            (Some(typed), _) => Some(meant(typed, SourceLocation::default())?),
            (None, Some(typed)) => Some(meant(typed, flag())?),
            (None, None) => None,
        })
    }

    /// Its record.
    pub(super) fn record(&self, context: &Context) -> Result<Arc<Controller>, Failure> {
        let missing = || Failure::usage("the company is missing", "name it, for example linkedin; see `demur list controllers`");
        let id = self.id(context)?.ok_or_else(missing)?;
        Ok(find_record(&id, SourceLocation::default(), &context.catalog)?)
    }
}
