# What initrd/init and the root file system's init share: words for a person, on every console. POSIX sh.

# The value of a kernel argument `name=value`, empty without one.
kernel_argument() {
  for word in $(cat /proc/cmdline); do
    case $word in "$1="*) echo "${word#*=}" ;; esac
  done
}

# Whether a kernel argument is there, with or without a value.
has_kernel_argument() {
  for word in $(cat /proc/cmdline); do
    case $word in "$1" | "$1="*) return 0 ;; esac
  done
  return 1
}

# The screen, whatever console= says, and the consoles that it names: a person may stand at any of them.
consoles() {
  echo /dev/tty1
  for console in $(cat /sys/class/tty/console/active); do
    case $console in tty[0-9]*) ;; *) echo "/dev/$console" ;; esac
  done
}

# The first serial console, empty without one.
serial_console() {
  consoles | grep -v '^/dev/tty1$' | head -n 1
}

say() {
  for console in $(consoles); do
    echo "$*" 2>/dev/null >"$console"
  done
}

# Restarts after so many seconds, also where something hangs.
restart_in() {
  say "This computer restarts in $1 seconds."
  sleep "$1"
  sync
  reboot -f
  echo b >/proc/sysrq-trigger
}

# fail CODE WHAT WHY-AND-WHAT-TO-DO…: one line each. Never returns.
fail() {
  say ''
  say "Slipway cannot go on: $2 ($1)"
  shift 2
  for line in "$@"; do
    [ -z "$line" ] || say "  $line"
  done
  say ''
  if has_kernel_argument slipway.debug; then
    debug_shells
  else
    restart_in 60
  fi
}

# A shell on each console. Where one is left with exit, a new one comes.
debug_shells() {
  say 'The kernel argument slipway.debug is set: here is a shell. Restart with: reboot -f'
  for console in $(consoles); do
    while :; do
      setsid sh -c 'exec sh -i <"$0" >"$0" 2>&1' "$console"
      sleep 1
    done &
  done
  while :; do wait; sleep 60; done
}
