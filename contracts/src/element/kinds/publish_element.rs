//! publish_element 发布数据元 (B6, D20; docs/spec/element.md).

use crate::catalog::access::PUBLISHERS;
use crate::element::access::{member, name_of};
use crate::element::keys::{element, elements_of};
use crate::element::records::{DataElement, Standard};
use crate::element::write::save;
use crate::kernel::codec::record;
use crate::kernel::error::{Code as ErrorCode, Refusal, ensure};
use crate::kernel::id::DivisionCode;
use crate::kernel::text::{Ascii, Code, Text};
use crate::ledger::access::{Allowed, Target};
use crate::ledger::context::TxContext;
use crate::ledger::division::require_in_force;
use crate::ledger::draft::{Done, Draft};
use crate::ledger::gate::require_relation;
use crate::ledger::rule::Rule;
use crate::ledger::samples;
use crate::ledger::samples::CITY;

record! {
    /// A new element, without source. Keyed by (key, scope division).
    pub struct PublishElement {
        /// Its code.
        pub key: Code<48>,
        /// Where it is defined; the signer covers it.
        pub scope_division: DivisionCode,
        /// Its name.
        pub name: Text<64>,
        /// The standard that it follows.
        pub standard: Standard,
    }
}

impl Rule for PublishElement {
    const NUMBER: u16 = 211;
    const NAME: &'static str = "publish_element";
    const ALLOWED: &'static [Allowed] = PUBLISHERS;

    fn check(&self, tx: &TxContext, draft: &mut Draft<'_>) -> Result<Done, Refusal> {
        if let Some(made) = element(&self.key, &self.scope_division).get(draft)? {
            ensure(made.payload_hash == tx.payload_hash, ErrorCode::EXISTS_WITH_OTHER_CONTENT)?;
            return Ok(Done::exists(name_of(&self.key, &self.scope_division)));
        }
        require_relation(tx, draft, &Target::place(self.scope_division))?;
        require_in_force(draft, &self.scope_division, tx.time)?;

        elements_of(&self.scope_division).join(draft, &member(&self.key, &self.scope_division))?;
        let element = DataElement {
            key: self.key.clone(),
            scope_division: self.scope_division,
            name: self.name.clone(),
            standard: self.standard.clone(),
            publisher: *tx.signer.uscc(),
            source: None,
            contest: None,
            decision: None,
            version: 0,
            payload_hash: tx.payload_hash,
        };
        Ok(save(draft, element)?)
    }

    fn example() -> Self {
        PublishElement {
            key: samples::code("transport.bus_line_no"),
            scope_division: samples::division(CITY),
            name: samples::text("公交线路编号"),
            standard: Standard { r#ref: Ascii::new("JT/T 1058-2016").expect("the sample is ASCII"), hash: None },
        }
    }
}
