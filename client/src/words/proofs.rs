//! Proof files and their verdicts.

use super::{Words, sentences};

sentences! {
    holds(chain): "PROVEN on chain {chain}", "已证明（链 {chain}）";
    as_printed(hash): "SHA-256 of the proof, as the code of a printed certificate has it: {hash}", "证明的 SHA-256（应与纸质凭证二维码所载一致）：{hash}";
    other_chain(file, trusted): "the proof is of chain {file}, the trust file is for {trusted}", "该证明属于链 {file}，而信任文件属于链 {trusted}";
    about_other(about, wanted): "the proof is about {about}, not {wanted}", "该证明是关于 {about} 的，不是 {wanted}";
    about_nothing(wanted): "the proof is about something without an id, not {wanted}", "该证明所述内容没有标识，不是 {wanted}";
    other_version(shown, wanted): "the proof shows version {shown}, not {wanted}", "该证明显示的是第 {shown} 版，不是第 {wanted} 版";
    no_version(): "the proof shows no version", "该证明未显示版本";
    lower(height, wanted): "the newest header has height {height}, before {wanted}", "最新区块头的高度为 {height}，早于 {wanted}";
    earlier(time, wanted): "the newest header is of {time}, before {wanted}", "最新区块头的时间为 {time}，早于 {wanted}";
    other_hint(): "the proof itself may be genuine: take the trust file of its chain, or the proof that you asked for", "证明本身可能是真的：请使用其所属链的信任文件，或取得所要的那份证明";
    false_hint(): "do not rely on this file; ask a node again", "请勿采信此文件，请重新向节点查询";
    unjudged_hint(): "mulu trust show says what is trusted; a newer program may know more", "mulu trust show 列出所信任的内容；更新的程序也许能判断";
    not_in_time(why): "{why}", "在所给时间内未能核验完毕（{why}）";
    receipt_stays(): "a receipt cannot be renewed: the result of a transaction stands in its block alone, which later state does not repeat", "回执不能更新：交易结果只在其区块中，后来的状态不再包含它";
    prove_object(): "keep the receipt with the trust file of its time, or prove the object now: --proof of the show command", "请将回执与当时的信任文件一并保存，或用查看命令的 --proof 证明该对象现在的状态";
}

/// Why a proof does not hold, in the words of the verifier.
pub fn because(error: &impl std::fmt::Display) -> Words {
    Words { en: error.to_string(), zh: format!("证明不成立（{error}）") }
}
