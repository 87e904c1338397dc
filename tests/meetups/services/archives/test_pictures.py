"""Pictures in the file with everything of a group. That all comes back is in test_taking.py."""

import pytest
from django.core.exceptions import ValidationError

from blog.models import Author
from meetups.models import Event, Group, Picture, PictureFile
from meetups.services import archives
from meetups.services.pictures import digest_of
from meetups.standards.pictures import PictureBytes
from tests.archives import archive_of, changed, contents, full_group, rows_in, with_file
from tests.emptied import delete_all
from tests.photos import PIXEL, PictureFactory, sizes

pytestmark = pytest.mark.django_db
DAMAGED = "Table pictures, row 1: The picture was changed or damaged: its files are not what the table says."


@pytest.fixture
def file():
    """The archive of a full group, on a site that has a picture of its own by the first numbers."""
    archive = archive_of(full_group())
    delete_all()
    PictureFactory(group=None, alternative="Ours")
    return archive


def test_pictures_come_in_with_their_files_and_uses(file):
    group = archives.take_in(file=file)

    red, blue, gone = group.pictures.order_by("pk")
    files = [PictureBytes(one.width, one.height, bytes(one.data)) for one in red.files.order_by("width")]
    assert files == sizes(600, 400, "red")
    assert (red.digest, red.width, red.height) == (digest_of(group, files), 600, 400)
    assert (Group.objects.get().picture, Event.objects.get(title="Lamps").picture) == (blue, red)
    assert Author.objects.get(name="Ann Ash").picture == red
    assert (gone.alternative, gone.taken_down_at is None, gone.files.count()) == ("", False, 0)


def test_texts_show_the_pictures_by_their_new_numbers(file):
    group = archives.take_in(file=file)

    red, blue, gone = group.pictures.order_by("pk")
    group.refresh_from_db()
    assert f"![A lamp](picture:{red.pk})\n\n![A face](picture:{gone.pk})" in group.story
    assert f"/pictures/{red.digest}-600.webp" in group.story_html
    assert "A face" not in group.story_html
    event = Event.objects.get(title="Lamps")
    assert event.description == f"![Us](picture:{blue.pk}) and ![theirs](picture:0)"
    assert f"/pictures/{blue.digest}-200.webp" in event.description_html
    assert "Ours" not in event.description_html + group.story_html


def test_picture_that_was_taken_down_goes_out_without_its_words(file):
    [row] = [row for row in rows_in(file, "pictures") if row["taken_down_at"]]

    assert (row["alternative"], row["credit"], row["digest"]) == ("", "", "")


@pytest.mark.parametrize(
    "change",
    [
        {"width": 601}, {"width": 0}, {"width": 1601}, {"height": 401}, {"digest": "../../etc/passwd"},
        {"digest": None}, {"everybody_agreed": False},
    ],
)  # fmt: skip
def test_row_that_does_not_fit_the_files_is_refused(file, change):
    rows = rows_in(file, "pictures")
    rows[0] |= change
    names = [name for name in contents(file) if name.endswith("-600.webp")]
    copy = changed(file, data_pictures=rows)
    if change == {"width": 601}:
        copy = with_file(copy, names[0].replace("600", "601"), PIXEL)

    assert archives.plan(file=copy).refusals[0] == DAMAGED


@pytest.mark.parametrize("data", [b"", b"<svg/>", PIXEL, b"RIFF" + b"\x00" * 30_000])
def test_file_that_is_not_the_picture_is_refused(file, data):
    [name] = [name for name in contents(file) if name.endswith("-480.webp")]

    assert archives.plan(file=with_file(file, name, data)).refusals[0] == DAMAGED


def test_another_picture_of_the_same_size_is_refused(file):
    [name] = [name for name in contents(file) if name.endswith("-480.webp")]
    other = sizes(600, 400, "green")[0].data

    assert archives.plan(file=with_file(file, name, other)).refusals[0] == DAMAGED


def test_same_picture_twice_leaves_nothing_behind(file):
    rows = rows_in(file, "pictures")
    manifest = contents(file)["manifest.json"]
    manifest["tables"]["pictures"] = 4

    with pytest.raises(ValidationError, match="The table pictures was changed or damaged"):
        archives.take_in(file=changed(file, data_pictures=[*rows, {**rows[0], "number": 4}], manifest=manifest))
    assert (Picture.objects.count(), PictureFile.objects.count(), Group.objects.count()) == (1, 1, 0)


def test_only_group_pictures_go_out():
    group = full_group()
    PictureFactory(group=None)
    PictureFactory()

    assert len(rows_in(archive_of(group), "pictures")) == 3
