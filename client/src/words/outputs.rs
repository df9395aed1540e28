//! What stands beside results on standard error.

use super::sentences;

sentences! {
    mixed_scripts(words): "mixes scripts, and may only look like a word that you know: {words}", "混用了不同的文字，可能只是与您认识的词相似：{words}";
    lied(url, why): "node {url} LIED and is not used: {why}", "节点 {url} 说谎，不予采用：{why}";
    lags(url, why): "node {url} lags: {why}", "节点 {url} 落后：{why}";
    no_answer(url, why): "node {url} gives no usable answer: {why}", "节点 {url} 没有可用的回答：{why}";
    old(age): "the newest state that is proven is {age} s old", "已证明的最新状态是 {age} 秒前的";
    nobody_answered(why): "nobody answered: {why}", "无人应答：{why}";
    seen_not_kept(path, why): "{path}: {why}; the height that was proven is not remembered", "{path}：{why}；未能记住已证明的高度";
}
