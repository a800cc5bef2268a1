# Waits until its standard input closes, which it does when whoever holds the other end has ended, however that was. Then
# ends the process group GROUP: asks it to, and does it when that takes too long. Costs nothing while it waits, and says
# on its standard output that it stands: all of it is read before that, and the line endings of Windows end it at once.
# Usage: sh guard.sh GROUP
set -u
guard() {
  trap '' HUP INT TERM
  echo standing
  exec >/dev/null
  while read -r _; do :; done
  kill -s TERM -- "-$1" 2>/dev/null || exit 0
  for _ in 1 2 3 4 5 6 7 8 9 10 11 12; do
    sleep 0.1
    kill -s 0 -- "-$1" 2>/dev/null || exit 0
  done
  kill -s KILL -- "-$1" 2>/dev/null
  exit 0
}
guard "$1"
