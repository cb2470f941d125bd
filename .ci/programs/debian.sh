# Sourced by .ci/release: the package for Debian; [package.metadata.deb] in Cargo.toml says what is in it.

make_debian() {
  local maintainer
  tool cargo-deb 3.8.0
  say "the Debian package"
  # Whoever makes it; else whoever made the commit.
  maintainer="${DEBFULLNAME:-$(git log -1 --format=%an)} <${DEBEMAIL:-$(git log -1 --format=%ae)}>"
  mkdir -p dist/files/debian
  notices x86_64-unknown-linux-gnu dist/files/debian/THIRD-PARTY.txt
  cat > dist/files/debian/changelog <<CHANGES
demur ($version-1) stable; urgency=medium

  * What changed is in changelog.gz beside this file.

 -- $maintainer  $(date -R -d "@$SOURCE_DATE_EPOCH")
CHANGES
  { cat .ci/programs/debian.copyright; sed '1,4d; s/^$/./; s/^/ /' LICENSE-MIT; } > dist/files/debian/copyright
  gzip -9n dist/files/debian/THIRD-PARTY.txt
  gzip -9nc CHANGELOG.md > dist/files/debian/changelog.gz
  age dist/files
  CARGO_TARGET_DIR=$target cargo deb --quiet --locked --no-build --no-strip --profile dist --target x86_64-unknown-linux-gnu \
    --maintainer "$maintainer" --output dist/
  deb=dist/demur_$version-1_amd64.deb
  dpkg-deb --info "$deb" | sed -n '/^ Package/,$p'
  bill x86_64-unknown-linux-gnu "demur-$version-debian-amd64"
}

try_debian() {
  say "the Debian package: lintian"
  if packages lintian; then
    # It goes into no archive of Debian, so there is no bug there that asks for it.
    lintian --allow-root --fail-on error,warning --tag-display-limit 0 --suppress-tags initial-upload-closes-no-bugs "$deb" ||
      fail "lintian found something"
    echo "lintian has neither errors nor warnings"
  else
    untried "lintian: it cannot be installed here"
  fi

  say "the Debian package: Debian 12, new and minimal"
  local root=$checkout/dist/chroot
  rm -rf "$root"
  leavings+=("rm -rf '$root'")
  debootstrap --variant=minbase bookworm "$root" http://deb.debian.org/debian > dist/files/debootstrap.log ||
    { tail -5 dist/files/debootstrap.log; fail "debootstrap"; }
  files "$root" > dist/files/before
  cp "$deb" "$root/tmp/demur.deb"
  DEBIAN_FRONTEND=noninteractive chroot "$root" apt-get install -y -qq -o Dpkg::Use-Pty=0 --no-install-recommends /tmp/demur.deb
  rm "$root/tmp/demur.deb"
  files "$root" > dist/files/with
  echo "installed: $(comm -13 dist/files/before dist/files/with | wc -l) files and folders"
  local path
  for path in bin/demur share/man/man1/demur.1.gz share/man/man1/demur-letter.1.gz share/bash-completion/completions/demur \
    share/zsh/vendor-completions/_demur share/fish/vendor_completions.d/demur.fish \
    share/doc/demur/{README.md,changelog.gz,copyright,THIRD-PARTY.txt.gz}; do
    [ -s "$root/usr/$path" ] || fail "the package has no /usr/$path"
  done
  [ "$(chroot "$root" sh -c 'command -v demur')" = /usr/bin/demur ] || fail "demur is not on the path"
  mkdir -p "$root/tmp/walk/home"
  walk "$root/tmp/walk" chroot "$root" env -i -C /tmp/walk HOME=/tmp/walk/home /usr/bin/demur
  same_letters "$root/tmp/walk"
  sends "$root/tmp/walk/home/.config/demur/config.toml" chroot "$root" env -i -C /tmp/walk HOME=/tmp/walk/home /usr/bin/demur
  rm -rf "$root/tmp/walk"
  DEBIAN_FRONTEND=noninteractive chroot "$root" apt-get purge -y -qq -o Dpkg::Use-Pty=0 demur
  files "$root" > dist/files/after
  diff dist/files/before dist/files/after || fail "the package leaves something behind"
  echo "purged: nothing is left"
  rm -rf "$root"
}

# All files below a root, without what dpkg and apt note for themselves.
files() { (cd "$1" && find . \( -path ./proc -o -path ./sys -o -path ./var/lib/dpkg -o -path ./var/lib/apt -o -path ./var/cache -o -path ./var/log \) -prune -o -print | sort); }
