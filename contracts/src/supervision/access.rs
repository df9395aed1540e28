//! Who may act on orders and reports, and as what (docs/spec/supervision.md).

use crate::authorization::access::grant::{BUREAUS, SUPERVISORS, SeenGrant};
use crate::authorization::keys::grant as grant_keys;
use crate::authorization::kinds::give_opinion::is_of_sector;
use crate::authorization::records::duty::{ReportStatus, SecurityReport};
use crate::catalog::records::entry::EntryCore;
use crate::kernel::error::{Code, Fault, Refusal, ensure};
use crate::kernel::id::{OrderId, ReportId, Uscc};
use crate::kernel::role::Role;
use crate::kernel::state::StateRead;
use crate::kernel::value::Time;
use crate::ledger::access::{Allowed, Relation, Scope, Target, by, relates};
use crate::ledger::context::TxContext;
use crate::ledger::division::ancestors;
use crate::ledger::gate::{Gated, Object};
use crate::ledger::organisation::Organisation;
use crate::ledger::persons::with_heirs;
use crate::ledger::scheduled::{acts_for, standing};
use crate::party::holders::{holder, superior_by_field};
use crate::party::roles::holds;
use crate::supervision::keys;
use crate::supervision::records::{Order, OrderKind, OrderStatus};

/// Authorities over an organisation.
pub(crate) const ISSUERS: &[Allowed] = &[
    BUREAUS[0],
    BUREAUS[1],
    SUPERVISORS[0],
    SUPERVISORS[1],
    by(Role::PriceAuthority, Relation::SameDivision),
    by(Role::PriceAuthority, Relation::Superior),
    by(Role::SectorAuthority, Relation::SameDivision),
    by(Role::SectorAuthority, Relation::Superior),
];

/// Who issued an order; a bureau or a supervisor that is superior to it; the coordinator, where no such bureau is.
pub(crate) const ENDERS: &[Allowed] = &[
    by(Role::Bureau, Relation::Own),
    by(Role::Supervisor, Relation::Own),
    by(Role::PriceAuthority, Relation::Own),
    by(Role::SectorAuthority, Relation::Own),
    BUREAUS[1],
    SUPERVISORS[1],
    by(Role::Coordinator, Relation::SameDivision),
    by(Role::Coordinator, Relation::Superior),
];

/// Who reviews a report: the grantor of the root; a bureau or a supervisor that covers.
pub(crate) const REVIEWERS: &[Allowed] = &[by(Role::Grantor, Relation::Own), BUREAUS[0], BUREAUS[1], SUPERVISORS[0], SUPERVISORS[1]];

/// Violations for which a price authority orders.
const OF_PRICES: [&str; 3] = ["price_fraud", "unmarked_price", "above_guided_price"];

/// As what somebody may issue orders to an organisation.
pub(crate) struct Competence {
    /// As bureau or supervisor: any.
    any: bool,
    /// As price authority: about prices.
    prices: bool,
    /// As sector authority: to rectify and to notify.
    sector: bool,
}

impl Competence {
    /// S5 of issuing an order to an organisation, on an entry where that is its object: a sector authority in its sector alone.
    pub fn of(tx: &TxContext, state: &dyn StateRead, addressee: &Organisation, entry: Option<&EntryCore>) -> Result<Self, Refusal> {
        let (actor, target) = (tx.actor(), addressee.target());
        let related = |lines| relates(state, &actor, &target, lines);
        let in_sector = entry.map_or(Ok(true), |core| is_of_sector(tx, state, core))?;
        let found =
            Competence { any: related(&ISSUERS[..4])?, prices: related(&ISSUERS[4..6])?, sector: in_sector && related(&ISSUERS[6..])? };
        ensure(found.any || found.prices || found.sector, Code::RELATION_MISSING)?;
        Ok(found)
    }

    /// Does it reach so far?
    pub fn has(&self, kind: OrderKind, violation: &str) -> bool {
        let notifies = matches!(kind, OrderKind::Rectify | OrderKind::Notice);
        self.any || self.prices && OF_PRICES.contains(&violation) || self.sector && notifies
    }
}

/// An order as one message sees it.
pub(crate) struct SeenOrder {
    pub order: Order,
    /// Who issued it, as that stands.
    issuer: Organisation,
}

impl Object for SeenOrder {
    type Id = OrderId;

    fn load(state: &dyn StateRead, id: &OrderId, time: Time) -> Result<Option<Self>, Fault> {
        let Some(order) = keys::order(id).get(state)? else { return Ok(None) };
        let issuer = standing(state, &order.by, time)?.ok_or_else(|| Fault::new("the issuer of an order is missing"))?;
        Ok(Some(SeenOrder { order, issuer }))
    }
}

impl Gated for SeenOrder {
    type State = OrderStatus;

    /// As who ends it sees it: its issuer's, where that is now.
    fn target(&self) -> Target {
        Target { scope: Scope::Home, ..Target::own(self.order.by, self.issuer.division) }
    }

    fn version(&self) -> u64 {
        self.order.version
    }

    fn state(&self) -> OrderStatus {
        self.order.status
    }

    fn word(state: OrderStatus) -> &'static str {
        state.word()
    }
}

impl SeenOrder {
    /// As its addressee acts on it.
    pub fn as_addressee(&self) -> Target {
        Target { named: vec![self.order.addressee], ..Target::default() }
    }

    /// S5 of ending it. Never its addressee, whoever that is besides.
    pub fn require_ender(&self, tx: &TxContext, state: &dyn StateRead) -> Result<(), Refusal> {
        let (actor, target) = (tx.actor(), self.target());
        ensure(!acts_for(state, tx.signer.uscc(), &self.order.addressee, tx.time)?, Code::RELATION_MISSING)?;
        if relates(state, &actor, &target, &ENDERS[..6])? {
            return Ok(());
        }
        let alone = relates(state, &actor, &target, &ENDERS[6..])? && !self.has_bureau_above(state, tx.time)?;
        ensure(alone, Code::RELATION_MISSING)
    }

    /// Is there a bureau superior to the issuer? The addressee may not act and is passed over.
    fn has_bureau_above(&self, state: &dyn StateRead, time: Time) -> Result<bool, Refusal> {
        let passed_over: Vec<Uscc> = with_heirs(state, &self.order.addressee, time)?.into_iter().chain([self.issuer.uscc]).collect();
        let path = ancestors(state, &self.issuer.division)?;
        if holder(state, time, Role::Bureau, path.get(1..).unwrap_or_default(), &passed_over)?.is_some() {
            return Ok(true);
        }
        let by_field = superior_by_field(state, time, &self.issuer)?.filter(|superior| !passed_over.contains(superior));
        Ok(by_field.map_or(Ok(false), |superior| holds(state, &superior, Role::Bureau, None, time))?)
    }
}

/// A security report as one message sees it.
pub(crate) struct SeenReport {
    pub report: SecurityReport,
    pub seen: SeenGrant,
}

impl Object for SeenReport {
    type Id = ReportId;

    fn load(state: &dyn StateRead, id: &ReportId, time: Time) -> Result<Option<Self>, Fault> {
        let Some(report) = grant_keys::report(id).get(state)? else { return Ok(None) };
        let seen = SeenGrant::load(state, &report.grant, time)?.ok_or_else(|| Fault::new("the grant of a report is missing"))?;
        Ok(Some(SeenReport { report, seen }))
    }
}

impl Gated for SeenReport {
    type State = ReportStatus;

    /// The root's grantor's: who handed a sub-grant down reviews none.
    fn target(&self) -> Target {
        self.seen.target()
    }

    fn version(&self) -> u64 {
        self.report.version
    }

    fn state(&self) -> ReportStatus {
        self.report.status
    }

    fn word(state: ReportStatus) -> &'static str {
        state.word()
    }
}
