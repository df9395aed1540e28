//! `mulu tx submit`: messages of any kind.

use clap::Args;
use mulu_contracts::kernel::json::{self, MAX_ANSWER_VALUES};
use mulu_contracts::registry::REGISTRY;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::cli::session::Session;
use crate::cli::verb::Run;
use crate::cli::write::{WriteArgs, send};
use crate::exit::Failure;
use crate::words::usage;

/// Send messages of any kind from a form: [{"kind": NAME, "payload": {…}}, …] in one atomic transaction
#[derive(Debug, Args)]
#[command(
    after_help = "Examples: mulu tx submit --template withdraw_pending > form.json, fill it in, then: mulu tx submit --file form.json --key office\n          \
    mulu tx submit --kinds"
)]
pub struct Submit {
    /// With --template: the kind whose form is printed; by default all kinds have one
    #[arg(value_name = "KIND")]
    kind: Option<String>,
    /// List the kinds
    #[arg(long)]
    kinds: bool,
    #[command(flatten)]
    write: WriteArgs,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Message {
    kind: String,
    payload: Value,
}

/// A kind as it is listed.
#[derive(Serialize)]
struct Kind {
    number: u16,
    kind: &'static str,
}

#[derive(Serialize)]
struct Kinds {
    items: Vec<Kind>,
}

impl Run for Submit {
    fn run(self, session: &mut Session) -> Result<(), Failure> {
        if self.kinds {
            let items = REGISTRY.kinds().into_iter().map(|kind| Kind { number: kind.number, kind: kind.name }).collect();
            return session.out.document(&Kinds { items });
        }
        if self.write.template {
            let wanted = |name: &str| self.kind.as_deref().is_none_or(|kind| kind == name);
            let kinds = REGISTRY.kinds().into_iter().filter(|kind| wanted(kind.name));
            let examples: Vec<Message> =
                kinds.map(|kind| Message { kind: kind.name.to_string(), payload: kind.example().to_json() }).collect();
            return match (examples.is_empty(), &self.kind) {
                (true, Some(name)) => Err(unknown(name)),
                _ => session.out.raw_json(&json!(examples)),
            };
        }
        let path = self.write.file.as_ref().ok_or_else(|| Failure::wrong(usage::which_messages(), usage::name_messages()))?;
        let text = crate::home::read_words(path)?;
        let messages: Vec<Message> = json::read(text.as_bytes(), MAX_ANSWER_VALUES)
            .map_err(|e| Failure::wrong(usage::broken_form(path.display(), e), usage::messages_form()))?;
        let mut rules = Vec::new();
        for Message { kind, payload } in messages {
            let known = REGISTRY.kind_named(&kind).ok_or_else(|| unknown(&kind))?;
            rules.push(known.from_json(payload).map_err(|e| Failure::wrong(usage::form_not_right(&kind, e), usage::messages_form()))?);
        }
        send(session, &self.write, &rules)
    }
}

fn unknown(name: &str) -> Failure {
    Failure::wrong(usage::unknown_kind(name), usage::list_kinds())
}
