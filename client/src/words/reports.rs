//! What became of many.

use super::sentences;

sentences! {
    would_be_done(): "would be done", "将执行";
    done(): "done", "已完成";
    nothing_to_do(): "nothing to do", "无需处理";
    named_twice(): "named twice", "重复列出";
    would_fail(): "would fail", "将失败";
    failed(): "failed", "失败";
    not_known(): "not known", "未知";
    more(n): "… and {n} more: --report FILE", "……另有 {n} 条：--report 文件";
    send(kind, n, transactions, organisation): "{kind}: {n} message(s) in {transactions} transaction(s), signed for {organisation}. Send? [y/N] ", "{kind}：{n} 项，分 {transactions} 笔交易，以 {organisation} 名义签署。发送？[y/N] ";
    unknown(): "not known to be done when the run broke off", "中断时尚不知是否完成";
    run_again(): "run the command again", "请再次运行";
    run_again_for_rest(): "run the same command again: it does only what is left", "再次运行同一命令即可：只处理剩余部分";
    row_without_name(): "the row has no name", "该行没有名称";
    fill_name(): "fill in the column 名称", "请填写“名称”列";
    row_without_division(): "the row has no division", "该行没有行政区划";
    fill_division(): "fill in the column 行政区划, or give --division CODE", "请填写“行政区划”列，或用 --division 区划代码";
    role_of_governors(role): "the role {role} is given by governors, not by a table", "角色 {role} 由治理提案授予，不能由表格授予";
    mend_row(): "mend the row", "请修正该行";
    row_same(row): "row {row} says the same", "与第 {row} 行相同";
    row_other(row): "row {row} names this organisation with other content", "与第 {row} 行同一机构但内容不同";
    stands_otherwise(fields): "it stands with another {fields}; --amend changes it", "现有记录的 {fields} 不同；--amend 可修改";
    no_codes_column(file, columns): "no column of {file} holds codes of organisations; its columns: {columns}", "{file} 中没有统一社会信用代码列；现有列：{columns}";
    call_column(names): "call one of them {names}", "请将其中一列命名为 {names}";
    too_many_rows(file, most): "{file} has more than {most} rows", "{file} 超过 {most} 行";
    split(): "split it", "请拆分";
    codes_exist(file): "{file} exists", "{file} 已存在";
    other_codes_file(): "name another file: codes are never overwritten", "请换一个文件名：认领码文件不会被覆盖";
}
