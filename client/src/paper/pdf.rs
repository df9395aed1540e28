//! Sheets as PDF 1.7: text that can be searched and copied, the glyphs that it needs, and the proof as an attachment. There is no time and
//! no random name in it: the same sheet and proof give the same bytes.

use std::io::Write as _;

use flate2::Compression;
use flate2::write::ZlibEncoder;
use pdf_writer::types::{AssociationKind, CidFontType, FontFlags, SystemInfo, UnicodeCmap};
use pdf_writer::{Content, Filter, Finish as _, Name, Pdf, Rect, Ref, Str, TextStr};

use super::font::{NAME, Subset};
use super::sheet::{HIGH, Ink, Item, Page, Sheet, WIDE, runs};
use crate::exit::Failure;

const CATALOG: Ref = Ref::new(1);
const TREE: Ref = Ref::new(2);
const INFO: Ref = Ref::new(3);
const FONT: Ref = Ref::new(4);
const GLYPHS: Ref = Ref::new(5);
const DESCRIPTOR: Ref = Ref::new(6);
const FONT_FILE: Ref = Ref::new(7);
const UNICODE: Ref = Ref::new(8);
const ATTACHED: Ref = Ref::new(9);
const ATTACHMENT: Ref = Ref::new(10);
/// Pages and what they say follow, two numbers each.
const PAGES: i32 = 11;

/// Characters of a font are called by their glyphs, in this order of Adobe's.
const ORDER: SystemInfo<'static> = SystemInfo { registry: Str(b"Adobe"), ordering: Str(b"Identity"), supplement: 0 };

/// A length; a page is far below what fits.
fn number(length: i32) -> f32 {
    f32::from(i16::try_from(length).unwrap_or(i16::MAX))
}

fn packed(bytes: &[u8]) -> Result<Vec<u8>, Failure> {
    let mut to = ZlibEncoder::new(Vec::new(), Compression::default());
    to.write_all(bytes).and_then(|()| to.finish()).map_err(|e| Failure::defect(e.to_string()))
}

fn ink(content: &mut Content, ink: Ink) {
    let [r, g, b] = ink.rgb().map(|part| f32::from(part) / 255.0);
    content.set_fill_rgb(r, g, b);
}

/// What is on a page, its places counted from below as PDF has it.
fn drawn(page: &Page, subset: &Subset) -> Vec<u8> {
    let mut content = Content::new();
    // Tenths of a point.
    content.transform([0.1, 0.0, 0.0, 0.1, 0.0, 0.0]);
    for item in page {
        match item {
            Item::Text { x, y, size, ink: of, text } => {
                ink(&mut content, *of);
                let glyphs: Vec<u8> =
                    text.chars().flat_map(|c| subset.glyphs.get(&c).map_or(0, |(glyph, _)| *glyph).to_be_bytes()).collect();
                content.begin_text().set_font(Name(b"F"), number(*size)).next_line(number(*x), number(HIGH - y));
                content.show(Str(&glyphs)).end_text();
            }
            Item::Bar { x, y, wide, high, ink: of } => {
                ink(&mut content, *of);
                content.rect(number(*x), number(HIGH - y - high), number(*wide), number(*high)).fill_nonzero();
            }
            Item::Code { x, y, module, rows } => {
                content.set_fill_gray(0.0);
                for (column, row, long) in runs(rows) {
                    let (left, below) = (x + column * module, HIGH - y - (row + 1) * module);
                    content.rect(number(left), number(below), number(long * module), number(*module));
                }
                content.fill_nonzero();
            }
        }
    }
    content.finish().to_vec()
}

fn font(pdf: &mut Pdf, subset: &Subset) -> Result<(), Failure> {
    let mut cmap = UnicodeCmap::new(Name(b"Mulu"), SystemInfo { ordering: Str(b"UCS"), ..ORDER });
    for (c, (glyph, _)) in &subset.glyphs {
        cmap.pair(*glyph, *c);
    }
    // Six letters in front of the name say that glyphs are missing.
    let name = format!("MULUPA+{NAME}");
    let name = Name(name.as_bytes());
    pdf.type0_font(FONT).base_font(name).encoding_predefined(Name(b"Identity-H")).descendant_font(GLYPHS).to_unicode(UNICODE);
    let mut glyphs = pdf.cid_font(GLYPHS);
    glyphs.subtype(CidFontType::Type2).base_font(name).system_info(ORDER).font_descriptor(DESCRIPTOR).default_width(1_000.0);
    glyphs.cid_to_gid_map_predefined(Name(b"Identity"));
    glyphs.widths().consecutive(1, subset.glyphs.values().map(|(_, wide)| f32::from(*wide)));
    glyphs.finish();
    pdf.font_descriptor(DESCRIPTOR)
        .name(name)
        .flags(FontFlags::SYMBOLIC)
        .bbox(Rect::new(-1_000.0, -1_000.0, 3_000.0, 2_000.0))
        .italic_angle(0.0)
        .ascent(1_160.0)
        .descent(-288.0)
        .cap_height(733.0)
        .stem_v(80.0)
        .font_file2(FONT_FILE);
    let file = packed(&subset.file)?;
    let long = i32::try_from(subset.file.len()).map_err(|e| Failure::defect(e.to_string()))?;
    pdf.stream(FONT_FILE, &file).filter(Filter::FlateDecode).pair(Name(b"Length1"), long);
    pdf.cmap(UNICODE, &packed(&cmap.finish())?).filter(Filter::FlateDecode);
    Ok(())
}

/// A sheet with a proof attached under a name.
pub fn document(sheet: &Sheet, subset: &Subset, proof: &[u8], name: &str) -> Result<Vec<u8>, Failure> {
    let mut pdf = Pdf::new();
    let places = || (PAGES..).step_by(2).take(sheet.pages.len()).map(|n| (Ref::new(n), Ref::new(n + 1)));
    let mut catalog = pdf.catalog(CATALOG);
    catalog.pages(TREE).lang(TextStr("zh-CN"));
    catalog.names().embedded_files().names().insert(Str(name.as_bytes()), ATTACHMENT);
    catalog.insert(Name(b"AF")).array().item(ATTACHMENT);
    catalog.finish();
    pdf.document_info(INFO).title(TextStr(&sheet.title)).producer(TextStr("mulu"));
    pdf.pages(TREE).kids(places().map(|(page, _)| page)).count(i32::try_from(sheet.pages.len()).unwrap_or(i32::MAX));
    for ((id, content), page) in places().zip(&sheet.pages) {
        let paper = Rect::new(0.0, 0.0, number(WIDE) / 10.0, number(HIGH) / 10.0);
        let mut written = pdf.page(id);
        written.parent(TREE).media_box(paper).contents(content);
        written.resources().fonts().pair(Name(b"F"), FONT);
        written.finish();
        pdf.stream(content, &packed(&drawn(page, subset))?).filter(Filter::FlateDecode);
    }
    font(&mut pdf, subset)?;
    let long = i32::try_from(proof.len()).map_err(|e| Failure::defect(e.to_string()))?;
    pdf.embedded_file(ATTACHED, proof).subtype(Name(b"application/octet-stream")).params().size(long);
    let mut attachment = pdf.file_spec(ATTACHMENT);
    attachment.path(Str(name.as_bytes())).unic_file(TextStr(name)).association_kind(AssociationKind::Data);
    attachment.embedded_file_with_unicode(ATTACHED);
    attachment.finish();
    Ok(pdf.finish())
}
