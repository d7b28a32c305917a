use jiff::civil::date;
use proptest::prelude::*;

use super::*;

fn bad(text: &str) -> BadQuery {
    parse(text, date(2024, 7, 14)).expect_err(text)
}

fn range(text: &str) -> Range {
    let query = parse(text, date(2024, 7, 14)).expect(text);
    match query.all.as_slice() {
        [Node::Range(range)] => range.clone(),
        other => panic!("{text} is no range: {other:?}"),
    }
}

fn days(text: &str) -> (Option<i64>, Option<i64>) {
    match range(text) {
        Range::Day { from, to } => (from, to),
        other => panic!("{text} is no date: {other:?}"),
    }
}

#[expect(clippy::unnecessary_wraps, reason = "bounds are optional")]
fn day(year: i16, month: i8, day: i8) -> Option<i64> {
    Some(day_number(date(year, month, day)))
}

#[test]
fn each_mistake_says_where_it_is_and_what_to_write() {
    for (text, position, says) in [
        ("beach tga:sea", 6, "tag:"),
        ("xyzzy:1", 0, "near:"),
        ("beach \"two words", 6, "quotation mark"),
        ("tag:\"two words", 4, "quotation mark"),
        ("iso:many", 4, "not a number"),
        ("f:<wide", 2, "not a number"),
        ("size:>10xb", 5, "not a number"),
        ("rating:9", 7, "1 to 5"),
        ("date:2024-13", 5, "not a date"),
        ("date:2024-09..2024-07", 5, "before it begins"),
        ("focal:70..24", 6, "before it begins"),
        ("date:..", 5, "at least one end"),
        ("type:movie", 5, "photo, video, raw or live"),
        ("is:good", 3, "favorite"),
        ("has:faces", 4, "yet"),
        ("near:paris", 5, "latitude"),
        ("near:91,0", 5, "latitude"),
        ("tag:", 4, "needs a value"),
        ("camera:?!", 7, "letter"),
        ("OR lake", 0, "between two"),
        ("beach OR", 6, "between two"),
        ("beach OR OR lake", 9, "between two"),
        ("beach - lake", 6, "minus"),
        ("日本 iso:x", 7, "not a number"),
    ] {
        let error = bad(text);
        assert_eq!(error.position, position, "{text}: {error}");
        assert!(error.message.contains(says), "{text}: {error}");
    }
}

#[test]
fn a_query_of_any_length_or_size_is_refused_rather_than_run() {
    assert_eq!(bad(&"a".repeat(1_001)).position, 1_000);
    assert_eq!(bad(&"a ".repeat(65)).position, 128);
}

#[test]
fn dates_cover_what_they_name() {
    assert_eq!(days("date:2024"), (day(2024, 1, 1), day(2024, 12, 31)));
    assert_eq!(days("date:2024-02"), (day(2024, 2, 1), day(2024, 2, 29)));
    assert_eq!(days("date:2024-07..2024-09"), (day(2024, 7, 1), day(2024, 9, 30)));
    assert_eq!(days("date:2023.."), (day(2023, 1, 1), None));
    assert_eq!(days("date:..2023"), (None, day(2023, 12, 31)));
    assert_eq!(days("date:>2023"), (day(2024, 1, 1), None));
    assert_eq!(days("date:<=2023-05"), (None, day(2023, 5, 31)));
    assert_eq!(days("date:yesterday"), (day(2024, 7, 13), day(2024, 7, 13)));
    // 2024-07-14 is a Sunday, the last day of its week.
    assert_eq!(days("date:last-week"), (day(2024, 7, 1), day(2024, 7, 7)));
    assert_eq!(days("date:last-month"), (day(2024, 6, 1), day(2024, 6, 30)));
}

#[test]
fn sizes_are_as_exact_as_they_are_written() {
    let size = |from, to| Range::Count { column: Count::Size, from, to };
    assert_eq!(range("size:>10mb"), size(Some(10_000_001), None));
    assert_eq!(range("size:10mb"), size(Some(10_000_000), Some(10_999_999)));
    assert_eq!(range("size:1.5kb..2KiB"), size(Some(1_500), Some(2_048)));
}

#[test]
fn only_the_word_being_typed_may_go_on() {
    let prefixes = |text| {
        let query = parse(text, date(2024, 7, 14)).expect(text);
        let prefix = |node: &Node| matches!(node, Node::Words(words) if words.prefix);
        query.all.iter().map(prefix).collect::<Vec<_>>()
    };
    assert_eq!(prefixes("red bea"), [false, true]);
    assert_eq!(prefixes("red bea "), [false, false]);
    assert_eq!(prefixes("re* beach \"sun set\""), [true, false, false]);
}

#[test]
fn alternatives_bind_tighter_than_spaces_and_archived_is_noticed() {
    let query =
        parse("sun beach OR -lake OR \"blue sea\" is:archived", date(2024, 7, 14)).expect("it is right");
    assert_eq!(query.all.len(), 3);
    assert!(matches!(&query.all[1], Node::Any(nodes) if nodes.len() == 3));
    assert!(query.archived);
    assert!(!parse("-is:archived", date(2024, 7, 14)).expect("it is right").archived);
}

#[test]
fn values_survive_quoting() {
    for value in ["beach", "two words", "say \"hi\"", "back\\slash", "Trips/Paris 2024", "-", "", "a*"] {
        let text = format!("camera:={}", quoted(value));
        if value.is_empty() {
            continue;
        }
        let query = parse(&text, date(2024, 7, 14)).expect(&text);
        let folded = super::super::fold::fold_value(value);
        assert_eq!(query.all, [Node::Value { scope: Scope::Camera, folded, prefix: false }], "{text}");
    }
}

#[test]
fn the_token_being_typed_is_found_behind_spaces_and_within_quotes() {
    assert_eq!(last_token("beach tag:\"two wo"), 6);
    assert_eq!(last_token("beach "), 6);
    assert_eq!(last_token("\"a b\" c"), 6);
}

/// Pieces that make up queries, so that random ones reach deep into the parser.
fn piece() -> impl Strategy<Value = String> {
    prop_oneof![
        Just("\"".to_owned()),
        Just(" ".to_owned()),
        Just("-".to_owned()),
        Just(" OR ".to_owned()),
        Just("..".to_owned()),
        Just("\\".to_owned()),
        prop::sample::select(vec![
            ">=",
            "<",
            "=",
            "*",
            ",",
            "2024-02-30",
            "9999-12",
            "1e400",
            "0",
            "-9",
            "mb"
        ])
        .prop_map(str::to_owned),
        prop::sample::select(vec![
            "tag:", "date:", "iso:", "f:", "focal:", "size:", "near:", "is:", "rating:", "camera:", "ext:"
        ])
        .prop_map(str::to_owned),
        "\\PC{0,6}",
        any::<char>().prop_map(String::from),
    ]
}

proptest! {
    #[test]
    fn no_text_panics_and_every_mistake_lies_within_it(pieces in prop::collection::vec(piece(), 0..20)) {
        let text = pieces.concat();
        if let Err(error) = parse(&text, date(2024, 7, 14)) {
            prop_assert!(error.position <= text.chars().count(), "{} in {text:?}", error.position);
            prop_assert!(error.message.ends_with(['.', ')']), "{}", error.message);
        }
        prop_assert!(text.is_char_boundary(last_token(&text)));
    }
}
