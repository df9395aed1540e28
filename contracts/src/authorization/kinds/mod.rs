//! Transaction kinds of authorization: a file each, a line each.

use crate::ledger::entry::kinds;

kinds! {}
