"""HELP: the format of its files, finding, layout, the dialogue, and that it covers what works."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.commands.show_lab import ShowLab, tables
from vmsshadow.cluster.parameters import PARAMETERS
from vmsshadow.commands import help_library, help_verb
from vmsshadow.commands.device_items import ITEMS
from vmsshadow.commands.help_library import find, read, split_keys, subtopic_lines, topic_lines
from vmsshadow.commands.lexical_table import FUNCTIONS
from vmsshadow.dcl.tables import coverage

SOURCE = """\
! a comment
1 MOUNT
  Mounts.

    Indented.
2 Parameters
  Devices.
2 Qualifiers
/SHADOW
  Makes a set.
/SYSTEM
  For all.
1 MERGE
  Merges.
2 Deep
3 Deeper
  Down here.
"""


def _keys(paths: list[help_library.Path]) -> list[str]:
    return [" ".join(topic.key for topic in path) for path in paths]


def test_levels_become_a_tree_and_the_first_is_sorted() -> None:
    root = read([SOURCE])
    assert [topic.key for topic in root.children] == ["MERGE", "MOUNT"]
    mount = root.children[1]
    assert [topic.key for topic in mount.children] == ["Parameters", "Qualifiers"]
    assert [topic.key for topic in mount.children[1].children] == ["/SHADOW", "/SYSTEM"]


def test_a_level_that_skips_one_is_an_error() -> None:
    with pytest.raises(ValueError, match="Deeper"):
        read(["1 A\n3 Deeper\n"])


def test_a_topic_in_two_files_is_joined() -> None:
    root = read(["1 SET\n2 HOST\n", "1 set\n2 PROMPT\n"])
    assert [child.key for child in root.children[0].children] == ["HOST", "PROMPT"]


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("mount", ["MOUNT"]),
        ("m", ["MERGE", "MOUNT"]),
        ("mo par", ["MOUNT Parameters"]),
        ("mount/shadow", ["MOUNT /SHADOW"]),
        ("mount /s", ["MOUNT /SHADOW", "MOUNT /SYSTEM"]),
        ("mount qual /sys", ["MOUNT Qualifiers /SYSTEM"]),
        ("m%unt", ["MOUNT"]),
        ("* *", ["MERGE Deep", "MOUNT Parameters", "MOUNT Qualifiers"]),
        ("merge...", ["MERGE", "MERGE Deep", "MERGE Deep Deeper"]),
        ("merge ...", ["MERGE", "MERGE Deep", "MERGE Deep Deeper"]),
    ],
)
def test_keys_are_found_by_prefix_wildcard_and_recursion(typed: str, found: list[str]) -> None:
    assert _keys(find((), read([SOURCE]), split_keys(typed))[0]) == found


def test_a_topic_is_laid_out_under_its_path() -> None:
    root = read([SOURCE])
    (path,), _ = find((), root, ["MERGE", "Deep", "Deeper"])
    assert topic_lines(path) == ["", "MERGE", "", "  Deep", "", "    Deeper", "", "         Down here.", ""]
    assert topic_lines((root.children[1],)) == ["", "MOUNT", "", "     Mounts.", "", "       Indented.", ""]


def test_subtopics_stand_in_columns_with_qualifiers_after_words() -> None:
    root = read(["1 A\n2 Examples\n/ABCDEFGHIJKL\n2 /ZED\n2 Parameters\n2 /OTHER\n"])
    assert subtopic_lines(root.children[0]) == [
        "",
        "  Additional information available:",
        "",
        "  Examples   Parameters",
        "  /ZED       /OTHER",
        "",
    ]


@given(st.lists(st.text("ABCDEFG_/", min_size=1, max_size=30), max_size=40))
def test_columns_lose_no_name_and_keep_to_80(keys: list[str]) -> None:
    topic = help_library.Topic("", [], [help_library.Topic(key) for key in keys])
    lines = subtopic_lines(topic)
    assert sorted(" ".join(lines[3:]).split()) == sorted(keys)
    assert all(len(line) <= 80 for line in lines)


@given(st.text(max_size=30))
def test_any_text_typed_is_answered(typed: str) -> None:
    root = read([SOURCE])
    for place in ((), (root.children[1],)):
        lines, there = help_verb.answer(place, root, typed)
        assert isinstance(lines, list) and all(topic is not None for topic in there)


# --- the dialogue ----------------------------------------------------------------------------------


def test_an_unknown_topic_is_regretted_with_the_list_of_what_there_is() -> None:
    lines = ShowLab().show("HELP SHOW NONSENSE")
    assert lines[:5] == [
        "",
        "  Sorry, no documentation on SHOW NONSENSE",
        "",
        "  Additional information available:",
        "",
    ]
    listed = " ".join(lines[5:]).split()
    assert listed == [
        "BROADCAST", "CLUSTER", "DEFAULT", "DEVICES", "KEY", "LOGICAL", "SHADOW", "SYMBOL", "TERMINAL", "TIME",
        "TRANSLATION", "VMSSHADOW",
    ]  # fmt: skip


def test_nobody_is_asked_off_a_terminal() -> None:
    lines = ShowLab().show("HELP SHOW")
    assert lines[1] == "SHOW" and not any("Subtopic?" in line for line in lines)


def test_prompts_lead_down_and_return_leads_up_and_out() -> None:
    lab = ShowLab(interactive=True)
    lines = lab.show("HELP", "show", "dev", "/full", "?", "", "", "")
    asked = [line for line in lines if "opic? " in line]
    assert asked == [
        "Topic? show",
        "SHOW Subtopic? dev",
        "SHOW DEVICES Subtopic? /full",
        "SHOW DEVICES Subtopic? ?",
        "SHOW DEVICES Subtopic? ",
        "SHOW Subtopic? ",
        "Topic? ",
    ]
    assert not lab.session.is_asking


def test_control_z_leaves_at_once() -> None:
    lab = ShowLab(interactive=True)
    lines = lab.show("HELP SHOW DEVICES", "^Z")
    assert lines[-1] == "SHOW DEVICES Subtopic? ^Z" and not lab.session.is_asking


def test_a_topic_without_subtopics_leaves_the_question_where_it_was() -> None:
    lab = ShowLab(interactive=True)
    assert lab.show("HELP SHOW TIME", "^Z")[-1] == "SHOW Subtopic? ^Z"


# --- the library -----------------------------------------------------------------------------------


def test_help_covers_everything_of_these_verbs_that_works() -> None:
    root = help_library.load()
    verbs = ("ANALYZE", "DELETE", "SHOW", "SET", "SIMULATE", "REPLY", "EXIT", "HELP", "LOGOUT", "RECALL", "WAIT",
             "DEFINE", "DEASSIGN")  # fmt: skip
    uncovered = [
        row.path
        for row in coverage(tables())
        if row.is_simulated
        and row.path.split()[0] in verbs
        and "=" not in row.path
        and not find((), root, split_keys(row.path))[0]
    ]
    assert uncovered == []


def _texts(topic: help_library.Topic) -> str:
    """All that a topic and those below it say."""
    return " ".join([*topic.text, *map(_texts, topic.children)])


def test_every_keyword_is_named_where_its_qualifier_is_explained() -> None:
    root = help_library.load()
    unnamed = []
    for row in coverage(tables()):
        command, _, keyword = row.path.partition("=")
        keyword = keyword.rpartition("=")[2]
        if not row.is_simulated or not keyword:
            continue
        found = find((), root, split_keys(command.rpartition("/")[0] or command))[0]
        if keyword.rstrip("0123456789") not in " ".join(_texts(path[-1]) for path in found).upper():
            unnamed.append(row.path)
    assert unnamed == []


def test_every_lexical_function_is_explained() -> None:
    (path,), _ = find((), help_library.load(), ["LEXICALS"])
    topics = {topic.key for topic in path[-1].children}
    refused = set(re.findall(r"F\$\w+", " ".join(path[-1].text))) - {"F$EXT", "F$EXTRACT"}
    assert topics | refused == {f"F${name}" for name in FUNCTIONS} and not topics & refused


def test_every_item_of_a_shadow_set_is_explained() -> None:
    (path,), _ = find((), help_library.load(), split_keys("LEXICALS F$GETDVI"))
    items = {item for item in ITEMS if item.startswith("SHDW_")}
    assert set(re.findall(r"SHDW_\w+", _texts(path[-1]))) == items


def test_every_system_parameter_that_is_read_is_explained() -> None:
    (path,), _ = find((), help_library.load(), ["SYSTEM_PARAMETERS"])
    topics = {topic.key for topic in path[-1].children} - {"Others"}
    names = list(PARAMETERS)
    assert topics == {*names[: names.index("WBM_OPCOM_LVL") + 1], "SHADOW_ENABLE"}


@pytest.mark.parametrize(
    "topic",
    [
        *(f"SHADOWING {word}" for word in (
            "COPY", "MERGE", "FENCES", "SITES", "FORMATION", "HBMM", "BITMAPS", "MINICOPY", "AUTOMATIC_MINICOPY",
            "BACKUP CONSISTENCY", "PERFORMANCE MERGES", "RAID", "SATELLITES", "SYSTEM_DISK", "VOLUME_PROCESSING",
            "FAILURES", "GENERATION_NUMBERS", "WRITE_LOGS",
        )),
        "EXTENSIONS", "SIMULATE", "RELEASE_NOTES", "GLOSSARY VIRTUAL_UNIT", "GETTING_STARTED FIRST_SET",
    ],
)  # fmt: skip
def test_the_concepts_have_topics(topic: str) -> None:
    found, _ = find((), help_library.load(), topic.split())
    assert len(found) == 1 and any(line.strip() for line in found[0][-1].text)


def test_no_two_topics_say_the_same() -> None:
    owners: dict[str, str] = {}
    for path in find((), help_library.load(), ["*..."])[0]:
        name, text = " ".join(topic.key for topic in path), " ".join(" ".join(path[-1].text).split())
        assert not text or owners.setdefault(text, name) == name, f"{name} and {owners[text]}"


def test_what_is_referred_to_exists() -> None:
    root = help_library.load()
    for path in find((), root, ["*..."])[0]:
        text = " ".join(" ".join(path[-1].text).split())
        for reference in re.findall(r"\bHELP ([A-Z$_]+(?:[ /]+[A-Z$_]+)*)", text):
            assert find((), root, split_keys(reference))[0], f"{path[-1].key}: HELP {reference}"


def test_every_text_fits_a_terminal_and_says_something() -> None:
    root = help_library.load()
    for path in find((), root, ["*..."])[0]:
        lines = topic_lines(path)
        assert all(len(line) <= 80 for line in lines), path[-1].key
        assert path[-1].children or any(line.strip() for line in path[-1].text), path[-1].key
