//! amend_grant 修改授权 ✍ (A15; docs/spec/grant.md): narrower, or to who succeeded the grantee, by its grantor alone; else all sides sign again.

use crate::authorization::access::application::approved_demand;
use crate::authorization::access::grant::{BUREAUS, GRANTORS, OWN, SeenGrant, entries_of};
use crate::authorization::granting;
use crate::authorization::keys::{application as application_keys, grant as keys, plan as plan_keys};
use crate::authorization::kinds::sign_grant::{no_bureau_for, sides_of};
use crate::authorization::records::application::{Application, Demand, Op};
use crate::authorization::records::content::{require_classes, require_depth, require_over, require_shares};
use crate::authorization::records::grant::Grant;
use crate::authorization::records::plan::Plan;
use crate::authorization::records::reach::{Dimension, Duties, Facts, Limits, Output, Over, Within, narrower_or_equal, purposes_within};
use crate::authorization::records::scope::Recipients;
use crate::authorization::records::terms::{BenefitShare, Detail, Documents, PriceClass};
use crate::authorization::samples::grant as samples;
use crate::authorization::standing::successor_of;
use crate::authorization::write;
use crate::authorization::write::grant::{move_data, note_named, put_detail, save, set_close_due};
use crate::catalog::change::Change;
use crate::catalog::records::entry::{Actions, EntryCore};
use crate::certificate::records::content::CertificateKind;
use crate::kernel::codec::record;
use crate::kernel::error::{Code, Fault, Refusal, ensure};
use crate::kernel::id::{ApplicationId, DivisionCode, EntryId, GrantId, Uscc};
use crate::kernel::role::Role;
use crate::kernel::state::{StateRead, Subject};
use crate::kernel::text::Code as Word;
use crate::kernel::value::{List, Set, Time};
use crate::ledger::access::{Allowed, Hold, Relation, any, by};
use crate::ledger::context::TxContext;
use crate::ledger::draft::{Draft, require_reason};
use crate::ledger::gate::{Gated, Object};
use crate::ledger::joint::{Joint, JointBody, Side};
use crate::ledger::joint_act::Waiter;
use crate::ledger::samples::{reason, time};
use crate::ledger::scheduled::{acts_for, standing};
use crate::ledger::texts::Reason;

record! {
    /// Changes a grant: what is not named stays.
    pub struct GrantAmendment {
        /// The grant.
        pub id: GrantId,
        /// Its version now.
        pub version: u64,
        /// A successor of the grantee.
        #[serde(default, skip_serializing_if = "Change::is_keep")]
        pub grantee: Change<Uscc>,
        /// How many steps of sub-grants may follow.
        #[serde(default, skip_serializing_if = "Change::is_keep")]
        pub depth_left: Change<u8>,
        /// Which data.
        #[serde(default, skip_serializing_if = "Change::is_keep")]
        pub over: Change<Over>,
        /// What for.
        #[serde(default, skip_serializing_if = "Change::is_keep")]
        pub purposes: Change<Set<Word<24>, 1, 8>>,
        /// What may be done.
        #[serde(default, skip_serializing_if = "Change::is_keep")]
        pub actions: Change<Actions>,
        /// What may not.
        #[serde(default, skip_serializing_if = "Change::is_keep")]
        pub prohibited: Change<Actions>,
        /// Where it is used.
        #[serde(default, skip_serializing_if = "Change::is_keep")]
        pub spatial: Change<Set<DivisionCode, 0, 32>>,
        /// Whom it may be handed to.
        #[serde(default, skip_serializing_if = "Change::is_keep")]
        pub recipients: Change<Recipients>,
        /// In force from this time on; before it has begun alone.
        #[serde(default, skip_serializing_if = "Change::is_keep")]
        pub valid_from: Change<Time>,
        /// In force before this time.
        #[serde(default, skip_serializing_if = "Change::is_keep")]
        pub valid_until: Change<Time>,
        /// How much.
        #[serde(default, skip_serializing_if = "Change::is_keep")]
        pub limits: Change<Limits>,
        /// In what form.
        #[serde(default, skip_serializing_if = "Change::is_keep")]
        pub output: Change<Output>,
        /// Classes by purpose.
        #[serde(default, skip_serializing_if = "Change::is_keep")]
        pub price_class: Change<List<PriceClass, 0, 8>>,
        /// Duties; how often reports are due counts from the next period.
        #[serde(default, skip_serializing_if = "Change::is_keep")]
        pub duties: Change<Duties>,
        /// Shares.
        #[serde(default, skip_serializing_if = "Change::is_keep")]
        pub benefit: Change<List<BenefitShare, 0, 16>>,
        /// Certificates that have to be live.
        #[serde(default, skip_serializing_if = "Change::is_keep")]
        pub required_certificates: Change<Set<CertificateKind, 0, 6>>,
        /// Documents.
        #[serde(default, skip_serializing_if = "Change::is_keep")]
        pub documents: Change<Documents>,
        /// The application on which it is wider.
        #[serde(default)]
        pub application: Option<ApplicationId>,
        /// Why.
        pub reason: Reason,
        /// The body lapses at this time; `joint_term` may end it sooner.
        pub until: Time,
    }
}

/// amend_grant.
pub type AmendGrant = Joint<GrantAmendment>;

/// On a sub-grant the grantor of its root, and the grantee of its parent.
const EITHER: &[Allowed] = &[OWN, any(Relation::Named)];

/// A grant before and after, and what it is held against.
pub struct Amending {
    seen: SeenGrant,
    detail: Detail,
    after: Grant,
    new_detail: Detail,
    /// All entries that it would name.
    entries: Vec<EntryCore>,
    facts: Facts,
    /// Whether it goes beyond what it was.
    beyond: Result<(), Dimension>,
    application: Option<(Application, Option<Demand>)>,
    plan: Option<Plan>,
    no_bureau: bool,
}

impl Amending {
    fn before(&self) -> &Grant {
        &self.seen.grant
    }

    /// Fields 10, 12 and 14: on what no application and no plan decides.
    fn touches_terms(&self) -> bool {
        let (old, new) = (&self.detail.terms, &self.new_detail.terms);
        old.price_class != new.price_class || old.benefit != new.benefit || old.documents != new.documents
    }

    /// Its grantor alone may do it; of a sub-grant nothing else comes about.
    fn is_alone(&self) -> bool {
        self.before().under.is_some() || self.beyond.is_ok() && !self.touches_terms()
    }

    fn is_new(&self, entry: &EntryId) -> bool {
        self.detail.over.entry(entry).is_none()
    }

    /// Is an entry added, or more of its fields?
    fn is_loosened(&self, entry: &EntryId) -> bool {
        let new = self.new_detail.over.entry(entry);
        let old = self.detail.over.entry(entry);
        new.is_some_and(|new| old.is_none_or(|old| !old.fields.cover(&new.fields)))
    }
}

impl GrantAmendment {
    /// The grant and its detail with the changes.
    fn apply(&self, before: &Grant, detail: &Detail, time: Time) -> (Grant, Detail) {
        let (mut grant, mut new) = (before.clone(), detail.clone());
        self.grantee.put(&mut grant.grantee);
        self.depth_left.put(&mut grant.depth_left);
        self.purposes.put(&mut grant.purposes);
        self.actions.put(&mut grant.actions);
        self.prohibited.put(&mut grant.prohibited);
        if let Some(from) = self.valid_from.set() {
            grant.valid_from = (*from).max(time);
        }
        self.valid_until.put(&mut grant.valid_until);
        self.limits.put(&mut grant.limits);
        self.output.put(&mut grant.output);
        self.duties.put(&mut grant.duties);
        self.required_certificates.put(&mut grant.required_certificates);
        self.over.put(&mut new.over);
        self.spatial.put(&mut new.terms.spatial);
        self.recipients.put(&mut new.terms.recipients);
        self.price_class.put(&mut new.terms.price_class);
        self.benefit.put(&mut new.terms.benefit);
        self.documents.put(&mut new.terms.documents);
        (grant, new)
    }

    /// The first field that may not be changed: once begun the beginning, of a sub-grant also fields 10, 12 and 14.
    fn fixed(&self, seen: &SeenGrant, time: Time) -> Option<&'static str> {
        let sub = seen.grant.under.is_some();
        let named = [
            ("valid_from", seen.grant.has_begun(time) && !self.valid_from.is_keep()),
            ("price_class", sub && !self.price_class.is_keep()),
            ("benefit", sub && !self.benefit.is_keep()),
            ("documents", sub && !self.documents.is_keep()),
        ];
        named.into_iter().find(|(_, named)| *named).map(|(field, _)| field)
    }

    /// S4: the application on which it is wider, and of the modes of a plan the plan.
    fn approved(&self, state: &dyn StateRead, grant: &Grant) -> Result<(Option<Asked>, Option<Plan>), Refusal> {
        let application = match &self.application {
            None => None,
            Some(id) => {
                let found = application_keys::application(id).get(state)?.ok_or_else(|| Code::NOT_FOUND.of("application"))?;
                let demand = approved_demand(state, &found)?;
                Some((found, demand))
            }
        };
        let plan = match grant.basis.plan() {
            None => None,
            Some(id) => Some(plan_keys::plan(id).get(state)?.ok_or_else(|| Fault::new("the plan of a grant is missing"))?),
        };
        Ok((application, plan))
    }
}

/// An application, and what was approved of its demand.
type Asked = (Application, Option<Demand>);

impl JointBody for GrantAmendment {
    const NUMBER: u16 = 416;
    const NAME: &'static str = "amend_grant";
    const ALLOWED: &'static [Allowed] =
        &[GRANTORS[0], GRANTORS[1], by(Role::Operator, Relation::Named), GRANTORS[2], BUREAUS[0], BUREAUS[1], OWN];
    type Id = GrantId;
    type Object = Amending;

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
        self.depth_left.set().map_or(Ok(()), |depth| require_depth(*depth))?;
        self.over.set().map_or(Ok(()), require_over)?;
        self.price_class.set().map_or(Ok(()), |classes| require_classes(classes))?;
        self.benefit.set().map_or(Ok(()), |shares| require_shares(shares))
    }

    fn load(&self, state: &dyn StateRead, time: Time) -> Result<Amending, Refusal> {
        let seen = SeenGrant::load(state, &self.id, time)?.ok_or(Code::NOT_FOUND)?;
        let detail = seen.detail(state)?;
        let (after, new_detail) = self.apply(&seen.grant, &detail, time);
        if let Some(grantee) = self.grantee.set()
            && standing(state, grantee, time)?.is_none()
        {
            return Err(Code::NOT_FOUND.of("grantee"));
        }
        let (application, plan) = self.approved(state, &after)?;
        let entries = entries_of(state, new_detail.over.entries().iter().map(|named| &named.entry), "over")?;
        granting::require_parties(state, &new_detail, time)?;
        let facts = granting::facts(state, time, &new_detail, &entries)?;
        let beyond = narrower_or_equal(&after.reach(&new_detail), &seen.grant.reach(&detail), Within::Before, &facts);
        let no_bureau = no_bureau_for(state, time, &after)?;
        Ok(Amending { seen, detail, after, new_detail, entries, facts, beyond, application, plan, no_bureau })
    }

    fn sides(&self, amending: &Amending) -> Vec<Side> {
        if !amending.is_alone() {
            return sides_of(&amending.after, amending.no_bureau, true);
        }
        let mut target = amending.seen.target();
        target.named = amending.seen.parents_grantee().copied().into_iter().collect();
        let grantor = amending.before().grantor;
        vec![Side { begins: true, ..Side::of("grantor", Waiter::Organisation(grantor), EITHER, target) }]
    }

    fn require_standing(&self, tx: &TxContext, _: &dyn StateRead, amending: &Amending) -> Result<(), Refusal> {
        ensure(tx.hold != Hold::Stops || !amending.seen.is_frozen, Code::FROZEN)
    }

    fn require(&self, tx: &TxContext, state: &dyn StateRead, amending: &Amending) -> Result<(), Refusal> {
        let Amending { seen, after, new_detail, .. } = amending;
        granting::require_known(state, tx.time, after, new_detail)?;
        // Check 1
        ensure(seen.standing.is_live(), Code::NOT_LIVE)?;
        // Check 2
        if let Some(field) = self.fixed(seen, tx.time) {
            return Err(Code::FIELD_FIXED.of(field));
        }
        // Check 3
        self.require_within(tx, amending)?;
        // Check 4
        let new_grantee = after.grantee != seen.grant.grantee;
        ensure(!new_grantee || acts_for(state, &after.grantee, &seen.grant.grantee, tx.time)?, Code::WRONG_GRANTEE)?;
        // Check 5
        let new_end = after.valid_until != seen.grant.valid_until;
        if let Some((next, _)) = successor_of(state, &self.id, tx.time)?.filter(|_| new_end) {
            ensure(after.valid_until <= next.valid_from, Code::SUCCESSOR_EXISTS)?;
        }
        // Check 6
        ensure(!new_end || tx.time <= after.valid_until, Code::BAD_TERM)?;
        // Check 7
        self.require_signing(tx, state, amending)?;
        // Check 8
        ensure(after != amending.before() || *new_detail != amending.detail, Code::NO_CHANGE)?;
        require_reason(state, &self.reason, tx.time)
    }

    fn effect(&self, _: &TxContext, draft: &mut Draft<'_>, amending: Amending, _: &Uscc) -> Result<(), Refusal> {
        let Amending { seen, detail, mut after, new_detail, application, .. } = amending;
        let (before, id) = (seen.grant, self.id);
        if new_detail.over != detail.over {
            let mut first = Vec::new();
            for named in new_detail.over.entries() {
                if keys::entry_in(&id, &named.entry).get(draft)?.is_none() {
                    first.push(named.entry);
                }
            }
            note_named(draft, &id, first.iter())?;
            move_data(draft, &id, Some(&detail.over), Some(&new_detail.over))?;
        }
        if new_detail == detail {
            after.content_hash = after.content(&detail);
        } else {
            put_detail(draft, &mut after, Some(&detail), &new_detail);
        }
        set_close_due(&mut after);
        save(draft, Some(&before), after)?;
        if let Some((application, _)) = application {
            write::application::grant(draft, application)?;
        }
        Ok(())
    }

    fn example() -> Self {
        GrantAmendment {
            id: samples::id(),
            version: 1,
            grantee: Change::Keep,
            depth_left: Change::Keep,
            over: Change::Keep,
            purposes: Change::Keep,
            actions: Change::Keep,
            prohibited: Change::Keep,
            spatial: Change::Keep,
            recipients: Change::Keep,
            valid_from: Change::Keep,
            valid_until: Change::Set(Time(time().0 + 360 * 86_400)),
            limits: Change::Keep,
            output: Change::Keep,
            price_class: Change::Keep,
            duties: Change::Keep,
            benefit: Change::Keep,
            required_certificates: Change::Keep,
            documents: Change::Keep,
            application: None,
            reason: reason("other").0,
            until: Time(time().0 + 10 * 86_400),
        }
    }
}

impl GrantAmendment {
    /// Check 3: what is wider lies, as a whole, within the application that it names, or the plan; a sub-grant never gets wider.
    fn require_within(&self, tx: &TxContext, amending: &Amending) -> Result<(), Refusal> {
        let Err(beyond) = amending.beyond else { return Ok(()) };
        if amending.before().under.is_some() {
            return Err(Code::WIDER_THAN_PARENT.of(beyond.word()));
        }
        let wider = |what: &str| Err(Code::WIDER_THAN_APPROVED.of(what));
        let wanted = (&amending.after, &amending.new_detail);
        if let Some(plan) = &amending.plan {
            if !plan.is_in_term(tx.time) {
                return wider("plan");
            }
            return granting::too_wide(Code::WIDER_THAN_APPROVED, granting::within_plan(wanted, plan, &amending.facts));
        }
        let Some((application, Some(demand))) = &amending.application else { return wider(beyond.word()) };
        let of_it = application.op == Op::Widen(self.id) && amending.before().basis.scenario() == Some(&application.scenario);
        if !of_it || !application.is_approved(tx.time) {
            return wider("application");
        }
        let within = granting::within_application(wanted, (application, demand), false, &amending.facts);
        granting::too_wide(Code::WIDER_THAN_APPROVED, within)
    }

    /// Check 7: what signing asks, of what is new or loosened.
    fn require_signing(&self, tx: &TxContext, state: &dyn StateRead, amending: &Amending) -> Result<(), Refusal> {
        let (time, old, new, detail) = (tx.time, amending.before(), &amending.after, &amending.new_detail);
        let new_grantee = new.grantee != old.grantee;
        if new_grantee {
            granting::require_grantee(state, time, new)?;
        }
        if new_grantee || new.duties != old.duties {
            granting::require_attestations(state, time, new)?;
        }
        if new_grantee {
            ensure(!granting::is_one_party(state, &new.grantor, &new.grantee, time)?, Code::SAME_PARTY)?;
        }
        let new_term = new.valid_from != old.valid_from || new.valid_until != old.valid_until;
        if new_term || new.duties != old.duties || new.depth_left != old.depth_left {
            granting::require_bounds(state, time, new, new.valid_from, amending.plan.as_ref())?;
        }
        self.require_entries(time, state, amending)?;
        let (before, after) = (&amending.detail.terms, &detail.terms);
        if before.documents != after.documents {
            granting::require_documents(new, detail)?;
        }
        if before.benefit != after.benefit {
            granting::require_benefit(detail)?;
        }
        if before.price_class != after.price_class || new.purposes != old.purposes {
            granting::require_free(new, detail)?;
        }
        Ok(())
    }

    /// Of the entries what is added or loosened.
    fn require_entries(&self, time: Time, state: &dyn StateRead, amending: &Amending) -> Result<(), Refusal> {
        let (old, new, entries) = (amending.before(), &amending.after, &amending.entries);
        let raw = new.output.raw_export && !old.output.raw_export;
        let looser = !purposes_within(&new.purposes, &old.purposes) || new.actions.bits() & !old.actions.bits() != 0;
        let added = |core: &&EntryCore| amending.is_new(&core.entry_id);
        let loosened = |core: &&EntryCore| amending.is_loosened(&core.entry_id);
        let grantor = new.root_grantor();
        entries.iter().filter(added).try_for_each(|core| granting::require_grantable(state, time, grantor, core))?;
        entries.iter().filter(|core| raw || added(core)).try_for_each(|core| granting::require_raw(new, core))?;
        entries.iter().filter(loosened).try_for_each(|core| granting::require_registered(state, time, core))?;
        entries.iter().filter(|core| looser || loosened(core)).try_for_each(|core| granting::require_bounded(new, core))
    }
}
