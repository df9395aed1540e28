//! amend_element 修改数据元 (B6; docs/spec/element.md).

use crate::catalog::change::Change;
use crate::element::kinds::publish_element::PublishElement;
use crate::element::records::{DataElement, Standard};
use crate::element::write::save;
use crate::kernel::codec::record;
use crate::kernel::error::{Code as ErrorCode, Refusal, ensure};
use crate::kernel::id::DivisionCode;
use crate::kernel::role::Role;
use crate::kernel::text::{Code, Text};
use crate::ledger::access::{Allowed, Relation, by};
use crate::ledger::context::TxContext;
use crate::ledger::draft::{Done, Draft};
use crate::ledger::gate::open;
use crate::ledger::rule::Rule;
use crate::ledger::samples;

record! {
    /// Another name or standard.
    pub struct AmendElement {
        /// Code of the element.
        pub key: Code<48>,
        /// Where it is defined.
        pub scope_division: DivisionCode,
        /// Its version now.
        pub version: u64,
        /// New name.
        #[serde(default, skip_serializing_if = "Change::is_keep")]
        pub name: Change<Text<64>>,
        /// New standard.
        #[serde(default, skip_serializing_if = "Change::is_keep")]
        pub standard: Change<Standard>,
    }
}

impl Rule for AmendElement {
    const NUMBER: u16 = 212;
    const NAME: &'static str = "amend_element";
    const ALLOWED: &'static [Allowed] = &[
        by(Role::Bureau, Relation::Own),
        by(Role::SectorAuthority, Relation::Own),
        by(Role::Bureau, Relation::SameDivision),
        by(Role::Bureau, Relation::Superior),
    ];
    const EXAMPLE_AFTER: &'static [&'static str] = &["publish_element"];

    fn check(&self, tx: &TxContext, draft: &mut Draft<'_>) -> Result<Done, Refusal> {
        let before: DataElement = open(tx, draft, &(self.key.clone(), self.scope_division), self.version, &[()])?;
        let mut after = before.clone();
        self.name.put(&mut after.name);
        self.standard.put(&mut after.standard);
        // Check 1
        ensure(after != before, ErrorCode::NO_CHANGE)?;

        Ok(save(draft, after)?)
    }

    fn example() -> Self {
        let PublishElement { key, scope_division, .. } = PublishElement::example();
        AmendElement {
            key, scope_division, version: 1, name: Change::Set(samples::text("公共汽电车线路编号")), standard: Change::Keep
        }
    }
}
