//! Grants above and below one another: as text, for Graphviz, and as a picture. Every node says in words how it stands: its colour means
//! nothing that they do not.

use std::collections::BTreeMap;

use mulu_contracts::authorization::queries::grant::GrantAnswer;
use mulu_contracts::kernel::id::{GrantId, Uscc};
use mulu_contracts::kernel::value::Time;
use serde::Serialize;

use super::grant::standing_word;
use super::layout::cut;
use super::names::Names;
use super::plain::escape;
use super::screen::{Style, Tone};
use super::svg::escaped;
use super::time;
use crate::lang::Lang;
use crate::words::grants as told;

/// One grant of a tree.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Node {
    /// Which.
    pub grant: GrantId,
    /// Under which.
    pub parent: Option<GrantId>,
    /// Who gave it.
    pub grantor: Uscc,
    /// Who has it.
    pub grantee: Uscc,
    /// How it stands.
    pub standing: &'static str,
    /// The earliest end of itself and those above.
    pub ends_at: Time,
    /// How many organisations hold it, as a whole or in part.
    pub holders: u64,
    /// At least one holds the whole.
    pub held: bool,
    /// Its operator stopped.
    pub stopped: bool,
    /// An objection or order holds it.
    pub frozen: bool,
    /// Its close-out is done.
    pub closed: bool,
}

/// A grant with those above it and under it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Branches {
    /// Those above, the root first.
    pub above: Vec<Node>,
    /// The grant asked about.
    pub of: Node,
    /// All under it, those nearer first.
    pub under: Vec<Node>,
    /// There are more than were asked for.
    pub more: bool,
}

impl Node {
    /// Of a grant as it stands.
    pub fn of(answer: &GrantAnswer) -> Node {
        let grant = &answer.grant;
        Node {
            grant: grant.grant_id,
            parent: grant.parent().copied(),
            grantor: grant.grantor,
            grantee: grant.grantee,
            standing: answer.standing,
            ends_at: answer.ends_at,
            holders: answer.holders,
            held: answer.held,
            stopped: answer.self_stop.as_ref().is_some_and(|stop| stop.is_in_force()),
            frozen: answer.frozen_by.is_some(),
            closed: grant.closed.is_some(),
        }
    }

    /// How it stands, and all that stops it.
    fn state(&self, lang: Lang) -> String {
        let mut text = standing_word(self.standing, lang).text;
        for (holds, words) in [
            (self.held, told::held()),
            (!self.held && self.holders > 0, told::held_in_part()),
            (self.stopped, told::stopped()),
            (self.frozen, crate::words::sheets::frozen()),
            (self.closed, told::closed()),
        ] {
            if holds {
                text.push_str(words.of(lang));
            }
        }
        text
    }

    fn is_stopped(&self) -> bool {
        self.holders > 0 || self.stopped || self.frozen
    }

    /// A tone that says no more than the words.
    fn tone(&self, lang: Lang) -> Tone {
        if self.is_stopped() { Tone::Bad } else { standing_word(self.standing, lang).tone }
    }

    /// Fill and line of its box.
    fn colours(&self, lang: Lang) -> (&'static str, &'static str) {
        match self.tone(lang) {
            Tone::Good => ("#e6f4ea", "#2e7d32"),
            Tone::Warn => ("#fff8e1", "#9a6700"),
            Tone::Bad => ("#fdecea", "#b3261e"),
            _ => ("#f3f3f3", "#555555"),
        }
    }
}

impl Branches {
    fn all(&self) -> impl Iterator<Item = &Node> {
        self.above.iter().chain([&self.of]).chain(&self.under)
    }

    /// From the root down, each with its depth: a child stands right below its parent.
    fn in_order(&self) -> Vec<(usize, &Node)> {
        let mut children: BTreeMap<GrantId, Vec<&Node>> = BTreeMap::new();
        for node in &self.under {
            if let Some(parent) = node.parent {
                children.entry(parent).or_default().push(node);
            }
        }
        let mut out: Vec<(usize, &Node)> = self.above.iter().enumerate().collect();
        let mut waiting = vec![(self.above.len(), &self.of)];
        while let Some((depth, node)) = waiting.pop() {
            out.push((depth, node));
            let below = children.remove(&node.grant).unwrap_or_default();
            waiting.extend(below.into_iter().rev().map(|child| (depth + 1, child)));
        }
        out
    }
}

/// As lines of text.
pub fn text(branches: &Branches, names: &Names, lang: Lang, style: &Style) -> String {
    let mut out = String::new();
    for (depth, node) in branches.in_order() {
        let mark = if node.grant == branches.of.grant { "▶ " } else { "" };
        let branch = if depth == 0 { String::new() } else { format!("{}└ ", "  ".repeat(depth - 1)) };
        let state = style.paint(&node.state(lang), node.tone(lang));
        out.push_str(&format!(" {branch}{mark}{}  {state}\n", escape(names.or_code(node.grantee.as_str()))));
        let until = told::until(time::words(node.ends_at, lang));
        let below = format!("{}  {}", node.grant, until.of(lang));
        out.push_str(&format!(" {}{}\n", "  ".repeat(depth + 1), style.paint(&below, Tone::Dim)));
    }
    if branches.more {
        out.push_str(&format!(" … {}\n", told::left_out().of(lang)));
    }
    out
}

/// Text inside of quotes of the DOT language.
fn quoted(text: &str) -> String {
    let mut out = String::from("\"");
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

/// As a graph in the DOT language.
pub fn dot(branches: &Branches, names: &Names, lang: Lang, about: &str) -> String {
    let mut out = String::from("digraph grants {\n  rankdir=TB;\n  node [shape=box, style=filled, fontname=\"Noto Sans CJK SC\"];\n");
    out.push_str(&format!("  label={};\n", quoted(about)));
    for node in branches.all() {
        let (fill, line) = node.colours(lang);
        let until = told::until(time::words(node.ends_at, lang));
        let label = [names.or_code(node.grantee.as_str()), &node.grant.to_string(), &node.state(lang), until.of(lang)].join("\n");
        let width = if node.grant == branches.of.grant { 3 } else { 1 };
        out.push_str(&format!(
            "  {} [label={}, fillcolor=\"{fill}\", color=\"{line}\", penwidth={width}];\n",
            quoted(&node.grant.to_string()),
            quoted(&escape_lines(&label))
        ));
    }
    for node in branches.all() {
        if let Some(parent) = node.parent {
            out.push_str(&format!("  {} -> {};\n", quoted(&parent.to_string()), quoted(&node.grant.to_string())));
        }
    }
    out.push_str("}\n");
    out
}

fn escape_lines(text: &str) -> String {
    text.lines().map(escape).collect::<Vec<_>>().join("\n")
}

/// Height of a box with its gap, pixels.
const STEP: usize = 84;
/// Width of a box.
const BOX: usize = 520;
/// How far a child stands to the right of its parent.
const INDENT: usize = 48;
/// Cells of a line in a box.
const CELLS: usize = 58;

/// As a picture: an SVG without scripts, styles from elsewhere or fonts of its own.
pub fn svg(branches: &Branches, names: &Names, lang: Lang, about: &str) -> String {
    let order = branches.in_order();
    let place: BTreeMap<GrantId, (usize, usize)> =
        order.iter().enumerate().map(|(row, (depth, node))| (node.grant, (24 + depth * INDENT, 84 + row * STEP))).collect();
    let mut body = String::new();
    let text = |body: &mut String, x: usize, y: usize, class: &str, words: &str| {
        body.push_str(&format!("<text x=\"{x}\" y=\"{y}\" class=\"{class}\">{}</text>\n", escaped(words)));
    };
    let title = told::tree_of(branches.of.grant);
    text(&mut body, 24, 36, "t", title.of(lang));
    text(&mut body, 24, 58, "a", &cut(about, 120));
    for (_, node) in &order {
        let Some(&(x, y)) = place.get(&node.grant) else { continue };
        if let Some((px, py)) = node.parent.and_then(|parent| place.get(&parent)) {
            let (bend, top, middle) = (px + 20, py + STEP - 20, y + 32);
            body.push_str(&format!("<path d=\"M{bend} {top} V{middle} H{x}\" fill=\"none\" stroke=\"#555\"/>\n"));
        }
        let (fill, line) = node.colours(lang);
        let width = if node.grant == branches.of.grant { 3 } else { 1 };
        body.push_str(&format!(
            "<rect x=\"{x}\" y=\"{y}\" width=\"{BOX}\" height=\"{}\" rx=\"4\" fill=\"{fill}\" stroke=\"{line}\" stroke-width=\"{width}\"/>\n",
            STEP - 20
        ));
        let until = told::until(time::words(node.ends_at, lang));
        text(&mut body, x + 12, y + 20, "h", &cut(names.or_code(node.grantee.as_str()), CELLS));
        text(&mut body, x + 12, y + 38, "v", &cut(&format!("{}  {}", node.state(lang), until.of(lang)), CELLS));
        text(&mut body, x + 12, y + 55, "a", &node.grant.to_string());
    }
    let deepest = order.iter().map(|(depth, _)| *depth).max().unwrap_or(0);
    let (width, mut height) = (24 + deepest * INDENT + BOX + 24, 84 + order.len() * STEP + 24);
    if branches.more {
        text(&mut body, 24, height, "v", told::left_out().of(lang));
        height += 24;
    }
    let width = width.max(880);
    let style = "text{font-family:'Noto Sans CJK SC','Microsoft YaHei','PingFang SC',sans-serif;fill:#222}\
        .t{font-size:20px;font-weight:bold}.a{font-size:12px;fill:#555}.h{font-size:15px;font-weight:bold}.v{font-size:13px}";
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\" viewBox=\"0 0 {width} {height}\" role=\"img\">\n\
         <title>{}</title>\n<desc>{}</desc>\n<style>{style}</style>\n<rect width=\"{width}\" height=\"{height}\" fill=\"#fff\"/>\n{body}</svg>\n",
        escaped(title.of(lang)),
        escaped(about),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn node(key: &str, parent: Option<GrantId>) -> Node {
        let (division, org) = ("520300".parse().unwrap(), "91520300MA00000316".parse().unwrap());
        Node {
            grant: GrantId::derive(&division, &org, &mulu_contracts::kernel::text::LocalKey::new(key).unwrap()),
            parent,
            grantor: org,
            grantee: org,
            standing: "active",
            ends_at: Time(1_800_000_000),
            holders: 0,
            held: false,
            stopped: false,
            frozen: false,
            closed: false,
        }
    }

    /// A root, the grant asked about under it, two under that, and one more below the first of them.
    fn branches() -> Branches {
        let root = node("root", None);
        let of = node("of", Some(root.grant));
        let first = Node { held: true, holders: 2, ..node("first", Some(of.grant)) };
        let second = Node { standing: "consent", ..node("second", Some(of.grant)) };
        let below = Node { standing: "revoked", closed: true, ..node("below", Some(first.grant)) };
        Branches { above: vec![root], of, under: vec![first, second, below], more: false }
    }

    #[test]
    fn a_child_stands_right_below_its_parent_and_says_what_stops_it() {
        let branches = branches();
        let order: Vec<usize> = branches.in_order().iter().map(|(depth, _)| *depth).collect();
        assert_eq!(order, [0, 1, 2, 3, 2]);
        let text = text(&branches, &Names::default(), Lang::Zh, &Style::default());
        for words in ["▶ 91520300MA00000316", "有效·已暂停", "待同意", "已撤销·已收尾"] {
            assert!(text.contains(words), "{words}: {text}");
        }
        let english = super::text(&branches, &Names::default(), Lang::En, &Style::default());
        assert!(english.replace(['▶', '└'], "").is_ascii(), "{english}");
    }

    #[test]
    fn a_graph_and_a_picture_have_every_grant_with_its_words_and_escape_names() {
        let branches = Branches { more: true, ..branches() };
        let mut names = Names::default();
        names.0.insert("91520300MA00000316".into(), "数据\"运营\"<b>&".into());
        let dot = dot(&branches, &names, Lang::Zh, "高度 20");
        assert_eq!((dot.matches(" -> ").count(), dot.matches("label=").count()), (4, 6));
        assert!(dot.contains("数据\\\"运营\\\"") && dot.contains("已暂停"), "{dot}");
        let svg = svg(&branches, &names, Lang::Zh, "高度 20");
        assert_eq!((svg.matches("<rect x=").count(), svg.matches("<path").count()), (5, 4));
        assert!(svg.contains("&lt;b&gt;&amp;") && !svg.contains("<b>") && svg.contains("已暂停"), "{svg}");
        let opened = ["<text", "<title", "<desc"].map(|tag| svg.matches(tag).count()).iter().sum::<usize>();
        let closed = ["</text>", "</title>", "</desc>"].map(|tag| svg.matches(tag).count()).iter().sum::<usize>();
        assert_eq!(opened, closed);
    }
}
