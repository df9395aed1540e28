//! `mulu todo`: what waits for an organisation, over all domains.

use clap::Args;
use mulu_contracts::kernel::id::{DivisionCode, Uscc};
use mulu_contracts::kernel::listing::MAX_LIMIT;
use mulu_contracts::kernel::moment::Moment;
use mulu_contracts::kernel::place::Place;
use mulu_contracts::kernel::role::Role;
use mulu_contracts::party::queries::joint::WaitingScope;
use mulu_contracts::party::queries::todo::ListTodo;

use super::arg::word;
use super::read::ReadArgs;
use super::session::{Document, Session};
use super::verb::Run;
use crate::exit::Failure;
use crate::words::usage;

/// List what waits for your organisation 待办, sorted by its end, over all domains
#[derive(Debug, Args)]
#[command(
    after_help = "Examples: mulu todo --key office\n          mulu todo 11520300MB00000197\n          mulu todo --division 520300 --role bureau"
)]
pub struct Todo {
    /// 统一社会信用代码 of the organisation; by default the one of the key
    #[arg(value_name = "USCC", value_parser = word::<Uscc>)]
    org: Option<Uscc>,
    /// The same by its name elsewhere
    #[arg(long = "as", value_name = "USCC", env = "MULU_AS", value_parser = word::<Uscc>, hide = true)]
    organisation: Option<Uscc>,
    /// What waits for holders of a role in this division and below
    #[arg(long, value_name = "DIVISION", conflicts_with = "org", value_parser = word::<DivisionCode>)]
    division: Option<DivisionCode>,
    /// With --division: which role; by default bureau
    #[arg(long, value_name = "ROLE", requires = "division", value_parser = word::<Role>)]
    role: Option<Role>,
    #[command(flatten)]
    read: ReadArgs,
}

impl Run for Todo {
    fn run(self, session: &mut Session) -> Result<(), Failure> {
        let read = &self.read;
        let scope = match self.division {
            Some(division) => {
                session.require_division(division, read)?;
                WaitingScope::Authority { role: self.role.unwrap_or(Role::Bureau), division, below: true }
            }
            None => WaitingScope::Organisation(session.organisation(self.org.or(self.organisation))?),
        };
        session.work_in_parts();
        let ask = |from| ListTodo { scope: scope.clone(), from, limit: MAX_LIMIT };
        let Document { chain_id, height, time, trust, negative, complete, answer } = session.answer(ask(Place::START), read)?;
        if let (Some(path), Some(_)) = (&read.proof, answer.next) {
            return Err(Failure::wrong(usage::first_part_only(path.display()), usage::no_proof_of_parts()));
        }
        // Queues are in no order of time: all of it is read, at one height, and then sorted.
        let (mut items, mut next) = (answer.items, answer.next);
        let alone = ReadArgs { proof: None, ..read.clone() };
        while let Some(from) = next {
            let more = session.fetch(ask(from), &alone, Some(Moment::Height(height)))?.answer;
            items.extend(more.items);
            next = more.next;
        }
        items.sort_by(|one, other| (one.due, &one.stage).cmp(&(other.due, &other.stage)));
        session.tell_whole(Document { chain_id, height, time, trust, negative, complete, answer: items }, read)
    }
}
