//! Error codes of data elements (docs/spec/element.md).

use crate::kernel::error::{Code, codes};

codes! {
    3019 ENTRY_NOT_PUBLISHED "entry_not_published" "the entry is not published" "目录条目尚未发布" "have it reviewed and published first" "请先审核发布该条目";
    3020 SOURCE_TAKEN "source_taken" "another entry is the one source of this data element here" "该数据元在此范围内已有权威数源" "claim as its copy, or contest the source" "请登记为其副本，或对数源提出争议";
    3021 NOT_THE_SOURCE "not_the_source" "the entry named is not the source of this data element" "所指条目不是该数据元的权威数源" "name the entry that is the source now" "请填写现在的权威数源条目";
    3023 CONTEST_OPEN "contest_open" "a contest is already open" "已有数源争议待裁定" "wait for the decision" "请等待裁定";
    3024 NOT_ASIDE "not_a_side" "the winner is neither the source nor the one that contests it" "胜方不是争议双方之一" "name one of the two entries" "请填写争议双方的条目之一";
    3030 OWN_CASE "own_case" "nobody acts on its own case" "不得办理涉及本单位的事项" "correct your own record; another case the authority above has to take" "本单位的记录请自行更正；其他事项须由上级机关办理";
}
