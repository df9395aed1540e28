//! What stands on printed sheets around their values, and what is said when they are made or read.

use super::sentences;

sentences! {
    title(kind, id): "{kind} {id}", "{kind} {id}";
    id(): "certificate id", "凭证标识";
    evidence(): "evidence", "证明材料";
    state(): "state", "状态";
    state_at(status, height, time): "{status}, at height {height}, {time}", "{status}（高度 {height}，{time}）";
    chain(): "chain", "账本";
    proof(): "proof file", "证明文件";
    proof_hash(): "its SHA-256", "证明的 SHA-256";
    signed(validators, power): "{validators} validators, signed by {power} of their power", "{validators} 个验证者，签名权重 {power}";
    signatures(): "signed by", "验证者签名";
    expired(): "expired: its term is over", "已到期";
    not_in_force(): "not in force at this time", "此时未生效";
    frozen(): "frozen by an objection or an order", "已冻结（异议或命令）";
    solo(): "a chain of one validator: this is the word of one node", "单验证者链：仅为一个节点的说法";
    subject(): "what is registered", "登记标的";
    number(): "no.", "序号";
    entry(): "entry", "目录条目";
    version(): "version", "版本";
    name(): "title", "名称";
    edition(): "edition", "版次";
    what_counts(): "What counts", "效力说明";
    picture(): "This sheet is a picture. Only the proof that comes with it counts.", "本页仅为图示，不作凭据；唯所附证明有效。";
    verify(file): "To verify it, without any network: mulu proof verify {file}", "离线核验：mulu proof verify {file}";
    inside(name): "The proof is attached inside of this PDF as {name}.", "证明已作为附件 {name} 嵌入本 PDF。";
    beside(name): "The proof stands beside this file as {name}; keep both.", "证明为随附文件 {name}，请一并保存。";
    code(): "The code says the id of the certificate, the chain and the SHA-256 of the proof. Who reads it has them, and no proof yet.", "二维码载有凭证标识、账本标识与证明的 SHA-256；仅凭二维码不能证明任何内容。";
    as_of(height, time): "All of it is the state at height {height}, {time}. What became of the certificate since then mulu cert show says.", "以上均为高度 {height}（{time}）时的状态；此后的变化本页不反映，请以 mulu cert show 查询。";
    names(): "Names of organisations and titles of entries stood beside their codes on the ledger at that height. The proof of this certificate shows the codes.", "单位名称与条目名称为同一高度账本所载，便于阅读；本凭证的证明所证明的是其代码。";
    not_shown(): "It does not show how the procedure went, the documents whose hashes stand here, what is kept private, or the data itself.", "本页不反映办理过程、仅以哈希登记的文件、非公开部分以及数据本身。";
    missing(): "□ stands for a character that the font of this sheet lacks. The proof has the true one, and so has the text of this file.", "“□”表示本页字库缺少的字；原字见证明及本文件的文字层。";
    page(n, total, id): "{id}: page {n} of {total}", "{id}　第 {n} 页，共 {total} 页";
    not_issued(id): "{id} is not issued, so there is nothing to print (proven)", "{id} 尚未发证，无可打印（已证明）";
    see_stage(id): "mulu cert show {id} says where it stands", "mulu cert show {id} 列出其所处阶段";
    no_form(path): "the name {path} says no form", "从文件名 {path} 看不出格式";
    forms(): "name it .pdf, .svg, .html or .json, or say --format pdf, svg, html or vc", "请以 .pdf、.svg、.html 或 .json 结尾，或用 --format 指定 pdf、svg、html 或 vc";
    no_pdf_on_output(): "a PDF goes into a file", "PDF 须写入文件";
    name_file(): "--out FILE.pdf", "请用 --out 文件.pdf";
    where_proof(): "where does the proof go?", "证明写到哪里？";
    name_proof(): "on standard output stands the sheet alone: --proof FILE", "标准输出只有图示：请用 --proof 文件 写出证明";
    none_in_pdf(): "this PDF carries no proof: it is a picture", "该 PDF 未附证明，仅为图示";
    several_in_pdf(): "this PDF carries several attachments, and which of them is meant nobody can say", "该 PDF 有多个附件，无法判断以哪个为准";
    locked_pdf(): "this PDF is encrypted", "该 PDF 已加密";
    strange_pdf(why): "the attachment of this PDF cannot be read: {why}", "无法读取该 PDF 的附件（{why}）";
    packed_pdf(): "the attachment of this PDF is packed in a way that this program does not know", "该 PDF 附件的压缩方式本程序不能识别";
    take_out(): "take the proof out of it with a program for PDF, and verify that file", "请用 PDF 程序取出证明文件，再核验该文件";
}
