//! end_attestation 终止证明 (`docs/spec/party.md`): its recorder takes an attestation back.

use crate::kernel::codec::record;
use crate::kernel::error::{Code, Fault, Refusal, ensure};
use crate::kernel::id::{ReportId, Uscc};
use crate::kernel::role::Role;
use crate::kernel::state::{StateRead, StateWrite};
use crate::kernel::value::Time;
use crate::ledger::access::{Allowed, Relation, Target, any, by};
use crate::ledger::context::TxContext;
use crate::ledger::draft::{Done, Draft, Versioned};
use crate::ledger::gate::{Gated, Object, found, pass_as, require_one_of};
use crate::ledger::organisation::organisation;
use crate::ledger::rule::Rule;
use crate::ledger::samples;
use crate::ledger::texts::{Reason, Spoken};
use crate::party::attestation::{RecordedAttestation, attestation, attestations};
use crate::party::kinds::record_attestation;

record! {
    /// Ends an attestation from this block on.
    pub struct EndAttestation {
        /// The attestation.
        pub id: ReportId,
        /// Its version now.
        pub version: u64,
        /// Why.
        pub reason: Spoken<Reason>,
    }
}

/// An attestation as its recorder owns it; one of genesis is its subject's bureau's.
struct Recorded {
    attestation: RecordedAttestation,
    target: Target,
}

impl Gated for Recorded {
    type State = ();

    fn target(&self) -> Target {
        self.target.clone()
    }

    fn version(&self) -> u64 {
        self.attestation.version
    }

    fn state(&self) {}

    fn word((): ()) -> &'static str {
        "recorded"
    }
}

impl Object for Recorded {
    type Id = ReportId;

    fn load(state: &dyn StateRead, id: &ReportId, _: Time) -> Result<Option<Self>, Fault> {
        let Some(attestation) = attestation(id).get(state)? else { return Ok(None) };
        let target = match attestation.recorded_by {
            Some(recorder) => Target { owner: Some(recorder), ..Target::default() },
            None => {
                let subject = organisation(&attestation.subject).get(state)?;
                Target::place(subject.ok_or_else(|| Fault::new("the subject of an attestation is missing"))?.division)
            }
        };
        Ok(Some(Recorded { attestation, target }))
    }
}

/// Who ends an attestation of genesis, which has no recorder.
const COVERS: &[Allowed] = &[by(Role::Bureau, Relation::SameDivision), by(Role::Bureau, Relation::Superior)];

impl Rule for EndAttestation {
    const NUMBER: u16 = 121;
    const NAME: &'static str = "end_attestation";
    const SAYS: bool = true;
    const ALLOWED: &'static [Allowed] = &[any(Relation::Own)];
    const EXAMPLE_AFTER: &'static [&'static str] = &["record_attestation"];

    fn check(&self, tx: &TxContext, draft: &mut Draft<'_>) -> Result<Done, Refusal> {
        let recorded = found::<Recorded>(tx, draft, &self.id)?;
        let allowed = if recorded.attestation.recorded_by.is_some() { Self::ALLOWED } else { COVERS };
        pass_as(tx, &recorded, self.version, &[()], || require_one_of(tx, draft, &recorded.target, allowed))?;
        let attestation = recorded.attestation;
        // Check 1
        ensure(!attestation.is_over(tx.time), Code::ALREADY_ENDED)?;
        let version = attestation.version.saturating_add(1);
        draft.say_beside(&self.reason, &attestation.subject())?;

        let kept = attestations(&attestation.subject).get(draft)?.unwrap_or_default().with_end(&self.id, tx.time);
        draft.put(&attestations(&attestation.subject), &kept);
        draft.version(&RecordedAttestation { version, ended: Some(tx.time), ..attestation })?;
        Ok(Done::of(self.id))
    }

    fn example() -> Self {
        let recorded = record_attestation::RecordAttestation::example();
        let recorder: Uscc = samples::uscc(samples::CITY_BUREAU);
        let id = ReportId::derive(&samples::division(samples::CITY), &recorder, &recorded.local_key);
        EndAttestation { id, version: 1, reason: samples::reason("incorrect") }
    }
}
