# Sourced by .ci/release: what each program does in its trial. All do the same, and write the same letters.

# A day on which all letters are written, whenever this is run.
day=2026-11-24

# walk FOLDER DEMUR...: runs DEMUR, a command whose folder is FOLDER; blanks and umlauts are on purpose.
walk() {
  local folder=$1 reference
  shift
  mkdir -p "$folder/Fälle" "$folder/out"
  cp examples/anna.toml "$folder/Fälle/ä b.toml"
  head -4 examples/members.csv > "$folder/Fälle/drei Mitglieder.csv"
  "$@" --version
  [ "$("$@" --version | tr -d '\r')" = "demur $version" ] || fail "the program says another version than $version"
  "$@" letter --case "Fälle/ä b.toml" --date $day -o "out/ö c.pdf"
  "$@" letter --case "Fälle/ä b.toml" --date $day -o "out/ö c.txt"
  grep -q "Widerspruch" "$folder/out/ö c.txt" || fail "the letter as text is not one"
  # The ledger.
  "$@" case list
  reference=$("$@" case list --json | sed -n 's/.*"reference": "\([^"]*\)".*/\1/p')
  "$@" record "$reference" sent --by post --on $day </dev/null
  "$@" case show "$reference" --json | grep -q '"event": "sent"' || fail "what was recorded is not in the ledger"
  "$@" batch "Fälle/drei Mitglieder.csv" -o "out/drei Briefe" --date $day
  [ "$(find "$folder/out/drei Briefe" -name '*.pdf' | wc -l)" -eq 3 ] || fail "a batch of three has other than three letters"
  # The configuration.
  "$@" init --name "Jörg Groß" --address "Weg 1" --address "10115 Berlin" --country DE-BE --email joerg@example.org \
    --account linkedin=joerg@example.org --yes
  "$@" letter linkedin --date $day --ground "job-seeker=Ich suche seit März eine Stelle." --no-record -o "out/Jörg.pdf"
}

# sends CONFIG DEMUR...: a letter to a mail server on this machine; CONFIG is the program's config.toml.
sends() {
  local config=$1
  shift
  printf '[mail.accounts.test]\nhost = "127.0.0.1"\nport = %d\nencryption = "none"\nfrom = "Jörg Groß <joerg@example.org>"\n' \
    "$(mail_port)" > "$config"
  local before after
  before=$(find dist/files/mail/new -type f | wc -l)
  "$@" send reddit --case "Fälle/ä b.toml" --account-name anna --yes </dev/null
  after=$(find dist/files/mail/new -type f | wc -l)
  [ "$after" -eq $((before + 1)) ] || fail "a mail was sent, and $((after - before)) arrived"
  grep -lq '^Content-Type: application/pdf' "$(find dist/files/mail/new -type f -printf '%T@ %p\n' | sort -n | tail -1 | cut -d' ' -f2-)" ||
    fail "the mail has no PDF"
  echo "the mail arrived, with its PDF"
}

# The port of the mail server; it is started when it is first asked for.
mail_port() {
  local venv=target/venv
  if [ ! -e dist/files/port ]; then
    [ -x $venv/bin/python ] || python3 -m venv $venv
    $venv/bin/python -c 'import aiosmtpd' 2>/dev/null ||
      $venv/bin/python -m pip install -q --disable-pip-version-check aiosmtpd==1.4.6 >&2
    python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])' > dist/files/port
  fi
  cat dist/files/port
}

mail_server() {
  local port
  port=$(mail_port)
  target/venv/bin/python -m aiosmtpd -n -l "127.0.0.1:$port" -c aiosmtpd.handlers.Mailbox "$checkout/dist/files/mail" &
  leavings+=("kill $!")
  local try
  for try in {1..50}; do
    ! (: < "/dev/tcp/127.0.0.1/$port") 2>/dev/null || return 0
    sleep 0.1
  done
  fail "the mail server of the trial does not start ($try tries)"
}

# The letters of this machine's program: what the others are compared with.
reference() {
  say "letters of the program of this machine"
  mail_server
  mkdir -p dist/files/walk/home/.config/demur
  walk dist/files/walk env -i -C "$checkout/dist/files/walk" HOME="$checkout/dist/files/walk/home" "$host"
  sends dist/files/walk/home/.config/demur/config.toml \
    env -i -C "$checkout/dist/files/walk" HOME="$checkout/dist/files/walk/home" "$host"
}

# same_letters FOLDER: the letters there are those of this machine's program.
same_letters() {
  local file count=0
  while IFS= read -r -d '' file; do
    cmp "dist/files/walk/out/$file" "$1/out/$file" || fail "another letter: $file"
    count=$((count + 1))
  done < <(cd dist/files/walk/out && find . \( -name '*.pdf' -o -name '*.txt' \) -print0)
  echo "$count letters, the same bytes as those of the program of this machine"
}
