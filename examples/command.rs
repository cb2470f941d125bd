//! The whole program as a function: a launcher or a test gives it its arguments.

fn main() -> std::process::ExitCode {
    demur::cli::run(["demur", "list", "controllers"].map(Into::into))
}
