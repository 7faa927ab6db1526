"""What a requester's form or command says of a qualification type, read and checked."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal, InvalidOperation
from typing import TypeVar

from labelcrowd.errors import InvalidInput
from labelcrowd.market import qualification_limits as within
from labelcrowd.market import qualification_tests
from labelcrowd.market.qualification_types import (
    ACTIVE,
    INACTIVE,
    QualificationType,
    TypeChange,
    TypeValues,
)

BY_HAND, AT_ONCE, BY_TEST = "by-hand", "at-once", "by-test"
WAYS = (BY_HAND, AT_ONCE, BY_TEST)
"""How workers get a qualification: somebody decides, whoever asks, or by a test."""
MINUTE_S, HOUR_S = 60, 3_600

Fields = Mapping[str, str]
T = TypeVar("T")


def way_of(of_type: TypeValues) -> str:
    """How workers get it: one of ``WAYS``."""
    if of_type.test is not None:
        return BY_TEST
    return AT_ONCE if of_type.auto_granted else BY_HAND


def read_values(fields: Fields) -> TypeValues:
    """A new type. Raises InvalidInput with the field.

    ``name``, ``description``, ``keywords``; ``active`` ("no": closed for now); ``way``, and by it
    ``value`` or ``test``, ``minutes``, ``answer_key``; ``hours`` until the next try, "": no other.
    """
    way = _way(fields)
    test, duration_s, answer_key = _test(fields, way)
    return TypeValues(
        name=_checked("name", within.name, _text(fields, "name")),
        description=_checked("description", within.description, _text(fields, "description")),
        keywords=_checked("keywords", within.keywords, _text(fields, "keywords")),
        status=_status(fields),
        test=test,
        test_duration_s=duration_s,
        answer_key=answer_key,
        retry_delay_s=_retry(fields),
        auto_granted=way == AT_ONCE,
        auto_granted_value=_granted_value(fields, way),
    )


def read_change(fields: Fields, before: QualificationType) -> TypeChange:
    """A change, from the same fields without name and keywords. Raises InvalidInput.

    A type that has a test keeps one; a delay that is left empty stays as it is.
    """
    way = _way(fields)
    if before.test is not None and way != BY_TEST:
        raise InvalidInput("way: a qualification that has a test keeps having one", field="way")
    test, duration_s, answer_key = _test(fields, way)
    return TypeChange(
        description=_checked("description", within.description, _text(fields, "description")),
        status=_status(fields),
        test=test,
        test_duration_s=duration_s,
        answer_key=answer_key,
        retry_delay_s=_retry(fields),
        auto_granted=way == AT_ONCE,
        auto_granted_value=_granted_value(fields, way),
    )


def fields_of(of_type: QualificationType) -> dict[str, str]:
    """The fields that say what a type is."""
    return {
        "name": of_type.name,
        "description": of_type.description,
        "keywords": of_type.keywords,
        "active": "yes" if of_type.status == ACTIVE else "no",
        "way": way_of(of_type),
        "value": str(of_type.auto_granted_value) if of_type.auto_granted else "",
        "test": of_type.test or "",
        "minutes": _in_units(of_type.test_duration_s, MINUTE_S),
        "answer_key": of_type.answer_key or "",
        "hours": _in_units(of_type.retry_delay_s, HOUR_S),
    }


def read_value(text: str) -> int | None:
    """The value of a grant, None for "". Raises InvalidInput."""
    text = text.strip()
    if not text:
        return None
    digits = text.removeprefix("-")
    if not (digits.isascii() and digits.isdigit() and len(digits) <= 10):
        raise InvalidInput(f"value: expected a whole number, got {text[:20]!r}", field="value")
    return _checked("value", lambda number: within.value("value", number), int(text))


def _granted_value(fields: Fields, way: str) -> int:
    value = read_value(fields.get("value", "")) if way == AT_ONCE else None
    return 1 if value is None else value


def _way(fields: Fields) -> str:
    way = _text(fields, "way") or BY_HAND
    if way not in WAYS:
        raise InvalidInput(f"way: expected one of {', '.join(WAYS)}; got {way[:20]!r}", field="way")
    return way


def _status(fields: Fields) -> str:
    return INACTIVE if _text(fields, "active") == "no" else ACTIVE


def _test(fields: Fields, way: str) -> tuple[str | None, int | None, str | None]:
    """Test, its seconds and its key, where it comes by a test."""
    if way != BY_TEST:
        return None, None, None
    test, answer_key = _text(fields, "test"), _text(fields, "answer_key") or None
    if not test:
        raise InvalidInput("test: expected a QuestionForm", field="test")
    _checked("test", lambda form: qualification_tests.check_test(form, None), test)
    _checked("answer_key", lambda key: qualification_tests.check_test(test, key), answer_key)
    duration_s = _seconds(fields, "minutes", MINUTE_S)
    if duration_s is None:
        raise InvalidInput("minutes: expected the time for the test", field="minutes")
    return test, _checked("minutes", within.test_duration, duration_s), answer_key


def _retry(fields: Fields) -> int | None:
    delay_s = _seconds(fields, "hours", HOUR_S)
    return None if delay_s is None else _checked("hours", within.retry_delay, delay_s)


def _seconds(fields: Fields, name: str, unit_s: int) -> int | None:
    text = _text(fields, name)
    if not text:
        return None
    try:
        number = Decimal(text)
    except InvalidOperation:
        number = Decimal("NaN")
    if not number.is_finite() or not 0 <= number < 10**9:
        raise InvalidInput(
            f"{name}: expected a number such as 12 or 1.5, got {text[:20]!r}", field=name
        )
    return round(number * unit_s)


def _in_units(seconds: int | None, unit_s: int) -> str:
    if seconds is None:
        return ""
    return f"{Decimal(seconds) / unit_s:.6f}".rstrip("0").rstrip(".")


def _text(fields: Fields, name: str) -> str:
    """Browsers send line ends as CR LF: what nobody touched is to come back as it was."""
    return fields.get(name, "").replace("\r\n", "\n").strip()


def _checked(name: str, check: Callable[..., T], value: object) -> T:
    """What a check of the market says of a value, with the field's own name in its error."""
    try:
        return check(value)
    except InvalidInput as error:
        raise InvalidInput(error.message, field=name) from error
