//! Lists of orders, by who has to follow them, who issued them, and where (A50; docs/spec/supervision.md).

use borsh::{BorshDeserialize, BorshSerialize};
use serde::{Deserialize, Serialize};

use crate::kernel::error::Fault;
use crate::kernel::id::{DivisionCode, ObjectId, OrderId, Uscc};
use crate::kernel::listing::{Selection, page_of};
use crate::kernel::member::Member;
use crate::kernel::member_list::MemberList;
use crate::kernel::place::Place;
use crate::kernel::state::{Key, StateRead};
use crate::kernel::text::Code;
use crate::kernel::value::Time;
use crate::ledger::parts;
use crate::ledger::parts::Part;
use crate::ledger::query::{Context, Listing, Query};
use crate::supervision::keys;
use crate::supervision::records::{Order, OrderKind, OrderStatus};

/// Whose orders.
#[derive(Debug, Clone, PartialEq, Eq, BorshSerialize, BorshDeserialize, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OrdersOf {
    /// To an organisation.
    Addressee(Uscc),
    /// Issued by an organisation.
    Issuer(Uscc),
    /// To organisations of a division, as it was when they were issued.
    Division {
        /// The division.
        code: DivisionCode,
        /// Also all divisions that lie in it.
        below: bool,
    },
}

/// Which of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, BorshSerialize, BorshDeserialize, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WhichOrders {
    /// All.
    Any,
    /// Those that are neither resolved nor revoked.
    Open,
    /// Those in one state.
    Status(OrderStatus),
}

/// Orders.
#[derive(Debug, Clone, PartialEq, Eq, BorshSerialize, BorshDeserialize, Serialize, Deserialize)]
pub struct ListOrders {
    /// Whose.
    pub of: OrdersOf,
    /// Which of them.
    pub which: WhichOrders,
    /// Where to go on; the beginning where it is absent.
    #[serde(default)]
    pub from: Place,
    /// How many, at most [`crate::kernel::listing::MAX_LIMIT`].
    pub limit: u32,
}

/// One order on a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct OrderRow {
    /// The order.
    pub order_id: OrderId,
    /// Version.
    pub version: u64,
    /// What it orders.
    pub kind: OrderKind,
    /// Who issued it.
    pub by: Uscc,
    /// To whom.
    pub addressee: Uscc,
    /// On what it acts; none: on the addressee.
    pub object: Option<ObjectId>,
    /// What it is about.
    pub violation: Code<48>,
    /// State.
    pub status: OrderStatus,
    /// To be answered before this time.
    pub due: Time,
    /// It acts until then.
    pub until: Option<Time>,
    /// May it be shown to everybody?
    pub public: bool,
    /// It stops its addressee or object at this time.
    pub in_force: bool,
    /// Its addressee has let its time pass.
    pub overdue: bool,
}

fn row(context: &Context, state: &dyn StateRead, member: &Member) -> Result<OrderRow, Fault> {
    let found = Key::<Order>::new(&member.subject, &[]).get(state)?;
    let found = found.ok_or_else(|| Fault::new("an order on a list is missing"))?;
    Ok(OrderRow {
        in_force: found.is_in_force(context.time),
        overdue: found.is_overdue(context.time),
        order_id: found.order_id,
        version: found.version,
        kind: found.kind,
        by: found.by,
        addressee: found.addressee,
        object: found.object,
        violation: found.violation,
        status: found.status,
        due: found.due,
        until: found.until,
        public: found.public,
    })
}

impl Query for ListOrders {
    const NUMBER: u16 = 213;
    const NAME: &'static str = "list_orders";
    type Answer = Listing<OrderRow>;

    fn answer(&self, context: &Context, state: &dyn StateRead) -> Result<Self::Answer, Fault> {
        let mask = match self.which {
            WhichOrders::Any => keys::ANY_STATUS,
            WhichOrders::Open => keys::OPEN,
            WhichOrders::Status(status) => keys::with_status(status),
        };
        let all = |list: MemberList| page_of(state, [Selection::Members(list, mask)], &self.from, self.limit);
        let (page, rest) = match &self.of {
            OrdersOf::Addressee(uscc) => (all(keys::orders_to(uscc))?, None),
            OrdersOf::Issuer(uscc) => (all(keys::orders_by(uscc))?, None),
            OrdersOf::Division { code, below } => {
                let of = |code: &DivisionCode| Ok(parts::one(Selection::Members(keys::orders_in(code), mask)));
                let Part { page, rest, .. } = parts::page(state, (code, *below), (self.from, self.limit), of)?;
                (page, rest)
            }
        };
        let items = page.members.iter().map(|(_, member)| row(context, state, member)).collect::<Result<_, _>>()?;
        Ok(Listing { items, total: page.total, next: page.next, rest })
    }
}
