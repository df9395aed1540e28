//! Help of plans, scenarios and applications.

/// English, Chinese.
pub const PAIRS: &[(&str, &str)] = &[
    ("Plans of a grantor 实施方案", "实施方案"),
    ("The plan", "实施方案"),
    (
        "Submit a plan, as a grantor: how a division or a field is to be operated; nothing is granted under it before it is approved",
        "授权主体提交实施方案：某行政区划或领域如何授权运营；审定前不得据以授权",
    ),
    (
        "How much is operated: whole 整体授权, field 分领域授权; by default field where cells are named",
        "授权方式：whole 整体授权，field 分领域授权；写明运营范围时默认为 field",
    ),
    ("Where; by default in the division of the home", "行政区划；默认为本机所属区划"),
    ("Which field, a word for people", "领域，供人阅读的代码"),
    (
        "Division and theme that are operated, without a theme all of them (may be given again, at most 64); by default the whole division",
        "运营范围：区划与主题，不写主题即全部主题（可多次给出，至多 64 个）；默认为整个行政区划",
    ),
    ("How the operator is chosen: tender, negotiation, other", "运营机构的选择方式：tender 公开招标，negotiation 谈判，other 其他"),
    ("The collective decision 三重一大 on it; its SHA-256 is entered", "“三重一大”集体决策；登记其 SHA-256"),
    ("The conditions for operators; their SHA-256 is entered", "运营机构准入条件；登记其 SHA-256"),
    ("How it is operated; its SHA-256 is entered", "运营模式；登记其 SHA-256"),
    ("The terms of leaving 退出机制; their SHA-256 is entered", "退出机制；登记其 SHA-256"),
    ("The security duties; their SHA-256 is entered", "安全责任；登记其 SHA-256"),
    (
        "A project with a company 政企合作项目: its review as an IT project; its SHA-256 is entered",
        "政企合作项目：其信息化项目评审意见；登记其 SHA-256",
    ),
    ("Longest term of a grant under it, in days", "该方案下单项授权的最长期限，天数"),
    (
        "Grants are signed under it from this time on; by default from the beginning of today (Beijing time)",
        "自该时间起可据以授权；默认为今日零时（北京时间）",
    ),
    ("Grants are signed under it before this time", "至该时间为止可据以授权"),
    ("Complete a plan that was returned 补正: what flags do not say stays as it is", "补正被退回的实施方案：未写明的内容不变"),
    (
        "Review a plan 审定, as a bureau, or as the coordinator in a silent one's place: approve it, return it to be completed, or reject it",
        "数据主管部门审定实施方案，或由领导小组办公室代逾期者审定：通过、退回补正或驳回",
    ),
    ("End a plan for ever 撤销; grants that were signed under it stay", "撤销实施方案，不可恢复；已签署的授权不受影响"),
    ("Show a plan, where it stands and what comes next, proven", "查看实施方案、所处阶段与下一步，附证明"),
    ("List plans of a division or a grantor, proven complete", "列出行政区划或授权主体的实施方案，证明其完整"),
    ("Of a grantor (USCC)", "该授权主体的（统一社会信用代码）"),
    ("For a division; by default the one of the home", "该行政区划的；默认为本机所属区划"),
    (
        "Only with this status: submitted, returned, approved, rejected, revoked",
        "只要该状态的：submitted 待审定，returned 退回补正，approved 已审定，rejected 已驳回，revoked 已撤销",
    ),
    ("List plans whose review is overdue in a division, proven complete", "列出行政区划内审定已逾期的实施方案，证明其完整"),
    ("Acts on a plan, oldest first, each with its reason", "对实施方案的各次办理，从旧到新，附理由"),
    ("Scenarios of use 应用场景", "应用场景"),
    ("The scenario", "应用场景"),
    (
        "Submit a scenario: what you want the data of all providers for; one application at a time is open for it",
        "提交应用场景：要把各提供方的数据用于什么；同一时间只办理一件授权申请",
    ),
    ("Its domain, a code of the list `scenario_domains`", "场景领域，取自代码表 `scenario_domains`"),
    ("Where it is to be; by default in the division of the home", "落地的行政区划；默认为本机所属区划"),
    (
        "What for, a code of the list `purposes` (may be given again); by default what its applications ask for",
        "用途，取自代码表 `purposes`（可多次给出）；默认以其申请为准",
    ),
    ("What is to be done, in words", "说明，文字"),
    ("The department that leads it (USCC)", "牵头部门（统一社会信用代码）"),
    ("The pilot zone that it belongs to, a word for people", "所属试点区，供人阅读的代码"),
    ("Take a scenario back for which no application is open and no grant runs", "撤回没有在办申请、没有有效授权的应用场景"),
    ("Show a scenario with its open application and its grants, proven", "查看应用场景及其在办申请与授权，附证明"),
    ("List scenarios of an applicant, proven complete", "列出申请人的应用场景，证明其完整"),
    ("Of an organisation (USCC); by default the one of the key", "该单位的（统一社会信用代码）；默认为密钥所注单位"),
    ("Only with this status: open, withdrawn", "只要该状态的：open 开放，withdrawn 已撤回"),
    ("Acts on a scenario, oldest first, each with its reason", "对应用场景的各次办理，从旧到新，附理由"),
    ("Applications for a grant 授权申请", "授权申请"),
    ("The application", "授权申请"),
    (
        "Apply for a grant for one of your scenarios: which entries, for what, by which acts, for which time, how they are kept safe",
        "就本单位的应用场景申请授权：哪些条目、何种用途、何种行为、多长期限、如何保障安全",
    ),
    ("Who is to grant 授权主体 (USCC)", "授权主体（统一社会信用代码）"),
    ("A wider grant in the place of this one of the scenario", "扩大该场景的此项授权，取而代之"),
    ("A grant that follows this one of the scenario", "接续该场景的此项授权"),
    ("Whose service is asked for 运营机构 (USCC)", "运营机构（统一社会信用代码）"),
    (
        "Entry with all its fields, or ENTRY:N,N… with some of them (may be given again, at most 256)",
        "目录条目，含全部信息项；或 条目:序号,序号…，只含部分信息项（可多次给出，至多 256 个）",
    ),
    (
        "What may be done: read, derive, aggregate, train, verify, query_api, distribute, sell, redevelop (may be given again)",
        "行为：read 读取，derive 加工，aggregate 聚合，train 训练，verify 核验，query_api 接口查询，distribute 分发，sell 销售，redevelop 再开发（可多次给出）",
    ),
    ("Where it is to be used (may be given again); by default anywhere in the country", "使用地（可多次给出）；默认为境内不限"),
    (
        "Organisation that results may go to (USCC; may be given again); by default to nobody",
        "结果可提供给的单位（统一社会信用代码；可多次给出）；默认不向第三方提供",
    ),
    (
        "Results may go to all of this type: person, enterprise, institution, government, foreign (may be given again)",
        "结果可提供给此类主体：person 自然人，enterprise 企业，institution 机构，government 政府部门，foreign 境外主体（可多次给出）",
    ),
    ("Of these types only those in this division", "此类主体中只限该行政区划内的"),
    ("It begins at this time; by default at the beginning of today (Beijing time)", "起始时间；默认为今日零时（北京时间）"),
    ("It ends before this time", "至该时间为止"),
    ("The security measures; their SHA-256 is entered", "安全措施；登记其 SHA-256"),
    ("Where the data is processed, in words", "数据处理环境，文字"),
    ("The risk assessment; its SHA-256 is entered", "风险评估；登记其 SHA-256"),
    (
        "Qualification that is cited, an attestation (may be given again, at most 8); a submission cites all live ones of its sender by default",
        "所引用的资质，即一项证明的标识（可多次给出，至多 8 个）；提交时默认引用发送单位全部有效资质",
    ),
    ("Data is to go abroad: the approval; its SHA-256 is entered", "数据出境：批准文件；登记其 SHA-256"),
    ("By which door it comes 申请渠道, a code of the list `channels`", "申请渠道，取自代码表 `channels`"),
    ("Root of the private fields, which stay with you (sha256:HEX)", "非公开字段的根，字段由本单位保存（sha256:十六进制）"),
    (
        "Complete an application that was returned 补正: what flags do not say stays; all its reviews begin anew",
        "补正被退回的授权申请：未写明的内容不变；各项审核重新开始",
    ),
    (
        "Take an application back that no grant was signed on, also one that was returned, offered or approved, or has lapsed",
        "撤回尚未签署授权的申请，包括已退回、待同意缩减范围、已通过或已失效的",
    ),
    (
        "Review an application: first, as the first review centre 初审, then, as a provider, for your own entries 提供方审核",
        "审核授权申请：先由初审机构初审，再由各提供方审核本单位的条目",
    ),
    (
        "Which review: first, provider; by default the one that the application waits for",
        "哪一审核：first 初审，provider 提供方审核；默认为该申请正等待的",
    ),
    (
        "Of a provider: entry that it decides (may be given again); by default all that wait for it",
        "提供方审核：所决定的条目（可多次给出）；默认为待其审核的全部条目",
    ),
    (
        "Of a provider: entry that an approval leaves out (may be given again); needs --reason",
        "提供方审核：通过时剔除的条目（可多次给出）；须给出 --reason",
    ),
    ("Of a provider: its conditions; their SHA-256 is entered", "提供方审核：附带条件；登记其 SHA-256"),
    (
        "In the place of this silent reviewer (USCC), once its time after an escalation is over",
        "代该逾期审核方（统一社会信用代码）审核，须在升级督办后的期限届满之后",
    ),
    (
        "Say what the authority of a sector thinks of an application 行业意见: support it, with conditions, or oppose it; needs --reason",
        "行业主管部门对授权申请提出意见：支持、附条件支持或反对；须给出 --reason",
    ),
    ("Support it", "支持"),
    ("Support it with conditions, which the words of the reason say", "附条件支持，条件写在理由中"),
    ("Oppose it: whoever approves after that has to say why", "反对；此后通过者须说明理由"),
    (
        "Escalate an overdue review 升级督办: after a second clock a bureau may review in the silent one's place, later the coordinator, too",
        "对逾期的审核升级督办：再过一个期限，数据主管部门可代为审核，其后领导小组办公室亦可",
    ),
    (
        "Who is silent (USCC); by default the provider, where it is the only one that is waited for",
        "逾期的审核方（统一社会信用代码）；只待一个提供方时默认为它",
    ),
    ("No first review centre covers the grantor's division", "授权主体所在区划没有初审机构"),
    (
        "Go on with the entries that were not rejected 同意缩减范围; the application is approved for them",
        "同意缩减范围：就未被驳回的条目继续；申请即告通过",
    ),
    (
        "Content hash of what is left; by default of what is offered now, which is shown",
        "保留部分的内容哈希；默认为现时所提供的，签署前列出",
    ),
    (
        "Show an application with its decisions, reviews and opinions, where it stands and what comes next, proven",
        "查看授权申请及其各条目决定、审核与行业意见、所处阶段与下一步，附证明",
    ),
    (
        "List applications to the grantors of a division, of an applicant, or that are open for an entry, proven complete",
        "列出向行政区划内授权主体提出的、某申请人的，或涉及某条目且未办结的授权申请，证明其完整",
    ),
    ("Of an organisation (USCC)", "该单位的（统一社会信用代码）"),
    ("That ask for an entry and are neither granted, rejected nor withdrawn", "涉及该条目，且未授权、未驳回、未撤回的"),
    ("To the grantors of a division; by default of the one of the home", "向该行政区划内授权主体提出的；默认为本机所属区划"),
    (
        "Only with this status: submitted, returned, provider_review, scope_offered, approved, granted, rejected, withdrawn",
        "只要该状态的：submitted 待初审，returned 退回补正，provider_review 提供方审核中，scope_offered 待同意缩减范围，approved 已通过，granted 已授权，rejected 已驳回，withdrawn 已撤回",
    ),
    (
        "Show what was decided of every entry of an application, by whom and in whose place, and whom the others wait for, proven",
        "查看授权申请各条目的决定、由谁作出、代谁作出，及其余条目待谁审核，附证明",
    ),
    (
        "List the reviews of an application, of all its versions, oldest first, proven complete",
        "列出授权申请各版本的审核，从旧到新，证明其完整",
    ),
    (
        "List the opinions of an application, of all its versions, oldest first, proven complete",
        "列出授权申请各版本的行业意见，从旧到新，证明其完整",
    ),
    (
        "List applications whose review, opinion, completion, agreement or signature is overdue in a division, proven complete",
        "列出行政区划内审核、行业意见、补正、同意或签署已逾期的授权申请，证明其完整",
    ),
    ("Acts on an application, oldest first, each with its reason", "对授权申请的各次办理，从旧到新，附理由"),
];
