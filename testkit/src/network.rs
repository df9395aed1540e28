//! The sample network.

use std::collections::BTreeMap;

use mulu_contracts::genesis::{FORMAT, Genesis, GenesisOrganisation, GenesisRole};
use mulu_contracts::kernel::role::Role;
use mulu_contracts::kernel::text::Code as Word;
use mulu_contracts::kernel::value::{Set, Time};
use mulu_contracts::ledger::division::{Division, DivisionLevel};
use mulu_contracts::ledger::organisation::OrganisationType;
use mulu_contracts::ledger::samples::{
    CITY, CITY_BUREAU, CITY_PROVIDER, COUNTY, COUNTY_BUREAU, COUNTY_OFFICE, COUNTY_PROVIDER, DEPARTMENT, ENTERPRISE, OPERATOR,
    OTHER_COUNTY, PROVINCE, REGISTRAR, RELAY, SECTOR_AUTHORITY, SUPERVISOR, UNCLAIMED, ZONE, code, division, hash, key_spec, set, text,
    text0, time, uscc,
};
use mulu_contracts::party::attestation::{Attestation, AttestationType};

/// Kinds of certificates of the sample registrar.
const KINDS: [&str; 4] = ["data_element", "data_property", "product_registration", "resource_registration"];

/// Chain of the sample network.
pub const CHAIN: &str = "mulu-test";

fn place(code: &str, name: &str, parent: Option<&str>, level: DivisionLevel) -> Division {
    Division {
        code: division(code),
        name: text(name),
        parent: parent.map(division),
        level,
        from: time(),
        until: None,
        national: code.bytes().all(|b| b.is_ascii_digit()),
    }
}

fn organisation(n: u32, name: &str, place: &str, superior: Option<u32>, kind: OrganisationType, keys: u32) -> GenesisOrganisation {
    GenesisOrganisation {
        uscc: uscc(n),
        name: text(name),
        short_name: text0(""),
        division: division(place),
        superior: superior.map(uscc),
        kind,
        business: Set::default(),
        keys: (0..keys).map(|key| key_spec(&format!("{n}/{key}"))).collect(),
        thresholds: Default::default(),
    }
}

fn role(n: u32, role: Role, scope: &str) -> GenesisRole {
    GenesisRole {
        org: uscc(n),
        role,
        scope_division: division(scope),
        sectors: Set::default(),
        certificate_kinds: Set::default(),
        competences: Set::default(),
        from: time(),
        until: None,
    }
}

/// A qualification that lives for three years from genesis.
pub fn qualification() -> Attestation {
    Attestation {
        kind: AttestationType::Qualification,
        level: text0("2"),
        issuer_name: text("示例认证中心"),
        document_hash: hash("qualification"),
        valid_from: time(),
        valid_until: Time(time().0 + 3 * 365 * 86_400),
    }
}

/// The sample network: a province, a city with two counties and a zone, bureaus of city and county, departments, an operator,
/// a registrar, a supervisor, a platform, an enterprise, a sector authority (sector `g`), an organisation without keys.
pub fn genesis() -> Genesis {
    use OrganisationType::*;
    let words = |words: &[&str]| words.iter().map(|w| code(w)).collect::<Vec<Word<48>>>();
    let sector_authority = GenesisRole { sectors: set([code("g"), code("g54")]), ..role(SECTOR_AUTHORITY, Role::SectorAuthority, CITY) };
    Genesis {
        format: FORMAT.into(),
        app_version: 1,
        parameters: BTreeMap::new(),
        code_lists: [
            ("themes", words(&["transport", "health", "education", "finance", "other"])),
            ("sectors", words(&["a", "g", "g54", "i", "j", "o"])),
            ("purposes", words(&["public_welfare", "industry", "industry.finance", "research"])),
            ("scenario_domains", words(&["transport", "health", "other"])),
            ("channels", words(&["platform", "window"])),
            ("violations", words(&["out_of_scope", "price_fraud", "leak", "late_review"])),
            ("reasons", words(&["incomplete", "incorrect", "duplicate", "law", "other"])),
        ]
        .map(|(name, codes)| (name.to_owned(), codes))
        .into(),
        divisions: vec![
            place(PROVINCE, "示例省", None, DivisionLevel::Province),
            place(CITY, "示例市", Some(PROVINCE), DivisionLevel::City),
            place(COUNTY, "示例区", Some(CITY), DivisionLevel::County),
            place(OTHER_COUNTY, "示例县", Some(CITY), DivisionLevel::County),
            place(ZONE, "示例高新区", Some(CITY), DivisionLevel::Zone),
        ],
        organisations: vec![
            organisation(CITY_BUREAU, "示例市数据局", CITY, None, Government, 3),
            organisation(COUNTY_BUREAU, "示例区数据局", COUNTY, Some(CITY_BUREAU), Government, 2),
            organisation(DEPARTMENT, "示例市交通局", CITY, Some(CITY_BUREAU), Government, 3),
            organisation(COUNTY_OFFICE, "示例区教育局", COUNTY, Some(COUNTY_BUREAU), Government, 2),
            organisation(OPERATOR, "示例数据运营有限公司", CITY, None, Enterprise, 2),
            organisation(REGISTRAR, "示例市数据登记中心", CITY, Some(CITY_BUREAU), PublicInstitution, 2),
            organisation(SUPERVISOR, "示例市市场监管局", CITY, None, Government, 2),
            organisation(RELAY, "示例市数据开放平台", CITY, Some(CITY_BUREAU), PublicInstitution, 1),
            organisation(ENTERPRISE, "示例科技有限公司", CITY, None, Enterprise, 1),
            organisation(SECTOR_AUTHORITY, "示例市交通主管部门", CITY, Some(CITY_BUREAU), Government, 2),
            organisation(COUNTY_PROVIDER, "示例区卫生局", COUNTY, Some(COUNTY_BUREAU), Government, 2),
            organisation(UNCLAIMED, "示例市图书馆", CITY, Some(CITY_BUREAU), PublicInstitution, 0),
            organisation(CITY_PROVIDER, "示例市水务局", CITY, Some(CITY_BUREAU), Government, 2),
        ],
        roles: vec![
            role(CITY_BUREAU, Role::Bureau, CITY),
            role(COUNTY_BUREAU, Role::Bureau, COUNTY),
            role(DEPARTMENT, Role::Provider, CITY),
            role(OPERATOR, Role::Operator, CITY),
            GenesisRole { certificate_kinds: set(KINDS.map(code)), ..role(REGISTRAR, Role::Registrar, CITY) },
            GenesisRole { competences: set([code("market")]), ..role(SUPERVISOR, Role::Supervisor, CITY) },
            role(RELAY, Role::PlatformRelay, CITY),
            sector_authority,
            role(SECTOR_AUTHORITY, Role::Grantor, CITY),
            role(REGISTRAR, Role::FirstReviewCentre, CITY),
            role(COUNTY_PROVIDER, Role::Provider, COUNTY),
            role(UNCLAIMED, Role::Provider, CITY),
            role(CITY_PROVIDER, Role::Provider, CITY),
            role(CITY_BUREAU, Role::Governor, CITY),
            role(COUNTY_BUREAU, Role::Governor, COUNTY),
            role(SUPERVISOR, Role::Governor, CITY),
            role(SECTOR_AUTHORITY, Role::Governor, CITY),
        ],
        attestations: [(uscc(OPERATOR), vec![qualification()])].into(),
    }
}
