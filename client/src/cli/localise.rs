//! The command line in Chinese: help pages from the tables of words, and errors of arguments in both languages.

use clap::builder::StyledStr;
use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{Arg, Command};

use super::arg::Wrong;
use crate::exit::Failure;
use crate::lang::Lang;
use crate::words::arguments as said;
use crate::words::help;
use crate::words::value_names::VALUE_NAMES;
use crate::words::{Words, usage};

/// Headings of groups of arguments.
fn headings() -> [Words; 5] {
    [said::everywhere(), said::sending(), said::reading(), said::paging(), said::many()]
}

/// A text of a help page in Chinese; none where the table lacks it.
pub fn chinese(english: &str) -> Option<&'static str> {
    let plain = english.trim();
    help::all().find(|(en, _)| *en == plain).map(|(_, zh)| *zh)
}

/// A text of several paragraphs, each looked up by itself.
fn paragraphs(text: &StyledStr) -> String {
    let text = text.to_string();
    let said = text.split("\n\n").map(|paragraph| {
        let joined = paragraph.split_whitespace().collect::<Vec<_>>().join(" ");
        chinese(joined.trim_end_matches('.')).or_else(|| chinese(&joined)).map_or(joined.clone(), str::to_string)
    });
    said.collect::<Vec<_>>().join("\n\n")
}

/// Lines behind the arguments: examples stay commands, their remarks in brackets go; sentences are looked up.
fn after(text: &StyledStr) -> String {
    let mut out = Vec::new();
    for line in text.to_string().lines() {
        let plain = line.trim();
        let (first, rest) = match plain.split_once(": ") {
            Some(("Example" | "Examples", rest)) => (true, rest),
            _ => (false, plain),
        };
        let line = match (rest.contains("mulu "), chinese(rest)) {
            (_, Some(zh)) => zh.to_string(),
            (true, None) => {
                rest.split("   (").next().unwrap_or(rest).trim_end().replace(", then: ", "，然后：").replace(", fill it in", "，填写")
            }
            (false, None) => rest.to_string(),
        };
        out.push(if first { format!("{}{line}", said::examples().zh) } else { format!("      {line}") });
    }
    out.join("\n")
}

/// The command line, its help pages in a language.
pub fn localised(command: Command, lang: Lang) -> Command {
    match lang {
        Lang::En => command,
        Lang::Zh => {
            let mut command = command;
            command.build();
            translated(command)
        }
    }
}

fn translated(command: Command) -> Command {
    let name = command.get_name().to_string();
    let about = command.get_about().map(paragraphs);
    let long = command.get_long_about().map(paragraphs);
    let behind =
        command.get_after_help().map(|text| if text.to_string().starts_with("Exit codes") { said::exit_codes().zh } else { after(text) });
    let usage = command.clone().render_usage().to_string();
    let usage = usage
        .trim_start_matches("Usage:")
        .trim()
        .replace("[OPTIONS]", "[选项]")
        .replace("<COMMAND>", "<命令>")
        .replace("[COMMAND]", "[命令]");
    let usage = VALUE_NAMES.iter().fold(usage, |usage, (en, zh)| {
        usage.replace(&format!("<{en}>"), &format!("<{zh}>")).replace(&format!("[{en}]"), &format!("[{zh}]"))
    });
    let template = format!("{{before-help}}{{about-with-newline}}\n{} {{usage}}\n\n{{all-args}}{{after-help}}", said::usage().zh);
    let mut command = command
        .help_template(template)
        .override_usage(usage)
        .subcommand_help_heading(kept(said::commands().zh))
        .mut_args(translated_argument)
        .mut_subcommands(translated);
    if name == "help" {
        command = command.about(said::help_of().zh);
    } else {
        command = about.map_or(command.clone(), |about| command.about(about));
    }
    command = long.map_or(command.clone(), |long| command.long_about(long));
    behind.map_or(command.clone(), |behind| command.after_help(behind))
}

fn translated_argument(arg: Arg) -> Arg {
    let mut help = match arg.get_id().as_str() {
        "help" => said::help().zh,
        "version" if !arg.get_action().takes_values() => said::version().zh,
        _ => arg.get_help().map(paragraphs).unwrap_or_default(),
    };
    let long = match arg.get_id().as_str() {
        "help" => Some(said::help().zh),
        _ => arg.get_long_help().map(paragraphs),
    };
    let defaults: Vec<String> = arg.get_default_values().iter().map(|value| value.to_string_lossy().into_owned()).collect();
    if !defaults.is_empty() && arg.get_action().takes_values() {
        help.push_str(&said::default(defaults.join("、")).zh);
    }
    if let Some(name) = arg.get_env() {
        help.push_str(&said::from_env(name.to_string_lossy()).zh);
    }
    let values: Vec<String> = arg.get_possible_values().iter().map(|value| value.get_name().to_string()).collect();
    if !values.is_empty() && arg.get_action().takes_values() {
        help.push_str(&said::values(values.join("、")).zh);
    }
    let heading = match arg.get_help_heading() {
        Some(english) => headings().into_iter().find(|words| words.en == english).map_or(english.to_string(), |words| words.zh),
        None if arg.is_positional() => said::arguments().zh,
        None => said::options().zh,
    };
    let names: Option<Vec<String>> = arg.get_value_names().map(|names| names.iter().map(|name| value_name(name.as_str())).collect());
    let takes_values = arg.get_action().takes_values();
    let mut arg = arg.help(help).help_heading(kept(heading)).hide_default_value(true).hide_env(true).hide_possible_values(true);
    if let Some(names) = names.filter(|_| takes_values) {
        arg = arg.value_names(names.into_iter().map(kept).collect::<Vec<_>>());
    }
    long.map_or(arg.clone(), |long| arg.long_help(long))
}

/// For as long as the program runs, which ends when the page is printed: headings and names of values are wanted so.
fn kept(text: String) -> &'static str {
    text.leak()
}

fn value_name(english: &str) -> String {
    VALUE_NAMES.iter().find(|(en, _)| *en == english).map_or_else(|| english.to_string(), |(_, zh)| (*zh).to_string())
}

/// What is wrong with arguments.
pub fn failure(error: &clap::Error) -> Failure {
    let text = |kind| match error.get(kind) {
        Some(ContextValue::String(text)) => Some(text.clone()),
        Some(ContextValue::Strings(texts)) => Some(texts.join(", ")),
        _ => None,
    };
    // An option is known by its name; a place for a value by what stands there.
    let shown = |argument: String| match argument.split_once(' ') {
        Some((name, _)) if name.starts_with('-') => name.to_string(),
        _ => argument,
    };
    let argument = text(ContextKind::InvalidArg).map(shown).unwrap_or_default();
    let suggested =
        text(ContextKind::SuggestedArg).or_else(|| text(ContextKind::SuggestedSubcommand)).or_else(|| text(ContextKind::SuggestedValue));
    let hint = suggested.map_or_else(said::see_help, said::meant);
    let wrong = std::error::Error::source(error).and_then(|source| source.downcast_ref::<Wrong>());
    let value = text(ContextKind::InvalidValue).unwrap_or_default();
    match (error.kind(), wrong) {
        (_, Some(Wrong { why, hint })) => {
            let shown = if value.is_empty() { argument } else { value };
            let told = |why: &str| said::bad_because(&shown, why);
            Failure::wrong(Words { en: told(&why.en).en, zh: told(&why.zh).zh }, hint.clone())
        }
        (ErrorKind::UnknownArgument, _) => Failure::wrong(said::unknown(argument), hint),
        (ErrorKind::InvalidSubcommand, _) => {
            Failure::wrong(said::unknown_command(text(ContextKind::InvalidSubcommand).unwrap_or_default()), hint)
        }
        (ErrorKind::InvalidValue | ErrorKind::TooFewValues | ErrorKind::WrongNumberOfValues, _) if value.is_empty() => {
            Failure::wrong(said::no_value(argument), hint)
        }
        (ErrorKind::InvalidValue, _) => {
            let valid = text(ContextKind::ValidValue).filter(|valid| !valid.is_empty());
            Failure::wrong(said::bad_value(value, argument), valid.map_or(hint, crate::words::values::one_of))
        }
        (ErrorKind::ValueValidation, _) => {
            let why = std::error::Error::source(error).map_or_else(String::new, ToString::to_string);
            Failure::wrong(Words { en: said::bad_because(&argument, &why).en, zh: said::bad_value(value, argument).zh }, hint)
        }
        (ErrorKind::MissingRequiredArgument, _) => {
            let zh = VALUE_NAMES.iter().fold(argument.clone(), |text, (en, zh)| text.replace(&format!("<{en}>"), &format!("<{zh}>")));
            Failure::wrong(Words { en: said::missing(argument).en, zh: said::missing(zh).zh }, said::see_help())
        }
        (ErrorKind::ArgumentConflict, _) => {
            Failure::wrong(said::conflict(argument, text(ContextKind::PriorArg).unwrap_or_default()), said::see_help())
        }
        (ErrorKind::MissingSubcommand | ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand, _) => {
            Failure::wrong(said::which_command(), said::see_help())
        }
        (kind, _) => Failure::wrong(said::not_understood(kind), usage::form_help()),
    }
}

#[cfg(test)]
mod tests {
    use clap::{CommandFactory as _, FromArgMatches as _};

    use super::*;
    use crate::cli::arguments::Cli;

    fn pages(command: &mut Command, path: &str, found: &mut Vec<(String, String)>) {
        let path = format!("{path} {}", command.get_name());
        found.push((path.clone(), command.render_long_help().to_string()));
        for inner in command.get_subcommands_mut().filter(|inner| inner.get_name() != "help") {
            pages(inner, &path, found);
        }
    }

    /// Latin words that are names: of commands, arguments, values, programs, forms, standards.
    fn is_name(word: &str, known: &std::collections::BTreeSet<String>) -> bool {
        let plain = word.trim_matches(|c: char| !c.is_ascii_alphanumeric());
        plain.len() < 2
            || plain.chars().any(|c| c.is_ascii_uppercase() || c.is_ascii_digit() || matches!(c, '_' | '-' | '.' | '/' | ':' | '=' | '@'))
            || known.contains(plain)
    }

    #[test]
    fn every_help_page_is_in_chinese_with_no_latin_word_that_is_no_name() {
        let mut english = Vec::new();
        let mut plain = Cli::command();
        plain.build();
        pages(&mut plain, "", &mut english);
        let mut known: std::collections::BTreeSet<String> = [
            "mulu",
            "mulud",
            "quickstart",
            "json",
            "table",
            "zh",
            "en",
            "id",
            "csv",
            "toml",
            "svg",
            "quickstart",
            "gzip",
            "curl",
            "data",
            "form",
            "map",
            "bash",
            "zsh",
            "fish",
            "elvish",
            "powershell",
        ]
        .map(String::from)
        .into();
        fn names(command: &Command, known: &mut std::collections::BTreeSet<String>) {
            known.insert(command.get_name().to_string());
            for arg in command.get_arguments() {
                known.extend(arg.get_long().map(String::from));
                known.extend(arg.get_possible_values().iter().map(|value| value.get_name().to_string()));
            }
            command.get_subcommands().for_each(|inner| names(inner, known));
        }
        names(&plain, &mut known);
        // Values of vocabularies, which the ledger writes so, and words of examples.
        let values = "aggregated all approve authorised bridge cdo collect conditional credit crypto developer dissolve drill eligible enterprise environment evaluator exchange excluded executed government head incomplete incorrect duplicate lapsed law mlps merge open operable operator other passed platform policy probe provide provider published qualification rejected research security sensitive shared soe split submitted transfer unconditional use utility withdrawn adviser resume redact rekey true false solo cometbft office city county police school civil second first next giver taker law supply head recovered keys stolen name no abstract done report catalog entry proof trust genesis identity tx change education duty survey cert decision payload registrar applied issued suspended revoked cancelled returned reviewing publicity objection ready done signed filed accepted dismissed answered decided closed hold overdue price infringement person institution foreign share operate purposes june work law giver taker photo duty ended approved bureau api whole field tender negotiation granted channels read derive aggregate train distribute sell redevelop dataset model verification index training raw result active closing regularised transport";
        known.extend(values.split(' ').map(String::from));
        let mut chinese = Vec::new();
        pages(&mut localised(Cli::command(), Lang::Zh), "", &mut chinese);
        assert_eq!(english.len(), chinese.len());
        let mut strange = Vec::new();
        for (path, page) in &chinese {
            for line in page.lines().filter(|line| !line.contains("mulu ") && !line.contains("用法")) {
                let words = line.split(|c: char| !(c.is_ascii_alphanumeric() || "_-./:=@$".contains(c))).filter(|word| !word.is_empty());
                for word in words.filter(|word| word.starts_with(|c: char| c.is_ascii_alphabetic()) && !is_name(word, &known)) {
                    strange.push(format!("{path}: {word}: {}", line.trim()));
                }
            }
        }
        assert!(strange.is_empty(), "{}", strange.join("\n"));
    }

    #[test]
    fn no_command_has_two_arguments_of_one_name() {
        let globals: Vec<String> =
            Cli::command().get_arguments().filter(|arg| arg.is_global_set()).map(|arg| arg.get_id().to_string()).collect();
        fn look(command: &Command, globals: &[String], path: &str, found: &mut Vec<String>) {
            let path = format!("{path} {}", command.get_name());
            let mut seen: std::collections::BTreeSet<&str> = globals.iter().map(String::as_str).collect();
            found.extend(
                command.get_arguments().filter(|arg| !seen.insert(arg.get_id().as_str())).map(|arg| format!("{path}: {}", arg.get_id())),
            );
            command.get_subcommands().for_each(|inner| look(inner, globals, &path, found));
        }
        let mut found = Vec::new();
        Cli::command().get_subcommands().for_each(|noun| look(noun, &globals, "mulu", &mut found));
        // Only builds with debug assertions are told so by clap; others take the value of one for that of the other.
        assert!(found.is_empty(), "{found:?}");
    }

    #[test]
    fn every_error_of_arguments_is_told_in_both_languages() {
        for args in [
            vec!["mulu", "no-such"],
            vec!["mulu", "catalog"],
            vec!["mulu", "catalog", "show"],
            vec!["mulu", "catalog", "show", "E-1"],
            vec!["mulu", "catalog", "lst"],
            vec!["mulu", "catalog", "list", "--fil", "x"],
            vec!["mulu", "catalog", "list", "--limit", "x"],
            vec!["mulu", "catalog", "list", "--division"],
            vec!["mulu", "catalog", "list", "--division", "52"],
            vec!["mulu", "catalog", "review", "--approve", "--reject"],
            vec!["mulu", "catalog", "export", "--format", "pdf", "--out", "x"],
        ] {
            let parsed = Cli::command().try_get_matches_from(&args).and_then(|matches| Cli::from_arg_matches(&matches));
            let Err(error) = parsed else { panic!("{args:?}") };
            let told = failure(&error);
            let (zh, hint) = told.words(Lang::Zh);
            assert_eq!((told.exit, told.name.as_str()), (2, "usage"), "{args:?}");
            assert!(!zh.is_ascii() && !hint.is_ascii() && told.message.is_ascii(), "{args:?}: {zh} {hint} {}", told.message);
        }
    }

    /// Flags that say something of a choice that was not made are refused, also beside the other choice: they would be heard by nobody.
    #[test]
    fn a_flag_of_another_choice_is_refused() {
        for words in [
            "cert issue --list f --number 1",
            "cert issue --waiting --number 1",
            "cert accept --list f --version 3",
            "cert review --waiting --reject --publicity-end 2026-12-31",
            "cert list --holder 11520300MB0000088B --stage ready",
            "cert list --entry E-520300-3YN9-2AGA-NFLD-PY68-R --division 520300",
            "cert list --holder 11520300MB0000088B --not-below",
            "objection accept --dismiss --freeze",
            "objection decide --dismiss --correct-by 2026-12-31",
            "objection list --handler 11520300MB0000088B --procedure 1",
            "objection file --for 11520300MB0000088B --party-type person",
            "access answer --reject --conditions x",
            "access answer --return --report-every 9",
            "application review --return --leave-out E-520300-3YN9-2AGA-NFLD-PY68-R",
            "application opinion --support --oppose",
            "application escalate --no-centre --reviewer 11520300MB0000088B",
            "application list --entry E-520300-3YN9-2AGA-NFLD-PY68-R --status submitted",
            "application list --applicant 11520300MB0000088B --division 520300",
            "plan list --grantor 11520300MB0000088B --not-below",
            "plan review --approve --reject",
            "grant list --grantor 11520300MB0000088B --not-below",
            "grant list --entry E-520300-3YN9-2AGA-NFLD-PY68-R --division 520300",
            "grant consent --approve --reject",
            "grant accept-close-out --accept --unattested",
            "grant report --risk --incident --from 2026-01-01",
            "legacy register --used-by 11520300MB0000088B --party-type person",
            "legacy list --provider 11520300MB0000088B --division 520300",
            "catalog review --list f --approve --version 2",
            "catalog touch --list f --content x",
            "catalog confirm --provider 11520300MB0000088B --version 2",
        ] {
            let args = std::iter::once("mulu").chain(words.split(' '));
            let parsed = Cli::command().try_get_matches_from(args).and_then(|matches| Cli::from_arg_matches(&matches));
            let Err(error) = parsed else { panic!("{words}") };
            assert!(matches!(error.kind(), ErrorKind::ArgumentConflict | ErrorKind::MissingRequiredArgument), "{words}: {error}");
        }
    }

    #[test]
    fn the_table_has_each_sentence_once_and_both_languages() {
        let mut english: Vec<_> = help::all().map(|(en, _)| en).collect();
        english.sort();
        english.dedup();
        assert_eq!(english.len(), help::all().count());
        assert!(help::all().all(|(en, zh)| !en.is_empty() && (!zh.is_ascii() || en.contains("zsh"))));
    }
}
