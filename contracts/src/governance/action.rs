//! What a proposal can do, as its payload says it. The checks ([`crate::governance::actions`]) run when it is proposed, against the
//! time at which it is to take effect, and again when it does.

use std::io::Read;

use borsh::{BorshDeserialize, BorshSerialize};
use serde::{Deserialize, Serialize};

use crate::kernel::codec::{no_variant, record, require_since};
use crate::kernel::crypto::{KeyProof, PublicKey};
use crate::kernel::id::{DivisionCode, ObjectId, Uscc};
use crate::kernel::role::Role;
use crate::kernel::text::{Ascii, Code, Text};
use crate::kernel::value::{Hash, List, Set, Time, u64_string};
use crate::ledger::division::DivisionLevel;
use crate::ledger::organisation::{KeySpec, Thresholds};
use crate::ledger::params::Value;
use crate::ledger::possession::Proofs;
use crate::ledger::scheduled::EndingMode;
use crate::party::kinds::assign_role::AssignRole;

/// The actions: number on the wire, the app version that brought it, name and content.
macro_rules! actions {
    ($( $(#[doc = $doc:literal])+ $(#[cfg($cfg:meta)])? $number:literal since $since:literal $name:ident($content:ty), )+) => {
        /// An action of governance. The byte on the wire is the number written here.
        #[derive(Debug, Clone, PartialEq, Eq, BorshSerialize, Serialize, Deserialize)]
        #[borsh(use_discriminant = true)]
        #[serde(rename_all = "snake_case")]
        #[repr(u8)]
        pub enum Action {
            $( $(#[doc = $doc])+ $(#[cfg($cfg)])? $name($content) = $number, )+
        }

        impl BorshDeserialize for Action {
            fn deserialize_reader<R: Read>(reader: &mut R) -> std::io::Result<Self> {
                match u8::deserialize_reader(reader)? {
                    $( $(#[cfg($cfg)])? $number => {
                        require_since($since)?;
                        Ok(Action::$name(<$content>::deserialize_reader(reader)?))
                    } )+
                    _ => no_variant(),
                }
            }
        }
    };
}

actions! {
    /// A parameter gets another value.
    0 since 1 SetParameter(SetParameter),
    /// Codes enter a list, or are retired.
    1 since 1 SetCodes(SetCodes),
    /// The division table changes.
    2 since 1 SetDivision(DivisionChange),
    /// An organisation gets a role; reserved ones come in no other way.
    3 since 1 AssignRole(AssignRole),
    /// An organisation loses a role.
    4 since 1 RemoveRole(TakeRole),
    /// A pair of conflicting roles may stand for a while.
    5 since 1 AddException(AddException),
    /// The validators are these.
    6 since 1 SetValidators(SetValidators),
    /// The next app version, from a height on.
    7 since 1 ScheduleUpgrade(ScheduleUpgrade),
    /// The words of a text go.
    8 since 1 Redact(Redact),
    /// An organisation gets new keys at once, also where nobody stands above it.
    9 since 1 Rekey(Rekeying),
    /// An organisation ends: who governs in no other way.
    10 since 1 Merge(Merging),
    /// A decided end is off.
    11 since 1 WithdrawEnding(EndOff),
    /// Organisations come under another superior, or lie elsewhere.
    12 since 1 SetSuperior(SetSuperior),
    /// Every suspension of an organisation and every freeze of its keys by others ends.
    13 since 1 Resume(Resuming),
    /// What app version 2 of a drill brings: it does nothing.
    #[cfg(feature = "next-version")]
    99 since 2 Drill(Ending),
}

/// A change of the division table. Records keep their own code: a division that moves takes along what lies in it.
#[derive(Debug, Clone, PartialEq, Eq, BorshSerialize, BorshDeserialize, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DivisionChange {
    /// A new division.
    Add(NewDivision),
    /// Another name.
    Rename(Renaming),
    /// Another place in the table.
    Move(Moving),
    /// The end of a division in which nothing stands.
    End(Ending),
}

record! {
    /// A new division.
    pub struct NewDivision {
        /// Its code; with a letter it is a local one.
        pub code: DivisionCode,
        /// Its name.
        pub name: Text<64>,
        /// What it lies in.
        #[serde(default)]
        pub parent: Option<DivisionCode>,
        /// Its level.
        pub level: DivisionLevel,
    }

    /// Another name.
    pub struct Renaming {
        /// Which.
        pub code: DivisionCode,
        /// Its new name.
        pub name: Text<64>,
    }

    /// Another place in the table.
    pub struct Moving {
        /// Which.
        pub code: DivisionCode,
        /// What it then lies in.
        #[serde(default)]
        pub parent: Option<DivisionCode>,
    }

    /// The end of a division.
    pub struct Ending {
        /// Which.
        pub code: DivisionCode,
    }
}

record! {
    /// A parameter gets another value, from a time on. A change that was decided earlier and is not yet in force is replaced.
    pub struct SetParameter {
        /// Its name.
        pub name: Code<64>,
        /// Its value then.
        pub value: Value,
        /// In force from this time on; default: when the proposal takes effect. Never before that.
        #[serde(default)]
        pub from: Option<Time>,
        /// Where a change of it waits already: from when on that one would have been in force.
        #[serde(default)]
        pub replaces: Option<Time>,
    }

    /// Codes enter a list, or are refused in new content from a time on. No code is ever removed.
    pub struct SetCodes {
        /// Name of the list, such as `themes`. One that does not stand yet begins.
        pub list: Code<64>,
        /// Codes to add; one that was retired counts again.
        #[serde(default)]
        pub add: Set<Code<48>, 0, 512>,
        /// Codes to retire.
        #[serde(default)]
        pub retire: List<Retirement, 0, 512>,
    }

    /// The end of a code.
    pub struct Retirement {
        /// The code.
        pub code: Code<48>,
        /// Refused in new content from this time on; default: when the proposal takes effect. Never before that.
        #[serde(default)]
        pub from: Option<Time>,
    }
}

record! {
    /// New keys of an organisation, in force at once.
    pub struct Rekeying {
        /// The organisation.
        pub org: Uscc,
        /// Its new keys.
        pub keys: List<KeySpec, 1, 8>,
        /// Proofs of possession, one for each key in order.
        #[serde(default)]
        pub proofs: Proofs,
        /// k of its new keys, by kind.
        #[serde(default)]
        pub thresholds: Thresholds,
    }

    /// The end of an organisation.
    pub struct Merging {
        /// The organisation.
        pub org: Uscc,
        /// Who takes over, the first acts for it.
        pub into: List<Uscc, 0, 8>,
        /// How it ends.
        pub mode: EndingMode,
        /// Ended from this time on, not before `rekey_delay` after the execution.
        pub from: Time,
        /// The decision.
        pub decision_hash: Hash,
    }

    /// A decided end is off.
    pub struct EndOff {
        /// The organisation.
        pub org: Uscc,
    }

    /// Another superior, or none, and another place.
    pub struct SetSuperior {
        /// Who then stands above; none: nobody by field.
        #[serde(default)]
        pub superior: Option<Uscc>,
        /// Where they then lie; none: where they are.
        #[serde(default)]
        pub division: Option<DivisionCode>,
        /// Which.
        pub orgs: Set<Uscc, 1, 64>,
    }

    /// All stops of an organisation end.
    pub struct Resuming {
        /// The organisation.
        pub org: Uscc,
    }
}

record! {
    /// The whole set of validators, not a difference.
    pub struct SetValidators {
        /// All of them, in any order.
        pub set: List<Seat, 1, 64>,
    }

    /// A key that is to vote on blocks, and for whom.
    pub struct Seat {
        /// The organisation that runs it.
        pub org: Uscc,
        /// Its consensus key.
        pub public_key: PublicKey,
        /// Its votes.
        #[serde(with = "u64_string")]
        pub power: u64,
        /// The key's own signature over [`crate::governance::validators::proof_bytes`]; needed where the key is new to the set, or changes hands.
        #[serde(default)]
        pub proof: Option<KeyProof>,
    }
}

record! {
    /// The next app version begins with the block of a height. A later one replaces it; the version that stands takes it back.
    pub struct ScheduleUpgrade {
        /// The block that begins with it, above the block that decides.
        pub height: u64,
        /// The version after the one that stands, or that one.
        pub version: u64,
        /// Hash of the program that was decided on.
        pub binary_hash: Hash,
    }
}

/// Something in which texts stand.
#[derive(Debug, Clone, PartialEq, Eq, BorshSerialize, BorshDeserialize, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Target {
    /// An object with an id: an entry, a proposal.
    Id(ObjectId),
    /// A data element.
    Element(ElementKey),
    /// An organisation.
    Organisation(Uscc),
}

record! {
    /// Which data element.
    pub struct ElementKey {
        /// Its code.
        pub key: Code<48>,
        /// Where it is defined.
        pub scope_division: DivisionCode,
    }

    /// Redacts a text. Ids, titles, hashes, terms, votes and money never are.
    pub struct Redact {
        /// The object in which it stands.
        pub object: Target,
        /// Where. Of an entry: `detail.FIELD` such as `detail.abstract` or `detail.distributions[0].title`, `notes.VERSION.public`,
        /// `reviews.VERSION.ORGANISATION.public`, `transfer.reason.public` of the transfer under way or the last. Of a proposal:
        /// `reason.public`, `votes.ORGANISATION.public`. Of a data element: `contest.reason.public`, `contest.answer.reason.public`,
        /// `decision.reason.public`. Of an organisation: `rekey.reason.public`. Of an organisation or an attestation:
        /// `reasons.HEIGHT.BUNDLE.TRANSACTION.MESSAGE.public`, the place of an act as the history shows it.
        pub path: Ascii<1, 128>,
        /// None: the text as it stands and as it waits. Else the texts there that these versions took the place of (of an organisation control
        /// versions), as the notes beside them say.
        #[serde(default)]
        pub replaced_in: Set<u64, 0, 16>,
    }
}

record! {
    /// Ends every assignment of a role with this scope.
    pub struct TakeRole {
        /// Who holds it.
        pub org: Uscc,
        /// The role.
        pub role: Role,
        /// Its scope.
        pub scope_division: DivisionCode,
    }

    /// Lets one pair of conflicting roles stand for a while (管运适度分离). An earlier exception for the pair is replaced.
    pub struct AddException {
        /// Who may hold both.
        pub org: Uscc,
        /// One role.
        pub role: Role,
        /// The other; the pair stands in the parameter `role_conflicts`.
        pub with: Role,
        /// Before this time; at most 3 years ahead.
        pub until: Time,
        /// The decision.
        pub decision_hash: Hash,
    }
}
