//! file_sub_grant 备案再授权 ✍ (A36; docs/spec/grant.md): to the approved applicant; it needs nobody's consent.

use crate::authorization::keys::grant as keys;
use crate::authorization::records::content::GrantContent;
use crate::authorization::records::grant::Route;
use crate::authorization::samples::grant as samples;
use crate::authorization::sub_granting::{Asked, SubSigning};
use crate::kernel::codec::record;
use crate::kernel::error::{Fault, Refusal};
use crate::kernel::id::{GrantId, Uscc};
use crate::kernel::role::Role;
use crate::kernel::state::{StateRead, Subject};
use crate::kernel::text::LocalKey;
use crate::kernel::value::Time;
use crate::ledger::access::{Allowed, Relation, by};
use crate::ledger::context::TxContext;
use crate::ledger::draft::Draft;
use crate::ledger::joint::{Joint, JointBody, Side};
use crate::ledger::samples::{ENTERPRISE, local_key, time, uscc};

record! {
    /// Makes a sub-grant.
    pub struct SubGrantFiling {
        /// Its id: of the key of the parent's grantee.
        pub id: GrantId,
        /// None stands yet: 0.
        pub version: u64,
        /// Own key of the parent's grantee.
        pub local_key: LocalKey,
        /// The grant that it is made under.
        pub parent: GrantId,
        /// Who gets it.
        pub grantee: Uscc,
        /// What is granted.
        pub content: GrantContent,
        /// The body lapses at this time; `joint_term` may end it sooner.
        pub until: Time,
    }
}

/// file_sub_grant.
pub type FileSubGrant = Joint<SubGrantFiling>;

const GRANTOR: &[Allowed] = &[by(Role::Operator, Relation::Own)];

const GRANTEE: &[Allowed] = &[by(Role::Developer, Relation::Named), by(Role::Operator, Relation::Named)];

impl SubGrantFiling {
    fn asked(&self) -> Asked<'_> {
        let SubGrantFiling { id, local_key, parent, grantee, content, .. } = self;
        Asked { id: *id, local_key, parent, grantee, content, route: Route::Filed }
    }
}

impl JointBody for SubGrantFiling {
    const NUMBER: u16 = 425;
    const NAME: &'static str = "file_sub_grant";
    const CREATES: bool = true;
    const ALLOWED: &'static [Allowed] = &[GRANTOR[0], GRANTEE[0], GRANTEE[1]];
    type Id = GrantId;
    type Object = SubSigning;

    fn id(&self) -> GrantId {
        self.id
    }

    fn subject(id: &GrantId) -> Subject {
        keys::subject(id)
    }

    fn version_of(id: &GrantId, state: &dyn StateRead) -> Result<u64, Fault> {
        Ok(keys::core(id).get(state)?.map_or(0, |grant| grant.version))
    }

    fn version(&self) -> u64 {
        self.version
    }

    fn until(&self) -> Time {
        self.until
    }

    fn require_types(&self) -> Result<(), Refusal> {
        self.content.require_types()
    }

    fn load(&self, state: &dyn StateRead, time: Time) -> Result<SubSigning, Refusal> {
        self.asked().load(state, time)
    }

    fn sides(&self, signing: &SubSigning) -> Vec<Side> {
        self.asked().sides(signing, GRANTOR, GRANTEE)
    }

    fn require_standing(&self, tx: &TxContext, _: &dyn StateRead, signing: &SubSigning) -> Result<(), Refusal> {
        self.asked().require_standing(tx, signing)
    }

    fn require(&self, tx: &TxContext, state: &dyn StateRead, signing: &SubSigning) -> Result<(), Refusal> {
        self.asked().require(tx, state, signing)
    }

    fn effect(&self, tx: &TxContext, draft: &mut Draft<'_>, signing: SubSigning, _: &Uscc) -> Result<(), Refusal> {
        self.asked().effect(tx, draft, signing)
    }

    fn example() -> Self {
        SubGrantFiling {
            id: samples::sub_id(),
            version: 0,
            local_key: local_key(samples::SUB_KEY),
            parent: samples::id(),
            grantee: uscc(ENTERPRISE),
            content: samples::sub_content(),
            until: Time(time().0 + 10 * 86_400),
        }
    }
}
