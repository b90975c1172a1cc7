"""The grammar of HBMM policies: what is written is read again, abbreviations, and every refusal."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vmsshadow.shadow.policy import MasterList, Policy, Wrong, is_name, parse, written

NODES = ("ALPHA", "BETA", "GAMMA", "DELTA")

numbers = st.none() | st.integers(0, 12)
lists = st.builds(
    MasterList,
    st.lists(st.sampled_from(NODES), unique=True).map(tuple),
    st.none() | st.integers(1, 12),
    numbers,
    numbers,
)
policies = st.builds(
    Policy, st.lists(lists, min_size=1, max_size=3).map(tuple), st.none() | st.integers(1, 0x7FFFFFFF)
)


@given(policies)
def test_what_is_written_is_read_again(policy: Policy) -> None:
    assert parse(written(policy)) == policy


@given(st.text("()=,*ABCOUNTMASTER_LIST0123456789 ", max_size=40))
def test_any_text_is_a_policy_or_refused_with_a_reason(text: str) -> None:
    found = parse(text)
    if isinstance(found, Policy):
        assert parse(written(found)) == found
    else:
        assert found.ident


@pytest.mark.parametrize(
    ("text", "policy"),
    [
        ("MASTER_LIST=*", Policy((MasterList(()),))),
        ("(MASTER=*,COUNT=12,MULTIUSE=12,DISMOUNT=1)", Policy((MasterList((), 12, 12, 1),))),
        ("(MASTER_LIST=(A,B),COUNT=1,RESET_THRESHOLD=800000)", Policy((MasterList(("A", "B"), 1),), 800000)),
        (
            "((MASTER_LIST=(A,B),COUNT=1),(MASTER_LIST=(C,D),COUNT=1),RESET=5)",
            Policy((MasterList(("A", "B"), 1), MasterList(("C", "D"), 1)), 5),
        ),
        ("(MASTER_LIST=A,MASTER_LIST=B)", Policy((MasterList(("A",)), MasterList(("B",))))),
    ],
)
def test_the_forms_of_the_manual_are_read(text: str, policy: Policy) -> None:
    assert parse(text) == policy


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("(MASTER_LIST=*,COUNT=13)", Wrong("IVVALU", "13")),
        ("(MASTER_LIST=*,COUNT=0)", Wrong("IVVALU", "0")),
        ("(MASTER_LIST=*,COUNT=X)", Wrong("NUMBER", "X")),
        ("(MASTER_LIST=*,COUNT)", Wrong("VALREQ", "COUNT")),
        ("(MASTER_LIST=*,COUNT=1,COUNT=2)", Wrong("CONFLICT", "COUNT")),
        ("(MASTER_LIST=*,BOGUS=2)", Wrong("IVKEYW", "BOGUS")),
        ("(MASTER_LIST=(A,A))", Wrong("CONFLICT", "MASTER_LIST")),
        ("(COUNT=2)", Wrong("VALREQ", "MASTER_LIST")),
        ("RESET_THRESHOLD=5", Wrong("VALREQ", "HBMM")),
        ("(MASTER_LIST=*", Wrong("NOPAREN", "(MASTER_LIST=*")),
        ("(MASTER_LIST=*,RESET=1,RESET=2)", Wrong("CONFLICT", "RESET_THRESHOLD")),
    ],
)
def test_what_is_wrong_is_refused_with_the_piece(text: str, wrong: Wrong) -> None:
    assert parse(text) == wrong


def test_names_have_1_to_64_letters_digits_dollars_and_underscores() -> None:
    assert is_name("PEAK_HOURS$1") and is_name("A" * 64)
    assert not is_name("") and not is_name("A" * 65) and not is_name("A-B") and not is_name("(A)")


def test_without_a_count_a_list_has_six_masters_at_most() -> None:
    assert MasterList(()).wanted(10) == 6 and MasterList(()).wanted(3) == 3
    assert MasterList(("A", "B")).wanted(10) == 2
    assert MasterList((), 8).wanted(10) == 8
