//! A run as a picture: what was committed in each second, and how long what part of it waited.

use std::fmt::Write as _;

use crate::line::Run;

const WIDTH: f64 = 720.0;
const HEIGHT: f64 = 200.0;
const LEFT: f64 = 70.0;
const TOP: f64 = 30.0;

/// An SVG document.
pub fn draw(run: &Run, title: &str) -> String {
    let mut out = String::new();
    let (width, height) = (WIDTH + LEFT + 20.0, 2.0 * (HEIGHT + TOP + 30.0));
    let _ = write!(
        out,
        r#"<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" font-family="sans-serif" font-size="12">"#
    );
    let _ = write!(out, r#"<rect width="{width}" height="{height}" fill="white"/><text x="{LEFT}" y="18">{title}</text>"#);
    seconds(&mut out, run);
    waits(&mut out, run);
    out.push_str("</svg>\n");
    out
}

fn frame(out: &mut String, top: f64, most: f64, unit: &str) {
    let bottom = top + HEIGHT;
    let _ = write!(out, r##"<path d="M{LEFT} {top}V{bottom}H{}" fill="none" stroke="#444"/>"##, LEFT + WIDTH);
    for (at, words) in [(top, format!("{most:.0} {unit}")), (bottom, "0".into())] {
        let _ = write!(out, r#"<text x="{}" y="{}" text-anchor="end">{words}</text>"#, LEFT - 6.0, at + 4.0);
    }
}

/// Transactions in each second, as bars.
fn seconds(out: &mut String, run: &Run) {
    let most = run.by_second.values().copied().max().unwrap_or(1) as f64;
    let count = run.by_second.keys().next_back().map_or(1, |last| last + 1) as f64;
    frame(out, TOP, most, "/s");
    for (second, committed) in &run.by_second {
        let (bar, high) = (WIDTH / count, HEIGHT * *committed as f64 / most);
        let (x, y) = (LEFT + bar * *second as f64, TOP + HEIGHT - high);
        let _ = write!(out, r##"<rect x="{x:.1}" y="{y:.1}" width="{:.1}" height="{high:.1}" fill="#2a6f97"/>"##, bar * 0.9);
    }
}

/// Which part waited at most how long, as a curve.
fn waits(out: &mut String, run: &Run) {
    let top = 2.0 * TOP + HEIGHT + 20.0;
    let most = run.waited.last().copied().unwrap_or(1.0).max(1.0);
    frame(out, top, most, "ms");
    let points: Vec<String> = (0..=100)
        .filter_map(|part| {
            let waited = run.waited(f64::from(part).max(0.5) / 100.0)?;
            Some(format!("{:.1},{:.1}", LEFT + WIDTH * f64::from(part) / 100.0, top + HEIGHT * (1.0 - waited / most)))
        })
        .collect();
    let _ = write!(out, r##"<polyline points="{}" fill="none" stroke="#bc4749" stroke-width="2"/>"##, points.join(" "));
    for part in [50, 99] {
        let (x, ms) = (LEFT + WIDTH * f64::from(part) / 100.0, run.waited(f64::from(part) / 100.0).unwrap_or(0.0));
        let _ = write!(out, r#"<text x="{x:.1}" y="{:.1}" text-anchor="end">p{part} {ms:.0} ms</text>"#, top + HEIGHT + 16.0);
    }
}
