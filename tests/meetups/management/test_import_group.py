"""The commands that write everything of a group to a file, and take it in."""

import io

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from meetups.models import Group
from tests.archives import contents, full_group
from tests.emptied import delete_all

pytestmark = pytest.mark.django_db


def run(name: str, *arguments: object) -> str:
    out = io.StringIO()
    call_command(name, *map(str, arguments), stdout=out)
    return out.getvalue()


def test_group_goes_out_and_comes_in(tmp_path):
    full_group()
    path, again = tmp_path / "group.zip", tmp_path / "again.zip"
    assert run("export_group", "lamp-menders", path, "--with-followers") == f"{path}: 53 rows of 34 tables.\n"
    delete_all()

    dry = run("import_group", path, "--dry-run")

    assert "Events: 3 new, 0 here already.\n" in dry
    assert "Followers: 0 new, 0 here already. 1, not asked for\n" in dry
    assert not Group.objects.exists()
    assert run("import_group", path, "--with-followers").endswith(
        "Lamp menders is imported. Nobody was emailed. Invite its organisers in the admin.\n"
    )
    run("export_group", "lamp-menders", again, "--with-followers")
    assert contents(io.BytesIO(again.read_bytes())) == contents(io.BytesIO(path.read_bytes()))


def test_what_cannot_be_done_is_said(tmp_path):
    full_group()
    path = tmp_path / "group.zip"
    with pytest.raises(CommandError, match="There is no group with the slug others"):
        run("export_group", "others", path)
    run("export_group", "lamp-menders", path)

    with pytest.raises(CommandError, match="File exists"):
        run("export_group", "lamp-menders", path)
    with pytest.raises(CommandError, match="No such file"):
        run("import_group", tmp_path / "none.zip")
    for arguments in ([path], [path, "--dry-run"]):
        with pytest.raises(CommandError, match=r"“lamp-menders” \(slug\) is on this site already"):
            run("import_group", *arguments)
    path.write_bytes(b"no")
    with pytest.raises(CommandError, match="This is not a zip file"):
        run("import_group", path)
