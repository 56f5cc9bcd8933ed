"""Holds manifests to rules: kubectl kustomize FOLDER | python3 check.py FOLDER.

Ends with 0, or says each breach with its object and ends with 1. In a base, images have no tag yet;
an overlay must pin one.
"""

import sys

import yaml

API = {
    "ConfigMap": "v1",
    "Deployment": "apps/v1",
    "Job": "batch/v1",
    "NetworkPolicy": "networking.k8s.io/v1",
    "PersistentVolumeClaim": "v1",
    "PodDisruptionBudget": "policy/v1",
    "Service": "v1",
}
PORTS = {7701, 7702}
# What those who use the manifests make themselves: keys, allow list, feeds.
GIVEN = {
    "ratemill-coordinator-keys",
    "ratemill-worker-keys",
    "ratemill-pseudonym",
    "ratemill-authorized",
    "ratemill-feeds",
}
# Exit codes after which another start changes nothing, as in the unit of ops/systemd.
FINAL = [1, 2, 3, 64, 65, 66, 70, 78]

breaches = []


def at(value, path):
    """The value at a path of keys, or None."""
    for key in path.split("."):
        value = value.get(key) if isinstance(value, dict) else None
    return value


def demand(holds, thing, rule):
    if not holds:
        breaches.append(f"{thing['kind']}/{at(thing, 'metadata.name')}: {rule}")


def check_pod(thing, is_base, names):
    pod = at(thing, "spec.template.spec") or {}
    demand(at(pod, "securityContext.runAsNonRoot") is True, thing, "pods don't run as root")
    demand(
        at(pod, "securityContext.seccompProfile.type") == "RuntimeDefault",
        thing,
        "pods have the runtime's seccomp profile",
    )
    demand(pod.get("automountServiceAccountToken") is False, thing, "pods get no token of the API")
    demand(
        pod.get("terminationGracePeriodSeconds") == 120,
        thing,
        "pods have 120 s to end what they have begun",
    )
    volumes = {volume["name"]: volume for volume in pod.get("volumes", [])}
    for volume in volumes.values():
        for kind, key in [
            ("secret", "secretName"),
            ("configMap", "name"),
            ("persistentVolumeClaim", "claimName"),
        ]:
            name = at(volume, f"{kind}.{key}")
            demand(name is None or name in names | GIVEN, thing, f"nobody makes the {kind} {name}")
    for container in pod.get("initContainers", []) + pod.get("containers", []):
        check_container(thing, container, volumes, names, is_base)


def check_container(thing, container, volumes, names, is_base):
    name = container["name"]
    rights = container.get("securityContext", {})
    demand(rights.get("allowPrivilegeEscalation") is False, thing, f"{name} gains no rights")
    demand(rights.get("readOnlyRootFilesystem") is True, thing, f"{name} can't write its image")
    demand(at(rights, "capabilities.drop") == ["ALL"], thing, f"{name} has no capabilities")
    for bound in ("requests", "limits"):
        for what in ("cpu", "memory"):
            demand(
                at(container, f"resources.{bound}.{what}"), thing, f"{name} has {bound} of {what}"
            )
    demand(
        at(container, "resources.requests.memory") == at(container, "resources.limits.memory"),
        thing,
        f"{name} is promised all the memory it may use",
    )
    image, _, tag = container["image"].rpartition("/")[2].partition(":")
    pinned = tag not in ("", "latest") or "@sha256:" in container["image"]
    demand(is_base or pinned, thing, f"{name} has an image with a tag that doesn't move")
    demand(not (is_base and tag), thing, f"{name} leaves the tag of {image} to the overlay")
    for mount in container.get("volumeMounts", []):
        demand(mount["name"] in volumes, thing, f"{name} mounts no volume '{mount['name']}'")
        if mount["mountPath"].startswith("/secret"):
            demand(mount.get("readOnly") is True, thing, f"{name} can't write its secrets")
    for source in container.get("envFrom", []):
        map_name = at(source, "configMapRef.name")
        demand(map_name in names | GIVEN, thing, f"nobody makes the ConfigMap {map_name}")


def check_coordinator(job):
    demand(at(job, "spec.parallelism") == 1, job, "there is one coordinator")
    demand(at(job, "spec.podReplacementPolicy") == "Failed", job, "its pods don't overlap")
    demand(
        at(job, "spec.template.spec.restartPolicy") == "Never",
        job,
        "the Job judges exit codes, so pods don't restart by themselves",
    )
    rules = at(job, "spec.podFailurePolicy.rules") or []
    codes = [at(rule, "onExitCodes.values") for rule in rules if rule["action"] == "FailJob"]
    demand(codes == [FINAL], job, f"it gives up after the exit codes {FINAL} and no others")
    container = at(job, "spec.template.spec")["containers"][0]
    ports = {port["containerPort"] for port in container.get("ports", [])}
    demand(ports == PORTS, job, "it listens at 7701 and 7702")
    arguments = container["args"]
    demand(any(a.startswith("--keys=") for a in arguments), job, "it has keys")
    demand("--allow-insecure-network" not in arguments, job, "it lets no plain connection in")


def check_policy(policy):
    selected = at(policy, "spec.podSelector.matchLabels") or {}
    is_coordinator = selected.get("app.kubernetes.io/component") == "coordinator"
    demand(selected, policy, "it says whose it is")
    demand(
        at(policy, "spec.policyTypes") == ["Ingress", "Egress"], policy, "it closes both ways"
    )
    open_ports = {
        port["port"]
        for rule in (at(policy, "spec.ingress") or []) + (at(policy, "spec.egress") or [])
        for port in rule.get("ports", [])
    }
    demand(
        open_ports == (PORTS if is_coordinator else PORTS | {53}),
        policy,
        "it opens 7701 and 7702, and to workers the name server",
    )
    for rule in at(policy, "spec.ingress") or []:
        demand(rule.get("from") and rule.get("ports"), policy, "no way in is open to everybody")


def check(things, is_base):
    names = {at(thing, "metadata.name") for thing in things}
    kinds = [thing["kind"] for thing in things]
    labels = []
    for thing in things:
        kind = thing["kind"]
        demand(kind in API, thing, "its kind is none of ours")
        demand(thing["apiVersion"] == API.get(kind), thing, f"its API is {API.get(kind)}")
        demand(at(thing, "metadata.namespace") == "ratemill", thing, "it lies in its namespace")
        if kind in ("Deployment", "Job"):
            labels.append(at(thing, "spec.template.metadata.labels") or {})
            check_pod(thing, is_base, names)
        if kind == "Job":
            check_coordinator(thing)
        if kind == "Service":
            ports = {port["port"] for port in thing["spec"]["ports"]}
            demand(ports == PORTS, thing, "it has 7701 and 7702")
        if kind == "NetworkPolicy":
            check_policy(thing)
        if kind == "PersistentVolumeClaim":
            demand(
                at(thing, "spec.accessModes") == ["ReadWriteOncePod"], thing, "one pod writes it"
            )
        if kind == "Deployment":
            demand(
                at(thing, "spec.selector.matchLabels").items() <= labels[-1].items(),
                thing,
                "it selects its own pods",
            )
    for thing in things:
        selector = at(thing, "spec.selector")
        if thing["kind"] in ("Service", "PodDisruptionBudget"):
            wanted = selector.get("matchLabels", selector)
            demand(
                any(wanted.items() <= label.items() for label in labels),
                thing,
                "it selects pods that there are",
            )
    for kind, count in [("Job", 1), ("Deployment", 1), ("Service", 1), ("NetworkPolicy", 2),
                        ("PodDisruptionBudget", 2), ("PersistentVolumeClaim", 1)]:
        if kinds.count(kind) != count:
            breaches.append(f"{kind}: there are {kinds.count(kind)}, not {count}")


def main(arguments):
    if len(arguments) != 1 or arguments[0].startswith("-"):
        print(__doc__, file=sys.stderr)
        return 0 if arguments in (["-h"], ["--help"]) else 64
    things = [thing for thing in yaml.safe_load_all(sys.stdin) if thing]
    check(things, is_base=arguments[0].endswith("base"))
    for breach in breaches:
        print(f"{arguments[0]}: {breach}", file=sys.stderr)
    if not breaches:
        print(f"{arguments[0]}: {len(things)} objects are in order", file=sys.stderr)
    return 1 if breaches else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
