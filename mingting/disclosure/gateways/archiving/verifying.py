"""Whether a package is still what it was when it was packed."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path

from mingting.disclosure.gateways.archiving import bag, eep
from mingting.disclosure.gateways.archiving.bag import PAYLOAD, BagError, shown
from mingting.disclosure.gateways.archiving.formats import examined

_DOCUMENTS = f"{PAYLOAD}documents/"
_SEAL = "tagmanifest-sha256.txt"
_FAULTS_SHOWN = 50


def fingerprint(package: bytes | Path) -> str:
    """Return the SHA-256 of a package's last manifest, on which every byte in it depends; "" when there is none.

    It is the same for the zip and for the directory. Kept where nobody can change it (the ledger), it tells a package
    that was changed with all its manifests from the one that was packed.
    """
    try:
        sealed = bag.opened(package).get(_SEAL)
    except BagError:
        return ""
    return "" if sealed is None else hashlib.sha256(sealed).hexdigest()


def verify(package: bytes | Path, *, fingerprint: str = "") -> list[str]:
    """Return Chinese faults of a package (a zip's bytes or file, or a directory); empty when it is whole.

    Every digest is computed anew; the EEP and the metadata must state the papers that are there; every paper must
    open. ``fingerprint`` is what ``fingerprint()`` gave when it was packed. Never raises for bad packages.
    """
    try:
        members = bag.opened(package)
    except BagError as error:
        return [str(error)]
    found = bag.faults(members)
    if fingerprint and hashlib.sha256(members.get(_SEAL, b"")).hexdigest() != fingerprint:
        found.append("归档包的指纹与封装时留存的不同，包内清单可能被整体改写")
    papers = {path: data for path, data in members.items() if path.startswith(_DOCUMENTS)}
    found += _by_eep(members, papers)
    found += _by_metadata(members, papers)
    found += [
        f"文件 {shown(path)} 无法读取：{fault}"
        for path, data in papers.items()
        if (fault := examined(data, path.rpartition("/")[2]).fault)
    ]
    return list(dict.fromkeys(found))[:_FAULTS_SHOWN]


def notes(package: bytes | Path) -> list[str]:
    """Return Chinese notes on papers that open today and may not in thirty years; faults are for ``verify``."""
    try:
        members = bag.opened(package)
    except BagError:
        return []
    return [
        f"文件 {shown(path)}：{note}"
        for path, data in members.items()
        if path.startswith(_DOCUMENTS) and (note := examined(data, path.rpartition("/")[2]).note)
    ]


def _by_eep(members: Mapping[str, bytes], papers: Mapping[str, bytes]) -> list[str]:
    stated = eep.read(members.get(f"{PAYLOAD}case.eep.xml", b""))
    if stated is None:
        return ["缺少 case.eep.xml 或其内容无法读取"]
    found = []
    if sorted(PAYLOAD + paper.path for paper in stated) != sorted(papers):
        found.append("case.eep.xml 记载的文件与包内文件不一致")
    for paper in stated:
        data = papers.get(PAYLOAD + paper.path)
        if data is None:
            continue
        if paper.sha256 != hashlib.sha256(data).hexdigest() or paper.size != str(len(data)):
            found.append(f"文件 {shown(paper.path)} 与 case.eep.xml 记载的校验码或大小不符")
        if paper.data is not None and paper.data != data:
            found.append(f"文件 {shown(paper.path)} 与 case.eep.xml 中的编码数据不同")
    return found


def _by_metadata(members: Mapping[str, bytes], papers: Mapping[str, bytes]) -> list[str]:
    found = [
        f"缺少 {name}"
        for name in ("index.html", "checks.json", "metadata.json")
        if PAYLOAD + name not in members
    ]
    try:
        listed = json.loads(members.get(f"{PAYLOAD}metadata.json", b""))["documents"]
        stated = {PAYLOAD + paper["path"]: paper["sha256"] for paper in listed}
        json.loads(members.get(f"{PAYLOAD}checks.json", b""))
    except (ValueError, KeyError, TypeError, RecursionError):
        return [*found, "metadata.json 或 checks.json 无法读取"]
    if stated != {path: hashlib.sha256(data).hexdigest() for path, data in papers.items()}:
        found.append("metadata.json 记载的文件与包内文件不一致")
    return found
