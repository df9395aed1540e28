//! Writes: what they need, and what became of them.

use super::sentences;

sentences! {
    no_possession(key): "no proof of possession for {key}", "缺少公钥 {key} 的持有证明";
    prove_possession(organisation): "whoever holds the key makes one (mulu key prove NAME --org {organisation}); give its whole line in place of the key", "由密钥持有人生成（mulu key prove 名称 --org {organisation}），并以其整行输出代替公钥";
    about_to_sign(): "about to sign:", "即将签署：";
    needs_others(id): "it takes effect with the other signatures: mulu tx agree {id}", "待其他各方签署后生效：mulu tx agree {id}";
    stands(title, version, status): "{title}: in force now, version {version}, {status}", "{title}：现已生效，第 {version} 版，{status}";
    stands_and_waits(title, version, status, change): "{title}: version {version} ({status}) stands; the change ({change}) WAITS FOR REVIEW", "{title}：第 {version} 版（{status}）仍有效；本次变更（{change}）待审核";
    hand_over(): "hand it over in person; it works once, and a newer one ends it: mulu party claim --code …", "请当面交付；只能使用一次，签发新码后旧码作废：mulu party claim --code …";
    hand_over_file(file): "hand the file over in person; it works once, and a newer one ends it: mulu party claim --file {file}", "请当面交付该文件；只能使用一次，签发新码后旧码作废：mulu party claim --file {file}";
    claim_question(name, uscc): "claim {name} ({uscc})? [y/N] ", "认领 {name}（{uscc}）？[y/N] ";
    entries_wait(uscc, key): "its entries that others sent wait to be confirmed: mulu catalog confirm --provider {uscc} --key {key}", "由他方代为编目的条目待确认：mulu catalog confirm --provider {uscc} --key {key}";
    which_code(): "which code?", "哪个认领码？";
    name_code(): "--code CODE or --file FILE", "请用 --code 认领码 或 --file 文件";
    trust_from_file(): "leave out --dry-run: the file's root of trust is then taken over", "请去掉 --dry-run：届时会采用文件中的信任根";
    now_trusts(chain): "this home now trusts chain {chain}, as the file says", "本机现已信任链 {chain}（依文件）";
    other_chain(file, home): "the file is for chain {file}, this home trusts {home}", "该文件属于链 {file}，而本机信任 {home}";
    other_home(): "use another home: --home DIR", "请换一个主目录：--home 目录";
    code_unknown(chain): "no organisation of chain {chain} was given this code (proven)", "链 {chain} 上没有单位使用该认领码（已证明）";
    ask_bureau(): "ask the bureau whether it stands on this chain, or for a new one: mulu party claim-key", "请向数据主管部门确认该码是否属于此链，或请其重新签发：mulu party claim-key";
    file_of_other(uscc): "the file names another organisation than {uscc}", "文件所写单位不是 {uscc}";
    ask_new_file(): "ask the bureau for a new file", "请向数据主管部门索取新文件";
    code_replaced(): "a newer code was made for this organisation (proven)", "该单位已签发更新的认领码（已证明）";
    use_newest(): "use the newest one", "请使用最新的认领码";
    claimed_by_other(uscc): "{uscc} was claimed with other keys (proven)", "{uscc} 已被其他密钥认领（已证明）";
    tell_bureau(): "if that was not you, tell the bureau at once: it can freeze the keys and decide on new ones (mulu party rekey)", "如非贵单位所为，请立即告知数据主管部门：可冻结密钥并更换（mulu party rekey）";
    key_of_other(name): "key {name} belongs to another organisation", "密钥 {name} 属于另一单位";
    other_key_name(): "choose another name: --new NAME", "请换一个名称：--new 名称";
}
