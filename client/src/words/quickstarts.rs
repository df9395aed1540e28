//! The quickstart.

use super::sentences;

sentences! {
    network_file(why): "the network file: {why}", "网络文件：{why}";
    take_network(): "take one of genesis/networks", "请使用 genesis/networks 中的一个";
    solo_is_one(n): "the network has {n} nodes, and solo is an engine of one", "该网络有 {n} 个节点，而 solo 是单节点引擎";
    engine_cometbft(): "--engine cometbft, or leave it out", "请用 --engine cometbft，或不给";
    no_city(): "the network has no organisation `city`", "该网络没有名为 `city` 的单位";
    other_format(dir, format, own): "{dir} was made by a release with another format ({format}; this one has {own}), and is not read", "{dir} 由格式不同的版本建立（{format}，本版本为 {own}），不予读取";
    new_folder_or_export(): "name a new folder with --dir; to keep its catalog, export it with the release that made it (mulu export) and give that file here", "请以 --dir 指定新目录；如需保留其中的目录数据，请用原版本导出（mulu export），再把导出的文件交给本命令";
    unreadable(path, why): "{path}: {why}", "{path}：无法读取（{why}）";
    other_folder(): "name another folder with --dir", "请以 --dir 指定另一目录";
    other_engine(dir, own, engine): "{dir} was made with the engine {own}, not {engine}", "{dir} 以引擎 {own} 建立，不是 {engine}";
    go_on_with(engine): "go on with --engine {engine}, or name another folder with --dir", "请用 --engine {engine} 继续，或以 --dir 指定另一目录";
    other_network(dir): "{dir} was made with another network", "{dir} 以另一网络建立";
    same_network(): "name the same --network, or another folder with --dir", "请给出同一 --network，或以 --dir 指定另一目录";
    foreign(dir): "{dir} is not empty and no quickstart made it", "{dir} 不为空，且不是快速开始所建";
    empty_folder(): "name a new or empty folder with --dir", "请以 --dir 指定新的或空的目录";
    mulud_says(words): "mulud: {words}", "mulud 失败：{words}";
    see(what): "see {what}", "请查看 {what}";
    ended(status, words): "mulud ended at once ({status}): {words}", "mulud 立即退出（{status}）：{words}";
    serves_not(secs, words): "mulud does not serve after {secs} s: {words}", "mulud 在 {secs} 秒后仍未提供服务：{words}";
    nothing_published(): "nothing was published", "没有发布任何条目";
    bad_name(name, why): "{name}: {why}", "{name}：{why}";
    correct_name(): "correct the name in the file", "请在文件中更正名称";
}
