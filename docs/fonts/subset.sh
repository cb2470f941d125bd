#!/bin/sh
# Makes the two faces that letters are set in, from Debian's fonts-noto-core (version and licence: README.md).
# Needs: apt-get install fonts-noto-core, pip install fonttools==4.68.0
set -eu
to=$(dirname "$0")/../../data/fonts
from=/usr/share/fonts/truetype/noto
# Latin with all extensions and Vietnamese, Greek with polytonic, Cyrillic, combining marks, punctuation, currency,
# letterlike signs and arrows: what names, addresses and letters of the supported languages are made of.
range=U+0020-007E,U+00A0-036F,U+0370-03FF,U+0400-052F,U+1AB0-1AFF,U+1D00-1DBF,U+1E00-1FFF,U+2000-200D,U+2010-2027,U+202F-205F,U+2070-209F,U+20A0-20C0,U+2100-214F,U+2190-2193,U+2212,U+2C60-2C7F,U+A640-A69F,U+A720-A7FF,U+FB00-FB04,U+FFFD
for weight in Regular Bold; do
  pyftsubset "$from/NotoSerif-$weight.ttf" --unicodes=$range --layout-features='*' --no-hinting --desubroutinize \
    --name-IDs='*' --notdef-outline --recalc-bounds --output-file="$to/NotoSerif-$weight.ttf"
done
