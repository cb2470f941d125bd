# Sourced by .ci/release: what a package has beside the program, and what it says of the program's parts.

# papers: manual pages and completions, from the program of this machine.
papers() {
  mkdir -p dist/files/man dist/files/completions
  "$host" --quiet man dist/files/man
  "$host" completions bash > dist/files/completions/demur.bash
  "$host" completions zsh > dist/files/completions/_demur
  "$host" completions fish > dist/files/completions/demur.fish
  "$host" completions powershell > dist/files/completions/demur.ps1
}

# notices SYSTEM FILE: whose work is in the program, and under which licences. These ask for their text beside the program.
notices() {
  local system=$1 file=$2 other known
  # Of all systems at once, and kept, because comparing licences takes minutes.
  known=$target/notices-$(cat Cargo.lock Cargo.toml .ci/programs/about.* | sha256sum | cut -c1-16)
  if [ ! -s "$known" ]; then
    cargo about -L error generate --frozen --fail --target x86_64-unknown-linux-gnu --target x86_64-unknown-linux-musl \
      --target x86_64-pc-windows-gnu --config .ci/programs/about.toml --output-file "$known.new" .ci/programs/about.hbs
    mv "$known.new" "$known"
  fi
  cp "$known" "$file"
  {
    divide "The fonts Noto Serif (data/fonts), in the program"
    cat data/fonts/OFL.txt
    # C in these crates, of which cargo-about sees the crate's own licence alone.
    for other in libmimalloc-sys:c_src/mimalloc/v2/LICENSE libdeflate-sys:libdeflate/COPYING; do
      divide "C code in the crate ${other%%:*}"
      cat "$(folder_of "${other%%:*}")/${other#*:}"
    done
    divide "Rust's standard library, $(rustc --version)"
    plain "$(rustc --print sysroot)/share/doc/rust/COPYRIGHT-library.html"
    case $system in
      *-musl)
        divide "The C library musl"
        cat /usr/share/doc/musl/copyright
        ;;
      *-windows-gnu)
        divide "The C runtime mingw-w64"
        cat /usr/share/doc/mingw-w64-common/copyright
        ;;
    esac
  } >> "$file"
}

# plain FILE: the text of a page.
plain() {
  python3 - "$1" <<'PYTHON'
import html, re, sys
text = re.sub(r"(?s)<(style|head)\b.*?</\1>|<!--.*?-->", "", open(sys.argv[1], encoding="utf-8").read())
print(re.sub(r"\s*\n\s*\n\s*\n", "\n\n", html.unescape(re.sub(r"<[^>]*>", "", text))).strip())
PYTHON
}

divide() { printf '\n%s\n%s\n\n' "$(printf '=%.0s' {1..100})" "$*"; }

# folder_of CRATE: its source.
folder_of() {
  cargo metadata --locked --offline --format-version 1 | python3 -c '
import json, os, sys
print(next(os.path.dirname(p["manifest_path"]) for p in json.load(sys.stdin)["packages"] if p["name"] == sys.argv[1]))' "$1"
}

# bill SYSTEM NAME: which crates are in the program, as CycloneDX.
bill() {
  local source=dist/files/source
  # The plug-in writes beside Cargo.toml.
  rm -rf $source && mkdir -p $source
  git archive HEAD | tar -x -C $source
  (cd $source && cargo cyclonedx --quiet --format json --spec-version 1.5 --target "$1" --no-build-deps --override-filename bill)
  sed "s|$checkout/$source|/demur|g" $source/bill.json > "dist/$2.cdx.json"
  rm -rf $source
  python3 - "dist/$2.cdx.json" <<'PYTHON'
import json, sys
bill = json.load(open(sys.argv[1]))
print(f"{sys.argv[1]}: CycloneDX {bill['specVersion']}, {len(bill['components'])} components")
PYTHON
}

# age FOLDER: all files as old as the commit, and readable by everybody.
age() {
  chmod -R u=rwX,go=rX "$1"
  find "$1" -exec touch -h -d "@$SOURCE_DATE_EPOCH" {} +
}
