//! Sheets as SVG, the pages below each other, and as HTML, which prints a page on each leaf. Both carry the glyphs that they show, and
//! nothing from elsewhere; every text is escaped.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;

use super::font::{NAME, Subset};
use super::sheet::{HIGH, Ink, Item, Page, Sheet, WIDE, runs};
use crate::show::svg::escaped;

/// Between two pages that stand below each other.
const GAP: i32 = 200;

/// The font and how texts look, as a style sheet.
fn style(subset: &Subset) -> String {
    let font = BASE64.encode(&subset.file);
    format!(
        "@font-face{{font-family:{NAME};src:url(data:font/ttf;base64,{font})}}\n\
         text{{font-family:{NAME},'Noto Sans CJK SC','Microsoft YaHei','PingFang SC',sans-serif;white-space:pre}}"
    )
}

fn colour(ink: Ink) -> String {
    let [r, g, b] = ink.rgb();
    format!("#{r:02x}{g:02x}{b:02x}")
}

fn item(item: &Item) -> String {
    match item {
        Item::Text { x, y, size, ink, text } => {
            format!("<text x=\"{x}\" y=\"{y}\" font-size=\"{size}\" fill=\"{}\">{}</text>\n", colour(*ink), escaped(text))
        }
        Item::Bar { x, y, wide, high, ink } => {
            format!("<rect x=\"{x}\" y=\"{y}\" width=\"{wide}\" height=\"{high}\" fill=\"{}\"/>\n", colour(*ink))
        }
        Item::Code { x, y, module, rows } => {
            let path = runs(rows).into_iter().map(|(column, row, long)| {
                let (left, top, wide) = (x + column * module, y + row * module, long * module);
                format!("M{left} {top}h{wide}v{module}h-{wide}z")
            });
            format!("<path d=\"{}\" fill=\"#000\"/>\n", path.collect::<String>())
        }
    }
}

fn page(page: &Page) -> String {
    let paper = format!("<rect width=\"{WIDE}\" height=\"{HIGH}\" fill=\"#fff\"/>\n");
    paper + &page.iter().map(item).collect::<String>()
}

/// As SVG.
pub fn document(sheet: &Sheet, subset: &Subset) -> String {
    let pages = i32::try_from(sheet.pages.len()).unwrap_or(i32::MAX / HIGH / 2);
    let high = pages * (HIGH + GAP) - GAP;
    let mut out = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"210mm\" viewBox=\"0 0 {WIDE} {high}\" xml:lang=\"zh-CN\">\n\
         <title>{}</title>\n<style>{}</style>\n",
        escaped(&sheet.title),
        style(subset)
    );
    for (n, content) in (0..).zip(&sheet.pages) {
        let y: i32 = n * (HIGH + GAP);
        out.push_str(&format!("<g transform=\"translate(0,{y})\">\n{}</g>\n", page(content)));
    }
    out + "</svg>\n"
}

/// As HTML.
pub fn html(sheet: &Sheet, subset: &Subset) -> String {
    let mut out = format!(
        "<!DOCTYPE html>\n<html lang=\"zh-CN\">\n<head>\n<meta charset=\"utf-8\">\n<title>{}</title>\n<style>{}\n\
         @page{{size:A4;margin:0}}\nbody{{margin:0;background:#ddd}}\nsvg{{display:block;width:210mm;height:297mm;margin:0 auto 5mm}}\n\
         @media print{{body{{background:none}}svg{{margin:0;break-after:page}}svg:last-child{{break-after:auto}}}}</style>\n</head>\n<body>\n",
        escaped(&sheet.title),
        style(subset)
    );
    for content in &sheet.pages {
        let head = format!("<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDE} {HIGH}\">\n");
        out.push_str(&format!("{head}{}</svg>\n", page(content)));
    }
    out + "</body>\n</html>\n"
}
