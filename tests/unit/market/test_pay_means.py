"""Means of pay: what is taken, what is refused, what is shown of it."""

from __future__ import annotations

import pytest

from labelcrowd.errors import InvalidInput
from labelcrowd.market import iban
from labelcrowd.market.pay_means import check, mask

# Examples of the IBAN registry.
EXAMPLES = """
AD1200012030200359100100 AE070331234567890123456 AT611904300234573201 BE68539007547034
CH9300762011623852957 CZ6508000000192000145399 DE89370400440532013000 DK5000400440116243
EE382200221020145685 ES9121000418450200051332 FI2112345600000785 FR1420041010050500013M02606
GB29NWBK60161331926819 GR1601101250000000012300695 HU42117730161111101800000000
IE29AIBK93115212345678 IT60X0542811101000000123456 LT121000011101001000
LU280019400644750000 LV80BANK0000435195001 MT84MALT011000012345MTLCAST001S
NL91ABNA0417164300 NO9386011117947 PL61109010140000071219812874 PT50000201231234567890154
RO49AAAA1B31007593840000 SE4550000000058398257466 SI56263300012039086
SK3112000000198742637541 UA213223130000026007233566001
"""


@pytest.mark.parametrize("number", EXAMPLES.split())
def test_every_example_of_the_registry_is_taken_and_no_slip_of_one_digit(number: str) -> None:
    assert iban.problem(number) == ""
    for place in range(4, len(number)):
        if number[place].isdigit():
            slip = number[:place] + str((int(number[place]) + 1) % 10) + number[place + 1 :]
            assert iban.problem(slip) == "digits"


def test_two_neighbours_that_changed_places_are_noticed() -> None:
    number = "DE89370400440532013000"
    for place in range(4, len(number) - 1):
        if number[place] != number[place + 1]:
            swapped = number[:place] + number[place + 1] + number[place] + number[place + 2 :]
            assert iban.problem(swapped) == "digits"


@pytest.mark.parametrize(
    ("number", "problem"),
    [("", "form"), ("DE", "form"), ("de89370400440532013000", "form"), ("DE8937040044", "form"),
     ("XX89370400440532013000", "country"), ("DE893704004405320130000", "length"),
     ("ＤＥ89370400440532013000", "form"), ("DE89 3704 0044", "form")],
)  # fmt: skip
def test_what_is_no_iban_is_told_apart(number: str, problem: str) -> None:
    assert iban.problem(number) == problem


@pytest.mark.parametrize(
    ("kind", "given", "kept", "shown"),
    [
        ("bank", {"holder": " José Núñez ", "iban": "nl91 abna 0417 1643 00", "bic": "abnanl2a"},
         {"holder": "José Núñez", "iban": "NL91ABNA0417164300", "bic": "ABNANL2A"},
         "NL•• •••• 4300"),
        ("paypal", {"email": "ana.b+x@mail.example.org"}, {"email": "ana.b+x@mail.example.org"},
         "a•••@mail.example.org"),
        ("voucher", {"email": "b@example.org", "iban": "ignored"}, {"email": "b@example.org"},
         "b•••@example.org"),
        ("payroll", {"number": "B-12345"}, {"number": "B-12345"}, "••45"),
        ("payroll", {"number": "12"}, {"number": "12"}, "••"),
        ("cash", {}, {}, ""),
    ],
)  # fmt: skip
def test_details_are_kept_clean_and_shown_masked(
    kind: str, given: dict[str, str], kept: dict[str, str], shown: str
) -> None:
    found = check(kind, given)
    assert found == kept
    assert mask(kind, found) == shown


@pytest.mark.parametrize(
    "text",
    ["<b>Ana</b>", "Ana & Co", 'An"a', "Ana\nB", "Ana\x00", "Ana\u200b", "Ana\u202eB", "A\u2028B",
     "=1+1", "{{7*7}}", "Ana\ufeff", "\ud800", "A" * 71, "123", "   "],
)  # fmt: skip
def test_markup_and_control_characters_are_refused_without_being_repeated(text: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        check("bank", {"holder": text, "iban": "NL91ABNA0417164300"})
    assert refused.value.field == "holder"
    assert text.strip() == "" or text not in str(refused.value)


@pytest.mark.parametrize(
    "email",
    ["ana", "ana@", "@b.c", "a@b", "a b@c.de", "a@b.c,d@e.fg", "a@b..de", "<a@b.de>", "a@b.de\r\nX",
     "a@b.de;rm", "a@ü.de", f"{'a' * 65}@b.de", "+ana@b.de", "-ana@b.de", ".ana@b.de"],
)  # fmt: skip
def test_what_is_no_one_address_is_refused(email: str) -> None:
    for kind in ("paypal", "voucher"):
        with pytest.raises(InvalidInput):
            check(kind, {"email": email})


def test_unknown_means_and_missing_details_are_refused() -> None:
    for kind, given in (("gold", {}), ("bank", {}), ("payroll", {"number": "-"}), ("paypal", {})):
        with pytest.raises(InvalidInput):
            check(kind, given)
