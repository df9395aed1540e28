//! What a grant says: flags over a form, over what stands or stands above, over what nobody needs to say.

use mulu_contracts::authorization::queries::grant::GrantAnswer;
use mulu_contracts::authorization::records::grant::Grant;
use mulu_contracts::authorization::records::reach::{Duties, Limits, Output, Over};
use mulu_contracts::authorization::records::scope::Recipients;
use mulu_contracts::authorization::records::terms::{BenefitShare, Documents, PriceClass};
use mulu_contracts::catalog::records::entry::Actions;
use mulu_contracts::certificate::records::content::CertificateKind;
use mulu_contracts::kernel::id::DivisionCode;
use mulu_contracts::kernel::text::Code;
use mulu_contracts::kernel::value::{List, Secs, Set, Time};
use serde::Serialize;

use super::content_flags::ContentFlags;
use crate::cli::catalog::standing as entry;
use crate::cli::form::Form;
use crate::cli::session::Session;
use crate::cli::write::now;
use crate::exit::Failure;

const MEMBER: &str = "content";
/// Members that are objects: what flags say goes into what stands in them.
const OBJECTS: &[&str] = &["recipients", "limits", "output", "duties", "documents"];
const DAY: u32 = 86_400;

/// Where nobody says otherwise: reports by half years, destruction within a month, incidents told within a day, nothing raw.
#[derive(Serialize)]
struct Usual {
    output: UsualOutput,
    duties: Duties,
}

#[derive(Serialize)]
struct UsualOutput {
    raw_export: bool,
    forms: [(); 0],
    delivery: [(); 0],
}

#[derive(Serialize)]
struct Begins {
    valid_from: Time,
}

/// What a grant reaches now, member by member as a new one would say it.
#[derive(Serialize)]
pub struct Standing<'a> {
    depth_left: u8,
    over: &'a Over,
    purposes: &'a Set<Code<24>, 1, 8>,
    actions: Actions,
    prohibited: Actions,
    spatial: &'a Set<DivisionCode, 0, 32>,
    recipients: &'a Recipients,
    valid_from: Time,
    valid_until: Time,
    limits: &'a Limits,
    output: &'a Output,
    price_class: &'a List<PriceClass, 0, 8>,
    duties: &'a Duties,
    benefit: &'a List<BenefitShare, 0, 16>,
    required_certificates: &'a Set<CertificateKind, 0, 6>,
    documents: &'a Documents,
}

impl<'a> Standing<'a> {
    /// Of a grant as it stands.
    pub fn of(answer: &'a GrantAnswer) -> Standing<'a> {
        let (Grant { purposes, actions, prohibited, valid_from, valid_until, limits, output, duties, .. }, terms) =
            (&answer.grant, &answer.detail.terms);
        Standing {
            depth_left: answer.grant.depth_left,
            over: &answer.detail.over,
            purposes,
            actions: *actions,
            prohibited: *prohibited,
            spatial: &terms.spatial,
            recipients: &terms.recipients,
            valid_from: *valid_from,
            valid_until: *valid_until,
            limits,
            output,
            price_class: &terms.price_class,
            duties,
            benefit: &terms.benefit,
            required_certificates: &answer.grant.required_certificates,
            documents: &terms.documents,
        }
    }

    /// Of a grant that stands above: what a sub-grant says where nobody says otherwise. One more step is used up; shares and documents are the
    /// parent's own, and cells it cannot name.
    pub fn below(answer: &'a GrantAnswer) -> Result<Form, Failure> {
        let mut form = Form::default();
        form.put_all(&Standing { depth_left: 0, valid_from: answer.grant.valid_from.max(now()), ..Standing::of(answer) })?;
        form.leave_out(&["benefit", "documents"]);
        if answer.detail.over.entries().is_empty() {
            form.leave_out(&["over"]);
        }
        Ok(form)
    }
}

impl ContentFlags {
    /// A new grant's content: flags over the form's, over what stands above, over what is usual.
    pub fn fill(&self, session: &mut Session, form: &mut Form, above: Form) -> Result<(), Failure> {
        let mut content = Form::default();
        let duties = Duties {
            report_every: Secs(180 * DAY),
            destroy_within: Secs(30 * DAY),
            notify_within: Secs(DAY),
            deny_after: Secs(0),
            disclose: true,
            attestations: Set::default(),
        };
        content.put_all(&Usual { output: UsualOutput { raw_export: false, forms: [], delivery: [] }, duties })?;
        content.blend(&above)?;
        let said = self.over_form(&mut form.within(MEMBER), &mut |id| Ok(entry(session, id)?.core.version))?;
        if !said.lacks("over") {
            // Entries and cells do not stand beside each other.
            content.leave_out(&["over"]);
        }
        content.blend(&said)?;
        content.fall_back(&Begins { valid_from: now() })?;
        form.put(MEMBER, content);
        Ok(())
    }

    /// What a form and the flags say of a new grant before anything is looked up, and before any clock.
    pub fn as_said(&self, form: &Form) -> Result<Form, Failure> {
        let mut said = form.clone();
        let content = self.over_form(&mut said.within(MEMBER), &mut |_| Ok(0))?;
        said.put(MEMBER, content);
        Ok(said)
    }

    /// Members of an amendment: those that the form or the flags name, each whole, over what stands.
    pub fn amend(&self, session: &mut Session, form: &mut Form, stands: &GrantAnswer) -> Result<(), Failure> {
        let mut whole = Form::default();
        whole.put_all(&Standing::of(stands))?;
        let flags = self.members(&mut |id| Ok(entry(session, id)?.core.version))?;
        for name in OBJECTS.iter().filter(|name| !flags.lacks(name)) {
            let mut member = whole.within(name);
            member.say(&form.within(name))?;
            member.say(&flags.clone().within(name))?;
            form.put(name, member);
        }
        let mut flags = flags;
        flags.leave_out(OBJECTS);
        form.say(&flags)
    }

    /// Flags over a form.
    fn over_form(
        &self,
        said: &mut Form,
        version_of: &mut dyn FnMut(mulu_contracts::kernel::id::EntryId) -> Result<u64, Failure>,
    ) -> Result<Form, Failure> {
        let flags = self.members(version_of)?;
        if !flags.lacks("over") {
            said.leave_out(&["over"]);
        }
        said.blend(&flags)?;
        Ok(said.clone())
    }

    /// What the flags say, and nothing that they do not.
    fn members(&self, version_of: &mut dyn FnMut(mulu_contracts::kernel::id::EntryId) -> Result<u64, Failure>) -> Result<Form, Failure> {
        let (mut inner, mut members) = (Form::default(), Form::default());
        inner.blend(&self.said(version_of)?)?;
        members.say(&inner)?;
        Ok(members)
    }
}

#[cfg(test)]
mod tests {
    use clap::Parser;
    use mulu_contracts::authorization::kinds::sign_grant::GrantSigning;
    use mulu_contracts::ledger::joint::JointBody as _;
    use serde_json::{Value, json};

    use super::*;

    #[derive(Parser)]
    struct Line {
        #[command(flatten)]
        content: ContentFlags,
    }

    fn flags(words: &str) -> ContentFlags {
        Line::parse_from(std::iter::once("x").chain(words.split_whitespace())).content
    }

    fn value(form: &Form) -> Value {
        serde_json::to_value(form).unwrap()
    }

    #[test]
    fn flags_win_over_a_form_member_by_member_and_entries_take_the_place_of_cells() {
        let mut form = Form::default();
        form.put_all(&GrantSigning::example().content).unwrap();
        let flags = flags("--entry E-520300-3YN9-2AGA-NFLD-PY68-R:2,1 --max-calls 9 --no-disclosure --purpose research");
        let said = value(&flags.over_form(&mut form, &mut |_| Ok(7)).unwrap());
        let entries = json!([{ "entry": "E-520300-3YN9-2AGA-NFLD-PY68-R", "version": 7, "fields": { "only": [1, 2] } }]);
        assert_eq!(said["over"], json!({ "entries": entries }));
        assert_eq!((&said["purposes"], &said["duties"]["disclose"]), (&json!(["research"]), &json!(false)));
        assert_eq!(
            (&said["limits"]["max_trades"], &said["limits"]["max_calls"]),
            (&json!("100"), &json!("9")),
            "one limit beside the other"
        );
        assert_eq!(said["duties"]["report_every"], json!(180 * 86_400));
        assert!(serde_json::from_value::<mulu_contracts::authorization::records::content::GrantContent>(said).is_ok());
    }

    #[test]
    fn flags_that_say_nothing_are_no_members() {
        assert_eq!(value(&flags("").members(&mut |_| Ok(0)).unwrap()), json!({}));
        let some = value(&flags("--share 91520300MA00000316=60 --delivery api --until 2027-01-01").members(&mut |_| Ok(0)).unwrap());
        assert_eq!(
            some,
            json!({ "benefit": [{ "org": "91520300MA00000316", "bp": 6_000 }], "output": { "delivery": ["api"] }, "valid_until": "2026-12-31T16:00:00Z" })
        );
    }
}
