//! transfer_certificate 转移登记申请 ✍ (C7, E8; docs/spec/certificate.md): holder and new holder agree; what is issued then names the new one.

use crate::certificate::access::{HOLDER, Loaded, Standing, standing_content};
use crate::certificate::change::require_changeable;
use crate::certificate::check::{Wanted, entries_of};
use crate::certificate::keys;
use crate::certificate::records::certificate::Certificate;
use crate::certificate::records::content::CertificateKind;
use crate::certificate::records::procedure::Op;
use crate::certificate::samples;
use crate::certificate::stages::Opening;
use crate::certificate::write::{next_number, save};
use crate::kernel::codec::record;
use crate::kernel::error::{Code, Fault, Refusal, ensure};
use crate::kernel::id::{CertificateId, Uscc};
use crate::kernel::role::Role;
use crate::kernel::state::{StateRead, Subject};
use crate::kernel::value::Time;
use crate::ledger::access::{Allowed, Relation, Target, any, by};
use crate::ledger::context::TxContext;
use crate::ledger::draft::{Draft, require_reason};
use crate::ledger::gate;
use crate::ledger::gate::{Gated, Object};
use crate::ledger::joint::{Joint, JointBody, Side};
use crate::ledger::joint_act::Waiter;
use crate::ledger::samples as ledger_samples;
use crate::ledger::samples::CITY_PROVIDER;
use crate::ledger::scheduled::{acts_for, standing};
use crate::ledger::texts::Reason;

record! {
    /// Asks for another holder.
    pub struct Transfer {
        /// The certificate.
        pub id: CertificateId,
        /// Its version now.
        pub version: u64,
        /// The new holder.
        pub to: Uscc,
        /// On what basis.
        pub reason: Reason,
        /// The body lapses at this time; `joint_term` may end it sooner.
        pub until: Time,
    }
}

/// transfer_certificate.
pub type TransferCertificate = Joint<Transfer>;

const TAKER: &[Allowed] =
    &[by(Role::Provider, Relation::Named), by(Role::Operator, Relation::Named), by(Role::Developer, Relation::Named), any(Relation::Named)];

impl JointBody for Transfer {
    const NUMBER: u16 = 305;
    const NAME: &'static str = "transfer_certificate";
    const ALLOWED: &'static [Allowed] = &[HOLDER[0], TAKER[0], HOLDER[1], TAKER[1], HOLDER[2], TAKER[2], TAKER[3], HOLDER[3]];
    type Id = CertificateId;
    type Object = Loaded;

    fn id(&self) -> CertificateId {
        self.id
    }

    fn subject(id: &CertificateId) -> Subject {
        keys::subject(id)
    }

    fn version_of(id: &CertificateId, state: &dyn StateRead) -> Result<u64, Fault> {
        Ok(keys::core(id).get(state)?.map_or(0, |core| core.version))
    }

    fn version(&self) -> u64 {
        self.version
    }

    fn until(&self) -> Time {
        self.until
    }

    fn load(&self, state: &dyn StateRead, time: Time) -> Result<Loaded, Refusal> {
        let loaded = Loaded::load(state, &self.id, time)?.ok_or(Code::NOT_FOUND)?;
        // S4
        standing(state, &self.to, time)?.ok_or_else(|| Code::NOT_FOUND.of("to"))?;
        Ok(loaded.as_holders())
    }

    fn sides(&self, loaded: &Loaded) -> Vec<Side> {
        let holder = loaded.certificate.holder;
        let target = Target { named: vec![self.to], ..loaded.target() };
        let giver = Side { begins: true, ..Side::of("giver", Waiter::Organisation(holder), HOLDER, target.clone()) };
        vec![giver, Side::of("taker", Waiter::Organisation(self.to), TAKER, target)]
    }

    fn require_standing(&self, tx: &TxContext, _: &dyn StateRead, loaded: &Loaded) -> Result<(), Refusal> {
        gate::standing(tx, loaded, Standing::ANY)
    }

    fn require(&self, tx: &TxContext, state: &dyn StateRead, loaded: &Loaded) -> Result<(), Refusal> {
        // Checks 1 and 2
        require_changeable(tx, loaded)?;
        let content = standing_content(state, &self.id)?;
        // Check 3
        Wanted::of(&loaded.certificate, Some(self.to), &content).require_holder(tx, state)?;
        // Check 4: the entry's own transfer goes before.
        for core in entries_of(state, &content.subject)? {
            ensure(acts_for(state, &self.to, &core.provider, tx.time)?, Code::NOT_THE_PROVIDER)?;
        }
        // Check 5
        ensure(self.to != loaded.certificate.holder, Code::NO_CHANGE)?;
        require_reason(state, &self.reason, tx.time)
    }

    fn effect(&self, tx: &TxContext, draft: &mut Draft<'_>, loaded: Loaded, sent_by: &Uscc) -> Result<(), Refusal> {
        let op_no = next_number(&loaded.certificate)?;
        // Who holds a registration follows from who provides the entry, and that was made known.
        let material = loaded.certificate.kind != CertificateKind::ResourceRegistration;
        let opening = Opening {
            to: Some(self.to),
            material,
            reason: Some(self.reason.code.clone()),
            ..Opening::of(Op::Transfer, loaded.content_hash()?)
        };
        let mut procedure = opening.begin(tx, draft, op_no, loaded.division)?;
        procedure.applicant = *sent_by;
        let certificate = Certificate { procedures: op_no, ..loaded.certificate.clone() };
        save(draft, tx, Some(&loaded), certificate, Some(&procedure))?;
        Ok(())
    }

    fn example() -> Self {
        Transfer {
            id: samples::id("bus-lines"),
            version: 4,
            to: ledger_samples::uscc(CITY_PROVIDER),
            reason: samples::reason("law").0,
            until: Time(ledger_samples::time().0 + 10 * 86_400),
        }
    }
}
