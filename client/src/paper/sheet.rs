//! A sheet as it is laid out: pages of A4 with texts, bars and a code at their places. Three writers draw the same thing.

use std::collections::BTreeSet;

/// Width of a page: A4, in tenths of a point, as all lengths here.
pub const WIDE: i32 = 5_953;
/// Height of a page.
pub const HIGH: i32 = 8_419;

/// A colour, which only repeats what words say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ink {
    /// Values.
    Black,
    /// Labels and small print.
    Grey,
    /// Lines.
    Pale,
    /// What is not in order.
    Red,
}

impl Ink {
    /// Red, green, blue.
    pub fn rgb(self) -> [u8; 3] {
        match self {
            Ink::Black => [0x11, 0x11, 0x11],
            Ink::Grey => [0x55, 0x55, 0x55],
            Ink::Pale => [0xbb, 0xbb, 0xbb],
            Ink::Red => [0xb0, 0x00, 0x20],
        }
    }
}

/// Something on a page. Places are measured from its left and upper edge.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Item {
    /// A line of text; `y` is where its letters stand.
    Text {
        /// Its left end.
        x: i32,
        /// Its base line.
        y: i32,
        /// Height of an em.
        size: i32,
        /// Colour.
        ink: Ink,
        /// What it says.
        text: String,
    },
    /// A filled rectangle.
    Bar {
        /// Left edge.
        x: i32,
        /// Upper edge.
        y: i32,
        /// Width.
        wide: i32,
        /// Height.
        high: i32,
        /// Colour.
        ink: Ink,
    },
    /// A code for cameras.
    Code {
        /// Left edge of its modules.
        x: i32,
        /// Upper edge.
        y: i32,
        /// Side of a module.
        module: i32,
        /// Rows of modules; true is dark.
        rows: Vec<Vec<bool>>,
    },
}

/// Runs of dark modules of a code: column, row, how many.
pub fn runs(rows: &[Vec<bool>]) -> Vec<(i32, i32, i32)> {
    let mut runs: Vec<(i32, i32, i32)> = Vec::new();
    for (y, row) in (0..).zip(rows) {
        for (x, _) in (0..).zip(row).filter(|(_, dark)| **dark) {
            match runs.last_mut() {
                Some((from, at, long)) if *at == y && *from + *long == x => *long += 1,
                _ => runs.push((x, y, 1)),
            }
        }
    }
    runs
}

/// A page.
pub type Page = Vec<Item>;

/// What is printed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sheet {
    /// What it is, for the title of its file.
    pub title: String,
    /// Its pages.
    pub pages: Vec<Page>,
}

impl Sheet {
    /// Every character that stands on it.
    pub fn chars(&self) -> BTreeSet<char> {
        let texts = self.pages.iter().flatten().filter_map(|item| if let Item::Text { text, .. } = item { Some(text) } else { None });
        texts.flat_map(|text| text.chars()).collect()
    }
}
