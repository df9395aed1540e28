//! One-time codes with which an office claims itself.

use super::sentences;

sentences! {
    read_again(): "read the code again from the paper: 6 groups of 5 characters", "请对照纸面重新输入：6 组，每组 5 个字符";
    like(position, found, digit): "character {position} of the code, '{found}', is in no code; is it {digit}?", "认领码第 {position} 个字符“{found}”不会出现在认领码中；是否为 {digit}？";
    in_no_code(position, found): "character {position} of the code, '{found}', is in no code", "认领码第 {position} 个字符“{found}”不会出现在认领码中";
    too_long(most): "the code has more than {most} characters", "认领码超过 {most} 个字符";
    too_short(most, found): "the code has {found} characters instead of {most}", "认领码有 {most} 个字符，此处有 {found} 个";
    no_check(): "the code does not check: at least one character is wrong", "认领码校验不符：至少有一个字符写错";
    bad_file(path, why): "{path}: {why}", "{path}：不是可用的认领文件（{why}）";
    ask_new(): "ask the bureau for a new one: mulu party claim-key", "请向数据主管部门索取新的：mulu party claim-key";
}
