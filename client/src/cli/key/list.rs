//! `mulu key list`.

use clap::Args;
use serde::Serialize;

use crate::cli::session::Session;
use crate::cli::verb::Run;
use crate::exit::Failure;
use crate::keystore::KeyInfo;

/// List the keys
#[derive(Debug, Args)]
pub struct Keys {}

#[derive(Serialize)]
struct Listed {
    items: Vec<KeyInfo>,
}

impl Run for Keys {
    fn run(self, session: &mut Session) -> Result<(), Failure> {
        let (mut items, mut broken) = (Vec::new(), None);
        for key in session.keystore()?.each()? {
            match key {
                Ok(key) => items.push(key),
                Err(failure) => broken = broken.or(Some(failure)),
            }
        }
        session.out.document(&Listed { items })?;
        // One file that cannot be read hides no other key.
        broken.map_or(Ok(()), Err)
    }
}
