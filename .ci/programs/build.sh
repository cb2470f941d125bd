# Sourced by .ci/release: one program for one system, the same bytes from any folder.

# The paths of this machine, and what stands for each of them in a program.
paths() {
  local checkout=$1 target=$2 sources
  for sources in "${CARGO_HOME:-$HOME/.cargo}"/registry/src/*; do
    echo "$sources=/crates"
  done
  # Of two prefixes that fit, rustc takes the last, and gcc too.
  echo "$checkout=/demur"
  echo "$target=/target"
}

# build CHECKOUT TARGET SYSTEM: builds in the profile `dist`; the program is in TARGET/SYSTEM/dist.
build() {
  local checkout=$1 target=$2 system=$3 rust="" c="" path
  while read -r path; do
    rust+=" --remap-path-prefix=$path"
    c+=" -ffile-prefix-map=$path"
  done < <(paths "$checkout" "$target")
  # GNU ld writes the time into a program for Windows.
  [ "$system" != x86_64-pc-windows-gnu ] || rust+=" -Clink-arg=-Wl,--no-insert-timestamp"
  (
    cd "$checkout"
    export CARGO_TARGET_DIR=$target CARGO_INCREMENTAL=0 RUSTFLAGS=${rust# } CFLAGS=${c# }
    # C that has the time of its making (mimalloc) gets this one; that of the commit would have it compiled after each.
    export SOURCE_DATE_EPOCH=315532800
    nice -n 10 cargo build --quiet --locked --profile dist --bin demur --target "$system"
  )
}

# built SYSTEM: the same for this checkout, and says how long it took and how large it is.
built() {
  local from=$SECONDS program
  say "building for $1"
  build "$checkout" "$target" "$1"
  for program in "$target/$1/dist/demur" "$target/$1/dist/demur.exe"; do
    [ ! -e "$program" ] || printf '%s: %d bytes, %d s\n' "${program##*/}" "$(stat -c %s "$program")" $((SECONDS - from))
  done
}
