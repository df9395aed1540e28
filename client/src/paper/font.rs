//! The font of sheets, and the part of it that a file carries: its glyphs alone, numbered by the characters of the sheet in their order.

use std::collections::{BTreeMap, BTreeSet};

/// Noto Sans SC under the SIL Open Font License; where it comes from says `client/fonts/README.md`.
static NOTO: &[u8] = include_bytes!("../../fonts/NotoSansSC.ttf");

/// Drawn for a character that the font lacks. The character itself stays in the text of the file.
pub const MISSING: char = '□';

/// Its name in files.
pub const NAME: &str = "NotoSansSC";

/// Parts of an em in which the font measures.
const EM: i32 = 1_000;

/// The font, as it is read.
#[derive(Debug, Clone, Copy)]
pub struct Font {
    groups: &'static [u8],
    loca: &'static [u8],
    glyf: &'static [u8],
    hmtx: &'static [u8],
    /// Glyphs with a width of their own; those behind them have that of the last one.
    measured: u16,
}

/// Big-endian, as everything in such a file; nothing beyond its end is anything but zero.
fn u16_at(bytes: &[u8], at: usize) -> u16 {
    bytes.get(at..at + 2).map_or(0, |two| u16::from_be_bytes([two[0], two[1]]))
}

fn u32_at(bytes: &[u8], at: usize) -> u32 {
    u32::from(u16_at(bytes, at)) << 16 | u32::from(u16_at(bytes, at + 2))
}

/// A table of the font; empty where there is none.
fn table(tag: &[u8; 4]) -> &'static [u8] {
    let found = (0..usize::from(u16_at(NOTO, 4))).map(|n| 12 + n * 16).find(|at| NOTO.get(*at..at + 4) == Some(tag));
    let place = found.map(|at| (u32_at(NOTO, at + 8) as usize, u32_at(NOTO, at + 12) as usize));
    place.and_then(|(from, long)| NOTO.get(from..from.checked_add(long)?)).unwrap_or_default()
}

impl Font {
    /// Opens it.
    pub fn new() -> Font {
        let cmap = table(b"cmap");
        // The file has one table of characters, of format 12.
        let groups = cmap.get(u32_at(cmap, 8) as usize + 16..).unwrap_or_default();
        Font { groups, loca: table(b"loca"), glyf: table(b"glyf"), hmtx: table(b"hmtx"), measured: u16_at(table(b"hhea"), 34) }
    }

    /// The glyph of a character, where the font has one.
    pub fn glyph(&self, c: char) -> Option<u16> {
        let c = u32::from(c);
        let group = self.groups.chunks_exact(12).find(|group| (u32_at(group, 0)..=u32_at(group, 4)).contains(&c))?;
        u16::try_from(u32_at(group, 8) + c - u32_at(group, 0)).ok()
    }

    /// What is drawn for a character.
    fn drawn(&self, c: char) -> u16 {
        self.glyph(c).or_else(|| self.glyph(MISSING)).unwrap_or(0)
    }

    /// How wide a glyph is, in thousandths of an em.
    fn advance(&self, glyph: u16) -> u16 {
        u16_at(self.hmtx, usize::from(glyph.min(self.measured.saturating_sub(1))) * 4)
    }

    /// How far the outline of a glyph stands from where it begins, as it is written.
    fn bearing(&self, glyph: u16) -> u16 {
        let (glyph, measured) = (usize::from(glyph), usize::from(self.measured));
        u16_at(self.hmtx, if glyph < measured { glyph * 4 + 2 } else { measured * 4 + (glyph - measured) * 2 })
    }

    fn outline(&self, glyph: u16) -> &'static [u8] {
        let at = usize::from(glyph) * 4;
        self.glyf.get(u32_at(self.loca, at) as usize..u32_at(self.loca, at + 4) as usize).unwrap_or_default()
    }

    /// How wide a text is at a size, in the unit of that size.
    pub fn width(&self, text: &str, size: i32) -> i32 {
        text.chars().map(|c| i32::from(self.advance(self.drawn(c)))).fold(0, i32::saturating_add).saturating_mul(size) / EM
    }
}

impl Default for Font {
    fn default() -> Self {
        Font::new()
    }
}

/// A font file with the glyphs of some characters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Subset {
    /// The file, TrueType.
    pub file: Vec<u8>,
    /// Character → its glyph there, and the width of that in thousandths of an em. No two share one, so a glyph leads back to its character.
    pub glyphs: BTreeMap<char, (u16, u16)>,
    /// Characters for which [`MISSING`] is drawn.
    pub missing: BTreeSet<char>,
}

impl Subset {
    /// The glyphs of these characters.
    pub fn of(font: &Font, chars: &BTreeSet<char>) -> Subset {
        // Glyph 0 is what a reader draws for what it does not find.
        let drawn: Vec<u16> = std::iter::once(0).chain(chars.iter().map(|c| font.drawn(*c))).collect();
        let (mut loca, mut glyf, mut hmtx) = (Vec::new(), Vec::new(), Vec::new());
        for glyph in &drawn {
            put(&mut loca, glyf.len());
            glyf.extend_from_slice(font.outline(*glyph));
            glyf.resize(glyf.len().next_multiple_of(4), 0);
            hmtx.extend([font.advance(*glyph).to_be_bytes(), font.bearing(*glyph).to_be_bytes()].concat());
        }
        put(&mut loca, glyf.len());
        let glyphs: BTreeMap<char, (u16, u16)> =
            chars.iter().zip(1..=u16::MAX).map(|(c, n)| (*c, (n, font.advance(font.drawn(*c))))).collect();
        let count = (drawn.len() as u16).to_be_bytes();
        let (mut head, mut hhea, mut maxp) = (table(b"head").to_vec(), table(b"hhea").to_vec(), table(b"maxp").to_vec());
        // The sum over the file is made below; places of glyphs are long; widths and glyphs are as many as there are.
        set(&mut head, 8, &[0; 4]);
        set(&mut head, 50, &[0, 1]);
        set(&mut hhea, 34, &count);
        set(&mut maxp, 4, &count);
        let tables: [(&[u8; 4], Vec<u8>); 10] = [
            (b"OS/2", table(b"OS/2").to_vec()),
            (b"cmap", characters(&glyphs)),
            (b"glyf", glyf),
            (b"head", head),
            (b"hhea", hhea),
            (b"hmtx", hmtx),
            (b"loca", loca),
            (b"maxp", maxp),
            (b"name", table(b"name").to_vec()),
            (b"post", table(b"post").to_vec()),
        ];
        let missing = chars.iter().copied().filter(|c| font.glyph(*c).is_none()).collect();
        Subset { file: file(&tables), glyphs, missing }
    }
}

fn put(bytes: &mut Vec<u8>, number: usize) {
    bytes.extend((number as u32).to_be_bytes());
}

fn set(bytes: &mut [u8], at: usize, new: &[u8]) {
    if let Some(old) = bytes.get_mut(at..at + new.len()) {
        old.copy_from_slice(new);
    }
}

/// The table that leads from characters to glyphs, format 12: one group a character.
fn characters(glyphs: &BTreeMap<char, (u16, u16)>) -> Vec<u8> {
    // Version 0, one table: of Windows (3), for all planes (10), 12 bytes on.
    let mut bytes = [[0u8, 0, 0, 1], [0, 3, 0, 10], [0, 0, 0, 12], [0, 12, 0, 0]].concat();
    put(&mut bytes, 16 + glyphs.len() * 12);
    put(&mut bytes, 0);
    put(&mut bytes, glyphs.len());
    for (c, (glyph, _)) in glyphs {
        for number in [*c as usize, *c as usize, usize::from(*glyph)] {
            put(&mut bytes, number);
        }
    }
    bytes
}

/// The sum that stands beside each table.
fn checksum(bytes: &[u8]) -> u32 {
    let word = |chunk: &[u8]| (0..4).fold(0, |sum, n| sum << 8 | u32::from(chunk.get(n).copied().unwrap_or(0)));
    bytes.chunks(4).map(word).fold(0, u32::wrapping_add)
}

fn file(tables: &[(&[u8; 4], Vec<u8>)]) -> Vec<u8> {
    let count = tables.len() as u16;
    let power = count.ilog2();
    let range = 16u16 << power;
    let mut bytes = vec![0, 1, 0, 0];
    for number in [count, range, power as u16, count * 16 - range] {
        bytes.extend(number.to_be_bytes());
    }
    let (mut at, mut head) = (12 + tables.len() * 16, 0);
    for (tag, content) in tables {
        if *tag == b"head" {
            head = at;
        }
        bytes.extend_from_slice(*tag);
        bytes.extend(checksum(content).to_be_bytes());
        put(&mut bytes, at);
        put(&mut bytes, content.len());
        at += content.len().next_multiple_of(4);
    }
    for (_, content) in tables {
        bytes.extend_from_slice(content);
        bytes.resize(bytes.len().next_multiple_of(4), 0);
    }
    // By definition of the format.
    let whole = 0xb1b0_afbau32.wrapping_sub(checksum(&bytes));
    set(&mut bytes, head + 8, &whole.to_be_bytes());
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_font_has_what_names_are_made_of_and_measures_it() {
        let font = Font::new();
        for c in "目录链公共数据资源登记凭证龘镕喆堃𬭚。，Aé09□".chars() {
            assert!(font.glyph(c).is_some_and(|glyph| !font.outline(glyph).is_empty()), "{c}");
        }
        assert_eq!((font.width("目录", 100), font.width("", 100)), (200, 0));
        assert!(font.width("Mulu", 100) < 300);
        assert_eq!((font.glyph('\u{1b}'), font.glyph('😀')), (None, None));
    }

    #[test]
    fn a_subset_is_a_font_of_its_characters_and_draws_a_box_for_what_is_missing() {
        let font = Font::new();
        let chars: BTreeSet<char> = "公A😀".chars().collect();
        let subset = Subset::of(&font, &chars);
        assert_eq!(subset.glyphs.keys().copied().collect::<Vec<_>>(), ['A', '公', '😀']);
        assert_eq!(subset.glyphs[&'公'], (2, 1_000));
        assert_eq!(subset.missing, BTreeSet::from(['😀']));
        assert!(subset.file.len() < 3_000 && checksum(&subset.file) == 0xb1b0_afba);
        assert_eq!(subset, Subset::of(&font, &chars));
    }
}
