//! The roles that an organisation can hold.

use borsh::{BorshDeserialize, BorshSerialize};
use serde::{Deserialize, Serialize};

/// Roles of docs/spec/party.md. The order is part of the encoding.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, BorshSerialize, BorshDeserialize, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    Bureau,
    SectorAuthority,
    Provider,
    Grantor,
    Operator,
    Developer,
    Exchange,
    Registrar,
    FirstReviewCentre,
    PriceAuthority,
    IpOffice,
    Supervisor,
    Auditor,
    Evaluator,
    Adviser,
    PlatformRelay,
    Probe,
    Coordinator,
    Governor,
}

impl Role {
    /// Every role, in encoding order.
    pub const ALL: [Role; 19] = [
        Role::Bureau,
        Role::SectorAuthority,
        Role::Provider,
        Role::Grantor,
        Role::Operator,
        Role::Developer,
        Role::Exchange,
        Role::Registrar,
        Role::FirstReviewCentre,
        Role::PriceAuthority,
        Role::IpOffice,
        Role::Supervisor,
        Role::Auditor,
        Role::Evaluator,
        Role::Adviser,
        Role::PlatformRelay,
        Role::Probe,
        Role::Coordinator,
        Role::Governor,
    ];

    /// Assigned by governance alone (docs/spec/governance.md).
    pub fn is_reserved(self) -> bool {
        use Role::*;
        matches!(
            self,
            Bureau | SectorAuthority | Grantor | Registrar | PriceAuthority | IpOffice | Supervisor | Auditor | Coordinator | Governor
        )
    }

    /// The stable name.
    pub fn name(self) -> String {
        serde_json::to_value(self).ok().and_then(|v| v.as_str().map(String::from)).unwrap_or_default()
    }
}
