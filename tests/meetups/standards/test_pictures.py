import subprocess
import sys

import pytest

from meetups.standards import pictures
from meetups.standards.pictures import PictureBytes, RefusedError, converted, widths_of
from tests.photos import photo


@pytest.mark.parametrize(
    ("width", "widths"),
    [(300, [300]), (480, [480]), (481, [480, 481]), (1200, [480, 960, 1200]), (1600, [480, 960, 1600])],
)
def test_no_file_is_enlarged(width, widths):
    assert widths_of(width) == widths


def test_another_process_makes_the_sizes():
    files = converted(photo(1200, 800))

    assert [(one.width, one.height) for one in files] == [(480, 320), (960, 640), (1200, 800)]
    assert {one.data[:4] + one.data[8:12] for one in files} == {b"RIFFWEBP"}


@pytest.mark.parametrize(("data", "code"), [(b"", "empty"), (b"GIF89a", "format"), (b"\xff\xd8\xff", "unreadable")])
def test_other_process_says_why_a_file_is_refused(data, code):
    with pytest.raises(RefusedError) as refusal:
        converted(data)

    assert refusal.value.code == code


def test_process_that_dies_leaves_an_unreadable_picture(monkeypatch):
    monkeypatch.setattr(pictures, "PROGRAM", "raise SystemExit(3)")

    with pytest.raises(RefusedError) as refusal:
        converted(photo(20, 20))

    assert refusal.value.code == "unreadable"


def test_process_that_takes_too_long_is_ended(monkeypatch):
    monkeypatch.setattr(pictures, "SECONDS", 0)

    with pytest.raises(RefusedError) as refusal:
        converted(photo(20, 20))

    assert refusal.value.code == "slow"


def test_answer_of_the_process_is_read_as_it_was_written():
    files = [PictureBytes(1, 2, b"one\n"), PictureBytes(3, 4, b"\n\ntwo")]

    assert pictures._read(pictures.written(files)) == files


def test_no_process_but_that_one_loads_pillow():
    load = "import django, sys; django.setup(); import config.urls, config.wsgi, meetups.worker"
    environment = {"DEBUG": "1", "DJANGO_SETTINGS_MODULE": "config.settings", "PATH": ""}

    done = subprocess.run(
        [sys.executable, "-c", f"{load}; print('PIL' in sys.modules)"],
        capture_output=True,
        check=True,
        text=True,
        env=environment,
    )

    assert done.stdout == "False\n"
