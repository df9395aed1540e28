//! Dates as portals write them.

use mulu_contracts::kernel::value::Date;

/// `2023-06-14`, `2023/6/14`, `2023.06.14`, `20230614`, `2023年6月14日`; a time of day behind it is dropped.
pub fn read_date(text: &str) -> Option<Date> {
    let day = text.split([' ', 'T']).next().unwrap_or_default();
    let parts: Vec<&str> = day.split(['-', '/', '.', '年', '月', '日']).filter(|p| !p.is_empty()).collect();
    let (year, month, of_month) = match parts.as_slice() {
        [all] if all.len() == 8 && all.is_ascii() => (all.get(..4)?, all.get(4..6)?, all.get(6..)?),
        [year, month, of_month] => (*year, *month, *of_month),
        _ => return None,
    };
    format!("{year:0>4}-{month:0>2}-{of_month:0>2}").parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_read_as_portals_write_them() {
        for text in ["2023-06-04", "2023/6/4", "2023.06.04", "20230604", "2023年6月4日", "2023-06-04 10:20:30", "2023-06-04T00:00:00"] {
            assert_eq!(read_date(text).map(|d| d.to_string()).as_deref(), Some("2023-06-04"), "{text}");
        }
        for text in ["", "2023-13-01", "2023", "6/4", "明天", "2023-02-30", "12345678901"] {
            assert_eq!(read_date(text), None, "{text}");
        }
    }
}
