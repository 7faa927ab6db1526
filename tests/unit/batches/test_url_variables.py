"""LabelMe's URL variables, one by one."""

from __future__ import annotations

import pytest

from labelcrowd.batches.design import ViewExisting
from labelcrowd.batches.url_variables import (
    UrlVariables,
    parse_own_variables,
    parse_url_variables,
)
from labelcrowd.errors import InvalidInput

PLACE = "collection=LabelMe&mode=mt&folder=users/antonio/x&image=img1.jpg"


def parsed(more: str = "") -> UrlVariables:
    return parse_url_variables(f"{PLACE}&{more}" if more else PLACE)


def test_an_address_of_the_old_toolbox_is_read_whole() -> None:
    found = parse_url_variables(
        "?collection=LabelMe&mode=mt&N=5&folder=users/a/b&image=x.jpg&mt_sandbox=true"
        "&mt_instructions=Label_every%20red_car&actions=nd&viewobj=a&objlist=visible"
        "&objects=car,stop_sign_big"
    )
    design = found.design
    assert (found.folder, found.filenames, found.mode) == ("users/a/b", ("x.jpg",), "mt")
    assert design.required_objects == 5
    assert design.instructions == "Label every red car"
    assert (design.actions, design.view_existing) == ("nd", ViewExisting.ALL)
    assert design.show_object_list
    assert (design.names, design.names_enforced) == (("car", "stop sign big"), False)


def test_what_is_absent_has_the_old_defaults() -> None:
    design = parsed().design
    assert design.required_objects is None
    assert (design.actions, design.view_existing) == ("n", ViewExisting.EXISTING)
    assert (design.show_object_list, design.names, design.intro) == (False, (), "")


@pytest.mark.parametrize(("value", "required"), [("inf", None), ("0", 0), ("1", 1), ("200", 200)])
def test_n_is_a_number_or_inf(value: str, required: int | None) -> None:
    assert parsed(f"N={value}").design.required_objects == required


@pytest.mark.parametrize(
    ("value", "actions"),
    [("n", "n"), ("r", "r"), ("dn", "nd"), ("m", "m"), ("a", "nrmd"), ("v", ""), ("nrv", "")],
)
def test_actions_are_really_separate(value: str, actions: str) -> None:
    assert parsed(f"actions={value}").design.actions == actions


@pytest.mark.parametrize("value", ["e", "n", "d", "a"])
def test_viewobj_takes_its_four_letters(value: str) -> None:
    assert parsed(f"viewobj={value}").design.view_existing.value == value


@pytest.mark.parametrize(
    ("variables", "shown"),
    [("mode=im", False), ("mode=mt", False), ("mode=i", True), ("mode=im&objlist=visible", True)],
)
def test_the_object_list_is_shown_where_the_old_tool_showed_it(variables: str, shown: bool) -> None:
    query = f"folder=a&image=b.jpg&{variables}"
    assert parse_url_variables(query).design.show_object_list is shown


def test_one_name_is_given_to_every_object_and_several_are_suggestions() -> None:
    assert parsed("objects=car").design.names_enforced
    assert not parsed("objects=car,bus").design.names_enforced
    assert parsed("objects=car,bus&objects_enforced=true").design.names_enforced
    assert not parsed("objects=car&objects_enforced=false").design.names_enforced


def test_a_plus_is_a_plus_and_percent_codes_are_decoded() -> None:
    assert parsed("objects=a+b%2Cc,d").design.names == ("a+b,c", "d")


@pytest.mark.parametrize(
    ("image", "filenames"),
    [
        ("x.jpg", ("x.jpg",)),
        ("x.png", ("x.png",)),
        ("x", ("x", "x.jpg")),
        ("x.jpeg", ("x.jpeg", "x.jpeg.jpg")),
        ("my%20photo.jpg", ("my photo.jpg",)),
        ("my_photo.jpg", ("my_photo.jpg",)),
    ],
)
def test_the_file_name_may_lack_its_ending(image: str, filenames: tuple[str, ...]) -> None:
    assert parse_url_variables(f"folder=&image={image}").filenames == filenames


def test_who_works_is_never_read_from_the_address() -> None:
    assert parsed("username=admin&workerId=X&mt_sandbox=true&scribble=true") == parsed()


@pytest.mark.parametrize(
    ("variables", "field"),
    [
        ("N=many", "N"),
        ("N=-1", "N"),
        ("N=", "N"),
        ("N=99999999", "N"),
        ("actions=x", "actions"),
        ("actions=", "actions"),
        ("viewobj=z", "viewobj"),
        ("viewobj=", "viewobj"),
        ("objlist=maybe", "objlist"),
        ("mode=zz", "mode"),
        ("mt_intro=http://example.org/x.html", "mt_intro"),
        ("objects=" + "x" * 201, "objects"),
        ("objects_enforced=true", "objects"),
        ("N=3&actions=d", "N"),
        ("video=true", "video"),
        ("mt_instructions=" + "x" * 1_001, "mt_instructions"),
    ],
)
def test_a_value_that_means_nothing_is_an_error_that_names_the_variable(
    variables: str, field: str
) -> None:
    with pytest.raises(InvalidInput) as error:
        parsed(variables)
    assert error.value.field == field
    assert error.value.message.startswith(field)


@pytest.mark.parametrize(
    ("query", "field"),
    [("image=x.jpg", "folder"), ("folder=a", "image"), ("folder=a&image=", "image")],
)
def test_a_picture_must_be_named(query: str, field: str) -> None:
    with pytest.raises(InvalidInput) as error:
        parse_url_variables(query)
    assert error.value.field == field


def test_an_endless_address_is_refused() -> None:
    with pytest.raises(InvalidInput):
        parse_url_variables("a=" + "x" * 9_000)


def test_an_owner_need_not_name_a_picture() -> None:
    found = parse_own_variables("collection=LabelMe&mode=c")
    assert (found.collection, found.folder, found.filenames) == ("", None, ())
    assert parse_own_variables("mode=im&folder=a&image=b").show_object_list is False


def test_the_pictures_name_and_downloads_are_there_where_the_address_says_true() -> None:
    asked = parsed("showimgname=true&downloads=true").design
    assert (asked.show_image_name, asked.downloads) == (True, True)
    for other in ("", "showimgname=false&downloads=no", "showimgname=1"):
        asked = parsed(other).design
        assert (asked.show_image_name, asked.downloads) == (False, False)


@pytest.mark.parametrize(
    ("username", "drawn_as"),
    [("anna", "anna"), ("", ""), ("null", ""), ("anonymous", ""), ("an%C3%A4%20b", "anä b")],
)
def test_an_owner_may_draw_under_a_name(username: str, drawn_as: str) -> None:
    assert parse_own_variables(f"username={username}").drawn_as == drawn_as


@pytest.mark.parametrize("username", ["x" * 65, "a%00b", "a%E2%80%AEb"])
def test_a_name_that_cannot_be_shown_is_refused(username: str) -> None:
    with pytest.raises(InvalidInput, match="username"):
        parse_own_variables(f"username={username}")


@pytest.mark.parametrize(
    ("mode", "listed"), [("i", True), ("c", True), ("im", False), ("mt", False)]
)
def test_an_owners_list_is_hidden_where_only_the_picture_is_wanted(mode: str, listed: bool) -> None:
    assert parse_own_variables(f"mode={mode}").show_object_list is listed
