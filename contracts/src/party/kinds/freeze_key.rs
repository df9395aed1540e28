//! freeze_key 冻结密钥 (A46, C11, docs/spec/party.md).

use borsh::{BorshDeserialize, BorshSerialize};
use serde::{Deserialize, Serialize};

use crate::kernel::codec::{TypeError, record};
use crate::kernel::crypto::KeyId;
use crate::kernel::error::{Code, Refusal, ensure};
use crate::kernel::id::Uscc;
use crate::kernel::kind::Kind;
use crate::kernel::role::Role;
use crate::kernel::state::{StateRead, StateWrite};
use crate::ledger::access::{Allowed, Hold, Relation, any, by};
use crate::ledger::context::{Signer, TxContext};
use crate::ledger::draft::{Done, Draft};
use crate::ledger::gate::pass;
use crate::ledger::organisation::{KeyStatus, Organisation, SigningKey};
use crate::ledger::rule::Rule;
use crate::ledger::samples;
use crate::ledger::samples::DEPARTMENT;
use crate::party::access::{Controlled, NOT_ENDED};
use crate::party::key_ring::Counting;
use crate::party::keys::signing_key;
use crate::party::{key_ring, write};

/// One key or all keys that are not revoked. In text a key id or the word `all`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub enum KeyChoice {
    /// All.
    All,
    /// This one.
    One(KeyId),
}

impl std::fmt::Display for KeyChoice {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            KeyChoice::All => f.write_str("all"),
            KeyChoice::One(id) => write!(f, "{id}"),
        }
    }
}

impl std::str::FromStr for KeyChoice {
    type Err = TypeError;
    fn from_str(text: &str) -> Result<Self, TypeError> {
        if text == "all" { Ok(KeyChoice::All) } else { text.parse().map(KeyChoice::One) }
    }
}

impl Serialize for KeyChoice {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for KeyChoice {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        <String as Deserialize>::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

/// The keys chosen; `not_found{key_id}` where the one named does not stand in the organisation.
pub(crate) fn chosen(tx: &TxContext, state: &dyn StateRead, org: &Uscc, choice: KeyChoice) -> Result<Vec<SigningKey>, Refusal> {
    match choice {
        KeyChoice::All => Ok(key_ring::keys(state, org, tx.time)?),
        KeyChoice::One(id) => Ok(vec![key_ring::standing_in_line(tx, state, org, &id)?]),
    }
}

/// Own, the superior, or a bureau or supervisor that covers.
pub(crate) const MAY_FREEZE: &[Allowed] = &[
    any(Relation::Own),
    any(Relation::Superior),
    by(Role::Bureau, Relation::SameDivision),
    by(Role::Bureau, Relation::Superior),
    by(Role::Supervisor, Relation::SameDivision),
    by(Role::Supervisor, Relation::Superior),
];

record! {
    /// Holds keys until they are unfrozen. They are dead from the next transaction on, also in the same bundle.
    pub struct FreezeKey {
        /// The organisation.
        pub org: Uscc,
        /// Its control version now.
        pub control_version: u64,
        /// Which keys; `all` also catches what a thief rotated or added.
        pub keys: KeyChoice,
    }
}

impl Rule for FreezeKey {
    const NUMBER: u16 = 106;
    const NAME: &'static str = "freeze_key";
    const ALLOWED: &'static [Allowed] = MAY_FREEZE;

    /// Who is suspended still holds its own keys: one that was stolen would otherwise sign on what a seat signs.
    fn hold(&self, signer: &Uscc) -> Hold {
        if *signer == self.org { Hold::Ending } else { Self::HOLD }
    }

    /// Of its own keys a key holds itself alone; others need as many as `add_key`: else one stolen key would silence the rest.
    fn keys_needed(&self, signer: &Signer, k: u8) -> u8 {
        let alone = match &self.keys {
            KeyChoice::One(id) => Some(id),
            KeyChoice::All => None,
        };
        if *signer.uscc() == self.org { key_ring::keys_needed(signer, k, Kind(Self::NUMBER), alone) } else { k }
    }

    fn check(&self, tx: &TxContext, draft: &mut Draft<'_>) -> Result<Done, Refusal> {
        let controlled = Controlled::stopped(tx, draft, &self.org)?;
        let keys = chosen(tx, draft, &self.org, self.keys)?;
        pass(tx, draft, &controlled, self.control_version, NOT_ENDED)?;
        let organisation = controlled.organisation;
        // Check 1
        self.require_seat_stays(tx, draft, &organisation, &keys)?;
        // Check 2. A key that the organisation itself froze can be taken over by who stands above it, so that a thief who froze it
        // cannot unfreeze it; every other frozen key stays with who froze it.
        let me = tx.signer.uscc();
        let held = |key: &SigningKey| match key.status {
            KeyStatus::Active => true,
            KeyStatus::Frozen => key.frozen_by.as_ref() == Some(&self.org) && *me != self.org,
            KeyStatus::Revoked => false,
        };
        let keys: Vec<_> = keys.into_iter().filter(held).collect();
        ensure(!keys.is_empty(), Code::KEY_INACTIVE)?;

        key_ring::settle(draft, &self.org, tx.time)?;
        for key in keys {
            let id = key.spec.public_key.key_id();
            let frozen = SigningKey { status: KeyStatus::Frozen, frozen_by: Some(*me), ..key };
            draft.put(&signing_key(&self.org, &id), &frozen);
        }
        write::raise_control(draft, organisation)?;
        Ok(Done::of(self.org))
    }

    fn example() -> Self {
        FreezeKey { org: samples::uscc(DEPARTMENT), control_version: 0, keys: KeyChoice::All }
    }
}

impl FreezeKey {
    /// Who governs freezes its own keys alone, and as many stay as its thresholds ask for: nobody silences a seat.
    fn require_seat_stays(
        &self,
        tx: &TxContext,
        state: &dyn StateRead,
        organisation: &Organisation,
        chosen: &[SigningKey],
    ) -> Result<(), Refusal> {
        let counting = Counting::of(state, &self.org, tx.time)?;
        if !counting.seat {
            return Ok(());
        }
        ensure(*tx.signer.uscc() == self.org, Code::GOVERNOR_STAYS)?;
        let keys = key_ring::keys(state, &self.org, tx.time)?;
        let stays = |key: &&SigningKey| chosen.iter().all(|frozen| frozen.spec.public_key != key.spec.public_key);
        let left = counting.keys(keys.iter().filter(stays));
        counting.require_reachable(&organisation.thresholds, &left)
    }
}
