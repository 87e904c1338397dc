from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import models

from meetups.models import Group, LineField, MomentField, OutboxEmail, ProseField, RenderedField
from meetups.models.fields import ZoneField, validate_nation
from tests.factories import GroupFactory

CANNOT_BE_SHOWN = ["This has a character that cannot be shown. Type it again rather than pasting it."]
# HTML and XML do not allow these, or they can make one name look like another.
NEVER = ["\x00", "\x07", "\x0b", "\x1b", "\x7f", "\x85", "\x9f", "\u202e", "\u2066", "\ud800", "\ufdd0", "\ufffe"]


@pytest.mark.parametrize("text", ["Ann", "Zoë O’Neill", "李 雷", "עברית", "👩🏽‍🔬 & <b>", "a\u200db", "\xa0"])
def test_line_and_prose_accept_letters_of_every_script(text):
    assert LineField(max_length=50).clean(text, None) == text
    assert ProseField().clean(text, None) == text


@pytest.mark.parametrize("character", NEVER)
@pytest.mark.parametrize("field", [LineField(max_length=50), ProseField()], ids=["line", "prose"])
def test_line_and_prose_refuse_characters_that_cannot_be_shown(field, character):
    with pytest.raises(ValidationError) as refused:
        field.clean(f"Ann{character}", None)

    assert refused.value.messages == CANNOT_BE_SHOWN
    assert refused.value.error_list[0].code == "control"


@pytest.mark.parametrize("character", ["\n", "\r", "\t", "\u2028", "\u2029"])
def test_line_refuses_breaks_and_tabs(character):
    with pytest.raises(ValidationError) as refused:
        LineField(max_length=50).clean(f"Subject{character}Bcc: all@example.org", None)

    assert refused.value.messages == CANNOT_BE_SHOWN


def test_prose_accepts_breaks_and_tabs():
    assert ProseField().clean("one\r\n\ttwo\n", None) == "one\r\n\ttwo\n"


def test_prose_has_at_most_as_many_characters_as_its_field_says():
    field = ProseField(max_length=3)

    assert field.clean("one", None) == "one"
    with pytest.raises(ValidationError):
        field.clean("four", None)


def test_prose_has_at_most_50_000_characters():
    field = ProseField()

    assert field.clean("a" * 50_000, None) == "a" * 50_000
    with pytest.raises(ValidationError) as refused:
        field.clean("a" * 50_001, None)
    assert refused.value.error_list[0].code == "max_length"


FIRST = datetime(1970, 1, 1, tzinfo=UTC)
LAST = datetime(2100, 12, 31, 23, 59, 59, tzinfo=UTC)


@pytest.mark.parametrize("moment", [FIRST, LAST])
def test_moment_accepts_from_1970_to_2100(moment):
    assert MomentField().clean(moment, None) == moment


@pytest.mark.parametrize(
    "moment", [FIRST - timedelta(seconds=1), LAST + timedelta(seconds=1), datetime.max.replace(tzinfo=UTC)]
)
def test_moment_refuses_dates_before_1970_and_after_2100(moment):
    with pytest.raises(ValidationError) as refused:
        MomentField().clean(moment, None)

    assert refused.value.messages == ["Use a date from 1970 to 2100."]


@pytest.mark.parametrize("name", ["Europe/London", "America/New_York", "Asia/Kathmandu", "UTC"])
def test_zone_accepts_names_of_the_iana_database(name):
    assert ZoneField().clean(name, None) == name


@pytest.mark.parametrize(
    "name",
    [
        "Europe",
        "Europe/",
        "europe/london",
        " Europe/London",
        "Europe/Leeds",
        "BST",
        "../etc/passwd",
        "/etc/localtime",
        "Europe/../Europe/London",
        "right/Europe/London",  # counts leap seconds
        "posixrules",
        "localtime",  # differs between machines
        "Factory",
        "tzdata.zi",
        "Europe/London\x00",
        "\ud800",
    ],
)
def test_zone_refuses_anything_else(name):
    with pytest.raises(ValidationError) as refused:
        ZoneField().clean(name, None)

    assert refused.value.messages == ["Use the name of a time zone, such as Europe/London."]


def test_zone_of_the_site_is_the_default_and_not_in_migrations(settings):
    settings.TIME_ZONE = "Europe/Berlin"

    field = ZoneField()

    assert (field.get_default(), field.deconstruct()[3]) == ("Europe/Berlin", {"max_length": 40})


def test_zone_refuses_an_empty_and_a_long_name():
    with pytest.raises(ValidationError) as empty:
        ZoneField().clean("", None)
    with pytest.raises(ValidationError) as long:
        ZoneField().clean("Europe/" * 1000, None)

    assert empty.value.error_list[0].code == "blank"
    assert [error.code for error in long.value.error_list] == ["zone", "max_length"]


def test_zone_defaults_to_london_and_40_characters():
    assert (ZoneField().default, ZoneField().max_length) == ("Europe/London", 40)
    assert (ZoneField(default="UTC", max_length=9).default, ZoneField(max_length=9).max_length) == ("UTC", 9)


@pytest.mark.parametrize("code", ["GB-ENG", "GB-NIR", "FR", "US-CA", "ES-1"])
def test_nation_accepts_codes(code):
    assert validate_nation(code) is None


@pytest.mark.parametrize(
    "code", ["", "gb-eng", "England", "GB-", "GB-ENGL", "GBENG", "GB-ENG\n", " FR", "GB_ENG", "ＧＢ"]
)
def test_nation_refuses_anything_else(code):
    with pytest.raises(ValidationError) as refused:
        validate_nation(code)

    assert refused.value.messages == ["Use a code such as GB-ENG, GB-WLS, GB-SCT, GB-NIR or FR."]
    assert refused.value.code == "nation"


@pytest.mark.django_db
def test_rendered_is_saved_with_its_source():
    group = GroupFactory(story="# How we began\n\n<script>")

    group.story = "*Later*"
    group.save(update_fields=["story", "story_html"])

    assert Group.objects.values_list("story_html", flat=True).get() == "<p><em>Later</em></p>"


@pytest.mark.django_db
def test_rendered_is_set_on_the_saved_object():
    group = GroupFactory(story="# How we began\n\n<b>")

    assert group.story_html == '<h2 id="text-story-how-we-began">How we began</h2>\n<p>&lt;b&gt;</p>'
    assert group.code_of_conduct_html == ""


@pytest.mark.django_db
def test_rendered_is_saved_in_bulk():
    Group.objects.bulk_create(
        Group(name=name, slug=name, strapline="-", area="Leeds", story=f"**{name}**") for name in ("one", "two")
    )

    assert list(Group.objects.values_list("story_html", flat=True)) == [
        "<p><strong>one</strong></p>",
        "<p><strong>two</strong></p>",
    ]


def test_ids_of_two_texts_of_a_row_differ():
    group = GroupFactory.build(story="# Tea", code_of_conduct="# Tea")
    fields = [group._meta.get_field(name) for name in ("story_html", "code_of_conduct_html")]

    assert [field.pre_save(group, add=True) for field in fields] == [
        '<h2 id="text-story-tea">Tea</h2>',
        '<h2 id="text-code-of-conduct-tea">Tea</h2>',
    ]


def test_rendered_names_its_source_in_migrations():
    field = Group._meta.get_field("story_html")

    name, path, args, kwargs = field.deconstruct()

    assert (name, path, args, kwargs) == ("story_html", "meetups.models.fields.RenderedField", [], {"source": "story"})
    copied = RenderedField(*args, **kwargs)
    assert (copied.source, copied.editable, copied.blank, copied.default) == ("story", False, True, "")
    assert isinstance(copied, models.TextField)


def test_rendered_names_its_strength_and_its_lines_in_migrations_and_a_change_of_them_changes_no_column():
    field = RenderedField(source="note", strength="stranger", keeps_lines=True)

    kwargs = field.deconstruct()[3]

    assert kwargs == {"source": "note", "strength": "stranger", "keeps_lines": True}
    assert field.html_of(SimpleNamespace(note="# a\nb\nc")) == "<p>a</p>\n<p>b<br>\nc</p>"
    assert {"source", "strength", "keeps_lines"} <= set(field.non_db_attrs)


RENDERED = {
    str(field): field.strength
    for model in apps.get_models()
    for field in model._meta.concrete_fields
    if isinstance(field, RenderedField)
}


def test_what_anybody_may_type_is_rendered_as_of_a_stranger_and_the_rest_as_of_an_organiser():
    assert {name for name, strength in RENDERED.items() if strength == "stranger"} == {
        "meetups.Card.outcome_html", "meetups.Pitch.about_html", "meetups.Pitch.outcome_html",
        "meetups.Talk.about_html", "meetups.Topic.note_html",
    }  # fmt: skip
    assert {name for name, strength in RENDERED.items() if strength == "organiser"} == {
        "blog.Post.body_html", "meetups.Event.description_html", "meetups.EventSeries.description_html",
        "meetups.Edition.words_html", "meetups.Group.code_of_conduct_html", "meetups.Group.story_html",
        "meetups.Group.what_to_expect_html",
        "meetups.Venue.directions_html", "meetups.Venue.getting_in_html",
        "meetups.Venue.way_on_wheels_html",
    }  # fmt: skip


TYPED = [
    field
    for model in apps.get_models()
    if model._meta.app_label in {"meetups", "blog"} and model is not OutboxEmail
    for field in model._meta.concrete_fields
    if field.editable and isinstance(field, (models.URLField, models.EmailField, LineField, ProseField))
]


@pytest.mark.parametrize("field", TYPED, ids=str)
def test_no_text_that_people_type_keeps_a_control_character(field):
    samples = {models.URLField: "https://example.org/\x01", models.EmailField: '"\x01"@example.org'}
    sample = next((text for kind, text in samples.items() if isinstance(field, kind)), "a\x01b")

    with pytest.raises(ValidationError):
        field.run_validators(sample)


def test_a_url_field_is_djangos_own_in_migrations():
    assert Group._meta.get_field("contact_email").deconstruct()[1] == "django.db.models.EmailField"
