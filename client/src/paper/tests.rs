//! Sheets as files (`MULU_BLESS=1 cargo test -p mulu-client` writes them anew), and the code on them.

use std::path::Path;

use mulu_contracts::certificate::records::certificate::CertificateStatus;
use mulu_contracts::kernel::value::Hash32;

use super::certificate::{Held, Place, sheet};
use super::font::Subset;
use super::sheet::{HIGH, Item, Sheet, WIDE};
use super::{credential, pdf, qr, svg};
use crate::show::Names;

#[path = "../../examples/sample/mod.rs"]
pub mod sample;

fn drawn(held: &Held) -> (Sheet, Subset) {
    sheet(held, &Place::Beside("certificate.svg.proof".into()), "certificate.svg.proof").unwrap()
}

fn few() -> Held {
    sample::held(3, b"no proof".to_vec())
}

fn texts(sheet: &Sheet) -> String {
    let text = |item: &Item| if let Item::Text { text, .. } = item { Some(text.clone()) } else { None };
    sheet.pages.iter().flatten().filter_map(text).collect::<Vec<_>>().join("\n")
}

/// Compared with a file, or written to it.
fn blessed(name: &str, made: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/pages").join(name);
    if std::env::var_os("MULU_BLESS").is_some() {
        std::fs::write(&path, made).unwrap();
    }
    let kept = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(made == kept, "{} differs; if that is meant, MULU_BLESS=1 writes it anew. Now:\n{made}", path.display());
}

/// Without the glyphs and the modules, which nobody reads.
fn readable(document: &str) -> String {
    let short = |text: &str, begin: &str, end: &str| {
        let (before, rest) = text.split_once(begin).unwrap();
        format!("{before}{begin}…{}", &rest[rest.find(end).unwrap()..])
    };
    short(&short(document, "base64,", ")"), "<path d=\"", "\"")
}

#[test]
fn the_picture_and_the_page_are_as_they_were() {
    let (sheet, subset) = drawn(&few());
    blessed("certificate.svg", &readable(&svg::document(&sheet, &subset)));
    blessed("certificate.html", &readable(&svg::html(&sheet, &subset)));
}

#[test]
fn the_credential_is_as_it_was_and_has_what_the_data_model_asks_for() {
    let document = credential::document(&few());
    blessed("certificate.vc.json", &format!("{}\n", serde_json::to_string_pretty(&document).unwrap()));
    assert_eq!(document["@context"][0], "https://www.w3.org/ns/credentials/v2");
    assert_eq!(document["type"][0], "VerifiableCredential");
    assert!(document.get("proof").is_none(), "nobody signed it");
    let proof = document["evidence"][0]["ledgerProof"].as_str().unwrap();
    assert_eq!(proof, "bm8gcHJvb2Y=");
}

#[test]
fn the_same_proof_gives_the_same_bytes() {
    let made = |held: Held| {
        let (sheet, subset) = drawn(&held);
        (svg::document(&sheet, &subset), svg::html(&sheet, &subset), pdf::document(&sheet, &subset, &held.proof, "a.proof").unwrap())
    };
    assert_eq!(made(few()), made(few()));
    assert_ne!(made(few()).2, made(sample::held(3, b"another".to_vec())).2);
}

/// Draws what the picture says of its code: modules of one pixel each, with light around.
fn modules(svg: &str) -> (usize, Vec<(usize, usize)>) {
    let path = svg.split_once("<path d=\"").unwrap().1.split_once('"').unwrap().0;
    let runs: Vec<[usize; 4]> = path
        .split('M')
        .skip(1)
        .map(|run| {
            let numbers: Vec<usize> = run.split(|c: char| !c.is_ascii_digit()).filter_map(|n| n.parse().ok()).collect();
            [numbers[0], numbers[1], numbers[2], numbers[3]]
        })
        .collect();
    let (left, top) = (runs.iter().map(|r| r[0]).min().unwrap(), runs.iter().map(|r| r[1]).min().unwrap());
    let mut dark = Vec::new();
    for [x, y, wide, side] in runs {
        dark.extend((0..wide / side).map(|n| ((x - left) / side + n, (y - top) / side)));
    }
    let size = dark.iter().map(|(x, _)| x + 1).max().unwrap();
    (size, dark)
}

#[test]
fn a_camera_reads_the_id_the_chain_and_the_hash_of_the_proof() {
    let held = few();
    let (sheet, subset) = drawn(&held);
    let (size, dark) = modules(&svg::document(&sheet, &subset));
    let scale = 4;
    let side = (size + 8) * scale;
    let is_dark = |x: usize, y: usize| {
        let module = |n: usize| (n / scale).checked_sub(4);
        module(x).zip(module(y)).is_some_and(|place| dark.contains(&place))
    };
    let mut image = rqrr::PreparedImage::prepare_from_greyscale(side, side, |x, y| if is_dark(x, y) { 0 } else { 255 });
    let (_, said) = image.detect_grids()[0].decode().unwrap();
    let id = held.answer.certificate.certificate_id;
    assert_eq!(said, format!("mulu:cert:{id}?chain=mulu-421200&proof=sha256:{}", held.hash()));
    assert_eq!(
        qr::text(&id, "a b&c=目", &Hash32([0; 32])),
        format!("mulu:cert:{id}?chain=a%20b%26c%3D%E7%9B%AE&proof=sha256:{}", "0".repeat(64))
    );
}

#[test]
fn whatever_keeps_it_from_being_in_force_stands_large_above() {
    type Change = fn(&mut Held);
    let large = |change: Change| {
        let mut held = few();
        change(&mut held);
        let (sheet, _) = drawn(&held);
        let red = sheet.pages[0].iter().filter_map(|item| match item {
            Item::Text { text, size: 210, .. } => Some(text.clone()),
            _ => None,
        });
        red.collect::<Vec<_>>().join(" ")
    };
    assert_eq!(large(|_| {}), "");
    let table: [(Change, &str); 7] = [
        (|held| held.answer.certificate.status = CertificateStatus::Suspended, "已暂停"),
        (|held| held.answer.certificate.status = CertificateStatus::Revoked, "已撤销"),
        (|held| held.answer.certificate.status = CertificateStatus::Cancelled, "已注销"),
        (|held| (held.answer.expired, held.answer.in_force) = (true, false), "已到期"),
        (|held| held.answer.in_force = false, "此时未生效"),
        (|held| held.answer.frozen = true, "已冻结（异议或命令）"),
        (|held| held.trust.note = Some("a chain of one validator: this is the word of one node"), "单验证者链：仅为一个节点的说法"),
    ];
    for (change, words) in table {
        assert_eq!(large(change), words);
    }
}

#[test]
fn a_sheet_says_that_it_is_a_picture_on_every_page_and_keeps_to_its_paper() {
    let held = sample::held(64, b"no proof".to_vec());
    let (sheet, _) = drawn(&held);
    assert!(sheet.pages.len() >= 3, "{}", sheet.pages.len());
    let font = super::font::Font::new();
    for page in &sheet.pages {
        let one = Sheet { title: String::new(), pages: vec![page.clone()] };
        let said = texts(&one);
        assert!(said.contains("唯所附证明有效") && said.contains("mulu proof verify certificate.svg.proof"), "{said}");
        for item in page {
            let (right, below) = match item {
                Item::Text { x, y, size, text, .. } => (x + font.width(text, *size), y + size / 3),
                Item::Bar { x, y, wide, high, .. } => (x + wide, y + high),
                Item::Code { x, y, module, rows } => (x + module * rows.len() as i32, y + module * rows.len() as i32),
            };
            assert!(right <= WIDE - 300 && below <= HIGH - 200, "{item:?}");
        }
    }
    // Every entry stands on it once, and the heading of the table on every page that has some.
    let said = texts(&sheet);
    for (id, title) in &held.titles {
        assert!(said.matches(&id.to_string()).count() == 1 && said.contains(title.as_str()), "{id}");
    }
    assert_eq!(
        said.matches("目录条目").count(),
        sheet.pages.iter().filter(|page| texts(&Sheet { title: String::new(), pages: vec![page.to_vec()] }).contains("E-421200")).count()
    );
}

#[test]
fn what_others_wrote_is_text_and_what_the_font_lacks_is_told() {
    let mut held = few();
    for title in held.titles.values_mut() {
        *title = "</text><script>alert('x')</script>\u{1b}[2J&😀𪚥".into();
    }
    let (sheet, subset) = drawn(&held);
    assert_eq!(
        subset.missing.iter().collect::<String>(),
        "😀𪚥"
            .chars()
            .filter(|c| super::font::Font::new().glyph(*c).is_none())
            .collect::<std::collections::BTreeSet<_>>()
            .iter()
            .collect::<String>()
    );
    for document in [svg::document(&sheet, &subset), svg::html(&sheet, &subset)] {
        assert!(!document.contains("<script") && !document.contains('\u{1b}') && document.contains("&lt;script&gt;"));
        assert!(document.contains('😀') && document.contains("字库缺少的字"));
    }
    assert!(!texts(&drawn(&few()).0).contains("字库缺少的字"));
}
