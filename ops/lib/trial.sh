# Sourced by the trials of ops/, after setup.sh: a month under faults gives the same bytes.
# shellcheck shell=bash
#
# A trial runs in namespaces of its own: processes, network, mounts, host name. So its daemons can't
# meet those of a real installation, and none of them outlives it, whatever ends it.

# The options of all trials, into $rounds, $seed, $subscribers, $logs and $coordinator_kills, which
# hold what counts without them. `usage` is the placement's.
trial_options() {
  local number
  while (($#)); do
    case $1 in
      -h | --help) usage; exit 0 ;;
      --rounds | --seed | --subscribers | --logs | --coordinator-kills)
        (($# > 1)) || { note "$1 needs a value"; exit 64; }
        case $1 in
          --rounds) rounds=$2 ;;
          --seed) seed=$2 ;;
          --subscribers) subscribers=$2 ;;
          --logs) logs=$2 ;;
          --coordinator-kills) coordinator_kills=$2 ;;
        esac
        shift 2 ;;
      *) note "'$1' is no option: see --help"; exit 64 ;;
    esac
  done
  for number in "$rounds" "$seed" "$subscribers" "$coordinator_kills"; do
    [[ $number =~ ^[0-9]+$ ]] || { note "'$number' is no number: see --help"; exit 64; }
  done
}

# Outside: makes folder and namespaces, and calls this script again in there; never comes back.
# Inside: comes back with $trial, the folder of this trial.
trial_enter() {
  if [[ -n ${RATEMILL_TRIAL:-} ]]; then
    trial=$RATEMILL_TRIAL
    ip link set lo up
    # glibc says that there is no IPv4 where there is none but 127.0.0.1; this one is of RFC 5737.
    ip address add 192.0.2.1/32 dev lo
    hostname trial
    printf '127.0.0.1 localhost trial\n' >"$trial/hosts"
    mount --bind "$trial/hosts" /etc/hosts
    return
  fi
  trial_binary
  trial=$(mktemp -d "${TMPDIR:-/tmp}/ratemill-trial.XXXXXX")
  trap trial_leave EXIT
  # Daemons of other users pass through it.
  chmod 755 "$trial"
  # A copy: a build meanwhile changes nothing, and its processes are known by their program.
  mkdir "$trial/bin" && cp "$binary" "$trial/bin/ratemill"
  local space=(unshare --mount --pid --fork --mount-proc --net --uts --ipc --kill-child) code=0
  ((EUID == 0)) || space+=(--map-root-user)
  RATEMILL_TRIAL=$trial "${space[@]}" "$0" "$@" &
  space_id=$!
  # Killed, it takes all that lives in the namespaces with it.
  trap 'kill -KILL "$space_id" 2>/dev/null; wait "$space_id" 2>/dev/null; exit 130' INT TERM HUP
  wait "$space_id" || code=$?
  exit "$code"
}

# Outside, when all processes of the trial are gone. A placement that leaves more than its folder
# has one of its own.
trial_leave() { rm -rf "$trial"; }

# Cgroups whose processes are dying, with all below them: these outlive a trial's namespaces.
trial_forget_cgroups() {
  local tries
  for ((tries = 0; tries < 50; tries++)); do
    compgen -G "$1" >/dev/null || return 0
    # shellcheck disable=SC2086
    find $1 -depth -type d -exec rmdir {} + 2>/dev/null || sleep 0.1
  done
  note "the cgroups $1 could not be removed: rmdir them"
}

# Whether a process has no rights beyond those of its user, who has the number USER (a pattern), as
# the /proc/N/status STATUS has it.
trial_is_boxed() {
  local name=$1 user=$2 status=$3 said
  for said in 'CapEff:.0+$' 'CapBnd:.0+$' 'NoNewPrivs:.1$' 'Seccomp:.2$' "Uid:.$user"; do
    grep -qE "^$said" <<<"$status" && continue
    note "$name isn't boxed in, its process has no '$said': $(
      grep -E '^(Uid|CapEff|CapBnd|NoNewPrivs|Seccomp):' <<<"$status" | tr '\n\t' '  ')"
    return 1
  done
}

# The program to try: $RATEMILL_BINARY, else it is built.
trial_binary() {
  binary=${RATEMILL_BINARY:-}
  if [[ -z $binary ]]; then
    need_toolchain
    need_libraries
    note "building (log: .ratemill/build.log)"
    build --product ratemill >"$root/.ratemill/build.log" 2>&1 ||
      die "The build failed: see .ratemill/build.log."
    binary=$root/.build/release/ratemill
  fi
  [[ -x $binary ]] || die "There is no program at $binary: build it, or name it in RATEMILL_BINARY."
}

# The month of all rounds, cut into many small tasks, and what it comes to in peace: $trial/quiet.
trial_month() {
  local subscribers=$1 seed=$2 began=$SECONDS
  export RATEMILL_PSEUDONYM_KEY=$trial/pseudonym.key SWIFT_BACKTRACE=enable=no
  head -c 32 /dev/zero >"$RATEMILL_PSEUDONYM_KEY"
  cp -r "$root/Jobs/month-end" "$trial/job"
  sed -i -e 's/^\( *batch:\) .*/\1 512KiB/' \
    -e 's/^\( *subscribersPerPartition:\) .*/\1 400/' "$trial/job/job.yaml"
  note "making the month of $subscribers subscribers (seed $seed)"
  "$trial/bin/ratemill" generate --subscribers "$subscribers" --month 2026-10 --seed "$seed" \
    --job "$trial/job" --output "$trial/feeds" >&2
  note "running it on one host, in peace"
  began=$SECONDS
  "$trial/bin/ratemill" run "$trial/job" --month 2026-10 --input "$trial/feeds" \
    --output "$trial/quiet" --quiet >/dev/null
  note "that took $((SECONDS - began)) s"
}

# A coordinator's keys and those of workers, as on hosts that trust no network. The workers' key is
# called $key_name, where the placement says so.
trial_keys() {
  local ratemill=$trial/bin/ratemill name=${key_name:-trial}
  "$ratemill" keys make coordinator --keys "$trial/keys/coordinator" >/dev/null
  "$ratemill" keys make worker "$name" --keys "$trial/keys/worker" >/dev/null
  "$ratemill" keys authorize "$trial/keys/worker/$name.pub" --keys "$trial/keys/coordinator" \
    >/dev/null
  cp "$trial/keys/coordinator/coordinator.pub" "$trial/keys/worker/"
}

# The coordinator of a round, started again as its unit would (ops/systemd) until the month is
# published. In the background: $coordination is what to wait for.
trial_coordinate() {
  local output=$1 address=$2 log=$3 code
  (
    while :; do
      code=0
      "$trial/bin/ratemill" coordinator "$trial/job" --month 2026-10 --input "$trial/feeds" \
        --output "$output" --listen "$address" --keys "$trial/keys/coordinator" >>"$log" 2>&1 &
      echo $! >"$trial/coordinator.pid"
      wait $! || code=$?
      case $code in
        0) exit 0 ;;
        1 | 2 | 3 | 64 | 65 | 66 | 70 | 78) exit "$code" ;;
      esac
      sleep 1
    done
  ) 2>/dev/null &
  coordination=$!
}

trial_coordinates() { kill -0 "$coordination" 2>/dev/null; }

# Kills a coordinator or one of the workers, as the kernel does when memory runs out.
trial_kill_coordinator() { kill -KILL "$(<"$trial/coordinator.pid")" 2>/dev/null; }

trial_kill_worker() {
  local workers
  mapfile -t workers < <(trial_workers)
  ((${#workers[@]})) || return 1
  kill -KILL "${workers[RANDOM % ${#workers[@]}]}" 2>/dev/null
}

# Ends every process of the trial but this one, asking none: what daemons start meanwhile, too.
trial_kill_all() {
  (($$ == 1)) || die "This is done in a trial's own process namespace and nowhere else."
  local folder found=1
  while ((found)); do
    found=0
    for folder in /proc/[0-9]*; do
      # What has no program any more is dead and waits for its parent.
      [[ $folder != /proc/1 ]] && readlink "$folder/exe" >/dev/null 2>&1 || continue
      kill -KILL "${folder#/proc/}" 2>/dev/null && found=1
    done
    sleep 0.2
  done
}

# The processes that are workers of this trial, whoever started them.
trial_workers() {
  local folder words
  for folder in /proc/[0-9]*; do
    [[ $(readlink "$folder/exe" 2>/dev/null) == "$trial/bin/ratemill" ]] || continue
    mapfile -d '' -t words 2>/dev/null <"$folder/cmdline" || continue
    [[ ${words[1]:-} != worker ]] || printf '%s\n' "${folder#/proc/}"
  done
}

# Whether a round's output is the quiet one, to the last octet, and verifies.
trial_same_bytes() {
  diff -r --brief "$trial/quiet" "$1" >&2 && "$trial/bin/ratemill" verify "$1" >/dev/null
}

# The digest of all files of a folder with their paths, for the eye.
trial_digest() {
  (cd "$1" && find . -type f -print0 | LC_ALL=C sort -z | xargs -0 sha256sum | sha256sum) |
    cut -c 1-16
}

# Tenths of a second since some moment.
trial_clock() {
  local seconds=$EPOCHREALTIME
  printf '%s' $((10#${seconds%[.,]*} * 10 + 10#${seconds#*[.,]} / 100000))
}

# Draws the kind of the next fault into $fault: at first each of the kinds once, in some order, then
# any. $plan holds what is still to come of the first ones.
trial_fault() {
  local index
  if ((${#plan[@]})); then
    index=$((RANDOM % ${#plan[@]}))
    fault=${plan[index]}
    plan=("${plan[@]:0:index}" "${plan[@]:index+1}")
  else
    fault=${kinds[RANDOM % ${#kinds[@]}]}
    if [[ $fault == coordinator ]] && ((struck[coordinator] >= coordinator_kills)); then
      fault=worker
    fi
  fi
}

# Rounds of the month under faults, and a table of them; 1 where a round was not as it must be.
#
# Of the placement there must be: the array `kinds` of what is killed besides workers and the
# coordinator, `pause_min` (the tenths of a second between two of them, up to five times that), and
# the functions placement_up (cluster and workers), placement_strike KIND (kills one; false where
# there is none), placement_tick (called every tenth of a second: brings back what was killed before
# $now), placement_starts (how many workers it started) and placement_down. Of the command line:
# $logs, and $coordinator_kills, the most of these in a round.
trial_rounds() {
  local rounds=$1 seed=$2 failed=0 kind
  # Not a loopback address: without keys nobody would listen there, nor connect.
  address=tcp://192.0.2.1:7701
  trial_keys
  kinds+=(worker coordinator)
  note "$rounds rounds with seed $seed; the quiet output is $(trial_digest "$trial/quiet")"
  printf 'killed:'
  for kind in "${kinds[@]}"; do printf '%13s' "$kind"; done
  printf '%8s%10s  %-16s  %s\n' starts seconds digest 'same bytes'
  for ((round = 1; round <= rounds; round++)); do
    RANDOM=$((seed * 1000 + round))
    trial_round || failed=1
  done
  return "$failed"
}

# A round that lasts longer hangs.
trial_seconds_max=1200

trial_round() {
  declare -A struck=()
  local kind log=$trial/coordinator.log began next fault plan=("${kinds[@]}") code=0
  output=$trial/out
  for kind in "${kinds[@]}"; do struck[$kind]=0; done
  rm -rf "$output"
  : >"$log"
  if [[ -n $logs ]]; then
    rm -rf "$logs/round-$round"
    mkdir -p "$logs/round-$round"
  fi
  placement_up
  trial_coordinate "$output" "$address" "$log"
  began=$(trial_clock)
  next=$((began + 20))
  while trial_coordinates; do
    sleep 0.1
    now=$(trial_clock)
    placement_tick
    if ((now - began > trial_seconds_max * 10)); then
      note "round $round: not published after $trial_seconds_max s"
      kill -KILL "$coordination"
      trial_kill coordinator
    fi
    ((now >= next)) || continue
    trial_fault
    if trial_kill "$fault"; then
      struck[$fault]=$((struck[$fault] + 1))
    elif ((!struck[$fault])); then
      # There was none to kill: its turn is still to come.
      plan+=("$fault")
    fi
    next=$((now + pause_min + RANDOM % pause_min * 4))
  done
  wait "$coordination" || code=$?
  now=$(trial_clock)
  [[ -z $logs ]] || cp "$log" "$logs/round-$round/"
  local starts
  starts=$(placement_starts)
  placement_down
  trial_judge "$code"
}

# Says how the round ended.
trial_judge() {
  local same=no digest=- kind
  if (($1 != 0)); then
    tail -n 5 "$trial/coordinator.log" >&2
    note "round $round: the coordinator ended with $1"
  elif trial_same_bytes "$output"; then
    same=yes
    digest=$(trial_digest "$output")
  fi
  printf '%7d' "$round"
  for kind in "${kinds[@]}"; do printf '%13d' "${struck[$kind]}"; done
  printf '%8d%8d.%d  %-16s  %s\n' "$starts" $(((now - began) / 10)) $(((now - began) % 10)) \
    "$digest" "$same"
  for kind in "${kinds[@]}"; do
    ((struck[$kind])) && continue
    note "round $round was too short to kill a $kind: give more --subscribers"
    same=no
  done
  [[ $same == yes ]]
}

trial_kill() {
  case $1 in
    worker) trial_kill_worker ;;
    coordinator) trial_kill_coordinator ;;
    *) placement_strike "$1" ;;
  esac
}
