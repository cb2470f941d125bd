//! The user's own records of companies: taking over a copy of a public register, adding and changing one, checking all.
//!
//! This stands among the jobs, because it joins files, archives, the catalog and the window of the page, which no other room
//! may use together. It must not decide what a letter says of a company: that is for [`crate::compose`].

mod check;
mod convert;
mod error;
mod import;
mod origin;
mod own;
mod register;
mod window;

pub use check::{CompanyFault, CompanyProblem, check_companies};
pub use error::{CompanyError, Doubt, Left};
pub use import::{ImportOptions, ImportReport, import_companies};
pub use own::{NewCompany, check_company, company_path, company_template, editable, put_company};

/// Where the records are, below the folder of the user's own data.
const FOLDER: &str = "data/controllers";
