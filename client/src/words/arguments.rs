//! Wrong arguments, and what help pages say around the table of help.

use super::sentences;

sentences! {
    unknown(argument): "there is no argument {argument} here", "此处没有参数 {argument}";
    unknown_command(word): "there is no command {word} here", "此处没有命令 {word}";
    meant(suggestion): "did you mean {suggestion}? --help lists what there is", "是否要写 {suggestion}？--help 列出全部";
    see_help(): "--help lists what there is", "--help 列出全部";
    bad_value(value, argument): "{value} is no value of {argument}", "{value} 不能作 {argument} 的值";
    no_value(argument): "{argument} needs a value", "{argument} 缺少值";
    bad_because(argument, why): "{argument}: {why}", "{argument}：{why}";
    missing(arguments): "missing: {arguments}", "缺少：{arguments}";
    conflict(one, other): "{one} and {other} cannot be used together", "{one} 与 {other} 不能同时使用";
    which_command(): "which command?", "要运行哪个命令？";
    not_understood(why): "the arguments are not understood: {why}", "无法理解这些参数（{why}）";
    default(value): " [default: {value}]", "（默认：{value}）";
    from_env(name): " [env: {name}]", "（环境变量 {name}）";
    values(all): " [possible values: {all}]", "（可选：{all}）";
    help(): "Print help", "显示帮助";
    version(): "Print version", "显示版本";
    help_of(): "Print this message or the help of the given subcommands", "显示本帮助，或所给命令的帮助";
    usage(): "Usage:", "用法：";
    commands(): "Commands", "命令";
    arguments(): "Arguments", "参数";
    options(): "Options", "选项";
    everywhere(): "Everywhere", "通用";
    sending(): "Sending", "发送";
    reading(): "Reading", "读取";
    paging(): "Paging", "分页";
    many(): "Many at once", "批量";
    examples(): "Examples:", "示例：";
    exit_codes(): "Exit codes: 0 done · 1 the ledger rejects, or a proven no · 2 wrong usage · 3 not proven · 4 no node · 5 cannot be judged · 70 a defect", "退出码：0 完成 · 1 账本拒绝，或已证明的“否” · 2 用法有误 · 3 未获证明 · 4 无节点 · 5 无法判断 · 70 程序缺陷";
    welcome_new(home): "this home ({home}) trusts no chain yet. Begin with one of:", "本机（{home}）尚未信任任何链。可先做：";
    welcome(home, chain): "home {home}, chain {chain}. Next, for example:", "本机 {home}，链 {chain}。接下来可以：";
    try_out(): "./quickstart --dir DIR --keep-running     a chain of your own to try all of it", "./quickstart --dir 目录 --keep-running     在自己的链上完整试用";
    begin_trust(): "mulu trust init --genesis genesis.json    trust a chain by its genesis file", "mulu trust init --genesis genesis.json    凭创世文件信任一条链";
    claim(): "mulu party claim --file office.claim      claim your office with the bureau's file", "mulu party claim --file 单位.claim        凭数据主管部门的文件认领本单位";
    list(): "mulu catalog list                         the catalog, proven complete", "mulu catalog list                         目录，证明完整";
    search(): "mulu catalog search WORDS                 find entries", "mulu catalog search 词                    查找条目";
    pending(): "mulu catalog pending                      what waits for review", "mulu catalog pending                      待审核事项";
    waiting(): "mulu tx waiting                           what waits for your signature", "mulu tx waiting                           待你方签署的事项";
    submit(): "mulu catalog submit --template            a form to fill in", "mulu catalog submit --template            待填写的表单";
    make_key(): "mulu key new NAME --org USCC              a key to sign with", "mulu key new 名称 --org 统一社会信用代码  新建签署密钥";
    more(): "mulu --help                               all commands", "mulu --help                               全部命令";
}
