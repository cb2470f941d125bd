# Sourced by .ci/release: the program for Windows (amd64), made with mingw and tried under wine.

make_windows() {
  local triple=x86_64-pc-windows-gnu name=demur-$version-windows-x86_64
  packages gcc-mingw-w64-x86-64 mingw-w64-common || fail "mingw, for the parts in C"
  system $triple || fail "rustup has no library for $triple"
  built $triple
  say "the program for Windows"
  local folder=dist/files/$name
  mkdir -p "$folder"
  cp "$target/$triple/dist/demur.exe" README.md CHANGELOG.md LICENSE-MIT LICENSE-APACHE dist/files/completions/demur.ps1 "$folder"
  notices $triple "$folder/THIRD-PARTY.txt"
  # Notepad of older systems shows other lines as one.
  sed -i 's/\r*$/\r/' "$folder"/THIRD-PARTY.txt "$folder"/LICENSE-*
  age "$folder"
  rm -f "dist/$name.zip"
  (cd dist/files && find "$name" -type f | sort | zip -q -X -9 "../$name.zip" -@)
  bill $triple "$name"
}

try_windows() {
  say "the program for Windows: which libraries it wants"
  local folder=dist/files/demur-$version-windows-x86_64 imports library
  imports=$(x86_64-w64-mingw32-objdump -p "$folder/demur.exe" | sed -n 's/.*DLL Name: //p' | sort -uf)
  echo "$imports" | paste -sd' '
  # What every Windows has; a library of mingw would have to come with it.
  for library in $imports; do
    case ${library,,} in
      advapi32.dll | api-ms-win-* | bcrypt.dll | bcryptprimitives.dll | crypt32.dll | kernel32.dll | msvcrt.dll | ntdll.dll | ole32.dll | oleaut32.dll | psapi.dll | secur32.dll | shell32.dll | user32.dll | userenv.dll | ws2_32.dll) ;;
      *) fail "$library is not a part of Windows" ;;
    esac
  done
  untried "Windows itself: the program was run under wine only, without a window or a console"

  say "the program for Windows: under wine"
  packages wine64 || { untried "the program for Windows: wine64 cannot be installed here"; return 0; }
  local wine=/usr/lib/wine/wine64 prefix=$checkout/dist/wine home run
  rm -rf "$prefix"
  leavings+=("env WINEPREFIX='$prefix' /usr/lib/wine/wineserver64 -k; rm -rf '$prefix'")
  mkdir -p "$prefix" "dist/files/windows walk"
  # The zip, as a person gets it, in a folder with blanks and umlauts.
  home="$checkout/dist/files/windows walk/Größe und Maß"
  mkdir -p "$home"
  python3 -m zipfile -e "dist/demur-$version-windows-x86_64.zip" "$home"
  mv "$home/demur-$version-windows-x86_64"/* "$home"
  cmp "$home/demur.exe" "$folder/demur.exe"
  # Wine 8 lacks a library that each Windows from 7 on has. This one is for the trial, and in no package.
  x86_64-w64-mingw32-gcc -shared -o "$home/bcryptprimitives.dll" .ci/programs/prng.c -ladvapi32
  run=(env -i -C "$home" PATH=/usr/bin:/bin HOME="$prefix/unix" LANG=C.UTF-8 WINEPREFIX="$prefix" WINEDEBUG=-all
    WINEDLLOVERRIDES="mscoree,mshtml,winemenubuilder.exe=" "$wine")
  mkdir -p "$prefix/unix"
  "${run[@]}" wineboot --init >/dev/null 2>&1 || fail "wine does not start"
  walk "$home" "${run[@]}" ./demur.exe
  same_letters "$home"
  local person
  person=$(find "$prefix/drive_c/users" -mindepth 1 -maxdepth 1 -type d ! -name Public | head -1)
  [ -s "$person/AppData/Roaming/demur/profile.toml" ] || fail "%APPDATA% has no profile.toml"
  [ -s "$person/AppData/Local/demur/ledger.sqlite3" ] || fail "%LOCALAPPDATA% has no ledger"
  [ -z "$(find "$prefix/unix" -type f)" ] || fail "it wrote into another folder"
  (cd "$prefix" && find drive_c/users -path '*demur*' -type f)
  sends "$person/AppData/Roaming/demur/config.toml" "${run[@]}" ./demur.exe
}
