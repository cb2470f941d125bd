//! How large a members file may be, in each direction.

/// A members file has no more columns than this.
pub(super) const MAX_COLUMNS: usize = 256;
/// A sheet has no more rows than this.
pub(super) const MAX_ROWS: u64 = 1_048_576;
/// Longest record, in bytes: a letter with all its facts has a few thousand.
pub(super) const MAX_RECORD: usize = 1024 * 1024;
