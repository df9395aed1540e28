//! The home of the client.

use super::sentences;

sentences! {
    no_home(): "there is no home folder", "没有主目录";
    name_home(): "--home DIR", "请用 --home 目录";
    bad_config(path, line, why): "{path}:{line}: {why}", "{path}:{line}：无法读取（{why}）";
    config_fields(): "fields: nodes, key, division, output, lang, max_age_secs, timeout_secs", "可写：nodes、key、division、output、lang、max_age_secs、timeout_secs";
    no_output(word): "there is no output {word}", "没有名为 {word} 的输出形式";
    outputs(): "table or json", "可用 table 或 json";
    no_language(word): "there is no language {word}", "没有名为 {word} 的语言";
    languages(): "zh or en", "可用 zh 或 en";
    no_salts(path): "{path} is no file of salts", "{path} 不是盐值文件";
    restore_salts(): "restore it from your backup, or move it away: a new one is made", "请从备份恢复，或将其移走后自动新建";
    bad_seen(path, why): "{path}: {why}", "{path}：{why}";
    delete_seen(): "it remembers how far each chain was proven, and by which header; delete it to start anew", "该文件记录各链已证明到的高度与区块头；删除它即可重新开始";
    open_to_others(path, mode): "others can look into {path} (mode {mode})", "其他用户可以访问 {path}（权限 {mode}）";
    no_trust_file(path, why): "{path} is no trust file: {why}", "{path} 不是信任文件：{why}";
    make_trust_file(): "make one with: mulu trust init --genesis FILE", "可用 mulu trust init --genesis 文件 生成";
    node_away(path): "the node that tells its address in {path} does not run", "在 {path} 中告知地址的节点没有运行";
    start_node(home): "start it: mulud start --detach --home {home}", "请启动：mulud start --detach --home {home}";
}
