//! Text in columns, with the width that a terminal gives to each character: Chinese ones take two cells.

use unicode_width::{UnicodeWidthChar as _, UnicodeWidthStr as _};

use super::screen::{Style, Tone};

/// Cells between two columns.
const GAP: usize = 2;
/// Characters that never begin a line (避头).
const NEVER_FIRST: &str = "，。、；：？！）》」』】〕”’…·,.;:?!)]}%";

/// Cells that a text takes.
pub fn width(text: &str) -> usize {
    text.width()
}

/// A text cut to so many cells, with an ellipsis where something is missing.
pub fn cut(text: &str, cells: usize) -> String {
    if text.width() <= cells {
        return text.to_string();
    }
    let room = cells.saturating_sub(1);
    let (mut out, mut used) = (String::new(), 0);
    for c in text.chars() {
        let wide = c.width().unwrap_or(0);
        if used + wide > room {
            break;
        }
        used += wide;
        out.push(c);
    }
    if cells > 0 {
        out.push('…');
    }
    out
}

/// A text in lines of at most so many cells: broken at blanks and between Chinese characters, never before closing punctuation,
/// and inside a word only where it is longer than a line.
pub fn wrap(text: &str, cells: usize) -> Vec<String> {
    wrap_by(text, cells.max(4), |text| text.width())
}

/// The same by another measure of how much room a text takes.
pub fn wrap_by(text: &str, room: usize, measure: impl Fn(&str) -> usize) -> Vec<String> {
    let mut lines = Vec::new();
    for paragraph in text.split('\n') {
        let (mut line, mut used) = (String::new(), 0);
        for piece in pieces(paragraph) {
            let size = measure(piece.trim_end());
            if used + size > room && used > 0 {
                lines.push(std::mem::take(&mut line).trim_end().to_string());
                used = 0;
            }
            let mut rest = piece;
            while measure(rest.trim_end()) > room {
                let at = fitting(rest, room, &measure);
                lines.push(rest[..at].to_string());
                rest = &rest[at..];
            }
            line.push_str(rest);
            used += measure(rest);
        }
        lines.push(line.trim_end().to_string());
    }
    lines
}

/// Bytes of a text that fit into some room; at least one character.
fn fitting(text: &str, room: usize, measure: impl Fn(&str) -> usize) -> usize {
    let mut used = 0;
    for (at, c) in text.char_indices() {
        used += measure(c.encode_utf8(&mut [0; 4]));
        if used > room && at > 0 {
            return at;
        }
    }
    text.len()
}

/// Pieces between which a line may break; each keeps the blanks behind it.
fn pieces(text: &str) -> Vec<&str> {
    let (mut out, mut from, mut before) = (Vec::new(), 0, None::<char>);
    for (at, c) in text.char_indices() {
        let wide = |c: char| c.width() == Some(2);
        let breaks = match before {
            None => false,
            Some(b) => !NEVER_FIRST.contains(c) && c != ' ' && (b == ' ' || wide(b) || wide(c)),
        };
        if breaks {
            out.push(&text[from..at]);
            from = at;
        }
        before = Some(c);
    }
    if from < text.len() {
        out.push(&text[from..]);
    }
    out
}

/// A text with blanks up to so many cells.
pub fn pad(text: &str, cells: usize) -> String {
    format!("{text}{}", " ".repeat(cells.saturating_sub(text.width())))
}

/// One value of a table or page.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Cell {
    /// What it says; alone enough to understand it.
    pub text: String,
    /// How it looks where there is colour.
    pub tone: Tone,
}

impl Cell {
    /// A cell with a tone.
    pub fn toned(text: impl Into<String>, tone: Tone) -> Cell {
        Cell { text: text.into(), tone }
    }
}

impl<T: Into<String>> From<T> for Cell {
    fn from(text: T) -> Cell {
        Cell { text: text.into(), tone: Tone::Plain }
    }
}

/// Labels and values below each other; long values are wrapped under themselves.
pub fn key_values(rows: &[(String, Cell)], style: &Style) -> String {
    let left = rows.iter().map(|(label, _)| width(label)).max().unwrap_or(0);
    let mut out = String::new();
    for (label, value) in rows {
        let room = style.width.map_or(usize::MAX, |w| w.saturating_sub(left + GAP + 1).max(16));
        for (n, line) in wrap(&value.text, room).iter().enumerate() {
            let label = if n == 0 { label.as_str() } else { "" };
            let text = format!(" {}{}{}", style.paint(&pad(label, left), Tone::Dim), " ".repeat(GAP), style.paint(line, value.tone));
            out.push_str(text.trim_end());
            out.push('\n');
        }
    }
    out
}

/// A column of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    /// Its head.
    pub title: String,
    /// It is never narrower; 0: its values are never cut.
    pub min: usize,
    /// Where the room is short, the column with the highest rank goes first; rank 0 stays.
    pub rank: u8,
}

impl Column {
    /// A column whose values are never cut.
    pub fn fixed(title: impl Into<String>, rank: u8) -> Column {
        Column { title: title.into(), min: 0, rank }
    }

    /// A column whose values may be cut to `min` cells.
    pub fn flexible(title: impl Into<String>, min: usize, rank: u8) -> Column {
        Column { title: title.into(), min, rank }
    }
}

/// A table that fits its width: first values are cut, then columns left out. Without a width nothing is cut or left out.
/// The titles of what was left out come second.
pub fn table(columns: &[Column], rows: &[Vec<Cell>], style: &Style) -> (String, Vec<String>) {
    let full: Vec<usize> = (0..columns.len())
        .map(|n| rows.iter().map(|row| width(&row[n].text)).chain([width(&columns[n].title)]).max().unwrap_or(0))
        .collect();
    let least = |n: usize| if columns[n].min == 0 { full[n] } else { full[n].min(columns[n].min.max(width(&columns[n].title))) };
    let mut shown: Vec<usize> = (0..columns.len()).collect();
    let mut widths = full.clone();
    if let Some(room) = style.width {
        let needed = |shown: &[usize]| 1 + shown.iter().map(|n| least(*n)).sum::<usize>() + GAP * shown.len().saturating_sub(1);
        while needed(&shown) > room {
            let Some(goes) = shown.iter().copied().filter(|n| columns[*n].rank > 0).max_by_key(|n| columns[*n].rank) else { break };
            shown.retain(|n| *n != goes);
        }
        let mut spare = room.saturating_sub(needed(&shown));
        for n in &shown {
            widths[*n] = least(*n);
        }
        // Room that is left goes to the narrowest of those that want it, one cell at a time.
        while spare > 0 {
            let wanting = shown.iter().copied().filter(|n| widths[*n] < full[*n]).min_by_key(|n| widths[*n]);
            let Some(n) = wanting else { break };
            widths[n] += 1;
            spare -= 1;
        }
    }
    let mut out = String::new();
    let mut line = |cells: Vec<(String, Tone)>| {
        let painted: Vec<String> = cells.into_iter().map(|(text, tone)| style.paint(&text, tone)).collect();
        out.push_str(format!(" {}", painted.join(&" ".repeat(GAP))).trim_end());
        out.push('\n');
    };
    let last = shown.last().copied();
    let fit = |n: usize, text: &str| {
        let text = cut(&text.replace('\n', " "), widths[n]);
        if Some(n) == last { text } else { pad(&text, widths[n]) }
    };
    line(shown.iter().map(|n| (fit(*n, &columns[*n].title), Tone::Dim)).collect());
    for row in rows {
        line(shown.iter().map(|n| (fit(*n, &row[*n].text), row[*n].tone)).collect());
    }
    let left_out = (0..columns.len()).filter(|n| !shown.contains(n)).map(|n| columns[n].title.clone()).collect();
    (out, left_out)
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::panic, clippy::expect_used)]
mod tests {
    use super::*;

    #[test]
    fn chinese_takes_two_cells_and_is_cut_and_padded_so() {
        assert_eq!(width("公交 a"), 6);
        assert_eq!(cut("公交线路信息", 7), "公交线…");
        assert_eq!(cut("公交线路信息", 6), "公交…", "no half character");
        assert_eq!(cut("公交", 4), "公交");
        assert_eq!((cut("公交线", 1).as_str(), cut("公交线", 0).as_str()), ("…", ""));
        assert_eq!(pad("公交", 6), "公交  ");
        assert_eq!(width("𠀀"), 2, "extension B");
    }

    #[test]
    fn lines_break_between_chinese_characters_and_at_blanks_but_not_before_a_full_stop() {
        assert_eq!(wrap("全市公交线路的名称。", 18), ["全市公交线路的名", "称。"]);
        assert_eq!(wrap("bus lines of the city", 10), ["bus lines", "of the", "city"]);
        assert_eq!(wrap("abcdefghijkl", 5), ["abcde", "fghij", "kl"]);
        assert_eq!(wrap("第一行\n第二行", 80), ["第一行", "第二行"]);
        assert_eq!(wrap("", 10), [""]);
    }

    fn lines(width: Option<usize>) -> (String, Vec<String>) {
        let columns = [Column::fixed("id", 0), Column::flexible("title", 8, 0), Column::flexible("by", 4, 2), Column::fixed("day", 1)];
        let rows = [
            vec!["E-1".into(), "公交线路信息".into(), "交通运输局".into(), Cell::toned("2026-01-01", Tone::Good)],
            vec!["E-2".into(), "水".into(), "水务局".into(), "".into()],
        ];
        table(&columns, &rows, &Style { width, colour: false })
    }

    #[test]
    fn a_table_cuts_values_then_leaves_out_columns_and_says_which() {
        let whole = " id   title         by          day\n E-1  公交线路信息  交通运输局  2026-01-01\n E-2  水            水务局\n";
        assert_eq!(lines(None), (whole.to_string(), vec![]));
        assert_eq!(lines(Some(80)).0, whole);
        let narrow = lines(Some(34));
        assert!(narrow.0.lines().all(|l| width(l) <= 34), "{}", narrow.0);
        assert!(narrow.0.contains("公交线…") && narrow.0.contains("2026-01-01") && narrow.1.is_empty(), "{}", narrow.0);
        let tiny = lines(Some(16));
        assert_eq!(tiny.1, ["by", "day"]);
        assert!(tiny.0.lines().all(|l| width(l) <= 16), "{}", tiny.0);
    }

    #[test]
    fn colour_changes_no_text_and_no_width() {
        let rows = [("状态".to_string(), Cell::toned("已发布", Tone::Good))];
        let plain = key_values(&rows, &Style { width: Some(40), colour: false });
        let coloured = key_values(&rows, &Style { width: Some(40), colour: true });
        assert_eq!(plain, " 状态  已发布\n");
        assert_ne!(coloured, plain);
        assert_eq!(crate::show::screen::without_colour(&coloured), plain);
    }
}
