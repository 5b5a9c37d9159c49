"""Holds the bill of materials against the artifact, and the libraries' licences against those allowed.

After `mvn verify cyclonedx:makeBom`. With --write, writes the list of licences anew instead of comparing it.
"""

import hashlib
import json
import pathlib
import sys

PROJECT = pathlib.Path(__file__).resolve().parent.parent
BILL = PROJECT / "target/stageguard.cdx.json"
ARTIFACT = PROJECT / "target/function/lib"
PAGE = PROJECT / "THIRD-PARTY-LICENSES.md"
# None asks more of who passes the artifact on than to keep its notices.
ALLOWED = {"Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "MIT", "MIT-0"}
INTRODUCTION = """# Licences of third parties

The function's artifact holds these libraries, unchanged, each with its own licence and notices. Versions
and hashes are in the [bill of materials](SECURITY.md#verify-an-artifact). Written by `.ci/materials.py`.

| library | licence |
|---|---|
"""


def name(component):
    return f"{component['group']}:{component['name']}"


def licences(component):
    """SPDX ids or, for what has none, the name that its author gives."""
    return [
        entry.get("expression") or entry["license"].get("id") or entry["license"]["name"]
        for entry in component.get("licenses", [])
    ]


def allowed(licence):
    """Who may choose between licences may choose an allowed one."""
    return any(choice.strip("() ") in ALLOWED for choice in licence.split(" OR "))


def page(components):
    rows = {f"| {name(c)} | {', '.join(licences(c))} |" for c in components}
    return INTRODUCTION + "\n".join(sorted(rows)) + "\n"


def faults(bill, jars):
    """What is wrong with the bill.

    jars: the SHA-256 of each library of the artifact, with its file's name.
    """
    listed = {}
    for component in bill["components"]:
        (listed_hash,) = (h["content"] for h in component["hashes"] if h["alg"] == "SHA-256")
        listed[listed_hash] = name(component)
        declared = licences(component)
        if not declared or not all(map(allowed, declared)):
            yield f"{name(component)} has a licence that is not allowed: {', '.join(declared) or 'none'}"
    for jar in sorted(jars[h] for h in jars.keys() - listed.keys()):
        yield f"{jar} of the artifact is not in the bill of materials"
    for component in sorted(listed[h] for h in listed.keys() - jars.keys()):
        yield f"{component} of the bill of materials is not in the artifact"
    for varies in {"serialNumber"} & bill.keys() | {"timestamp"} & bill["metadata"].keys():
        yield f"the bill of materials has a {varies}, which another build would not have"


def main(arguments):
    bill = json.loads(BILL.read_text(encoding="utf-8"))
    jars = {
        hashlib.sha256(jar.read_bytes()).hexdigest(): jar.name
        for jar in ARTIFACT.iterdir()
        if jar.name != "stageguard.jar"
    }
    wrong = list(faults(bill, jars))
    if arguments == ["--write"]:
        PAGE.write_text(page(bill["components"]), encoding="utf-8")
    elif not PAGE.exists() or PAGE.read_text(encoding="utf-8") != page(bill["components"]):
        wrong.append(f"{PAGE.name} is not up to date: python3 .ci/materials.py --write")
    for fault in wrong:
        print(fault, file=sys.stderr)
    if not wrong:
        print(f"The bill of materials lists the {len(jars)} libraries of the artifact, all under allowed licences.")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
