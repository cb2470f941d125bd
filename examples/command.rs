//! The whole program as a function: a launcher or test passes its arguments.

fn main() -> std::process::ExitCode {
    demur::cli::run(["demur", "list", "controllers"].map(Into::into))
}
