//! Error codes of authorised operation (docs/spec/authorization.md, docs/spec/grant.md).

use crate::kernel::error::{Code, codes};

codes! {
    5001 PROJECT_REVIEW_MISSING "project_review_missing" "a cooperation of government and enterprise names the review of its project" "政企合作项目须附信息化项目评审结论" "add the hash of that review" "请填写项目评审文件的哈希值";
    5002 SCENARIO_IN_USE "scenario_in_use" "a grant of the scenario has not ended" "该场景尚有未终止的授权" "end the grant first" "请先终止该授权";
    5003 APPLICATION_OPEN "application_open" "an application for the scenario is open" "该场景已有未办结的申请" "wait for it, or withdraw it first" "请等待其办结，或先行撤回";
    5004 SCENARIO_CLOSED "scenario_closed" "the scenario is another's, or was withdrawn" "该场景不属于申请方，或已撤回" "submit a scenario of your own" "请提交本单位的应用场景";
    5005 ROLE_UNFIT "role_unfit" "operator or grantor lacks the role, or it does not reach the data" "运营机构或授权主体缺少相应角色，或其范围不及所涉数据" "name others, or have the role assigned" "请更换单位，或先行取得相应角色";
    5006 PURPOSE_OUTSIDE_BOUNDARY "purpose_outside_boundary" "the boundary of an entry does not allow a purpose" "用途超出目录条目的开发利用边界" "leave the purpose or the entry out" "请去掉该用途或该条目";
    5007 ACTION_OUTSIDE_BOUNDARY "action_outside_boundary" "the boundary of an entry does not allow an act" "操作超出目录条目的开发利用边界" "leave the act or the entry out" "请去掉该操作或该条目";
    5008 PURPOSE_BANNED "purpose_banned" "an entry bans a purpose" "目录条目禁止该用途" "leave the purpose or the entry out" "请去掉该用途或该条目";
    5009 PURPOSE_OUTSIDE_SCENARIO "purpose_outside_scenario" "the scenario does not name a purpose" "用途超出应用场景" "leave the purpose out, or submit another scenario" "请去掉该用途，或另行提交场景";
    5010 GRANT_NOT_LIVE "grant_not_live" "the grant named is not live, or not one of the scenario" "所列授权已终止，或不属于该场景" "name a live grant of the scenario, or apply anew" "请填写该场景的有效授权，或重新申请";
    5011 ALREADY_ESCALATED "already_escalated" "this review was escalated already" "该项审核已升级督办" "wait until its second term is over" "请等待第二时限届满";
    5012 NO_ENTRY_OF_SECTOR "no_entry_of_sector" "no entry asked for is of a sector of yours" "所申请条目均不属于本部门主管行业" "nothing is to be said here" "无需发表意见";
    5040 WIDER_THAN_APPROVED "wider_than_approved" "the grant would reach further than what was approved" "授权范围超出已批准的范围" "keep to the approved demand, purposes, term and plan" "请不超出已批准的需求、用途、期限和方案";
    5041 WRONG_SUPERSEDES "wrong_supersedes" "it cannot take the place of that grant" "不能接替所指授权" "name the newest root of the same mode and parties, or none" "请填写同一模式、同一当事人的最近一份授权，或留空";
    5042 SCENARIO_HAS_LIVE_GRANT "scenario_has_live_grant" "the scenario has a live grant already" "该场景已有有效授权" "end that one first, or supersede it from its end on" "请先终止该授权，或自其到期之日起接替";
    5043 SUCCESSOR_EXISTS "successor_exists" "a grant that follows has been signed already" "已签订后续授权" "revoke the one that follows first" "请先撤销后续授权";
    5044 ATTESTATION_LAPSED "attestation_lapsed" "an attestation that the grant asks for is not live" "授权要求的资质或测评证明已失效" "have it recorded anew" "请重新记载该证明";
    5045 SAME_PARTY "same_party" "grantor and grantee are one party, or one follows the other" "授权方与被授权方为同一主体或前后承继" "grant to somebody else" "请授权给其他主体";
    5046 DEPTH_EXCEEDED "depth_exceeded" "no further step of sub-grants is allowed here" "已达到再授权层级上限" "use the grant as it is, or have the one above amended" "请直接使用现有授权，或修改上级授权";
    5047 RAW_EXPORT_FORBIDDEN "raw_export_forbidden" "raw data leaves only where every entry is open without conditions" "只有无条件开放的目录才可输出原始数据" "leave raw_export out" "请取消原始数据输出";
    5048 NOT_REGISTERED "not_registered" "an entry has no live registration" "目录条目没有有效的登记凭证" "have its provider register it first: mulu cert apply" "请先由提供方办理登记：mulu cert apply";
    5049 OUTSIDE_BOUNDARY "outside_boundary" "a purpose or an act lies outside the boundary of an entry" "用途或操作超出目录条目的开发利用边界" "keep to the boundary of each entry" "请不超出各条目的开发利用边界";
    5050 BENEFIT_SUM "benefit_sum" "the shares of the benefit do not sum to 10,000" "收益分成之和不等于 10000" "let them sum to 10,000 hundredths of a percent, or name none" "请使其和为 10000（万分比），或全部留空";
    5051 FEE_NOT_ALLOWED "fee_not_allowed" "public governance and public welfare are free" "公共治理、公益用途不得收费" "give these purposes the class free or free_conditional" "请将该用途设为无偿或有条件无偿";
    5052 NOT_LIVE "not_live" "the grant is not live" "该授权未处于有效状态" "read its state" "请查看其状态";
    5053 WRONG_GRANTEE "wrong_grantee" "the new grantee does not succeed the old one" "新的被授权方并非原被授权方的承继单位" "name the organisation that took it over" "请填写其承继单位";
    5054 ALREADY_HELD "already_held" "it holds that already" "已处于暂停或停止状态" "nothing is to be done" "无需处理";
    5055 NOT_HELD "not_held" "there is no such hold or stop" "没有相应的暂停或停止" "nothing is to be done" "无需处理";
    5056 NOT_ENDED "not_ended" "the grant has not ended" "该授权尚未终止" "close it out after its end" "请在其终止后办理收尾";
    5057 HOLDINGS_REMAIN "holdings_remain" "something made under the grant is still held" "该授权项下的成果仍有持有" "have it returned or destroyed first" "请先退还或销毁";
    5058 NOT_DESTROYED "not_destroyed" "something was kept" "仍有数据留存" "destroy it, or have a grant supersede this one" "请先销毁，或由后续授权接替";
    5059 REPORT_MISSING "report_missing" "a report that this needs has not been filed" "尚未提交所需报告" "file it first: mulu grant report" "请先提交：mulu grant report";
    5060 PARENT_NOT_LIVE "parent_not_live" "the grant above is not live" "上级授权未处于有效状态" "read its state: mulu grant show" "请查看其状态：mulu grant show";
    5061 CONSENT_NEEDED "consent_needed" "only the approved applicant gets a sub-grant by filing" "备案方式仅适用于已批准的申请方" "ask for consent instead: mulu grant sub-grant" "请改为征求同意：mulu grant sub-grant";
    5062 WIDER_THAN_PARENT "wider_than_parent" "it would reach further than the grant above" "范围超出上级授权" "keep within the grant above in the dimension named" "请在所指方面不超出上级授权";
    5063 CELLS_NOT_ALLOWED "cells_not_allowed" "a sub-grant names entries" "再授权须逐条列明目录" "name the entries" "请列明目录条目";
}
