//! Error codes of supervision (docs/spec/supervision.md).

use crate::kernel::error::{Code, codes};

codes! {
    8001 COMPETENCE_MISSING "competence_missing" "an order of this kind, or for this violation, is beyond your competence" "该类监管决定或违规情形不在本单位职权范围内" "price authorities order for violations of prices alone, sector authorities rectify and notify alone" "价格主管部门仅限价格违规，行业主管部门仅限责令整改和通报";
}
