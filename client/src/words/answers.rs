//! What is said about answers: how they were proven, how many there are, how to go on.

use super::sentences;

sentences! {
    proven_at(height, time): "proven at height {height}, {time}", "已证明，高度 {height}，{time}";
    unverified_at(height, time): "UNVERIFIED, height {height}, {time}", "未经验证，高度 {height}，{time}";
    signed(validators, power): "{validators} trusted validator(s), {power} of their power signed", "{validators} 个受信验证者，签名权重 {power}";
    hand_overs(n): "{n} hand-over(s) between", "其间验证者集合移交 {n} 次";
    one_node(): "a chain of one validator: this is the word of one node", "单验证者链：这只是一个节点的话";
    proven_no(word): "{word} (proven)", "无此内容（{word}，已证明）";
    unverified_no(word): "{word} (UNVERIFIED)", "无此内容（{word}，未经验证）";
    no_room(columns): "no room for: {columns}; --output json has all", "宽度不足，未显示：{columns}；--output json 含全部";
    proven_complete(): "proven complete", "已证明完整";
    each_proven(): "each proven; that these are all is the nodes' word", "逐条已证明；是否完整只是节点的说法";
    unverified(): "UNVERIFIED", "未经验证";
    so_many(shown, total, how, height): "{shown} of {total}, {how}, at height {height}", "{shown} / {total} 条，{how}，高度 {height}";
    go_on(cursor): "go on with --next {cursor}", "下一页：--next {cursor}";
    no_words(words, why): "{words}: {why}", "{words}：没有可查找的文字，或词太多（{why}）";
    give_words(): "give words of a title or an abstract", "请输入名称或摘要中的词";
    nothing_found(): "nothing was found; that there is nothing is the nodes' word", "没有找到；是否确实没有只是节点的说法";
    without_the_words(entries): "named, but without these words: {entries}", "被列出但不含这些词：{entries}";
    too_many_hits(): "many entries may answer, not all were looked at: add a word", "可能匹配的条目太多，未全部查看：请再加一个词";
    solo_chain(): "the engine of this chain is one node that votes alone, for ever", "该链为单节点链，由一个节点单独出块，不可更换";
}
