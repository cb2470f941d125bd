# Sourced by .ci/release: what all parts use.

untried=()
started=$SECONDS

say() { printf '\n=== %s (%d:%02d)\n' "$*" $(((SECONDS - started) / 60)) $(((SECONDS - started) % 60)); }
fail() { printf '\n=== FAILED: %s\n' "$*" >&2; exit 1; }
untried() { untried+=("$*"); printf 'NOT TRIED: %s\n' "$*"; }

# Runs on the way out, whatever happened.
leavings=()
leave() { local what; for what in "${leavings[@]}"; do eval "$what" || true; done; }
trap leave EXIT

clean() { [ -z "$(git status --porcelain)" ]; }

# packages NAME...: installs those that are not there; false if one cannot be.
packages() {
  local missing=() name
  for name in "$@"; do
    [ "$(dpkg-query -W -f '${db:Status-Status}' "$name" 2>/dev/null)" = installed ] || missing+=("$name")
  done
  [ ${#missing[@]} -gt 0 ] || return 0
  apt-get update -qq
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
}

# tool NAME VERSION [OPTION...]: a program from crates.io, built for use and not for speed.
tool() {
  [ "$("$checkout/target/tools/bin/$1" "${1#cargo-}" --version 2>/dev/null | grep -o '[0-9][0-9.]*' | head -1)" != "$2" ] || return 0
  say "installing $1 $2"
  CARGO_PROFILE_RELEASE_OPT_LEVEL=1 CARGO_PROFILE_RELEASE_LTO=false CARGO_PROFILE_RELEASE_CODEGEN_UNITS=16 \
    nice -n 10 cargo install --quiet --locked --root "$checkout/target/tools" "$1@$2" "${@:3}"
  # Without the features that its program needs, Cargo installs nothing and is content.
  [ -x "$checkout/target/tools/bin/$1" ] || fail "$1 was not installed"
}

# system TRIPLE: Rust's library for another system; false if there is none.
system() {
  rustup target list --installed | grep -qx "$1" || rustup target add "$1"
}

prepare() {
  packages binutils build-essential debootstrap dpkg-dev gzip python3 python3-venv xz-utils zip
  tool cargo-about 0.9.3 --features cli
  tool cargo-cyclonedx 0.5.9
  export PATH=$checkout/target/tools/bin:$PATH
  cargo fetch --quiet --locked
}

# Everything once more, from a clone in a folder of another length.
again() {
  local other sums
  say "a second time, in another folder"
  other=$(mktemp -d "${TMPDIR:-/tmp}/demur-a-second-time-XXXXXX")
  leavings+=("rm -rf '$other'")
  git clone --quiet "$checkout" "$other/clone"
  mkdir -p "$other/clone/target"
  ln -s "$checkout/target/tools" "$other/clone/target/tools"
  # Only the programs: macOS has none.
  (unset CARGO_TARGET_DIR; bash "$other/clone/.ci/release" --make "${parts[@]}") | sed 's/^/    /'
  sums=$(cd "$other/clone/dist" && sha256sum -c --quiet "$checkout/dist/SHA256SUMS" 2>&1) && same=true || same=false
  if $same; then
    say "the second time gave the same bytes: $(wc -l < dist/SHA256SUMS) files"
  else
    printf '%s\n' "$sums"
    # What it is in the programs, for a beginning.
    local program
    for program in "$target"/*/dist/demur "$target"/*/dist/demur.exe; do
      [ ! -e "$program" ] || cmp "$program" "$other/clone/target/${program#"$target"/}" || true
    done
    fail "the second time gave other bytes"
  fi
}
