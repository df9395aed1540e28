//! Frequencies that no code has.

use super::sentences;

sentences! {
    months(n): "every {n} months", "每 {n} 个月";
    days(n): "every {n} days", "每 {n} 日";
}
