#!/usr/bin/env bash
# Measures how long the launcher takes until its window is on the screen, and until it has been
# painted. Needs a display ($DISPLAY; Xvfb will do), xdotool and ImageMagick; run once before, so
# that nothing is left to build.
#
#   docs/measuring/window-start.sh 5 open examples/shop.slcap
#   docs/measuring/window-start.sh 5 local
set -euo pipefail

runs=$1
shift
home=$(cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/../.." && pwd)

now() { date +%s%N; }
window() { xdotool search --onlyvisible --name ' – Sightline$' 2>/dev/null | head -n 1; }

for _ in $(seq "$runs"); do
  begun=$(now)
  "$home/sightline" "$@" >/dev/null &
  program=$!
  until [ -n "$(window)" ]; do
    kill -0 "$program" || exit 1
    sleep 0.02
  done
  mapped=$(now)
  until [ "$(import -window "$(window)" -crop 60x40+0+0 -format %k info:)" -gt 3 ]; do sleep 0.02; done
  painted=$(now)
  printf 'on the screen after %d ms, painted after %d ms, load average %s\n' \
    $(((mapped - begun) / 1000000)) $(((painted - begun) / 1000000)) "$(cut -d' ' -f1 /proc/loadavg)"
  sleep 2
  kill "$program"
  wait "$program" || true
done
