//! Keys of a home and their passphrases.

use super::sentences;

sentences! {
    of_home(): "passphrase of the home: ", "本机密钥口令：";
    new_of_home(): "new passphrase of the home: ", "本机密钥新口令：";
    of_exported(): "passphrase of the exported key: ", "导出密钥的口令：";
    again(): "again: ", "再次输入：";
    differ(): "the two passphrases differ", "两次输入的口令不同";
    try_again(): "try again", "请重试";
    empty(): "the passphrase is empty", "口令为空";
    choose_one(): "choose one", "请设置口令";
    no_passphrase(): "no passphrase", "没有口令";
    give_passphrase(): "set MULU_PASSPHRASE, or --passphrase-file FILE", "请设置 MULU_PASSPHRASE，或用 --passphrase-file 文件";
    no_new_passphrase(): "no new passphrase; MULU_PASSPHRASE is the old one", "没有新口令；MULU_PASSPHRASE 是旧口令";
    give_new_passphrase(): "--new-passphrase-file FILE, or MULU_NEW_PASSPHRASE", "请用 --new-passphrase-file 文件，或设置 MULU_NEW_PASSPHRASE";
    same_passphrase(): "the new passphrase is the old one", "新口令与旧口令相同";
    wrong_passphrase(): "the passphrase is wrong, or the file was changed", "口令错误，或文件已被改动";
    try_passphrase(): "try again; MULU_PASSPHRASE or --passphrase-file", "请重试；可用 MULU_PASSPHRASE 或 --passphrase-file";
    file_exists(path): "{path} exists", "{path} 已存在";
    other_file(): "choose another file", "请换一个文件";
    broken(path, why): "{path}: {why}", "{path}：密钥文件不可用（{why}）";
    restore(): "restore the file from a backup, or make a new key", "请从备份恢复该文件，或新建密钥";
    restore_kek(): "restore kek.json from a backup", "请从备份恢复 kek.json";
    costs(): "the key store names costs that are out of bounds", "密钥库所写的派生参数超出界限";
    format(name): "the key store has format {name}", "密钥库的格式为 {name}";
    no_name(name): "{name} is no name of a key", "{name} 不能作密钥名称";
    names_are(): "1 to 64 letters, digits, dots, dashes, underscores; no dot in front", "1 至 64 个字母、数字、点、连字符或下划线，不以点开头";
    read_by_others(path, mode): "{path} can be read by others (mode {mode})", "其他用户可以读取 {path}（权限 {mode}）";
    taken(name): "a key {name} exists", "密钥 {name} 已存在";
    note_instead(name): "choose another name; keys are never overwritten; an organisation is noted with: mulu key note {name} --org USCC", "请换一个名称，密钥不会被覆盖；补注所属单位请用 mulu key note {name} --org 统一社会信用代码";
    no_key(name): "there is no key {name}", "没有密钥 {name}";
    list_or_make(): "mulu key list; mulu key new NAME", "mulu key list 列出密钥；mulu key new 名称 新建";
    no_undo(): "deleting a key cannot be undone", "删除密钥不可恢复";
    export_first(): "export it first, then say --yes", "请先导出，再加 --yes";
    unreadable(name): "key {name} has no readable public key", "密钥 {name} 的公钥无法读取";
}
