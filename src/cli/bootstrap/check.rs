//! `bootstrap --check`: whether a file is one that an SDK starts from, and whether it is still what its source has.

use super::{Args, Maker, make};
use crate::cli::compare::{self, Difference, What};
use crate::cli::load::{self, Loaded};
use crate::cli::{Outcome, Streams};
use crate::leaf::tree::order;
use crate::provider::Wanted;
use crate::provider::bootstrap::Selection;
use crate::source::Problem;

/// How many differences are told.
const MOST_LINES: usize = 24;

pub(super) fn run(args: &Args, file: &str, streams: &mut Streams<'_>) -> anyhow::Result<Outcome> {
    let is_alone = args.source.sources.is_empty() && args.source.overlay.is_none();
    if is_alone {
        alone(args)?;
    }
    let document = match load::single(file, &args.source, streams) {
        Ok(document) => document,
        Err(problem) if load::is_no_text(file) => return Ok(told(&problem, streams)),
        // What cannot be read, or is not there, was not checked.
        Err(problem) => return Err(problem.into()),
    };
    let source = if is_alone { None } else { Some(load::load(&args.source, streams)?) };
    if source.is_none() {
        args.keep.none("without `--source` the whole file is checked")?;
    }
    let known = source.as_ref().map(|source| source.provider);
    let loaded = match load::bootstrap_file(document, &args.source, known, streams) {
        Ok(loaded) => loaded,
        Err(problem) => return Ok(told(&problem, streams)),
    };
    let maker = Maker::new(loaded.provider);
    match judge(args, &loaded, source.as_ref(), maker, streams)? {
        Verdict::Fine(line) => {
            writeln!(streams.out, "{}: ok, {line}", loaded.name)?;
            Ok(Outcome::Done)
        }
        Verdict::Wrong(problem) => Ok(told(&problem, streams)),
        Verdict::Unknown(outcome) => Ok(outcome),
    }
}

/// Refuses what would have no effect without a source.
fn alone(args: &Args) -> Result<(), Problem> {
    let given = [("--environment", args.source.environment.is_some()), ("--values-for", args.values_for.is_some())];
    match given.into_iter().find(|(_, is_given)| *is_given) {
        None => Ok(()),
        Some((option, _)) => Err(Problem::new(format!("`{option}` is given, and there is no source"))
            .why("it says what to make of the source, and without one the file is checked by itself")
            .help("give the source with `--source`, or leave the option out")),
    }
}

fn told(problem: &Problem, streams: &Streams<'_>) -> Outcome {
    streams.messages.error(problem);
    Outcome::Negative
}

/// What is thought of a file.
enum Verdict {
    /// It is in order.
    Fine(String),
    /// It is not.
    Wrong(Problem),
    /// What it should be cannot be told, and that was said.
    Unknown(Outcome),
}

fn judge(
    args: &Args,
    loaded: &Loaded,
    source: Option<&Loaded>,
    maker: Maker,
    streams: &Streams<'_>,
) -> Result<Verdict, Problem> {
    if let Err(refusal) = (maker.bootstrap.accepts)(loaded.first()) {
        return Ok(Verdict::Wrong(loaded.problem(refusal)));
    }
    let ruleset = match loaded.ruleset(Wanted::All) {
        Ok(ruleset) => ruleset,
        Err(problem) => return Ok(Verdict::Wrong(problem)),
    };
    ruleset.notes.iter().for_each(|note| streams.messages.warn(note));
    let input = loaded.input(Wanted::All);
    let mut held = match (maker.bootstrap.build)(&Selection { input: &input, ruleset: &ruleset }) {
        Ok(tree) => tree,
        Err(refusal) => return Ok(Verdict::Wrong(loaded.problem(refusal))),
    };
    order::sort(&mut held, maker.bootstrap.own);
    let counts = compare::counts(&held, maker.bootstrap.parts);
    let Some(source) = source else { return Ok(Verdict::Fine(counts)) };
    let mut wanted = match make(args, source, streams)? {
        Ok(made) => made.tree(),
        Err(outcome) => return Ok(Verdict::Unknown(outcome)),
    };
    order::sort(&mut wanted, maker.bootstrap.own);
    let (forms, wanted_forms) =
        (compare::forms(&held, maker.bootstrap.parts), compare::forms(&wanted, maker.bootstrap.parts));
    if !forms.is_empty() && !wanted_forms.is_empty() && !forms.iter().any(|form| wanted_forms.contains(form)) {
        return Ok(Verdict::Wrong(other_form(args, loaded, source, maker)));
    }
    let differences = compare::compare(&held, &wanted, maker.bootstrap.parts);
    let gone =
        if args.keep.is_open() { "is no longer in the source" } else { "is not among what is kept of the source" };
    let lines: Vec<String> = differences.iter().map(|difference| line(difference, gone)).collect();
    if lines.is_empty() {
        return Ok(Verdict::Fine(format!("{counts}, as in {}", source.name)));
    }
    let mut told = vec![format!("`{}` is not what `{}` has now:", loaded.name, source.name)];
    told.extend(lines.iter().take(MOST_LINES).cloned());
    if lines.len() > MOST_LINES {
        told.push(format!("and {} more", lines.len() - MOST_LINES));
    }
    let problem =
        Problem::new(told.join("\n  ")).help("build it again with the same options, and `-o` in place of `--check`");
    Ok(Verdict::Wrong(problem))
}

/// What is said of a file of plain values where one of rules is built of the source, or the other way round.
fn other_form(args: &Args, loaded: &Loaded, source: &Loaded, maker: Maker) -> Problem {
    let problem = Problem::new(format!("`{}` has another form than what is built of `{}`", loaded.name, source.name));
    if args.values_for.is_some() {
        problem
            .why("`--values-for` builds a file of plain values, and this one has rules")
            .help("leave `--values-for` out")
    } else if maker.bootstrap.evaluated.is_some() {
        problem
            .why("one of the two has plain values, and the other has rules")
            .help("if the file has the values of one context, give that context with `--values-for`")
    } else {
        problem.why("their flags stand in different places").help("build it again")
    }
}

/// A difference between the file and its source, for a person, and what is said of things that the file alone has.
fn line(difference: &Difference, gone: &str) -> String {
    let subject = difference.noun.map_or("the document".to_owned(), |noun| format!("the {noun} `{}`", difference.key));
    match &difference.what {
        What::OnlyHere => format!("{subject} {gone}"),
        What::OnlyThere => format!("{subject} of the source is missing"),
        What::Other { pointer, here, there } => {
            let at = if pointer.is_empty() { "as a whole".to_owned() } else { format!("at {pointer}") };
            format!("{subject} differs {at}: {here} here, {there} in the source")
        }
    }
}
