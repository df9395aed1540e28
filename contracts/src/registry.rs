//! What the domains own, joined: kinds, parameters and error codes of this release. Their questions: `questions.rs`.

use crate::ledger::entry::Registry;
use crate::ledger::law::Law;
use crate::{access_request, authorization, catalog, certificate, check, element, governance, ledger, objection, party, supervision};

/// The tables of this release.
pub static REGISTRY: Registry = Registry {
    law: Law {
        parameters: &[
            ledger::parameters::PARAMETERS,
            party::parameters::PARAMETERS,
            catalog::parameters::PARAMETERS,
            element::parameters::PARAMETERS,
            certificate::parameters::PARAMETERS,
            authorization::parameters::PARAMETERS,
            access_request::parameters::PARAMETERS,
            objection::parameters::PARAMETERS,
            supervision::parameters::PARAMETERS,
            check::parameters::PARAMETERS,
            governance::parameters::PARAMETERS,
        ],
        together: &[ledger::parameters::TOGETHER, objection::parameters::TOGETHER, governance::parameters::TOGETHER],
        code_lists: &[
            ledger::params::CODE_LISTS,
            catalog::parameters::CODE_LISTS,
            authorization::parameters::CODE_LISTS,
            supervision::parameters::CODE_LISTS,
            governance::parameters::CODE_LISTS,
        ],
        in_division: &[
            party::keys::in_division,
            catalog::lists::in_division,
            element::keys::in_division,
            authorization::keys::grant_lists::in_division,
        ],
        says: |kind| REGISTRY.kind(kind).is_some_and(|entry| entry.says),
        show_joint: |kind| REGISTRY.kind(kind).and_then(|entry| entry.show_joint),
        binding_roles: party::roles::binding_roles,
        live_grant: authorization::standing::basis,
        grant_names: authorization::standing::names,
    },
    timers: governance::TIMERS,
    kinds: &[
        party::kinds::KINDS,
        catalog::kinds::KINDS,
        element::kinds::KINDS,
        certificate::kinds::KINDS,
        authorization::kinds::KINDS,
        access_request::kinds::KINDS,
        objection::kinds::KINDS,
        supervision::kinds::KINDS,
        governance::kinds::KINDS,
    ],
    codes: &[
        ledger::codes::CODES,
        party::codes::CODES,
        catalog::codes::CODES,
        element::codes::CODES,
        certificate::codes::CODES,
        authorization::codes::CODES,
        access_request::codes::CODES,
        objection::codes::CODES,
        supervision::codes::CODES,
        governance::codes::CODES,
    ],
};
