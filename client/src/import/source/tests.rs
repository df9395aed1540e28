#![allow(clippy::unwrap_used, clippy::panic, clippy::expect_used)]

use super::*;
use crate::import::InputError;

fn opened(bytes: &[u8]) -> Result<CatalogFile, InputError> {
    CatalogFile::of_bytes("t", bytes, &ReadOptions::default())
}

fn read(bytes: &[u8]) -> Vec<Row> {
    let file = opened(bytes).unwrap();
    let mut source = file.rows().unwrap();
    std::iter::from_fn(|| source.next_row().unwrap()).collect()
}

fn cells(row: &Row) -> &Cells {
    match row.content.as_ref().unwrap() {
        Content::Cells(cells) => cells,
        other => panic!("{other:?}"),
    }
}

fn text(row: &Row, column: &str) -> String {
    match &cells(row)[column] {
        Cell::Text(text) => text.clone(),
        other => panic!("{other:?}"),
    }
}

/// The error of a whole file, wherever it is found.
fn refused(bytes: &[u8]) -> String {
    let all = opened(bytes).and_then(|file| {
        let mut source = file.rows()?;
        while source.next_row()?.is_some() {}
        Ok(())
    });
    all.unwrap_err().to_string()
}

#[test]
fn texts_lists_and_numbers_become_cells_and_null_is_no_cell() {
    let rows = read("\u{feff}[{\"标题\":\"甲\",\"格式\":[\"json\",\"csv\"],\"量\":12,\"空\":null,\"深\":{\"a\":1}}]".as_bytes());
    let cells = cells(&rows[0]);
    assert_eq!(cells["标题"], Cell::Text("甲".into()));
    assert_eq!(cells["格式"], Cell::List(vec!["json".into(), "csv".into()]));
    assert_eq!(cells["量"], Cell::Text("12".into()));
    assert!(!cells.contains_key("空"));
    assert!(matches!(cells["深"], Cell::Nested(_)));
}

#[test]
fn a_bad_row_is_that_rows_error_alone() {
    let rows = read(b"[{\"a\":\"1\"}, 7, [],\n {\"a\": }, {\"a\":\"2\"}]");
    let good: Vec<bool> = rows.iter().map(|r| r.content.is_ok()).collect();
    assert_eq!(good, [true, false, false, false, true]);
    assert_eq!((rows[4].number, rows[4].line), (5, 2));
    assert!(rows[3].content.as_ref().unwrap_err().starts_with("line 2: no JSON (character 7"), "{:?}", rows[3]);
}

#[test]
fn a_file_that_is_no_catalog_says_where_and_why() {
    for (bytes, words) in [
        (&b""[..], "t: the file is empty"),
        (b"   \n", "t: the file is empty"),
        (b"[{\"a\":1}", "t:1: not JSON: the text ends before ']'"),
        (b"{\"a\":1}", "t: JSON, but one object instead of an array of objects"),
        (b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1rest", "t: a spreadsheet of the old form (XLS)"),
        ("标题,部门,标题\n".as_bytes(), "t:1: the columns A and C are both called \"标题\""),
    ] {
        assert_eq!(refused(bytes), words);
    }
    assert!(refused(&b"[".repeat(100_000)).contains("not JSON"));
}

#[test]
fn arrays_that_a_portal_wraps_and_lines_of_objects_are_found() {
    for text in [
        r#"{"code":200,"data":[{"标题":"甲"},{"标题":"乙"}]}"#,
        r#"{"data":{"total":2,"rows":[{"标题":"甲"},{"标题":"乙"}]},"code":200}"#,
        r#"{"result":{"list":[{"标题":"甲"},{"标题":"乙"}]}}"#,
        "{\"标题\":\"甲\"}\n{\"标题\":\"乙\"}\n",
        r#"[{"标题":"甲"},{"标题":"乙"}]"#,
    ] {
        let titles: Vec<String> = read(text.as_bytes()).iter().map(|r| self::text(r, "标题")).collect();
        assert_eq!(titles, ["甲", "乙"], "{text}");
    }
}

const TABLE: &str = "标题,数据提供方,摘要\n公交,\"交通, 局\",\"两\n行\"\n\n地铁,市局,'=1\n";

#[test]
fn tables_read_the_same_in_every_encoding_and_with_every_separator() {
    let expect = read(TABLE.as_bytes());
    assert_eq!((expect.len(), text(&expect[0], "数据提供方"), text(&expect[0], "摘要")), (2, "交通, 局".into(), "两\n行".into()));
    assert_eq!((expect[0].line, expect[1].line), (2, 5));
    assert_eq!(text(&expect[1], "摘要"), "=1", "the quote that keeps a formula from running is no part of the text");
    let tabs = TABLE.replace("\"交通, 局\"", "交通#局").replace(',', "\t").replace('#', ", ");
    let utf16: Vec<u8> = std::iter::once(0xFEFF).chain(TABLE.encode_utf16()).flat_map(u16::to_le_bytes).collect();
    for bytes in [format!("\u{feff}{TABLE}").into_bytes(), encoding_rs::GB18030.encode(TABLE).0.into_owned(), utf16, tabs.into_bytes()] {
        assert_eq!(read(&bytes), expect);
    }
}

#[test]
fn a_row_with_what_is_no_text_or_too_many_cells_fails_alone() {
    let mut bytes = encoding_rs::GB18030.encode("标题,数据提供方\n公交线路信息,交通局\n").0.into_owned();
    bytes.extend_from_slice(b"\xB9\xAB\xFF\xFF,a\n");
    bytes.extend_from_slice(&encoding_rs::GB18030.encode("地铁,市局,多出来的\n轻轨,市局\n").0);
    let rows = read(&bytes);
    let errors: Vec<&str> = rows.iter().filter_map(|r| r.content.as_ref().err().map(String::as_str)).collect();
    assert_eq!(errors[0], "the column \"标题\" holds what is no text in gb18030");
    assert!(errors[1].starts_with("something stands in column C, but the header has 2 columns"), "{}", errors[1]);
    assert_eq!((rows.len(), text(&rows[3], "标题")), (4, "轻轨".into()));
}

#[test]
fn a_quote_that_is_never_closed_does_not_eat_the_memory() {
    let mut bytes = "标题,数据提供方\n公交,\"交通局\n".as_bytes().to_vec();
    for _ in 0..MAX_ROW / 16 {
        bytes.extend_from_slice("地铁,市局\n地铁,市局\n".as_bytes());
    }
    let words = refused(&bytes);
    assert!(words.starts_with("t:2: a row goes on for more than 4 MiB: a quote is not closed"), "{words}");
}

#[test]
fn the_merged_header_of_the_guide_names_columns_and_its_items_are_gathered() {
    let table = "\
        政务信息资源目录,,,,,,,\n\
        填报单位：市局,,,,,,,\n\
        信息资源名称,信息资源提供方,信息资源分类,,信息项信息,,共享属性,\n\
        ,,类,项,信息项名称,数据类型,共享类型,共享条件\n\
        公交线路,交通局,主题,交通,线路名,C,有条件共享,申请\n\
        ,,,,长度,N,,\n\
        地铁线路,交通局,主题,交通,站名,C,无条件共享,\n";
    let rows = read(table.as_bytes());
    assert_eq!(rows.len(), 2);
    assert_eq!(text(&rows[0], "信息资源分类/项"), "交通");
    assert_eq!(text(&rows[0], "共享属性/共享条件"), "申请");
    let items = serde_json::json!([{ "name": "线路名", "data_type": "C" }, { "name": "长度", "data_type": "N" }]);
    assert_eq!(cells(&rows[0])[grid::ITEMS], Cell::Nested(items));
    assert_eq!((rows[0].line, rows[1].line), (5, 7));
}

#[test]
fn lines_that_repeat_an_entry_go_on_with_its_items() {
    let table = "\
        信息资源名称,提供方,网址,信息项名称,数据类型\n\
        公交线路,交通局,https://a.example/1,线路名,C\n\
        公交线路,交通局,https://a.example/1,长度,N\n\
        ,,,备注,C\n\
        公交线路,交通局,https://a.example/2,站名,C\n";
    let rows = read(table.as_bytes());
    let items = |row: &Row| match &cells(row)[grid::ITEMS] {
        Cell::Nested(value) => value.as_array().unwrap().len(),
        other => panic!("{other:?}"),
    };
    assert_eq!(rows.iter().map(items).collect::<Vec<_>>(), [3, 1]);
}

/// A spreadsheet of these cells, some of them merged: first line, last line, column.
fn sheet(lines: &[&[&str]], tall: &[(u32, u32, u16)]) -> Vec<u8> {
    let mut book = rust_xlsxwriter::Workbook::new();
    let sheet = book.add_worksheet();
    for (row, line) in (0..).zip(lines) {
        for (column, text) in (0..).zip(*line).filter(|(_, text)| !text.is_empty()) {
            sheet.write_string(row, column, *text).unwrap();
        }
    }
    for (from, to, column) in tall {
        let text = lines[*from as usize][usize::from(*column)];
        sheet.merge_range(*from, *column, *to, *column, text, &rust_xlsxwriter::Format::new()).unwrap();
    }
    book.save_to_buffer().unwrap()
}

#[test]
fn a_cell_that_is_merged_over_several_lines_is_meant_for_each_of_them() {
    let lines: &[&[&str]] = &[
        &["提供方", "标题", "网址"],
        &["交通局", "公交", "1"],
        &["", "地铁", "2"],
        &["教育局", "学校", "3"],
        &["", "", ""],
        &["水务局", "水库", "4"],
    ];
    let rows = read(&sheet(lines, &[(1, 2, 0), (3, 4, 0)]));
    let told: Vec<_> = rows.iter().map(|row| (text(row, "提供方"), text(row, "标题"))).collect();
    assert_eq!(told, [("交通局", "公交"), ("交通局", "地铁"), ("教育局", "学校"), ("水务局", "水库")].map(|(a, b)| (a.into(), b.into())));
}

#[test]
fn the_form_of_the_guide_reads_the_same_with_everything_merged_as_people_merge_it() {
    let lines: &[&[&str]] = &[
        &["信息资源名称", "信息资源提供方", "信息项信息", "", "共享属性", ""],
        &["", "", "信息项名称", "数据类型", "共享类型", "共享条件"],
        &["公交线路", "交通局", "线路名", "C", "有条件共享", "申请"],
        &["", "", "长度", "N", "", ""],
        &["地铁线路", "", "站名", "C", "无条件共享", ""],
    ];
    let plain = read(&sheet(lines, &[]));
    let merged = read(&sheet(lines, &[(0, 1, 0), (0, 1, 1), (2, 3, 0), (2, 3, 4), (2, 3, 5)]));
    assert_eq!(plain, merged);
    assert_eq!((merged.len(), text(&merged[0], "共享属性/共享条件")), (2, "申请".into()));
    // The provider, merged over both entries, is that of both.
    let merged = read(&sheet(lines, &[(0, 1, 0), (0, 1, 1), (2, 3, 0), (2, 4, 1)]));
    assert_eq!(merged.iter().map(|row| text(row, "信息资源提供方")).collect::<Vec<_>>(), ["交通局", "交通局"]);
    // Headings that are all merged over two lines.
    let lines: &[&[&str]] = &[&["标题", "提供方"], &["", ""], &["公交", "交通局"]];
    assert_eq!(read(&sheet(lines, &[(0, 1, 0), (0, 1, 1)])).len(), 1);
}

#[test]
fn a_first_row_with_blanks_is_no_second_header() {
    let rows = read("标题,摘要,数据提供方\n公交,,交通局\n".as_bytes());
    assert_eq!((rows.len(), text(&rows[0], "数据提供方")), (1, "交通局".into()));
}

#[test]
fn places_are_called_as_in_spreadsheets() {
    assert_eq!([0, 25, 26, 701, 702].map(grid::place), ["A", "Z", "AA", "ZZ", "AAA"]);
}
