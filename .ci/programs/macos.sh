# Sourced by .ci/release: macOS, as far as it goes without one. Nothing is made.

make_macos() { :; }

try_macos() {
  local triple=aarch64-apple-darwin
  system $triple || { untried "macOS: rustup has no library for $triple"; return 0; }
  say "macOS: the core, in pure Rust"
  CARGO_TARGET_DIR=$target nice -n 10 cargo check --quiet --locked --lib --no-default-features --target $triple
  echo "compiles"
  # The parts in C want Apple's headers. What stands in for the compiler here makes nothing, and a check links nothing.
  say "macOS: the program, without its parts in C"
  CC_aarch64_apple_darwin=/bin/true AR_aarch64_apple_darwin=/bin/true SDKROOT=/nonexistent CARGO_TARGET_DIR=$target \
    nice -n 10 cargo check --quiet --locked --target $triple
  echo "compiles"
  untried "macOS: Rust compiles, but its parts in C (SQLite, ring, mimalloc, libdeflate) want Apple's SDK; nothing was linked or run"
}
