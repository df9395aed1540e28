//! `mulu cert apply`.

use clap::Args;
use mulu_contracts::certificate::kinds::apply_certificate::ApplyCertificate;
use mulu_contracts::certificate::records::content::CertificateKind;
use mulu_contracts::kernel::id::Uscc;
use mulu_contracts::kernel::text::LocalKey;
use mulu_contracts::kernel::value::Secs;
use serde::Serialize;

use super::content::ContentFlags;
use crate::cli::arg::word;
use crate::cli::form::Form;
use crate::cli::own_key;
use crate::cli::session::Session;
use crate::cli::verb::Verb;
use crate::cli::write::WriteArgs;
use crate::exit::Failure;

/// Apply for a certificate, or the registration of public data 首次登记
#[derive(Debug, Args, Serialize)]
#[command(
    after_help = "Examples: mulu cert apply --template > form.json, fill it in, then: mulu cert apply --file form.json --key office\n          \
    mulu cert apply --kind resource_registration --issuer 12520300MB0000051F --entry E-520300-… --basis 三定方案 --commitment signed.pdf --evidence list.pdf --key office"
)]
pub struct Apply {
    /// What it is to prove: resource_registration, data_ip, data_property, data_element, product_registration
    #[arg(long, value_name = "KIND", value_parser = word::<CertificateKind>)]
    kind: Option<CertificateKind>,
    /// Who is to issue it 登记机构 (USCC)
    #[arg(long, value_name = "USCC", value_parser = word::<Uscc>)]
    issuer: Option<Uscc>,
    /// Term that is asked for, in days; by default the longest that its kind allows
    #[arg(long, value_name = "DAYS", value_parser = word::<Secs>)]
    term: Option<Secs>,
    /// Your own key of it, under which a repeat is the same; by default it follows from all else
    #[arg(long, value_name = "KEY", value_parser = word::<LocalKey>)]
    local_key: Option<LocalKey>,
    #[command(flatten)]
    #[serde(skip)]
    content: ContentFlags,
}

#[derive(Serialize)]
struct Holder {
    holder: Uscc,
}

impl Verb for Apply {
    type Payload = ApplyCertificate;

    fn fill(&self, session: &mut Session, write: &WriteArgs, form: &mut Form) -> Result<(), Failure> {
        let said = self.content.as_said(form)?;
        own_key::fill_from(form, &said)?;
        if form.lacks("holder") {
            let holder = session.organisation(write.organisation)?;
            form.say(&Holder { holder })?;
        }
        self.content.fill(session, form, None)
    }
}
