//! States as a line of stages: what is behind, where it stands, what comes.

use super::screen::{Style, Tone};

/// A stage of a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// Its name.
    pub name: String,
    /// Where it lies.
    pub place: Place,
}

/// Where a stage lies, seen from now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// Behind.
    Done,
    /// Here it stands; the tone says how well.
    Now(Tone),
    /// To come.
    Ahead,
}

/// Steps of names in their order, of which the one at `now` is where it stands.
pub fn steps(names: Vec<String>, now: usize, tone: Tone) -> Vec<Step> {
    let place = |at: usize| match at.cmp(&now) {
        std::cmp::Ordering::Less => Place::Done,
        std::cmp::Ordering::Equal => Place::Now(tone),
        std::cmp::Ordering::Greater => Place::Ahead,
    };
    names.into_iter().enumerate().map(|(at, name)| Step { name, place: place(at) }).collect()
}

/// The line. What is behind has a tick, where it stands a triangle: signs, so that no colour is needed.
pub fn line(steps: &[Step], style: &Style) -> String {
    let say = |step: &Step| match step.place {
        Place::Done => style.paint(&format!("✓ {}", step.name), Tone::Dim),
        Place::Now(tone) => style.paint(&format!("▶ {}", step.name), tone),
        Place::Ahead => step.name.clone(),
    };
    steps.iter().map(say).collect::<Vec<_>>().join(" → ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_marks_what_is_behind_and_where_it_stands_without_colour() {
        let names = ["已申请", "审核中", "公示中", "已发证"].map(String::from).to_vec();
        assert_eq!(line(&steps(names.clone(), 1, Tone::Warn), &Style::default()), "✓ 已申请 → ▶ 审核中 → 公示中 → 已发证");
        assert!(line(&steps(names, 3, Tone::Good), &Style { width: None, colour: true }).contains("\u{1b}[32m▶ 已发证"));
    }
}
