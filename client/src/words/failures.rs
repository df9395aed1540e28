//! How failures are told.

use super::sentences;

sentences! {
    error(name, message): "error: {name}: {message}", "错误: {name}: {message}";
    next(hint): "next: {hint}", "下一步: {hint}";
    file(path, why): "{path}: {why}", "{path}：{why}";
    check_path(): "check the path and its permissions", "请检查路径与权限";
    defect(words): "{words}", "程序缺陷：{words}";
    report(): "please report this with the command that you ran", "请连同所用命令一并反馈";
    allow_more(): "nothing was judged; allow more: --timeout, or ask another node", "未作任何判断；可用 --timeout 放宽，或换一个节点";
    newer_version(version, known): "the chain runs app version {version}; this program knows up to {known}", "该链已升级到应用版本 {version}，本程序最多支持版本 {known}";
    install_newer(): "install the newer release of mulu, then ask again: nothing was judged", "请安装新版 mulu 后再查询；本次未作任何判断";
    newer_trust(path, format, known): "{path} has the format {format}; this program knows {known}", "{path} 的格式为 {format}，本程序只认识 {known}";
    release_of_trust(): "use the release that wrote it, or make one anew: mulu trust init --genesis FILE", "请使用写出该文件的版本，或用 mulu trust init --genesis 文件 重新生成";
    forked_file(height, reason): "THE CHAIN FORKED: {reason} (height {height})", "链已分叉：高度 {height} 的区块头与所信任的不同，而两者都有受信验证者的签名（{reason}）";
    keep_both_files(): "rely on neither; keep this file and the trust file, which name the two headers, and tell those who run the network", "两者都不要采信；请保留此文件与信任文件（其中有两个区块头），并告知网络的运营各方";
    unknown_tx(id): "the node knows no block with transaction {id}; that is its word, not a proof", "该节点不知道含有交易 {id} 的区块；这只是它的说法，不是证明";
    until_expiry(): "it may still be committed until its expiry: ask again, or send it again, which is harmless", "在到期之前它仍可能上链：请再次查询，或重新发送（重复发送无害）";
    may_be_committed(id): "it may still be committed; ask with: mulu tx status {id}; sending it again is harmless", "该交易仍可能上链；可用 mulu tx status {id} 查询；重复发送无害";
    may_pass(before, expires): "{before}until {expires} this transaction can still pass, should that change", "{before}{expires} 之前情况变化时，该交易仍可能通过";
    nothing_sent(words): "not committed, nothing was sent: {words}", "未上链，尚未发送任何内容：{words}";
    no_reply(words): "{words}", "无法从节点得到答复：{words}";
    is_it_running(): "is the node running? mulud status; another one: --node URL", "节点在运行吗？可用 mulud status 查看，或以 --node URL 换一个节点";
    not_committed(secs, network): "not committed within {secs} s; {network}", "{secs} 秒内未上链：没有已证明的区块含有它；{network}";
    ask_again_or_wait(): "it may still be committed until it expires; ask again, or wait longer: --timeout", "到期之前它仍可能上链；请再次查询，或以 --timeout 延长等待";
    not_verified_in(secs, words): "not verified within {secs} s: {words}", "该答案在 {secs} 秒内未能核验完毕：{words}";
    forked(words): "{words}", "链已分叉：{words}";
    keep_both_headers(): "rely on neither side; keep the two headers (evidence/ in this home) and tell those who run the network", "两边都不要采信；请保留两个区块头（本机 evidence/ 中的证据），并告知网络的运营各方";
    none_left(): "no node is left", "没有可问的节点了：每个节点都给出过虚假证明";
    other_node(): "name another node: --node URL", "请以 --node URL 换一个节点";
    refused_by_node(words): "{words}", "节点不接受该查询：{words}";
    other_version(): "the node may be of another version", "节点可能是另一版本";
    redacted(): "redacted", "该答案中的文字此后已被遮蔽";
    without_at(): "ask without --at, or about a later time", "请去掉 --at，或询问较晚的时间";
    no_moment(): "no such moment", "该高度的区块没有写入，且同一秒内后来的区块有写入";
    by_time(): "ask again, or by a time: --at TIME", "请稍后再问，或以时间查询：--at 时间";
    too_much_work(): "too much work", "该查询的工作量超过节点所给的上限";
    ask_for_less(): "ask for less: a smaller division, a shorter page (--limit), a later --at", "请缩小查询范围：更小的行政区划、更短的一页（--limit）";
    no_answer(words): "{words}", "节点没有给出答案：{words}";
    ask_again_or_other(): "ask again, or ask another node", "请稍后再问，或换一个节点";
    unsupported(): "unsupported", "本程序不认识该答案";
    newer_or_same_release(): "use a newer program, or a node of the same release as this one", "请使用更新的程序，或换一个与本程序同版本的节点";
    not_proven(words): "{words}", "答案未获证明：{words}";
    do_not_believe(): "do not believe this node; ask another one: --node URL", "请勿相信该节点，请以 --node URL 换一个节点";
    not_enough_trust(words): "{words}", "信任不足，无法判断：{words}";
    newer_header(): "mulu trust show says whom this home trusts; ask another node (--node URL), or trust a newer header from someone you know", "mulu trust show 列出所信任的验证者；请以 --node URL 换一个节点，或从可信渠道取得更新的信任文件";
    other_answer(words): "{words}", "答非所问：{words}";
    went_back(words): "{words}", "节点把旧状态当作新状态：{words}";
    lags_or_lies(): "the node lags or lies; ask another one: --node URL", "该节点落后或说谎，请以 --node URL 换一个节点";
    too_old(words): "{words}", "答案过旧：{words}";
    cut_off(): "the node may be cut off, or this machine's clock is wrong; ask another one, or allow more: --max-age", "该节点可能已与网络断开，或本机时钟有误；请换一个节点，或以 --max-age 放宽";
    earlier_waits(before): "{before}; where it is that version already, an earlier act on it waits for its block: try again once that is committed", "{before}；如版本并无变化，则此前对它的办理尚未上链，请待其上链后重试";
}
