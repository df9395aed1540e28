//! The root of trust.

use super::sentences;

sentences! {
    differ(one, other): "{one} and {other} serve different genesis documents", "{one} 与 {other} 给出的创世文件不同";
    exists(path): "{path} exists", "{path} 已存在";
    show_or_force(): "mulu trust show prints it; --force replaces it", "mulu trust show 可查看；--force 可替换";
    no_genesis(path, why): "{path} is no genesis document: {why}", "{path} 不是创世文件：{why}";
    refused(why): "the genesis document is refused: {why}", "创世文件不可用：{why}";
    take_genesis(): "take genesis.json of a node", "请使用节点的 genesis.json";
    other_fingerprint(found, wanted): "the fingerprint of this chain is {found}, not {wanted}", "该链的指纹是 {found}，不是 {wanted}";
    compare(): "this is the fingerprint that mulud init and mulud status print, too", "mulud init 与 mulud status 显示的是同一指纹";
    compare_first(): "taken on the node's word: compare the fingerprint with the operator's, out of band (mulud status prints it)", "仅凭节点之言：请以其他渠道与运营方核对指纹（mulud status 会显示）";
}
