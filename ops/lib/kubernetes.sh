# Sourced by ops/k8s/try, after ops/lib/setup.sh and trial.sh: a Kubernetes of one node on this host.
# shellcheck shell=bash
#
# Debian has no Kubernetes to run, but Debian 12 has its whole source (1.20), and etcd, containerd
# and runc. The programs are built once, into .ratemill/kubernetes. All that runs is in the trial's
# own namespaces and its folder $cluster, and in cgroups below the one named $cgroup.
# shellcheck disable=SC2154
kubernetes=$root/.ratemill/kubernetes

cluster_needs() {
  need_packages "etcd-server:/usr/bin/etcd" "containerd:/usr/bin/containerd" "runc:/usr/*bin/runc" \
    "containernetworking-plugins:/usr/lib/cni/bridge" "iptables:/usr/sbin/iptables" \
    "conntrack:/usr/sbin/conntrack" "dnsmasq-base:/usr/sbin/dnsmasq" "buildah:/usr/bin/buildah" \
    "debootstrap:/usr/sbin/debootstrap" "iproute2:/usr/sbin/ip" "openssl:/usr/bin/openssl"
  cluster_programs
  cluster_system
}

# kube-apiserver and its kind, from Debian's source package.
cluster_programs() {
  local names=(kube-apiserver kube-controller-manager kube-scheduler kube-proxy kubelet)
  local work=$kubernetes/source name missing=()
  for name in "${names[@]}"; do [[ -x $kubernetes/bin/$name ]] || missing+=("cmd/$name"); done
  ((${#missing[@]})) || return 0
  need_packages "golang-1.19-go:/usr/lib/go-1.19/bin/go" "rsync:/usr/bin/rsync" \
    "make:/usr/bin/make" "gcc:/usr/bin/gcc"
  note "building Kubernetes of Debian's source, once (log: .ratemill/kubernetes/build.log)"
  rm -rf "$work"
  mkdir -p "$kubernetes/bin" "$work/parts" "$work/lists/partial"
  programs_build "$work" "${missing[@]}" >"$kubernetes/build.log" 2>&1 ||
    die "Kubernetes could not be built: see .ratemill/kubernetes/build.log."
  cp "${missing[@]/#cmd\//$work/tree/_output/bin/}" "$kubernetes/bin/"
  rm -rf "$work"
}

programs_build() {
  local work=$1 tree=$1/tree apt
  shift
  apt=(apt-get -o Dir::Etc::SourceList=/dev/null -o "Dir::Etc::SourceParts=$work/parts"
    -o "Dir::State::Lists=$work/lists")
  apt_sources >"$work/parts/debian.sources"
  mkdir "$tree"
  "${apt[@]}" update &&
    (cd "$work" && "${apt[@]}" source --download-only kubernetes) &&
    tar -xzf "$work"/kubernetes_*.orig.tar.gz --strip-components=1 -C "$tree" || return 1
  if [[ ! -d $tree/cmd/kubelet ]]; then
    echo "This Debian's source has no cmd/kubelet: Debian 12's has."
    return 1
  fi
  # The archive has no history to ask for its version.
  printf "KUBE_GIT_%s='%s'\n" COMMIT none TREE_STATE archive VERSION v1.20.2 MAJOR 1 MINOR 20 \
    >"$work/version"
  KUBE_GIT_VERSION_FILE=$work/version GOFLAGS='' GOCACHE=$work/cache \
    PATH=/usr/lib/go-1.19/bin:$PATH make -C "$tree" WHAT="$*"
}

# This host's Debian, as a source of sources.
apt_sources() {
  if [[ -f /etc/apt/sources.list.d/debian.sources ]]; then
    sed 's/^Types:.*/Types: deb-src/' /etc/apt/sources.list.d/debian.sources
  else
    awk '$1 == "deb" && $2 !~ /^\[/ {
      print "Types: deb-src\nURIs: " $2 "\nSuites: " $3 "\nComponents: main\n" }' \
      /etc/apt/sources.list
  fi
}

# The first stage of the Containerfile, on a Debian made here: there may be no registry of images.
cluster_system() {
  local file=$root/ops/k8s/Containerfile
  cmp -s "$file" "$kubernetes/Containerfile" && return
  note "making the image's system (log: .ratemill/kubernetes/image.log)"
  mkdir -p "$kubernetes"
  system_build "$file" >"$kubernetes/image.log" 2>&1 ||
    die "The image's system could not be made: see .ratemill/kubernetes/image.log."
  cp "$file" "$kubernetes/Containerfile"
}

system_build() {
  local debian=$kubernetes/debian container
  if ! images inspect --type image debian:12-slim >/dev/null; then
    rm -rf "$debian"
    debootstrap --variant=minbase bookworm "$debian" &&
      container=$(images from scratch) &&
      images copy "$container" "$debian" / &&
      images commit --rm "$container" docker.io/library/debian:12-slim || return 1
    rm -rf "$debian"
  fi
  rm -f "$kubernetes/pause.tar"
  # The second is what holds the namespaces of a pod: it waits.
  images build --isolation chroot --network host --pull-never --target system -f "$1" \
    -t localhost/ratemill-system "$root/ops/k8s" &&
    container=$(images from --pull-never localhost/ratemill-system) &&
    images config --entrypoint '["/bin/sleep", "infinity"]' "$container" &&
    images commit --rm "$container" "oci-archive:$kubernetes/pause.tar:localhost/pause:trial"
}

images() { buildah --root "$kubernetes/images" --runroot "$kubernetes/run" "$@"; }

# The trial's program as an image: $trial/image.tar. One that was not linked statically brings its
# runtime along.
cluster_image() {
  local container library folder archive=oci-archive:$trial/image.tar
  container=$(images from --pull-never localhost/ratemill-system)
  images copy -q "$container" "$trial/bin/ratemill" /usr/bin/ratemill >/dev/null
  while read -r library; do
    folder=$(dirname "$library")
    images copy -q "$container" "$library" "$folder/" >/dev/null
  done < <(ldd "$trial/bin/ratemill" | awk '$3 ~ /\/swift\// { print $3 }')
  images commit -q --rm "$container" "$archive:localhost/ratemill:trial" >/dev/null
}

# A cluster that knows of nothing but its node, in the folder $cluster.
cluster_up() {
  local folder
  rm -rf "$cluster"
  mkdir -p "$cluster"/{log,etcd,certificates,kubelet,containerd,cni,plugins,var-lib} \
    "$cluster"/var-log/{pods,containers}
  # What these programs have a fixed place for is the trial's own.
  mount -t tmpfs trial /run
  mount --bind "$cluster/var-lib" /var/lib
  mount --bind "$cluster/var-log" /var/log
  export HOME=$cluster
  for folder in /sys/fs/cgroup/*/; do mkdir -p "$folder$cgroup" 2>/dev/null || true; done
  sysctl -qw net.ipv4.ip_forward=1 net.bridge.bridge-nf-call-iptables=1 || true
  cluster_configure
  cluster_start etcd
  cluster_start containerd
  cluster_start apiserver
  cluster_wait "the API" kubectl get --raw /readyz
  for folder in "$kubernetes/pause.tar" "$trial/image.tar"; do
    ctr -a /run/containerd.sock -n k8s.io images import "$folder" >/dev/null
  done
  for folder in controllers scheduler kubelet proxy names; do cluster_start "$folder"; done
  cluster_wait "the node" node_is_ready
}

# All of a trial's programs trust each other: nobody else can reach them.
cluster_configure() {
  openssl genrsa -out "$cluster/accounts.key" 2>/dev/null
  echo 'trial,trial,trial,system:masters' >"$cluster/tokens.csv"
  cat >"$cluster/kubeconfig" <<TXT
apiVersion: v1
kind: Config
current-context: trial
contexts: [{name: trial, context: {cluster: trial, user: trial, namespace: ratemill}}]
clusters:
  - {name: trial, cluster: {server: "https://192.0.2.1:6443", insecure-skip-tls-verify: true}}
users: [{name: trial, user: {token: trial}}]
TXT
  export KUBECONFIG=$cluster/kubeconfig
  cat >"$cluster/containerd.toml" <<TXT
version = 2
root = "$cluster/containerd"
state = "/run/containerd"
oom_score = 0
[grpc]
  address = "/run/containerd.sock"
[plugins."io.containerd.internal.v1.opt"]
  path = "$cluster/plugins"
[plugins."io.containerd.grpc.v1.cri"]
  sandbox_image = "localhost/pause:trial"
  restrict_oom_score_adj = true
  [plugins."io.containerd.grpc.v1.cri".cni]
    bin_dir = "/usr/lib/cni"
    conf_dir = "$cluster/cni"
TXT
  cat >"$cluster/cni/10-trial.conflist" <<TXT
{"cniVersion": "0.4.0", "name": "trial", "plugins": [
  {"type": "bridge", "bridge": "trial0", "isGateway": true, "hairpinMode": true,
   "ipam": {"type": "host-local", "ranges": [[{"subnet": "10.88.0.0/16"}]],
            "routes": [{"dst": "0.0.0.0/0"}]}}]}
TXT
  cat >"$cluster/kubelet.yaml" <<TXT
apiVersion: kubelet.config.k8s.io/v1beta1
kind: KubeletConfiguration
authentication: {anonymous: {enabled: true}, webhook: {enabled: false}}
authorization: {mode: AlwaysAllow}
cgroupDriver: cgroupfs
cgroupRoot: /$cgroup
clusterDNS: [192.0.2.1]
clusterDomain: cluster.local
enforceNodeAllocatable: []
evictionHard: {memory.available: 50Mi, nodefs.available: 1%}
failSwapOn: false
resolvConf: ""
TXT
}

# The processes of the programs.
declare -A pids=()

# Starts one of the programs, or starts it again, in the background.
cluster_start() {
  local words=()
  case $1 in
    etcd) words=(etcd --data-dir "$cluster/etcd") ;;
    containerd) words=(containerd --config "$cluster/containerd.toml") ;;
    apiserver)
      words=("$kubernetes/bin/kube-apiserver" --etcd-servers=http://127.0.0.1:2379
        --advertise-address=192.0.2.1 --bind-address=192.0.2.1 --cert-dir="$cluster/certificates"
        --service-cluster-ip-range=10.96.0.0/16 --authorization-mode=AlwaysAllow
        --token-auth-file="$cluster/tokens.csv" --disable-admission-plugins=ServiceAccount
        --service-account-issuer=https://trial --service-account-key-file="$cluster/accounts.key"
        --service-account-signing-key-file="$cluster/accounts.key") ;;
    controllers)
      words=("$kubernetes/bin/kube-controller-manager" --kubeconfig="$KUBECONFIG"
        --leader-elect=false --cert-dir="$cluster/certificates"
        --flex-volume-plugin-dir="$cluster/plugins") ;;
    scheduler)
      words=("$kubernetes/bin/kube-scheduler" --kubeconfig="$KUBECONFIG" --leader-elect=false
        --cert-dir="$cluster/certificates") ;;
    kubelet)
      words=("$kubernetes/bin/kubelet" --config="$cluster/kubelet.yaml" --kubeconfig="$KUBECONFIG"
        --root-dir="$cluster/kubelet" --cert-dir="$cluster/certificates" --hostname-override=trial
        --node-ip=192.0.2.1 --volume-plugin-dir="$cluster/plugins" --container-runtime=remote
        --container-runtime-endpoint=unix:///run/containerd.sock) ;;
    proxy)
      words=("$kubernetes/bin/kube-proxy" --kubeconfig="$KUBECONFIG" --hostname-override=trial
        --proxy-mode=iptables --cluster-cidr=10.88.0.0/16 --conntrack-max-per-core=0
        --conntrack-tcp-timeout-established=0 --conntrack-tcp-timeout-close-wait=0) ;;
    names)
      words=(dnsmasq --keep-in-foreground --user=root --conf-file=/dev/null --pid-file= --no-resolv
        --no-hosts --listen-address=192.0.2.1 --bind-interfaces --local=/cluster.local/
        --address=/ratemill-coordinator.ratemill.svc.cluster.local/10.96.0.10) ;;
  esac
  "${words[@]}" >>"$cluster/log/$1.log" 2>&1 &
  pids[$1]=$!
  disown
}

# kill -9 of one of them; false where it is down already.
cluster_kill() { kill -KILL "${pids[$1]}" 2>/dev/null; }

cluster_wait() {
  local what=$1 until=$((SECONDS + 180))
  shift
  while ((SECONDS < until)); do
    ! "$@" >/dev/null 2>&1 || return 0
    sleep 0.5
  done
  tail -n 3 "$cluster"/log/*.log >&2
  die "The cluster did not come up, $what is missing: that is what its programs said last."
}

node_is_ready() { kubectl get node trial --no-headers 2>/dev/null | grep -q ' Ready '; }

# Ends everything in the namespaces, and gives back the fixed places.
cluster_down() {
  local folder
  trial_kill_all
  ip link delete trial0 2>/dev/null || true
  iptables-save | awk '/^\*/ { table = substr($1, 2) } /^COMMIT/ { print table }' |
    while read -r folder; do iptables -t "$folder" -F; iptables -t "$folder" -X; done
  awk '{ print $2 }' /proc/self/mounts | grep -F "$cluster/" | sort -r |
    while read -r folder; do umount -l "$folder" 2>/dev/null || true; done
  for folder in /var/log /var/lib /run; do umount -l "$folder" 2>/dev/null || true; done
  trial_forget_cgroups "/sys/fs/cgroup/*/$cgroup"
}
