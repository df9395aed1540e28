//! Help of grants and the check.

pub const PAIRS: &[(&str, &str)] = &[
    ("Grants and the check before a use 授权与校验", "授权与校验"),
    (
        "May this be done, for what, by whom, at this moment 授权校验? Every reason against it is told; exit 0 is allow and nothing else",
        "授权校验：此时此刻，可否由此方、为此用途、作此行为？列出全部不予理由；仅准予时退出码为 0",
    ),
    ("The grant", "授权"),
    ("An entry that is used (may be given again, at most 64)", "所用条目（可多次给出，至多 64 个）"),
    (
        "Number of a field that is used, of every entry named (may be given again); by default all fields",
        "所用信息项编号，适用于所列每个条目（可多次给出）；默认为全部信息项",
    ),
    ("Who gives it: the grantee (USCC)", "提供方，即运营机构（统一社会信用代码）"),
    ("Who gets it (USCC)", "接收方（统一社会信用代码）"),
    (
        "Who gets it, where that one is not on the ledger: salted hash of who it is (sha256:HEX)",
        "接收方不在账本上时：其身份的加盐哈希（sha256:十六进制）",
    ),
    (
        "Which action: read, derive, aggregate, train, verify, query_api, distribute, sell, redevelop",
        "何种行为：read 读取，derive 加工，aggregate 汇总，train 训练，verify 核验，query_api 接口查询，distribute 提供，sell 销售，redevelop 再开发",
    ),
    ("It is so many calls; by default one copy", "调用次数；默认为一份"),
    (
        "In what form: dataset, api, model, verification, index, report, training; by default it is not asked",
        "成果形态：dataset 数据集，api 接口，model 模型，verification 核验，index 指数，report 报告，training 训练语料；默认不问",
    ),
    ("Where it is used; by default where the buyer is", "使用地；默认为接收方所在地"),
    ("It goes abroad, on this approval (sha256:HEX), or on none", "向境外提供，凭此批准（sha256:十六进制）或无批准"),
    (
        "Consent of a data subject that is cited: its hash (may be given again, at most 16)",
        "所引数据主体同意的哈希（可多次给出，至多 16 个）",
    ),
    ("The use of what is held, at a gate, in the place of a trade or a delivery", "在闸口校验所持数据的使用，而非交易或交付"),
    ("Does the term reach this time, which is still to come? No verdict is given", "期限是否及于此尚未到来的时间？不作结论"),
    (
        "The question as JSON; or a list of at most 1,000, each judged for itself at one height",
        "JSON 问题；或至多 1,000 个问题的列表，在同一高度逐个判断",
    ),
    (
        "Who may use an entry for a purpose, by which grants, proven complete: every grant that is not closed and names it, with the check's verdict",
        "谁可为某用途使用某条目：列出涉及它且未收尾的全部授权及校验结论，证明其完整",
    ),
    (
        "What a party may use for a purpose: its grants with their entries, each with the check's verdict, proven complete",
        "某方可为某用途使用什么：其全部授权与条目及校验结论，证明其完整",
    ),
    ("The party (USCC)", "该方（统一社会信用代码）"),
];
