//! What README shows is what the commands print.

use std::fs;
use std::path::Path;
use std::process::Command;

/// `(command line, what README shows of it)`, from the blocks marked `console`.
fn examples() -> Vec<(String, String)> {
    let readme = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md")).unwrap();
    let mut examples: Vec<(String, String)> = Vec::new();
    let mut inside = false;
    for line in readme.lines() {
        match line {
            "```console" => inside = true,
            "```" => inside = false,
            _ if !inside => {}
            _ => match line.strip_prefix("$ ffctl ") {
                Some(command) => examples.push((command.to_owned(), String::new())),
                None => examples.last_mut().unwrap().1.extend([line, "\n"]),
            },
        }
    }
    examples
}

#[test]
fn examples_are_real() {
    let examples = examples();
    assert!(examples.len() >= 6, "README shows only {} commands", examples.len());
    for (line, shown) in examples {
        let mut command = Command::new(env!("CARGO_BIN_EXE_ffctl"));
        command.args(line.split(' ')).env_remove("FFCTL_SOURCE").env_remove("CLICOLOR_FORCE");
        let output = command.output().unwrap();
        let printed = [output.stdout, output.stderr].map(|bytes| String::from_utf8(bytes).unwrap()).concat();
        assert_eq!(printed, shown, "ffctl {line}");
    }
}

#[test]
fn every_api_is_there_with_all_that_can_be_wanted_of_it() {
    let readme = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md")).unwrap();
    let fetching = &readme[readme.find("## Fetching").unwrap()..readme.find("## Contexts").unwrap()];
    for provider in ffctl::provider::ALL {
        let api = &provider.dialect.api;
        let row = fetching.lines().find(|line| line.contains(&format!("`{}`", api.variable)));
        let row = row.unwrap_or_else(|| panic!("{} has no row", provider.title));
        for wish in api.wishes {
            let option = wish.option();
            assert!(row.contains(&option) || option == "--via" || option == "--app-name", "{row} lacks {option}");
        }
    }
}
