use std::process::ExitCode;

fn main() -> ExitCode {
    miglint::cli::main().into()
}
