//! `mulu grant tree`.

use std::collections::VecDeque;
use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};
use mulu_contracts::authorization::queries::GetGrant;
use mulu_contracts::authorization::queries::grant::GrantAnswer;
use mulu_contracts::authorization::queries::grant_lists::{GrantsOf, ListGrants};
use mulu_contracts::kernel::id::GrantId;
use mulu_contracts::kernel::listing::MAX_LIMIT;
use mulu_contracts::kernel::moment::Moment;
use mulu_contracts::kernel::place::Place;

use crate::cli::arg::word;
use crate::cli::names::names;
use crate::cli::read::ReadArgs;
use crate::cli::session::{Document, Session};
use crate::cli::verb::Run;
use crate::exit::Failure;
use crate::outfile::{self, STDOUT, require_apart};
use crate::show::tree::{self, Branches};
use crate::words::grants;

/// Grants of one tree that are asked for; of more it is said that they are left out.
const MOST: usize = 500;

/// Show a grant with those above it and all sub-grants under it, each with its holds and stops: as text, for Graphviz, or as a picture
#[derive(Debug, Args)]
#[command(
    after_help = "Examples: mulu grant tree G-520300-…\n          mulu grant tree G-520300-… --format svg --out tree.svg\n          \
    mulu grant tree G-520300-… --format dot --out - | dot -Tpdf -o tree.pdf"
)]
pub struct Tree {
    /// The grant
    #[arg(value_parser = word::<GrantId>)]
    id: GrantId,
    /// How it is drawn
    #[arg(long = "format", value_enum, default_value_t = Drawn::Text)]
    drawn: Drawn,
    /// Where to; - is standard output
    #[arg(long, value_name = "FILE", default_value = STDOUT)]
    out: PathBuf,
    #[command(flatten)]
    read: ReadArgs,
}

/// How a tree is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Drawn {
    /// Lines of text
    Text,
    /// A graph for Graphviz
    Dot,
    /// A picture
    Svg,
}

impl Run for Tree {
    fn run(self, session: &mut Session) -> Result<(), Failure> {
        require_apart(&[Some(&self.out), self.read.proof.as_deref()], &[])?;
        session.work_in_parts();
        let document = session.answer(GetGrant { id: self.id }, &self.read)?;
        let Document { chain_id, height, time, trust, negative, complete, answer } = document;
        let Some(answer) = answer else {
            return session.tell(&Document { chain_id, height, time, trust, negative, complete, answer: Option::<()>::None });
        };
        let branches = self.branches(session, *answer, height)?;
        let document = Document { chain_id, height, time, trust, negative, complete, answer: branches };
        if session.out.is_json() && self.drawn == Drawn::Text {
            return session.out.document(&document.json()?);
        }
        let value = crate::wide::to_value(&document.answer).map_err(|e| Failure::defect(e.to_string()))?;
        let names = names(session, &[&value], &ReadArgs { proof: None, ..self.read.clone() }, Some(Moment::Height(height)))?;
        let (lang, style) = (session.lang(), *session.out.style());
        let about = document.verdict(lang);
        let on_output = self.out == Path::new(STDOUT);
        let text = match self.drawn {
            Drawn::Text if on_output => return session.page_of(&document, &tree::text(&document.answer, &names, lang, &style)),
            Drawn::Text => format!("{}\n {about}\n", tree::text(&document.answer, &names, lang, &Default::default())),
            Drawn::Dot => tree::dot(&document.answer, &names, lang, &about),
            Drawn::Svg => tree::svg(&document.answer, &names, lang, &about),
        };
        outfile::write(&self.out, text.as_bytes(), 0o644).map_err(|e| Failure::file(&self.out, &e))?;
        if !on_output {
            session.out.words(grants::written(self.out.display()).of(lang))?;
        }
        Ok(())
    }
}

impl Tree {
    /// Those above, the grant, and those under it, breadth first, at one height.
    fn branches(&self, session: &mut Session, of: GrantAnswer, height: u64) -> Result<Branches, Failure> {
        let (at, alone) = (Some(Moment::Height(height)), ReadArgs { proof: None, ..self.read.clone() });
        let get = |session: &mut Session, id: GrantId| {
            let found = session.fetch(GetGrant { id }, &alone, at)?.answer;
            found.ok_or_else(|| Failure::defect(format!("{id} is named, and is not there")))
        };
        let mut above = Vec::new();
        let mut next = of.grant.parent().copied();
        while let Some(id) = next {
            let parent = get(session, id)?;
            next = parent.grant.parent().copied();
            above.push(tree::Node::of(&parent));
        }
        above.reverse();
        let mut under = Vec::new();
        let mut waiting = VecDeque::from([of.grant.grant_id]);
        let mut more = false;
        while let Some(parent) = waiting.pop_front() {
            let mut from = Place::START;
            loop {
                let question = ListGrants { of: GrantsOf::Parent(parent), state: None, from, limit: MAX_LIMIT };
                let page = session.fetch(question, &alone, at)?.answer;
                for row in page.items {
                    if under.len() >= MOST {
                        more = true;
                        break;
                    }
                    let found = get(session, row.grant_id)?;
                    if found.sub_grants > 0 {
                        waiting.push_back(row.grant_id);
                    }
                    under.push(tree::Node::of(&found));
                }
                let Some(place) = page.next.filter(|_| !more) else { break };
                from = place;
            }
        }
        Ok(Branches { above, of: tree::Node::of(&of), under, more })
    }
}
