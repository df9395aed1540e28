//! Lays a sheet out from top to bottom: rows of labels and values, tables that go on over pages, and small print. Labels are Chinese with
//! English beside them, smaller: the sheet is one paper for readers of both.

use super::font::Font;
use super::sheet::{HIGH, Ink, Item, Page, WIDE};
use crate::show::layout::wrap_by;
use crate::words::Words;

/// Left edge of what is printed.
pub const LEFT: i32 = 620;
/// Right edge.
const RIGHT: i32 = WIDE - 620;
/// Where a page begins.
const TOP: i32 = 700;
/// Where it ends; the foot stands below.
const BOTTOM: i32 = HIGH - 1_000;
/// Where values begin.
const VALUES: i32 = LEFT + 1_250;
/// Size of values.
const BODY: i32 = 105;
/// Size of hashes.
const HASH: i32 = 84;
/// Size of English beside Chinese, and of small print.
const SMALL: i32 = 75;
/// From line to line, of a size of 100.
const LEADING: i32 = 150;
/// Side of a code with its margin.
const CODE: i32 = 1_150;
/// Light modules that a camera needs around a code.
const QUIET: i32 = 4;

/// A column of a table.
#[derive(Debug, Clone)]
pub struct Column {
    /// Its heading.
    pub head: Words,
    /// Its width.
    pub wide: i32,
}

/// A sheet that is laid out.
#[derive(Debug)]
pub struct Flow<'f> {
    font: &'f Font,
    pages: Vec<Page>,
    y: i32,
    /// Down to here a code stands on the right.
    beside: i32,
}

fn leading(size: i32) -> i32 {
    size * LEADING / 100
}

impl<'f> Flow<'f> {
    /// A sheet with nothing on it.
    pub fn new(font: &'f Font) -> Flow<'f> {
        Flow { font, pages: vec![Page::new()], y: TOP, beside: 0 }
    }

    fn put(&mut self, item: Item) {
        if let Some(page) = self.pages.last_mut() {
            page.push(item);
        }
    }

    fn write(&mut self, x: i32, y: i32, size: i32, ink: Ink, text: &str) {
        if !text.is_empty() {
            self.put(Item::Text { x, y, size, ink, text: text.to_string() });
        }
    }

    /// Goes to the next page where this one has no such room.
    fn need(&mut self, high: i32) -> bool {
        let next = self.y + high > BOTTOM;
        if next {
            self.pages.push(Page::new());
            (self.y, self.beside) = (TOP, 0);
        }
        next
    }

    fn lines(&self, text: &str, size: i32, room: i32) -> Vec<String> {
        let measure = |text: &str| usize::try_from(self.font.width(text, size)).unwrap_or(usize::MAX);
        wrap_by(text, usize::try_from(room).unwrap_or(1).max(1), measure)
    }

    /// Right edge at this height.
    fn right(&self) -> i32 {
        if self.y < self.beside { RIGHT - CODE } else { RIGHT }
    }

    fn line(&mut self, ink: Ink) {
        let (y, wide) = (self.y, self.right() - LEFT);
        self.put(Item::Bar { x: LEFT, y, wide, high: 5, ink });
    }

    /// A line in the middle.
    pub fn centred(&mut self, size: i32, ink: Ink, text: &str) {
        for line in self.lines(text, size, RIGHT - LEFT) {
            self.need(leading(size));
            self.y += leading(size);
            let x = (WIDE - self.font.width(&line, size)) / 2;
            self.write(x, self.y - size / 4, size, ink, &line);
        }
    }

    /// Room without anything.
    pub fn gap(&mut self, high: i32) {
        self.y += high;
    }

    /// What nobody may overlook, large and framed.
    pub fn banner(&mut self, words: &Words) {
        let begun = self.y;
        self.centred(210, Ink::Red, &words.zh);
        self.centred(110, Ink::Red, &words.en);
        self.gap(60);
        let (high, wide) = (self.y - begun, RIGHT - LEFT);
        // Sheets begin with their banners, so that none is broken by the end of a page.
        for (x, y, wide, high) in
            [(LEFT, begun, wide, 15), (LEFT, begun + high, wide, 15), (LEFT, begun, 15, high), (RIGHT - 15, begun, 15, high)]
        {
            self.put(Item::Bar { x, y, wide, high, ink: Ink::Red });
        }
        self.gap(100);
    }

    /// A code on the right; what follows stands on its left.
    pub fn code(&mut self, rows: Vec<Vec<bool>>) {
        let modules = i32::try_from(rows.len()).unwrap_or(i32::MAX).saturating_add(2 * QUIET);
        let module = (CODE / modules).max(1);
        let x = RIGHT - module * (modules - QUIET);
        self.put(Item::Code { x, y: self.y, module, rows });
        self.beside = self.y + CODE;
    }

    /// A label with its value, left out where there is none.
    pub fn row(&mut self, label: &Words, value: &str) {
        self.row_of(label, value, BODY);
    }

    /// The same of hashes, each of which fits into a line.
    pub fn hashes(&mut self, label: &Words, hashes: &[String]) {
        self.row_of(label, &hashes.join("\n"), HASH);
    }

    fn row_of(&mut self, label: &Words, value: &str, size: i32) {
        if value.is_empty() {
            return;
        }
        self.need(leading(BODY) * 2);
        let room = self.right() - VALUES;
        self.write(LEFT, self.y + BODY + 20, BODY, Ink::Grey, &label.zh);
        self.write(LEFT, self.y + BODY + 20 + leading(SMALL), SMALL, Ink::Grey, &label.en);
        let least = self.y + leading(BODY) + leading(SMALL);
        let mut broken = false;
        for line in self.lines(value, size, room) {
            broken |= self.need(leading(BODY));
            self.write(VALUES, self.y + BODY + 20, size, Ink::Black, &line);
            self.y += leading(BODY);
        }
        if !broken {
            self.y = self.y.max(least);
        }
        self.gap(30);
        self.line(Ink::Pale);
        self.gap(20);
    }

    /// A heading.
    pub fn heading(&mut self, words: &Words) {
        self.y = self.y.max(self.beside);
        self.need(850);
        self.gap(100);
        self.y += leading(130);
        let (font, y) = (self.font, self.y - 30);
        self.write(LEFT, y, 130, Ink::Black, &words.zh);
        self.write(LEFT + font.width(&words.zh, 130) + 60, y, 85, Ink::Grey, &words.en);
        self.line(Ink::Black);
        self.gap(20);
    }

    fn head(&mut self, columns: &[Column]) {
        let mut x = LEFT;
        for column in columns {
            self.write(x, self.y + BODY, 90, Ink::Grey, &column.head.zh);
            self.write(x, self.y + BODY + leading(SMALL), SMALL, Ink::Grey, &column.head.en);
            x += column.wide;
        }
        self.gap(BODY + leading(SMALL) + 50);
        self.line(Ink::Black);
        self.gap(15);
    }

    /// A table; its head stands again on every page that it goes on to.
    pub fn table(&mut self, columns: &[Column], rows: &[Vec<String>]) {
        self.head(columns);
        for row in rows {
            let size = 90;
            let cells: Vec<Vec<String>> = row.iter().zip(columns).map(|(cell, c)| self.lines(cell, size, c.wide - 60)).collect();
            let high = leading(size) * cells.iter().map(Vec::len).max().unwrap_or(1) as i32;
            if self.need(high + 40) {
                self.head(columns);
            }
            let mut x = LEFT;
            for (cell, column) in cells.iter().zip(columns) {
                for (n, line) in (1..).zip(cell) {
                    self.write(x, self.y + leading(size) * n - 25, size, Ink::Black, line);
                }
                x += column.wide;
            }
            self.gap(high + 25);
            self.line(Ink::Pale);
            self.gap(15);
        }
    }

    /// Small print.
    pub fn note(&mut self, words: &Words) {
        self.y = self.y.max(self.beside);
        for (text, size, ink) in [(&words.zh, 90, Ink::Black), (&words.en, SMALL, Ink::Grey)] {
            for line in self.lines(text, size, RIGHT - LEFT) {
                self.need(leading(size));
                self.y += leading(size);
                self.write(LEFT, self.y - size / 4, size, ink, &line);
            }
        }
        self.gap(60);
    }

    /// The pages, each with its foot, which is told its number and how many there are.
    pub fn finish(mut self, foot: impl Fn(usize, usize) -> Vec<Words>) -> Vec<Page> {
        let mut pages = std::mem::take(&mut self.pages);
        let total = pages.len();
        for (n, page) in pages.iter_mut().enumerate() {
            self.pages = vec![std::mem::take(page)];
            self.y = BOTTOM + 80;
            self.beside = 0;
            self.line(Ink::Black);
            for words in foot(n + 1, total) {
                for (text, size) in [(&words.zh, 85), (&words.en, 68)] {
                    for line in self.lines(text, size, RIGHT - LEFT) {
                        self.y += leading(size);
                        self.write(LEFT, self.y - size / 5, size, Ink::Grey, &line);
                    }
                }
            }
            *page = self.pages.pop().unwrap_or_default();
        }
        pages
    }
}
