//! What a verb is. Of one that sends a kind a file says two things: the flags, which are members of the kind's payload, and what is filled
//! in where nobody said it. Form, template, preview, signatures, dry run, files, receipts and JSON are the same for all.

use clap::Args;
use clap::builder::{Resettable, Str};
use mulu_contracts::ledger::rule::Rule;
use serde::Serialize;

use super::form::Form;
use super::read::{PageArgs, ReadArgs};
use super::session::Session;
use super::write::{WriteArgs, send};
use crate::exit::Failure;

/// A command.
pub trait Run {
    /// Runs it.
    fn run(self, session: &mut Session) -> Result<(), Failure>;
}

/// A verb that sends one kind.
pub trait Verb: Args + Serialize {
    /// Its payload. The flags serialize to members of it.
    type Payload: Rule;
    /// The payload is a joint act ✍, and the flags are members of its body.
    const JOINT: bool = false;

    /// Fills in what neither flags nor form say: versions that stand, the sender, times; nothing, where both say all.
    fn fill(&self, _session: &mut Session, _write: &WriteArgs, _form: &mut Form) -> Result<(), Failure> {
        Ok(())
    }

    /// Flags that members cannot say as they are, such as words inside of an object.
    fn say(&self, form: &mut Form) -> Result<(), Failure> {
        form.say(self)
    }
}

/// A verb that asks one question.
pub trait Asks: Args {
    /// Asks and prints.
    fn ask(self, session: &mut Session, read: &ReadArgs) -> Result<(), Failure>;
}

/// A verb that lists.
pub trait Lists: Args {
    /// Asks and prints.
    fn list(self, session: &mut Session, read: &ReadArgs, page: &PageArgs) -> Result<(), Failure>;
}

/// The command of a verb that sends.
#[derive(Debug)]
pub struct Send<V> {
    verb: V,
    write: WriteArgs,
}

/// The command of a verb that asks.
#[derive(Debug)]
pub struct Ask<V> {
    verb: V,
    read: ReadArgs,
}

/// The command of a verb that lists.
#[derive(Debug)]
pub struct List<V> {
    verb: V,
    page: PageArgs,
    read: ReadArgs,
}

/// A verb that has all flags of its own.
pub type Own<V> = V;

/// Flags of a command from those of its parts; the verb's own come last, so that its words are those of the command.
macro_rules! args_of_parts {
    ($name:ident: $($part:ident: $ty:ty),+) => {
        impl<V: Args> Args for $name<V> {
            fn augment_args(command: clap::Command) -> clap::Command {
                $(let command = <$ty as Args>::augment_args(command).next_help_heading(Resettable::<Str>::Reset);)+
                V::augment_args(command)
            }
            fn augment_args_for_update(command: clap::Command) -> clap::Command {
                Self::augment_args(command)
            }
        }

        impl<V: Args> clap::FromArgMatches for $name<V> {
            fn from_arg_matches(matches: &clap::ArgMatches) -> Result<Self, clap::Error> {
                Ok($name { verb: V::from_arg_matches(matches)?, $($part: <$ty as clap::FromArgMatches>::from_arg_matches(matches)?),+ })
            }
            fn update_from_arg_matches(&mut self, matches: &clap::ArgMatches) -> Result<(), clap::Error> {
                *self = Self::from_arg_matches(matches)?;
                Ok(())
            }
        }
    };
}

args_of_parts!(Send: write: WriteArgs);
args_of_parts!(Ask: read: ReadArgs);
args_of_parts!(List: page: PageArgs, read: ReadArgs);

const BODY: &str = "body";

/// The payload of a verb, from form and flags.
fn payload<V: Verb>(session: &mut Session, verb: &V, write: &WriteArgs) -> Result<V::Payload, Failure> {
    let mut form = Form::open(write.file.as_deref(), V::Payload::NAME)?;
    if V::JOINT {
        form = form.within(BODY);
    }
    verb.say(&mut form)?;
    verb.fill(session, write, &mut form)?;
    if V::JOINT { form.under(BODY).whole() } else { form.whole() }
}

impl<V: Verb> Run for Send<V> {
    fn run(self, session: &mut Session) -> Result<(), Failure> {
        if self.write.template {
            return session.template::<V::Payload>();
        }
        let payload = payload(session, &self.verb, &self.write)?;
        send(session, &self.write, &[payload.into()])
    }
}

impl<V: Asks> Run for Ask<V> {
    fn run(self, session: &mut Session) -> Result<(), Failure> {
        self.verb.ask(session, &self.read)
    }
}

impl<V: Lists> Run for List<V> {
    fn run(self, session: &mut Session) -> Result<(), Failure> {
        self.verb.list(session, &self.read, &self.page)
    }
}

impl<V: Run> Run for Box<V> {
    fn run(self, session: &mut Session) -> Result<(), Failure> {
        (*self).run(session)
    }
}

/// The verbs of a noun, a line each: its file, its flags there, and what it does.
macro_rules! verbs {
    ($(#[$about:meta])* $noun:ident { $($(#[$more:meta])* $file:ident::$verb:ident: $how:ident,)* }) => {
        $(pub mod $file;)*

        $(#[$about])*
        #[derive(Debug, clap::Subcommand)]
        pub enum $noun {
            $($(#[$more])* $verb(Box<$crate::cli::verb::$how<$file::$verb>>),)*
        }

        impl $crate::cli::verb::Run for $noun {
            fn run(self, session: &mut $crate::cli::session::Session) -> Result<(), $crate::exit::Failure> {
                match self {
                    $($noun::$verb(command) => command.run(session),)*
                }
            }
        }
    };
}
pub(crate) use verbs;
