//! Error codes of authorised operation (docs/spec/authorization.md).

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
}
