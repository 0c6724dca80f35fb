//! The completions of shells, kept in step with the command line.
//!
//! `FFCTL_UPDATE=1 cargo test --test completions` writes them anew.

use std::fs;
use std::path::Path;

use clap_complete::{Shell, generate};

const FILES: [(Shell, &str); 4] =
    [(Shell::Bash, "ffctl.bash"), (Shell::Elvish, "ffctl.elv"), (Shell::Fish, "ffctl.fish"), (Shell::Zsh, "_ffctl")];

#[test]
fn completions_are_fresh() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("completions");
    for (shell, name) in FILES {
        let mut wanted = Vec::new();
        generate(shell, &mut ffctl::cli::command(), "ffctl", &mut wanted);
        let path = folder.join(name);
        if std::env::var_os("FFCTL_UPDATE").is_some() {
            fs::create_dir_all(&folder).unwrap();
            fs::write(&path, &wanted).unwrap();
        }
        let held = fs::read(&path).unwrap_or_default();
        assert!(
            held == wanted,
            "{} is not what the command line is: FFCTL_UPDATE=1 cargo test --test completions",
            path.display()
        );
    }
}
