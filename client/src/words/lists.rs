//! Files that list entries.

use super::sentences;

sentences! {
    forms(): "one id a line, or CSV with a column id, or a JSON list of ids or of objects with an id", "每行一个标识，或含 id 列的 CSV，或由标识（或含 id 的对象）组成的 JSON 列表";
    empty(): "the file lists nothing", "文件中没有任何条目";
    no_column(): "there is no column id", "没有 id 列";
    no_list(): "there is no list in it", "其中没有列表";
}
