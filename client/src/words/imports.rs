//! Import and export.

use super::sentences;

sentences! {
    no_encoding(name): "no encoding is called {name}", "没有名为 {name} 的编码";
    encodings_in(): "utf-8, gb18030, utf-16le, big5, …", "可用：utf-8、gb18030、utf-16le、big5 等";
    encodings_out(): "utf-8 or gb18030, which have every character", "请用 utf-8 或 gb18030，二者字符齐全";
    encoding_of_tables(): "only tables as text (csv) have an encoding; the other forms say UTF-8", "只有文本表格（csv）可选编码，其他形式一律为 UTF-8";
    leave_out_encoding(): "leave out --encoding", "请去掉 --encoding";
    row(row, text, why): "row {row}: {text}: {why}", "第 {row} 行：{text}：{why}";
    which_mapping(): "the file does not say by itself whose its entries are, which key each has and how open it is: which mapping?", "文件本身未说明条目属于谁、各自的键与开放程度：用哪个映射？";
    name_mapping(): "--map MAP.toml; --template prints one", "请用 --map 映射.toml；--template 打印一份";
    then_again(hint): "{hint}; then run the same import again: it goes on where it stopped and adds nothing twice", "{hint}；然后再次运行同一导入：从中断处继续，不会重复添加";
    unknown_sender(uscc): "the ledger knows no organisation {uscc}", "账本上没有单位 {uscc}";
    register_sender(): "register it first: mulu party register", "请先登记：mulu party register";
    failed_row(row, code, name, message, hint): "row {row}: E{code} {name}: {message} ({hint})", "行 {row}：E{code} {name}：{message}（{hint}）";
    missing(id, title): "missing: {id} {title}", "缺失：{id} {title}";
    row_by_row(): "row by row, with every warning: --report FILE.csv", "逐行结果与全部提示：--report 文件.csv";
    nothing_read(path): "no row was read from {path}", "未从 {path} 读到任何行";
    what_is_it(): "is it the right file, and its header followed by rows?", "文件是否正确，表头之下是否有数据行？";
}
