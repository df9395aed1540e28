//! Files of the user: what is read and what is written.

use super::sentences;

sentences! {
    is_input(out, input): "{out} is the same file as {input}, which this command reads", "{out} 与本命令要读取的 {input} 是同一个文件";
    both(one, other): "{one} and {other} are one file", "{one} 与 {other} 是同一个文件";
    name_another(): "name another file for the output; nothing was opened for writing", "请为输出另取文件名；尚未打开任何文件写入";
    too_large(path, max): "{path} is larger than {max} bytes", "{path} 大于 {max} 字节";
    right_file(): "is it the right file?", "文件是否正确？";
    utf16(path): "{path} is UTF-16", "{path} 是 UTF-16 编码";
    gb18030(path): "{path} is not UTF-8; it looks like GB18030", "{path} 不是 UTF-8，看来是 GB18030 编码";
    no_text(path): "{path} is no text in UTF-8", "{path} 不是 UTF-8 文本";
    save_as_utf8(): "save it as UTF-8", "请另存为 UTF-8";
    full_or_gone(why): "standard output: {why}", "标准输出：{why}";
    room_on_disk(): "is there room on the disk, and may it be written?", "磁盘是否还有空间，是否可写？";
}
