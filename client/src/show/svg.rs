//! Bars as a picture: an SVG without scripts, styles from elsewhere or fonts of its own; every text in it is escaped.

use super::layout::{cut, width};

/// Width of a picture, pixels.
const WIDTH: usize = 880;
/// Where bars begin.
const LEFT: usize = 260;
/// Longest bar.
const LONGEST: usize = 480;
/// Height of a bar with its gap.
const STEP: usize = 26;
/// Most bars of a panel; the last one then says how many are left out.
const MOST_BARS: usize = 60;
/// Cells of a label before it is cut.
const LABEL_CELLS: usize = 30;

/// A picture of several panels.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Picture {
    /// Its heading.
    pub title: String,
    /// Below it: what was asked, and how it is proven.
    pub about: Vec<String>,
    /// From top to bottom.
    pub panels: Vec<Panel>,
}

/// Bars under a heading, in one scale.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Panel {
    /// Heading.
    pub title: String,
    /// Colour, `#rrggbb`; it means nothing that words do not say.
    pub colour: &'static str,
    /// The value of a bar of full length; none: the largest one.
    pub full: Option<u64>,
    /// Bars.
    pub bars: Vec<Bar>,
}

/// One bar.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Bar {
    /// On its left.
    pub label: String,
    /// Its length.
    pub value: u64,
    /// On its right, instead of the value.
    pub note: Option<String>,
}

impl Bar {
    /// A bar with its value on the right.
    pub fn new(label: impl Into<String>, value: u64) -> Bar {
        Bar { label: label.into(), value, note: None }
    }
}

/// Text inside of an element: no mark-up, and nothing that XML 1.0 does not allow.
pub fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            c if c.is_control() || mulu_contracts::kernel::text::is_refused(c) || matches!(c, '\u{fffe}' | '\u{ffff}') => {
                out.push('\u{fffd}')
            }
            c => out.push(c),
        }
    }
    out
}

/// The picture as an SVG document.
pub fn document(picture: &Picture) -> String {
    let mut body = String::new();
    let mut y = 40;
    let text = |body: &mut String, x: usize, y: usize, class: &str, words: &str| {
        body.push_str(&format!("<text x=\"{x}\" y=\"{y}\" class=\"{class}\">{}</text>\n", escaped(words)));
    };
    text(&mut body, 24, y, "t", &picture.title);
    for line in &picture.about {
        y += 20;
        text(&mut body, 24, y, "a", &cut(line, 120));
    }
    for panel in &picture.panels {
        y += 40;
        text(&mut body, 24, y, "h", &panel.title);
        y += 10;
        let full = panel.full.or_else(|| panel.bars.iter().map(|b| b.value).max()).unwrap_or(0).max(1);
        for bar in panel.bars.iter().take(MOST_BARS) {
            y += STEP;
            text(&mut body, LEFT - 10, y, "l", &cut(&bar.label, LABEL_CELLS));
            let long = u128::from(bar.value.min(full)) * LONGEST as u128 / u128::from(full);
            let long = usize::try_from(long).unwrap_or(LONGEST).max(usize::from(bar.value > 0));
            body.push_str(&format!("<rect x=\"{LEFT}\" y=\"{}\" width=\"{long}\" height=\"16\" fill=\"{}\"/>\n", y - 13, panel.colour));
            let note = bar.note.clone().unwrap_or_else(|| bar.value.to_string());
            text(&mut body, LEFT + long + 8, y, "v", &note);
        }
        if panel.bars.len() > MOST_BARS {
            y += STEP;
            text(&mut body, LEFT, y, "v", &format!("… +{}", panel.bars.len() - MOST_BARS));
        }
    }
    let height = y + 32;
    let style = "text{font-family:'Noto Sans CJK SC','Microsoft YaHei','PingFang SC',sans-serif;fill:#222}\
        .t{font-size:20px;font-weight:bold}.a{font-size:12px;fill:#555}.h{font-size:15px;font-weight:bold}\
        .l{font-size:13px;text-anchor:end}.v{font-size:13px}";
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{WIDTH}\" height=\"{height}\" viewBox=\"0 0 {WIDTH} {height}\" role=\"img\">\n\
         <title>{}</title>\n<desc>{}</desc>\n<style>{style}</style>\n<rect width=\"{WIDTH}\" height=\"{height}\" fill=\"#fff\"/>\n{body}</svg>\n",
        escaped(&picture.title),
        escaped(&picture.about.join("; ")),
    )
}

/// The same bars in text, for a terminal.
pub fn bars(panel: &Panel, cells: usize) -> String {
    let labels = panel.bars.iter().map(|b| width(&b.label)).max().unwrap_or(0).min(LABEL_CELLS);
    let full = panel.full.or_else(|| panel.bars.iter().map(|b| b.value).max()).unwrap_or(0).max(1);
    let room = cells.saturating_sub(labels + 16).clamp(8, 40);
    let mut out = String::new();
    for bar in &panel.bars {
        let long = u128::from(bar.value.min(full)) * room as u128 / u128::from(full);
        let drawn = "█".repeat(usize::try_from(long).unwrap_or(room).max(usize::from(bar.value > 0)));
        let note = bar.note.clone().unwrap_or_else(|| bar.value.to_string());
        let label = super::layout::pad(&cut(&bar.label, LABEL_CELLS), labels);
        out.push_str(&format!(" {label}  {}{note}\n", if drawn.is_empty() { drawn } else { drawn + " " }));
    }
    out
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::panic, clippy::expect_used)]
mod tests {
    use super::*;

    fn picture() -> Picture {
        let bars = vec![Bar::new("交通运输", 30), Bar::new("<script>alert('x')</script>\u{1b}&", 15), Bar::new("空", 0)];
        let panel = Panel { title: "按主题 \"theme\"".into(), colour: "#2f6f9f", full: None, bars };
        Picture { title: "遵义市目录统计".into(), about: vec!["高度 20，已证明".into()], panels: vec![panel] }
    }

    #[test]
    fn every_text_is_escaped_and_every_bar_has_its_words() {
        let svg = document(&picture());
        assert!(svg.contains("&lt;script&gt;alert(&#39;") && !svg.contains("<script"), "{svg}");
        assert!(svg.contains("按主题 &quot;theme&quot;") && svg.contains("\u{fffd}") && !svg.contains('\u{1b}'));
        assert_eq!(svg.matches("<rect x=").count(), 3);
        assert!(svg.contains("width=\"480\"") && svg.contains("width=\"240\"") && svg.contains("width=\"0\""));
        // Well formed: as many elements are closed as opened.
        let opened = svg.matches("<text").count() + svg.matches("<title").count() + svg.matches("<desc").count();
        assert_eq!(opened, svg.matches("</text>").count() + svg.matches("</title>").count() + svg.matches("</desc>").count());
    }

    #[test]
    fn a_scale_never_overflows_and_long_panels_are_cut_with_a_word() {
        let bars = (0..100).map(|n| Bar::new(format!("部门{n}"), u64::MAX - n)).collect();
        let panel = Panel { bars, full: Some(10), colour: "#000000", ..Panel::default() };
        let svg = document(&Picture { panels: vec![panel], ..Picture::default() });
        assert!(svg.contains("… +40") && svg.matches("<rect x=").count() == 60);
    }

    #[test]
    fn in_text_the_bars_keep_their_columns_with_chinese_labels() {
        let text = bars(&picture().panels[0], 60);
        assert!(text.starts_with(" 交通运输"), "{text}");
        assert!(text.lines().next().unwrap().ends_with("█ 30"), "{text}");
    }
}
