# A download that a person can watch. POSIX sh; needs messages.sh.

bytes_of() { stat -c %s "$1" 2>/dev/null || echo 0; }

# fetch URL FILE BYTES: goes on where an earlier download of FILE ended; a line every five seconds, for slow networks. Fails
# after 20 s without a byte; what went wrong is in /run/boot/wget.log. (Not with wget's own -T: in Debian 12's static busybox
# it ends in a segmentation fault.)
fetch() {
  wget -q -c -O "$2" "$1" 2>/run/boot/wget.log &
  seconds=0
  still=0
  before=-1
  while kill -0 $! 2>/dev/null; do
    sleep 1
    now=$(bytes_of "$2")
    if [ "$now" = "$before" ]; then still=$((still + 1)); else still=0; fi
    before=$now
    if [ "$still" -ge 20 ]; then
      kill $!
      echo 'no byte came for 20 seconds' >>/run/boot/wget.log
      return 1
    fi
    seconds=$((seconds + 1))
    [ $((seconds % 5)) != 0 ] || say "  $((now / 1000000)) of $(($3 / 1000000)) MB"
  done
  wait $!
}

sha256_of() { sha256sum "$1" | cut -d' ' -f1; }
