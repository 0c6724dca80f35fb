//! The command `ffctl`: parse, run, exit code.

use std::process::ExitCode;

fn main() -> ExitCode {
    ffctl::cli::main()
}
