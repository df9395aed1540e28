//! Transaction kinds of authorised operation: a file each, a line each.

use crate::ledger::entry::kinds;

kinds! {}
