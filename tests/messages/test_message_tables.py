"""What must hold for every message of every facility."""

import importlib
import pkgutil
import subprocess
import sys

import pytest

from vmsshadow import messages
from vmsshadow.messages.catalogue import (
    OURS_COUNT,
    OURS_FIRST,
    OURS_SHARED_FIRST,
    Facility,
    Message,
    Severity,
    all_facilities,
    text_of,
)
from vmsshadow.messages.fao import control_pieces
from vmsshadow.messages.files import TYPE
from vmsshadow.messages.system import SHR

EVERY = [message for facility in all_facilities() for message in facility.messages()]


def _value_block(message: Message) -> int:
    return message.value & 0x0FFFFFF8


def test_every_table_is_in_the_catalogue() -> None:
    for module in pkgutil.iter_modules(messages.__path__):
        importlib.import_module(f"{messages.__name__}.{module.name}")
    unknown = set(Facility.__subclasses__()) - set(all_facilities())
    # Tables that other tests make, to see them refused, are not of the package.
    assert [each for each in unknown if each.messages() and each.__module__.startswith(messages.__name__)] == []


def test_a_facility_with_shared_messages_only_is_known_by_its_values() -> None:
    assert text_of(SHR.OPENIN.under(TYPE).value) == "%TYPE-E-OPENIN, error opening !AS as input"


def test_no_two_messages_share_a_condition_value() -> None:
    owners: dict[int, Message] = {}
    for message in EVERY:
        assert _value_block(message) not in owners, f"{message} and {owners[_value_block(message)]}"
        owners[_value_block(message)] = message


def test_no_value_we_chose_can_meet_one_of_a_real_message() -> None:
    real = {message.value >> 3 & 0xFFF for message in EVERY if not message.is_ours and message.value & 0x8000}
    assert not real & set(range(OURS_FIRST, OURS_SHARED_FIRST + OURS_COUNT))


@pytest.mark.parametrize("facility", all_facilities(), ids=lambda facility: facility.__name__)
def test_value_severity_and_text_agree(facility: type[Facility]) -> None:
    for message in facility.messages():
        assert message.value & 7 == message.severity, message
        assert message.value >> 16 == facility.number, message
        assert message.text is None or control_pieces(message.text), message
        assert message.seen or message.text is None, message


@pytest.mark.parametrize("facility", all_facilities(), ids=lambda facility: facility.__name__)
def test_a_facility_prints_each_ident_once_unless_it_is_a_family(facility: type[Facility]) -> None:
    idents = [message.ident for message in facility.messages()]
    assert facility.messages()
    if facility.ident:
        assert set(idents) == {facility.ident}
    else:
        assert len(set(idents)) == len(idents)


@pytest.mark.parametrize("facility", all_facilities(), ids=lambda facility: facility.__name__)
def test_every_message_that_can_be_uttered_is_explained_in_whole_sentences(facility: type[Facility]) -> None:
    for message in facility.messages():
        assert message.explanation or message.text is None, f"{message}: no explanation"
        for told in (message.explanation, message.user_action):
            assert not told or told[-1] in ".:!?", f"{message}: {told}"


@pytest.mark.parametrize("facility", all_facilities(), ids=lambda facility: facility.__name__)
def test_what_was_not_done_has_advice(facility: type[Facility]) -> None:
    failures = (Severity.W, Severity.E, Severity.F)
    silent = [each for each in facility.messages() if each.severity in failures and each.text and not each.user_action]
    assert silent == []


def test_loading_one_table_loads_no_other() -> None:
    program = (
        "import sys; import vmsshadow.messages.mount; "
        "print(sorted(name for name in sys.modules if name.startswith('vmsshadow.messages')))"
    )
    shown = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout
    wanted = ["vmsshadow.messages"] + [f"vmsshadow.messages.{name}" for name in ("catalogue", "fao", "mount")]
    assert shown.strip() == repr(sorted(wanted))
