//! What goes on, beside a bar.

use super::sentences;

sentences! {
    reading(): "reading", "读取";
    planning(): "planning", "规划";
    importing(): "importing", "导入";
    sending(): "sending", "发送";
    exporting(): "exporting", "导出";
}
