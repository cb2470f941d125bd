# Sourced by .ci/release: one file that runs on every Linux (amd64).

make_static() {
  local triple=x86_64-unknown-linux-musl name=demur-$version-linux-x86_64
  packages musl-tools || fail "musl-tools, for the parts in C"
  system $triple || fail "rustup has no library for $triple"
  built $triple
  static=$target/$triple/dist/demur
  say "the static program"
  unix_folder "dist/files/$name" "$static" $triple
  tar -C dist/files --sort=name --owner=0 --group=0 --numeric-owner --mtime="@$SOURCE_DATE_EPOCH" -cf - "$name" |
    xz -9e -T1 > "dist/$name.tar.xz"
  bill $triple "$name"
}

# unix_folder FOLDER PROGRAM SYSTEM
unix_folder() {
  mkdir -p "$1/man/man1" "$1/completions"
  cp "$2" README.md CHANGELOG.md LICENSE-MIT LICENSE-APACHE "$1"
  cp dist/files/man/*.1 "$1/man/man1"
  cp dist/files/completions/{demur.bash,_demur,demur.fish} "$1/completions"
  notices "$3" "$1/THIRD-PARTY.txt"
  age "$1"
}

try_static() {
  say "the static program: in a folder of its own, with nothing else"
  ldd "$static" 2>&1 | tee dist/files/ldd || true
  grep -Eq 'statically linked|not a dynamic executable' dist/files/ldd || fail "it is not static"
  local root=$checkout/dist/chroot
  rm -rf "$root"
  leavings+=("rm -rf '$root'")
  mkdir -p "$root/home/.config/demur"
  tar -xJf "dist/demur-$version-linux-x86_64.tar.xz" -C "$root" --strip-components=1 "demur-$version-linux-x86_64/demur"
  walk "$root" env -i HOME=/home /usr/sbin/chroot "$root" /demur
  same_letters "$root"
  sends "$root/home/.config/demur/config.toml" env -i HOME=/home /usr/sbin/chroot "$root" /demur
  rm -rf "$root"
}
