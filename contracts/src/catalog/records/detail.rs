//! Fields 19–43 of an entry (docs/spec/catalog.md) and the long texts in them.

use borsh::{BorshDeserialize, BorshSerialize};
use serde::{Deserialize, Deserializer, Serialize};

use crate::catalog::change::{Change, fields};
use crate::catalog::records::entry::{Level, OpenType, ShareType};
use crate::kernel::codec;
use crate::kernel::codec::{TypeError, choice, encode, record};
use crate::kernel::id::{DivisionCode, EntryId, Uscc};
use crate::kernel::text::{Ascii, Code, ResourceCode, SourceKey, Text, Text0, Url};
use crate::kernel::value::{Date, Hash, Hash32, List, Set};
use crate::kernel::words::Words;

choice! {
    /// 类.
    ClassificationKind { Basic, Theme, Department }
    /// 服务对象.
    Audience { Enterprise, Public, Institution }
    /// 形态.
    ResourceForm { Table, File, Api, Stream, Other }
    /// 网络.
    NetworkZone { GovExtranet, Internet, DeptPrivate }
    /// Why something is not shared or not open.
    ReasonType { Law, Policy, Sensitive, Other }
    /// How the data came to the provider (C1).
    AcquisitionKind { Collected, Produced, Received, Authorised }
    /// External identifier schemes (docs/spec/catalog.md, field 41).
    Scheme { Uscc, Division, Ndi, ResReg, SipoCert, SipoReg, Oid, Doi, Handle, Ecode, Gs1, Cstr, CkanUuid }
}

record! {
    /// 类项目细目 (GB/T 21063.4, 2017 guide).
    pub struct Classification {
        /// 类.
        pub kind: ClassificationKind,
        /// 项, 目, 细目 … from the top.
        pub path: List<Text<64>, 1, 6>,
    }

    /// 信息项.
    pub struct FieldSpec {
        /// Number; unique within the entry.
        pub no: u16,
        /// 名称.
        pub name: Text<64>,
        /// 英文名称.
        #[serde(default)]
        pub name_en: Ascii<0, 64>,
        /// 数据类型.
        pub data_type: Code<16>,
        /// Length.
        #[serde(default)]
        pub length: Option<u32>,
        /// Part of the key.
        pub is_key: bool,
        /// Sensitive.
        pub sensitive: bool,
        /// 共享属性.
        pub share: ShareType,
        /// 开放属性; never more open than the entry.
        pub open: OpenType,
        /// Level; never above the entry's.
        pub level: Level,
        /// Standard that it follows.
        #[serde(default)]
        pub standard_ref: Ascii<0, 32>,
    }

    /// 共享条件, 依据 (D1).
    #[derive(Default)]
    pub struct ShareTerms {
        /// Needed if conditional.
        #[serde(default)]
        pub condition: Words<0, 255, false>,
        /// Needed if not shared.
        #[serde(default)]
        pub basis: Words<0, 255, false>,
        /// Needed if not shared.
        #[serde(default)]
        pub reason_type: Option<ReasonType>,
    }

    /// 开放条件, 依据, 形式 (D13).
    #[derive(Default)]
    pub struct OpenTerms {
        /// Needed if conditional.
        #[serde(default)]
        pub condition: Words<0, 255, false>,
        /// Needed if not open.
        #[serde(default)]
        pub basis: Words<0, 255, false>,
        /// Needed if not open.
        #[serde(default)]
        pub reason_type: Option<ReasonType>,
        /// Needed unless not open.
        #[serde(default)]
        pub form: Text0<64>,
    }

    /// 责任主体 (D42, A5, A45).
    #[derive(Default)]
    pub struct Responsible {
        /// Who collects.
        #[serde(default)]
        pub collect: Option<Uscc>,
        /// Who provides; needed for publication.
        #[serde(default)]
        pub provide: Option<Uscc>,
        /// Who transfers.
        #[serde(default)]
        pub transfer: Option<Uscc>,
        /// Who uses.
        #[serde(default, rename = "use")]
        pub uses: Option<Uscc>,
        /// Who gathered it at first.
        #[serde(default)]
        pub collector: Option<Uscc>,
        /// Who aggregated it.
        #[serde(default)]
        pub aggregator: Option<Uscc>,
    }

    /// 获取方式与依据 (C1).
    pub struct Acquisition {
        /// How.
        pub kind: AcquisitionKind,
        /// On which basis.
        #[serde(default)]
        pub basis: Words<0, 255, false>,
    }

    /// 上游来源 (C9): its conditions are inherited.
    pub struct Upstream {
        /// Whose data it was.
        pub owner: Words<1, 128, false>,
        /// System it came from.
        #[serde(default)]
        pub system: Text0<64>,
        /// Hash of its conditions.
        #[serde(default)]
        pub conditions: Option<Hash>,
    }

    /// 时间范围.
    pub struct Temporal {
        /// First day.
        pub from: Date,
        /// Last day.
        #[serde(default)]
        pub to: Option<Date>,
    }

    /// RFC 6962 root over rows.
    pub struct RowsRoot {
        /// Root.
        pub hash: Hash,
        /// Rows.
        pub count: u64,
    }

    /// 资源/下载.
    pub struct Distribution {
        /// Title (cosmetic).
        pub title: Words<1, 128, false>,
        /// Format.
        pub format: Ascii<1, 16>,
        /// Where (cosmetic).
        #[serde(default)]
        pub access_url: Option<Url>,
        /// Size, bytes.
        #[serde(default)]
        pub bytes: Option<u64>,
        /// Hash of the content.
        #[serde(default)]
        pub content: Option<Hash>,
        /// Root over its rows.
        #[serde(default)]
        pub rows_root: Option<RowsRoot>,
    }
}

/// An identifier of another scheme, checked as far as the scheme can be.
#[derive(Debug, Clone, PartialEq, Eq, BorshSerialize, Serialize)]
pub struct ExternalId {
    /// The scheme.
    pub scheme: Scheme,
    /// The identifier.
    pub value: Ascii<1, 64>,
}

impl ExternalId {
    /// The identifier, if it fits its scheme.
    pub fn new(scheme: Scheme, value: Ascii<1, 64>) -> Result<Self, TypeError> {
        let s = value.as_str();
        let fits = match scheme {
            Scheme::Uscc => s.parse::<Uscc>().is_ok(),
            Scheme::Division => s.parse::<DivisionCode>().is_ok(),
            Scheme::Ndi => [32, 45].contains(&s.len()) && s.bytes().all(|b| matches!(b, b'0'..=b'9' | b'A'..=b'Z' | b'*')),
            Scheme::SipoCert => s.len() == 17,
            Scheme::SipoReg => s.len() == 16 && s.bytes().all(|b| b.is_ascii_alphanumeric()),
            Scheme::Oid => s.split('.').count() > 1 && s.split('.').all(|arc| !arc.is_empty() && arc.bytes().all(|b| b.is_ascii_digit())),
            Scheme::Doi | Scheme::Handle => s.split_once('/').is_some_and(|(prefix, suffix)| !prefix.is_empty() && !suffix.is_empty()),
            Scheme::CkanUuid => s.len() == 36 && s.bytes().all(|b| b == b'-' || b.is_ascii_hexdigit()),
            Scheme::ResReg | Scheme::Ecode | Scheme::Gs1 | Scheme::Cstr => true,
        };
        if fits { Ok(ExternalId { scheme, value }) } else { Err(TypeError::new("does not fit its scheme").under("value")) }
    }
}

impl BorshDeserialize for ExternalId {
    fn deserialize_reader<R: std::io::Read>(reader: &mut R) -> std::io::Result<Self> {
        let scheme = Scheme::deserialize_reader(reader)?;
        let value = Ascii::deserialize_reader(reader).map_err(|e| codec::within(e, "value"))?;
        Ok(ExternalId::new(scheme, value)?)
    }
}

impl<'de> Deserialize<'de> for ExternalId {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(deny_unknown_fields)]
        struct Form {
            scheme: Scheme,
            value: Ascii<1, 64>,
        }
        let form = Form::deserialize(deserializer)?;
        ExternalId::new(form.scheme, form.value).map_err(serde::de::Error::custom)
    }
}

fields! {
    /// Fields 19–43 of an entry but 42, which has records and kinds of its own.
    #[derive(Default)]
    pub struct EntryDetail;
    /// Changes to them.
    pub struct DetailChange {}
    /// 信息资源代码; unique per provider.
    #[serde(default)]
    19 Review resource_code: Option<ResourceCode>,
    /// 英文名称.
    #[serde(default)]
    20 Cosmetic title_en: Option<Ascii<1, 128>>,
    /// 摘要; needed for publication.
    #[serde(default)]
    21 Review r#abstract: Words<0, 2_000, true>,
    /// 内设机构.
    #[serde(default)]
    22 Cosmetic internal_unit: Words<0, 128, false>,
    /// 数源单位.
    #[serde(default)]
    22 Review source_org: Option<Uscc>,
    /// 类项目细目; needed for publication.
    #[serde(default)]
    23 Review classification: Option<Classification>,
    /// 主题, codes of the list `themes`.
    #[serde(default)]
    24 Review themes: Set<Code<24>, 0, 8>,
    /// 行业 (GB/T 4754).
    #[serde(default)]
    24 Review industry: Option<Code<5>>,
    /// 体裁, a code of the list `genres`.
    #[serde(default)]
    24 Review genre: Option<Code<24>>,
    /// 服务对象.
    #[serde(default)]
    24 Review audience: Set<Audience, 0, 3>,
    /// 关键字.
    #[serde(default)]
    25 Cosmetic keywords: Set<Text<32>, 0, 20>,
    /// 形态; needed for publication.
    #[serde(default)]
    26 Provider form: Option<ResourceForm>,
    /// 格式; needed for publication.
    #[serde(default)]
    26 Provider formats: Set<Ascii<1, 16>, 0, 16>,
    /// 网络; needed for publication.
    #[serde(default)]
    26 Provider network: Option<NetworkZone>,
    /// 信息项; needed for publication unless operable is excluded.
    #[serde(default)]
    27 Stricter fields: List<FieldSpec, 0, 512>,
    /// 共享条件, 依据.
    #[serde(default)]
    28 Review share_terms: ShareTerms,
    /// 开放条件, 依据, 形式.
    #[serde(default)]
    29 Review open_terms: OpenTerms,
    /// 脱敏证明 (D43); needed for publication if open and personal or sensitive.
    #[serde(default)]
    30 Review deident_hash: Option<Hash>,
    /// 可运营说明; needed if operable on conditions.
    #[serde(default)]
    31 Review operable_note: Words<0, 255, false>,
    /// 责任主体; `provide` is needed for publication.
    #[serde(default)]
    32 Review responsible: Responsible,
    /// 数据解读责任 (B7).
    #[serde(default)]
    33 Cosmetic interpretation_owner: Option<Uscc>,
    /// 职责 (D17).
    #[serde(default)]
    33 Cosmetic duty_ref: Text0<64>,
    /// 流程.
    #[serde(default)]
    33 Cosmetic process_ref: Text0<64>,
    /// 系统.
    #[serde(default)]
    33 Cosmetic system_ref: Text0<64>,
    /// 获取方式与依据; needed for publication.
    #[serde(default)]
    34 Review acquisition: Option<Acquisition>,
    /// 上游来源.
    #[serde(default)]
    35 Review upstream: Option<Upstream>,
    /// 更新说明.
    #[serde(default)]
    36 Cosmetic update_note: Words<0, 200, false>,
    /// 发布日期.
    #[serde(default)]
    37 Provider published_on: Option<Date>,
    /// 时间范围.
    #[serde(default)]
    37 Provider temporal: Option<Temporal>,
    /// 空间范围.
    #[serde(default)]
    37 Provider spatial: Set<DivisionCode, 0, 32>,
    /// 关联资源; they may come later than this entry.
    #[serde(default)]
    38 Cosmetic related: Set<EntryId, 0, 64>,
    /// 资源/下载; content needs review while the entry is open.
    #[serde(default)]
    39 Provider distributions: List<Distribution, 0, 32>,
    /// 样例.
    #[serde(default)]
    40 Provider sample_hash: Option<Hash>,
    /// 详情页.
    #[serde(default)]
    40 Cosmetic landing_page: Option<Url>,
    /// 许可.
    #[serde(default)]
    40 Provider license: Words<0, 128, false>,
    /// 来源键; unique per provider.
    #[serde(default)]
    40 Cosmetic source_key: SourceKey,
    /// 外部标识.
    #[serde(default)]
    41 Cosmetic external_ids: List<ExternalId, 0, 8>,
    /// Root of the private fields 非公开部分.
    #[serde(default)]
    43 Cosmetic private: Option<Hash>;
}

impl FieldSpec {
    /// Takes the levels of another.
    pub fn copy_levels(&mut self, from: &FieldSpec) {
        (self.share, self.open, self.level, self.sensitive) = (from.share, from.open, from.level, from.sensitive);
    }
}

impl EntryDetail {
    /// What enters the content hash: no cosmetic fields, no cosmetic parts of distributions.
    pub fn content(&self, out: &mut Vec<u8>) {
        if self.distributions.is_empty() {
            return self.table_content(out);
        }
        let mut plain = self.clone();
        plain.distributions = bare(&self.distributions);
        plain.table_content(out);
    }

    /// Distributions differ in nothing but titles and addresses.
    pub fn same_distributions(&self, other: &Self) -> bool {
        bare(&self.distributions) == bare(&other.distributions)
    }

    /// Contents of distributions in order: what needs review while the entry is open.
    pub fn distributed(&self) -> Vec<Vec<u8>> {
        let with_content = self.distributions.iter().filter(|d| d.content.is_some() || d.rows_root.is_some());
        with_content.map(|d| encode(&(&d.content, &d.rows_root))).collect()
    }
}

fn bare(distributions: &List<Distribution, 0, 32>) -> List<Distribution, 0, 32> {
    let bare = distributions.iter().map(|d| Distribution { title: Words::hashed([0; 32]), access_url: None, ..d.clone() });
    List::new(bare.collect()).expect("as many as before")
}

/// The hash under which a source key is found; none where there is none. Unsalted, for a key is public.
pub fn source_key_hash(source_key: &SourceKey) -> Option<Hash32> {
    let key = Some(source_key.as_str()).filter(|key| !key.is_empty())?;
    Some(Hash32(codec::sha256(&[key.as_bytes()])))
}
