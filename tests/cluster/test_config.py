"""The world schema: what is accepted, what it becomes, and that every refusal names its place on one line."""

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vmsshadow.base import vmstime
from vmsshadow.cluster import config
from vmsshadow.cluster.config import ConfigRefused
from vmsshadow.cluster.config_entries import Configuration, SetConfig, WorkloadConfig
from vmsshadow.cluster.config_text import read_text
from vmsshadow.disk.types import Geometry

CONTRACT = """
cluster: {name: LAB, start: "21-NOV-2026 10:00:00.00", seed: 1}
parameters: {SHADOW_MBR_TMO: 120}                  # for every node
controllers:
  - {name: HSG1, type: HSG80, copy_assist: true, write_logging: true}
nodes:
  - {name: ALPHA, site: 1, votes: 1, version: V8.4, arch: Integrity, parameters: {SHADOW_MAX_COPY: 2}}
  - {name: BETA, site: 2}
disks:
  - {name: $1$DGA10, type: RZ26, site: 1}          # a known type
  - {name: $1$DGA11, blocks: 20000, site: 2, image: other.dsk, paths: [ALPHA, BETA], controller: HSG1}
sets:                                               # mounted at start, already in steady state
  - {unit: DSA1, label: DATA1, members: [$1$DGA10, $1$DGA11], mounted_on: all, policy: "(MASTER_LIST=*,COUNT=2)"}
workload:
  - {unit: DSA1, profile: oltp, rate: 200, seed: 3}
"""
NODES = "nodes: [{name: ALPHA, site: 1}, {name: BETA, site: 1}, {name: GAMMA, site: 2}]\n"


def _parse(text: str) -> Configuration:
    return config.parse(text, "two.yaml")


def _reason(text: str) -> str:
    with pytest.raises(ConfigRefused) as refused:
        _parse(text)
    return refused.value.reason


# --- what is accepted ------------------------------------------------------------------------------


def test_every_key_of_the_documented_example_is_read() -> None:
    made = _parse(CONTRACT)
    assert (made.name, made.seed) == ("LAB", 1)
    assert made.start_ticks == vmstime.parse_absolute("21-NOV-2026 10:00:00.00")
    assert made.controllers == (("HSG1", "HSG80", True, True),)
    alpha, beta = made.nodes
    assert (alpha.site, alpha.votes, alpha.version, alpha.arch) == (1, 1, "V8.4", "Integrity")
    assert alpha.parameters == {"SHADOW_MBR_TMO": 120, "SHADOW_MAX_COPY": 2, "SHADOW_SITE_ID": 1}
    assert beta.parameters == {"SHADOW_MBR_TMO": 120, "SHADOW_SITE_ID": 2}
    first, second = made.disks
    assert (first.blocks, first.geometry, first.image) == (2_050_860, Geometry(57, 14, 2570), "1dga10.dsk")
    assert first.paths == ("ALPHA",)
    assert (second.blocks, second.image, second.controller) == (20_000, "other.dsk", "HSG1")
    assert second.paths == ("ALPHA", "BETA")
    both = ("ALPHA", "BETA")
    assert made.sets == (SetConfig(1, "DATA1", ("$1$DGA10", "$1$DGA11"), both, "(MASTER_LIST=*,COUNT=2)"),)
    assert made.workloads == (WorkloadConfig(1, "OLTP", 200.0, 3),)


def test_a_node_may_be_called_no() -> None:
    nodes = _parse("nodes: [{name: NO}, {name: off}, {name: 0777}]").nodes
    assert [node.name for node in nodes] == ["NO", "OFF", "0777"]


def test_a_number_with_a_leading_zero_is_decimal() -> None:
    assert _parse(NODES + "disks: [{name: DKA0, blocks: 0100}]").disks[0].blocks == 100


def test_names_come_out_in_upper_case() -> None:
    made = _parse("nodes: [{name: alpha}]\ndisks: [{name: $1$dga1, blocks: 100, paths: [alpha]}]")
    assert (made.nodes[0].name, made.disks[0].name, made.disks[0].paths) == ("ALPHA", "$1$DGA1", ("ALPHA",))


def test_a_disk_is_reached_by_the_nodes_of_its_site_or_by_all() -> None:
    disks = "disks: [{name: $1$DGA1, blocks: 99, site: 1}, {name: $1$DGA2, blocks: 99}"
    disks += ", {name: $1$DGA3, blocks: 99, site: 9}]"
    assert [disk.paths for disk in _parse(NODES + disks).disks] == [
        ("ALPHA", "BETA"),
        ("ALPHA", "BETA", "GAMMA"),
        ("ALPHA", "BETA", "GAMMA"),
    ]


def test_the_site_parameter_and_the_site_of_a_node_follow_each_other() -> None:
    made = _parse("nodes: [{name: A, parameters: {SHADOW_SITE_ID: 4}}, {name: B, site: 5}]")
    assert [(node.site, node.parameters["SHADOW_SITE_ID"]) for node in made.nodes] == [(4, 4), (5, 5)]


def test_an_alias_stands_for_its_anchor() -> None:
    made = _parse("nodes:\n - {name: A, parameters: &p {MVTIMEOUT: 60}}\n - {name: B, parameters: *p}\n")
    assert made.nodes[1].parameters["MVTIMEOUT"] == 60


def test_the_same_configuration_comes_from_values() -> None:
    values: dict[str, Any] = {
        "nodes": [{"name": "ALPHA"}],
        "disks": [{"name": "$1$DGA1", "blocks": 100, "paths": ["ALPHA"]}],
    }
    text = "nodes: [{name: ALPHA}]\ndisks: [{name: $1$DGA1, blocks: 100, paths: [ALPHA]}]\n"
    assert config.from_mapping(values, "two.yaml") == _parse(text)


def test_adapters_and_the_ways_from_them_are_read() -> None:
    nodes = "nodes: [{name: ALPHA, adapters: [PKA0, PKB0]}, {name: BETA}]\n"
    disks = "disks:\n  - {name: $1$DGA1, blocks: 99}\n  - {name: $1$DGA2, blocks: 99, paths: [alpha:pkb0]}\n"
    disks += "  - {name: $1$DGA3, blocks: 99, paths: [ALPHA:PKB0, ALPHA, BETA:FGA0]}\n"
    made = _parse(nodes + disks)
    assert [node.adapters for node in made.nodes] == [("PKA0", "PKB0"), ("FGA0",)]
    assert [disk.paths for disk in made.disks] == [("ALPHA", "BETA"), ("ALPHA",), ("ALPHA", "BETA")]
    assert [disk.adapters for disk in made.disks] == [{}, {"ALPHA": ("PKB0",)}, {"BETA": ("FGA0",)}]


def test_a_disk_may_be_behind_two_controllers() -> None:
    parts = NODES + "controllers: [{name: HSJ1}, {name: HSJ2}]\n"
    parts += "disks:\n  - {name: $1$DUA1, blocks: 99, controller: [HSJ2, HSJ1]}\n"
    (disk,) = _parse(parts).disks
    assert (disk.controller, disk.second_controller) == ("HSJ2", "HSJ1")


@pytest.mark.parametrize("name", ["default", "single_node", "system_disk", "two_sites"])
def test_each_shipped_configuration_is_found_by_name_and_read(name: str) -> None:
    made = config.load(config.find(name))
    assert made.source == f"{name}.yaml" and made.nodes and made.disks


# --- what is refused -------------------------------------------------------------------------------

DISK = NODES + "disks:\n  - name: $1$DGA10\n    "
REFUSALS = [
    ("nodes:\n  - {name: ALPHA,\n     blocs: 7}\n", 'line 3: node ALPHA: unknown key "blocs"'),
    (DISK + "blocs: 20\n", 'line 4: disk $1$DGA10: unknown key "blocs"'),
    (DISK + "blocks: many\n", "line 4: disk $1$DGA10: blocks: must be a whole number"),
    (DISK + "blocks: 43\n", "line 4: disk $1$DGA10: blocks: 43 is outside 44 to 4294967295"),
    (DISK + "blocks: 4294967296\n", "line 4: disk $1$DGA10: blocks: 4294967296 is outside 44 to 4294967295"),
    (DISK + "blocks: true\n", "line 4: disk $1$DGA10: blocks: must be a whole number"),
    (DISK + "site: 1\n", 'line 3: disk $1$DGA10: "blocks" is missing'),
    (DISK + "type: RZ99\n", 'line 3: disk $1$DGA10: type "RZ99" is not known; "blocks" is missing'),
    (DISK + "blocks: 99\n    paths: [ALPHA:FGB0]\n", 'line 5: disk $1$DGA10: paths: node ALPHA has no adapter "FGB0"'),
    ("nodes: [{name: A, adapters: [FG0]}]\n", 'line 1: node A: adapters: "FG0" is not an adapter name such as FGA0'),
    ("nodes: [{name: A, adapters: []}]\n", "line 1: node A: adapters: must be a list of names"),
    (DISK + "blocks: 99\n    controller: [H, A]\n", 'line 5: disk $1$DGA10: controller: there is no controller "H"'),
    (DISK + "blocks: 99\n    paths: [ALPHA, DELTA]\n", "line 5: disk $1$DGA10: paths: there is no node DELTA"),
    (DISK + "blocks: 99\n    paths: [BETA, BETA]\n", "line 5: disk $1$DGA10: paths: BETA is named twice"),
    (DISK + "blocks: 99\n    controller: HSG9\n", 'line 5: disk $1$DGA10: controller: there is no controller "HSG9"'),
    (DISK + "blocks: 99\n    image: ../x\n", 'line 5: disk $1$DGA10: image: "../x" is no path inside the lab'),
    (DISK + "blocks: 99\n    image: state.yaml\n", 'line 5: disk $1$DGA10: image: "state.yaml" is the lab\'s own'),
    (
        DISK + "blocks: 99\n    sectors: 9\n",
        "line 3: disk $1$DGA10: sectors, tracks and cylinders must be given together",
    ),
    (
        DISK + "blocks: 99\n  - {name: $1$DGA10, blocks: 99}\n",
        "line 5: disk $1$DGA10: disk $1$DGA10 is taken already in line 3",
    ),
    (
        DISK + "blocks: 99\n  - {name: DSA1, blocks: 99}\n",
        'line 5: disk DSA1: name: "DSA1" is no disk name such as $1$DGA10',
    ),
    ("disks: []\n", "line 1: nodes: at least one is needed"),
    (
        "nodes: [{name: TOOLONG}]",
        'line 1: node TOOLONG: name: "TOOLONG" is not a node name of 1 to 6 letters and digits',
    ),
    ("nodes: [{name: true}]", 'line 1: node TRUE: name: must be text; write "true" in quotes'),
    ("nodes: [{site: 1}]", 'line 1: node 1: "name" is missing'),
    ("nodes: [{name: A, site: 256}]", "line 1: node A: site: 256 is outside 0 to 255"),
    ("nodes: [7]", "line 1: node 1: must be a mapping of keys to values"),
    ("nodes: 7", "line 1: nodes: must be a list of nodes"),
    ("- 7", "line 1: configuration: must be a mapping of keys to values"),
    ("\nnodez: []", 'line 2: configuration: unknown key "nodez"'),
    ("parameters:\n  SHADOW_MAX_COPY: 201\n", "line 2: parameters: SHADOW_MAX_COPY is outside 0 to 200"),
    ("parameters: {SHADOW_MAX: 1}", "line 1: parameters: SHADOW_MAX is no system parameter that shadowing reads"),
    (
        "cluster:\n  start: yesterday\n",
        'line 2: cluster: start: "yesterday" is no absolute time such as 21-NOV-2026 10:00:00.00',
    ),
    ("cluster: {seed: -1}", "line 1: cluster: seed: -1 is outside 0 to 9223372036854775807"),
    ("cluster: {seed: 1}\ncluster: {seed: 2}", 'line 2: key "cluster" stands here for the second time'),
    ("nodes: [\n", "line 2: did not find expected node content"),
    ("nodes: !!python/name:x y", 'line 1: tag "tag:yaml.org,2002:python/name:x" has no meaning here'),
    ("nodes: &a [*a]", 'line 1: alias "a" stands for nothing'),
    ("---\n{}\n---\n{}\n", "line 4: a second document; one is enough"),
]


@pytest.mark.parametrize(("text", "reason"), REFUSALS)
def test_what_is_wrong_is_refused_with_file_line_and_reason(text: str, reason: str) -> None:
    assert _reason(text) == f"two.yaml, {reason}"


SET = NODES + "disks: [{name: $1$DGA1, blocks: 99}, {name: $1$DGA2, blocks: 99}, {name: DKA3, blocks: 99}]\nsets:\n  - "
SET_REFUSALS = [
    ("{unit: DSA1, label: A, members: [$1$DGA9]}", "set DSA1: members: there is no disk $1$DGA9"),
    (
        "{unit: DSA1, label: A, members: [DKA3]}",
        "set DSA1: members: DKA3 has no allocation class and cannot be a member",
    ),
    ("{unit: DSA1, label: A, members: []}", "set DSA1: members: must be a list of names"),
    (
        "{unit: DSA10000, label: A, members: [$1$DGA1]}",
        'set DSA10000: unit: "DSA10000" is no virtual unit, DSA0 to DSA9999',
    ),
    (
        "{unit: DSA1, label: A B, members: [$1$DGA1]}",
        'set DSA1: label: "A B" is not a volume label of 1 to 12 letters, digits, $, _ and -',
    ),
    ("{unit: DSA1, label: A, members: [$1$DGA1], mounted_on: [X]}", "set DSA1: mounted_on: there is no node X"),
    (
        "{unit: DSA1, label: A, members: [$1$DGA1]}\n  - {unit: DSA2, label: B, members: [$1$DGA1]}",
        "set DSA2: members: member $1$DGA1 is taken already in line 4",
    ),
    (
        "{unit: DSA1, label: A, members: [$1$DGA1]}\n  - {unit: DSA1, label: B, members: [$1$DGA2]}",
        "set DSA1: unit DSA1 is taken already in line 4",
    ),
    (
        "{unit: DSA1, label: A, members: [$1$DGA1]}\nworkload: [{unit: DSA2}]",
        "workload DSA2: DSA2 is not one of the sets that are mounted at start",
    ),
    (
        "{unit: DSA1, label: A, members: [$1$DGA1]}\nworkload: [{unit: DSA1, rate: 0}]",
        'workload DSA1: rate: "0" is not above 0 and at most 1e+06',
    ),
    (
        "{unit: DSA1, label: A, members: [$1$DGA1]}\nworkload: [{unit: DSA1, profile: idle}]",
        'workload DSA1: profile: "idle" is none of OLTP, WRITE, READ, BACKUP, BATCH',
    ),
]


@pytest.mark.parametrize(("text", "reason"), SET_REFUSALS)
def test_a_set_or_workload_that_cannot_be_is_refused(text: str, reason: str) -> None:
    assert _reason(SET + text).partition(": ")[2] == reason


def test_the_bounds_on_numbers_of_things_hold() -> None:
    nodes = ", ".join(f"{{name: N{number}}}" for number in range(96))
    assert len(_parse(f"nodes: [{nodes}]").nodes) == 96
    assert _reason(f"nodes: [{nodes}, {{name: N96}}]") == "two.yaml, line 1: nodes: more than 96 nodes"


def test_deep_nesting_is_refused_and_not_followed() -> None:
    assert _reason("nodes: " + "[" * 5000) == "two.yaml, line 1: nested too deeply"


def test_a_name_nobody_ships_and_a_file_that_is_none_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigRefused, match="no such file, and no shipped configuration"):
        config.find("nowhere")
    with pytest.raises(ConfigRefused, match="Is a directory"):
        config.load(tmp_path)


def test_a_file_that_is_not_text_is_refused_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "bad.yaml"
    path.write_bytes(b"nodes:\n - {name: \xff}\n")
    with pytest.raises(ConfigRefused) as refused:
        config.load(path)
    assert refused.value.reason == f"{path}, line 2: not UTF-8 text"


# --- properties ------------------------------------------------------------------------------------

_FRAGMENTS = st.sampled_from(
    [
        *"{}[]:,-&*!|>'\"%@`#? \n\t~",
        *("nodes", "disks", "name", "ALPHA", "$1$DGA1", "blocks", "sets", "unit", "DSA1", "members", "parameters"),
        *("workload", "cluster", "seed", "0o7", "0x1F", "1e9", ".5", "true", "null", "9" * 50, "- ", ": ", "\n  "),
        *("{name: ALPHA}", "---", "...", "\x00", "\ud800", "\x85", "\u2028"),
    ]
)


@settings(max_examples=200, deadline=None)
@given(st.one_of(st.lists(_FRAGMENTS, max_size=40).map("".join), st.text(max_size=80)))
def test_garbage_is_read_or_refused_on_one_line(text: str) -> None:
    try:
        _parse(text)
    except ConfigRefused as refused:
        assert refused.reason.startswith("two.yaml") and len(refused.reason.splitlines()) == 1


_VALUES = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=12), st.binary(max_size=2)),
    lambda inner: st.one_of(
        st.lists(inner, max_size=4),
        st.dictionaries(st.sampled_from(["name", "site", "blocks", "paths", "unit", "members", "x\ny"]), inner),
    ),
    max_leaves=8,
)
_DOCUMENTS = st.dictionaries(
    st.sampled_from(["cluster", "parameters", "controllers", "nodes", "disks", "sets", "workload"]), _VALUES
)


@settings(max_examples=200, deadline=None)
@given(_DOCUMENTS)
def test_any_values_are_read_or_refused_on_one_line(document: dict[str, object]) -> None:
    base: dict[str, object] = {"nodes": [{"name": "ALPHA"}], "disks": [{"name": "$1$DGA1", "blocks": 99}]}
    try:
        config.from_mapping({**base, **document}, "two.yaml")
    except ConfigRefused as refused:
        assert refused.reason.startswith("two.yaml: ") and len(refused.reason.splitlines()) == 1


@settings(max_examples=100, deadline=None)
@given(before=st.integers(0, 30), between=st.integers(0, 30))
def test_the_line_of_a_wrong_key_is_right_wherever_it_stands(before: int, between: int) -> None:
    text = "# \n" * before + "nodes:\n" + "\n" * between + "  - name: ALPHA\n    vote: 1\n"
    assert _reason(text) == f'two.yaml, line {before + between + 3}: node ALPHA: unknown key "vote"'


@settings(max_examples=100, deadline=None)
@given(st.integers(-(10**30), 10**30))
def test_whole_numbers_mean_what_they_say(value: int) -> None:
    assert read_text(f"[{value}, {value:+d}, '{value}']", "x").value[0].value == value  # type: ignore[index,union-attr]
