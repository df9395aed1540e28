//! Numbered error codes: one list, from the rule to the command line. Numbers and names never change meaning; words may.

use crate::state::Fault;

macro_rules! codes {
    ($($number:literal $variant:ident $name:literal $en:literal $zh:literal $hint:literal;)*) => {
        /// A reason why the ledger refuses. The number enters each block's results hash.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[repr(u32)]
        pub enum Code {
            $(#[doc = $en] $variant = $number,)*
        }

        impl Code {
            /// Every code, in order of number.
            pub const ALL: &'static [Code] = &[$(Code::$variant,)*];

            /// The stable name.
            pub fn name(self) -> &'static str {
                match self { $(Code::$variant => $name,)* }
            }

            /// What it says, in English.
            pub fn english(self) -> &'static str {
                match self { $(Code::$variant => $en,)* }
            }

            /// What it says, in Chinese.
            pub fn chinese(self) -> &'static str {
                match self { $(Code::$variant => $zh,)* }
            }

            /// What to do next.
            pub fn hint(self) -> &'static str {
                match self { $(Code::$variant => $hint,)* }
            }

            /// The code of a number.
            pub fn from_number(number: u32) -> Option<Code> {
                match number { $($number => Some(Code::$variant),)* _ => None }
            }
        }
    };
}

codes! {
    // Envelope (records.md §1.4), in the order of checking.
    1001 TooLarge "too_large" "the transaction or a payload is larger than allowed" "交易或其中一项内容超过大小上限" "split it into several transactions";
    1002 Malformed "malformed" "the bytes do not decode whole and canonically" "字节无法完整、规范地解码" "make the transaction again with this version of the program";
    1003 WrongChain "wrong_chain" "the transaction was made for another chain" "该交易属于另一条链" "check --node and the trust file, then sign again";
    1004 Expired "expired" "the transaction's expiry has passed" "交易已过有效期" "sign it again with a later expiry";
    1005 ExpiryTooFar "expiry_too_far" "the expiry is further ahead than allowed" "交易有效期过长" "choose an expiry at most tx_expiry_max ahead (30 days by default)";
    1006 Seen "seen" "this node has just seen the same transaction" "本节点刚收到过同一交易" "wait for its result: mulu tx status ID";
    1007 UnknownOrganisation "unknown_organisation" "no such organisation is registered" "该组织未登记" "have the bureau register it: mulu party register";
    1008 OrganisationSuspended "organisation_suspended" "the organisation is suspended" "该组织已被暂停" "only acts that end something are open to it until the bureau resumes it";
    1009 OrganisationEnded "organisation_ended" "the organisation was merged or dissolved" "该组织已合并或撤销" "its successor has to sign";
    1010 QuotaExceeded "quota_exceeded" "the organisation sent more than its quota" "该组织提交的交易超过配额" "wait and send again";
    1011 UnknownKey "unknown_key" "the key does not stand in this organisation" "该密钥不属于此组织" "check --key, or add the key first: mulu party add-key";
    1012 KeyInactive "key_inactive" "the key is frozen, revoked or outside its term" "密钥已冻结、撤销或不在有效期内" "sign with another key, or have it unfrozen";
    1013 SignatureInvalid "signature_invalid" "a signature does not fit the transaction" "签名与交易不符" "sign the unchanged transaction again";
    1014 KeyKindNotAllowed "key_kind_not_allowed" "the key may not sign this kind" "该密钥无权签署此类交易" "sign with a key that allows the kind: mulu party show";
    1015 ThresholdNotMet "threshold_not_met" "more of the organisation's keys have to sign this kind" "该类交易需要更多密钥共同签署" "add signatures with mulu tx sign";
    // Shared by all kinds (S1-S8).
    1101 UnknownKind "unknown_kind" "this kind of message is not known" "未知的消息类型" "use a newer program, or wait for the network's upgrade";
    1102 FieldInvalid "field_invalid" "a value lies outside its type" "字段取值不合规范" "correct the named field";
    1103 RoleMissing "role_missing" "the organisation lacks the role that this needs" "该组织缺少所需角色" "mulu party show lists its roles; the bureau assigns them";
    1104 ExistsWithOtherContent "exists_with_other_content" "the same key already stands with other content" "同一标识已存在且内容不同" "amend the existing record, or choose another local key";
    1105 NotFound "not_found" "the object does not exist" "对象不存在" "check the id";
    1106 RelationMissing "relation_missing" "the organisation does not stand in the needed relation to the object" "该组织与对象之间没有所需关系" "the owner or the responsible authority has to sign";
    1107 StaleVersion "stale_version" "the object has changed since" "对象版本已变化" "read it again and sign for the version that stands now";
    1108 WrongState "wrong_state" "the object's state does not allow this" "对象当前状态不允许此操作" "read the object's status";
    1109 Frozen "frozen" "the object is held by an objection or an order" "对象因异议或责令被冻结" "wait for the decision";
    1110 TooEarly "too_early" "the time for this has not come" "尚未到可办理时间" "wait until the term that runs has passed";
    1111 TooLate "too_late" "it is too late for this" "已超过允许的时间" "read the object: what it led to stands already";
    1112 AlreadyClaimed "already_claimed" "it was claimed already" "已被确认或认领" "nothing is to be done";
    1113 Backdated "backdated" "it lies before what stands already" "早于已有内容或当前时间" "give the period that comes next, or a time not past when the ledger takes it";
    // Party (records.md §2).
    2001 UnknownDivision "unknown_division" "the division is not in the table" "行政区划不在名录中" "use a code of the division table";
    2002 KeyRefused "key_refused" "the key is weak, doubled or already in use" "密钥过弱、重复或已被使用" "make a new key: mulu key new";
    2003 KeysNotAllowed "keys_not_allowed" "a relay or registrar registers without keys" "平台或登记机构代办登记时不得附带密钥" "leave out keys, claim key and superior";
    2004 FieldReserved "field_reserved" "this field is the bureau's to change" "该字段只能由数据管理部门修改" "ask the bureau";
    2005 SuperiorCycle "superior_cycle" "the superior is no authority of the same or a higher division, or the chain is cyclic or longer than 8" "上级单位不合要求、循环或超过 8 级" "name a bureau or sector authority above it";
    2006 ThresholdUnreachable "threshold_unreachable" "fewer keys would be left than a threshold needs" "剩余密钥数不足以达到门限" "lower the threshold or add keys first";
    2007 TooManyKeys "too_many_keys" "an organisation has at most 64 keys that are not revoked" "每个组织未撤销的密钥不得超过 64 把" "revoke keys that are no longer used";
    2008 KeyWider "key_wider" "the new key would allow more than the old one" "新密钥的权限大于旧密钥" "allow at most what the old key allows";
    2009 NotFrozen "not_frozen" "the key is not frozen" "密钥未被冻结" "nothing is to be done";
    2010 RoleReserved "role_reserved" "this role is assigned by governance" "该角色须经治理程序授予" "bring a proposal";
    2011 SelfAssignment "self_assignment" "an organisation cannot do this to itself" "组织不能对自身执行此操作" "the superior bureau has to sign";
    2012 RoleConflict "role_conflict" "the role conflicts with another one that the organisation holds" "该角色与已有角色冲突（管运适度分离）" "end the other role, or ask for a dated exception";
    2013 NotQualified "not_qualified" "no live qualification attestation is recorded" "没有有效的资质证明记载" "have a qualification attestation recorded first";
    2014 RoleAbsent "role_absent" "the organisation does not hold this role" "该组织没有此角色" "mulu party show lists its roles";
    2015 RekeyPending "rekey_pending" "new keys are already waiting for their time" "已有待生效的密钥重置" "wait for it, or cancel it first";
    2016 NoRekeyPending "no_rekey_pending" "no new keys are waiting" "没有待生效的密钥重置" "nothing is to be done";
    2017 SuccessorInactive "successor_inactive" "a successor is not an active organisation" "承接单位不是有效的活动组织" "name an organisation that is active";
    2018 SuccessorCycle "successor_cycle" "the chain of successors would be cyclic or longer than 8" "承接关系循环或超过 8 级" "name the organisation that stands at the end of the chain";
    2019 SuccessorMissing "successor_missing" "somebody has to take over: a successor, or a custodian where it is dissolved" "必须指定承接单位（撤销时为保管单位）" "name it in into";
    2020 BadTerm "bad_term" "the term is empty or too long" "期限为空或过长" "name a term within the bounds";
    // Catalog (records.md §3).
    3001 ProviderUnknown "provider_unknown" "the provider is not registered or lacks the role provider" "提供方未登记或没有提供方角色" "register it and assign the role provider";
    3002 DivisionOutside "division_outside" "the division lies outside the provider's" "行政区划超出提供方所辖范围" "use the provider's division or one below it";
    3003 UnknownCode "unknown_code" "a code is not in its list" "代码不在代码表中" "use a code of the list";
    3004 FieldMissing "field_missing" "a field that is required here is missing" "缺少必填字段" "fill in the named field";
    3005 AttributeConflict "attribute_conflict" "the attributes contradict each other" "属性之间相互矛盾" "see the invariants of sharing, opening, operation and grade";
    3006 CodeTaken "code_taken" "the provider already uses this resource code or source key" "资源代码或来源键已被占用" "amend the existing entry or use another code";
    3007 CoreTooLarge "core_too_large" "the entry's core is larger than 1,024 bytes" "目录核心信息超过 1024 字节" "shorten boundary or purposes";
    3008 NotForBehalf "not_for_behalf" "only the provider itself confirms the update frequency" "更新周期只能由提供方自行确认" "leave it unconfirmed";
    3009 NothingPending "nothing_pending" "nothing waits for this" "没有待办理事项" "read the object's status";
    3010 SecondPersonNeeded "second_person_needed" "another person's key has to review an authority's own entry" "本部门条目须由另一人的密钥审核" "sign with a key whose holder differs, or have the superior review";
    3011 ReasonMissing "reason_missing" "a rejection needs a reason" "驳回必须说明理由" "add --reason";
    3012 EntryInUse "entry_in_use" "grants that are not closed name the entry" "尚有未结授权使用该条目" "withdraw with force and a reason";
    3013 ChangePending "change_pending" "a change is already waiting for review" "已有变更待审核" "wait for the review";
    3014 FieldFixed "field_fixed" "this field cannot be amended" "该字段不能修改" "leave it out";
    3015 NoChange "no_change" "nothing would change" "没有任何变化" "nothing is to be done";
    3016 OnlyStricter "only_stricter" "the bureau may only make attributes stricter" "数据管理部门只能收紧属性" "the provider has to loosen";
    3017 NotLater "not_later" "the date is not later than the one that stands" "日期不晚于已有的数据更新日期" "give the day of the newest update";
    3018 InFuture "in_future" "the date lies in the future" "日期在未来" "give a day that has come";
    3019 EntryNotPublished "entry_not_published" "the entry is not published" "目录条目尚未发布" "have it reviewed and published first";
    3020 SourceTaken "source_taken" "another entry is the one source of this data element here" "该数据元在此范围内已有权威数源" "claim as its copy, or contest the source";
    3021 NotTheSource "not_the_source" "the entry named is not the source of this data element" "所指条目不是该数据元的权威数源" "name the entry that is the source now";
    3022 TooMany "too_many" "there are as many as are allowed" "数量已达上限" "release one first";
    3023 ContestOpen "contest_open" "a contest is already open" "已有数源争议待裁定" "wait for the decision";
    3024 NotASide "not_a_side" "the winner is neither the source nor the one that contests it" "胜方不是争议双方之一" "name one of the two entries";
    3025 CountsInconsistent "counts_inconsistent" "a part is larger than the total" "分项数大于总数" "correct the counts";
    3027 OneSideOnly "one_side_only" "a bureau stands in for one side at most" "数据管理部门只能代一方签署" "one side has to sign itself, or its successor";
    // Governance (records.md §12).
    9001 OutOfBounds "out_of_bounds" "the value lies outside what governance may set" "取值超出治理允许的范围" "give another value; mulu gov params NAME shows the one that stands";
    9002 DivisionRefused "division_refused" "the division table does not allow this: it exists, has ended, is in use, would lie in itself or too deep" "行政区划表不允许此变更（已存在、已终止、使用中、循环或超过 8 级）" "read the division and what lies in it";
    9004 NotRedactable "not_redactable" "nothing that can be redacted stands there: only long texts and public reasons can" "该处没有可遮蔽的内容（只有长文本和公开理由可以遮蔽）" "name a long text such as detail.abstract; ids, titles, hashes, terms and votes stay";
    9005 AlreadyDecided "already_decided" "it has been decided already" "已有决定" "read the decision";
    9006 Lapsed "lapsed" "the time for this has run out" "已失效" "begin anew";
}

impl Code {
    /// The number.
    pub fn number(self) -> u32 {
        self as u32
    }
}

impl std::fmt::Display for Code {
    /// As on the command line: `E3204 price_above_cap`.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "E{} {}", self.number(), self.name())
    }
}

/// A refusal that all replicas share. `detail` (a field, a state) explains it to people and enters no hash.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{code}{}", .detail.as_ref().map(|d| format!(" {{{d}}}")).unwrap_or_default())]
pub struct Rejected {
    /// Why.
    pub code: Code,
    /// Which field, or which state.
    pub detail: Option<String>,
}

/// Why a check did not give a plan: the ledger refuses, or this host is broken.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// The sender's fault.
    #[error(transparent)]
    Rejected(Rejected),
    /// The host's fault: stop.
    #[error(transparent)]
    Fault(#[from] Fault),
}

impl From<Code> for Refusal {
    fn from(code: Code) -> Self {
        Refusal::Rejected(Rejected { code, detail: None })
    }
}

impl Code {
    /// This refusal, naming a field or a state.
    pub fn of(self, detail: impl std::fmt::Display) -> Refusal {
        Refusal::Rejected(Rejected { code: self, detail: Some(detail.to_string()) })
    }
}

/// `Err(code)` unless the condition holds.
pub fn ensure(holds: bool, code: Code) -> Result<(), Refusal> {
    if holds { Ok(()) } else { Err(code.into()) }
}
