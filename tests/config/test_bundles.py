"""A real site sends the stylesheets of a page as one file, and its sources stay one file a component."""

import re
from pathlib import Path

import pytest
from django.core.files.storage import FileSystemStorage
from django.template import Context, Template

from config.bundles import BUNDLES, SCRIPTS, STYLESHEETS, Bundle, JoinedFiles, joined
from tests.weight import ROOT, found_at, paths_of

FACES = ("fonts/besley-600.woff2", "fonts/besley-600-extended.woff2")
LINKED = re.compile(r"{% static 'css/(\w+)\.css' %}")


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> JoinedFiles:
    """Copy, hash and compress the files of the bundles, as `collectstatic` does. An older bundle is there already."""
    folder = tmp_path_factory.mktemp("collected")
    paths = {face: (FileSystemStorage(ROOT / "static"), face) for face in FACES}
    for bundle in BUNDLES:
        paths |= paths_of(bundle)
    for name in (*paths, "css/joined_site.css"):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(b"older" if "joined" in name else Path(found_at(name)).read_bytes())
    storage = JoinedFiles(location=folder, base_url="/static/")
    assert [fault for *_, fault in storage.post_process(paths) if isinstance(fault, Exception)] == []
    return storage


@pytest.mark.parametrize("bundle", BUNDLES, ids=lambda bundle: bundle.path)
def test_joined_file_has_the_text_of_its_parts_in_their_order(bundle: Bundle, site: JoinedFiles) -> None:
    name = site.stored_name(bundle.path)

    assert re.fullmatch(r"(css|js)/joined_\w+\.\w{12}\.(css|js)", name)
    sent = Path(site.path(name)).read_bytes()
    assert re.sub(rb"(besley[\w-]+)\.\w{12}", rb"\1", sent) == joined(bundle, paths_of(bundle))
    assert Path(site.path(f"{name}.br")).stat().st_size < len(sent) / 2


def test_scripts_are_joined_as_statements_of_their_own() -> None:
    """A script that ends without a semicolon would call what comes next, if that begins with a bracket."""
    [bundle] = SCRIPTS.values()
    ends = [joined(bundle, paths_of(bundle)).split(Path(found_at(part)).read_bytes())[0][-3:] for part in bundle.parts]
    assert ends == [b"", b"\n;\n", b"\n;\n"]


def test_face_in_a_joined_file_is_the_one_that_is_preloaded(site: JoinedFiles) -> None:
    sent = Path(site.path(site.stored_name("css/joined_site.css"))).read_text(encoding="utf-8")
    assert {*re.findall(r"fonts/[\w.-]+", sent)} == {site.stored_name(face) for face in FACES}


def links(text: str) -> list[str]:
    return re.findall(r'"(/static/.+?)"', Template(text).render(Context()))


def test_page_links_one_file_of_a_bundle_on_a_real_site(settings, site: JoinedFiles) -> None:
    assert links("{% stylesheets 'embed' %}") == [f"/static/{part}" for part in STYLESHEETS["embed"].parts]
    assert links("{% scripts 'passkeys' %}") == [f"/static/{part}" for part in SCRIPTS["passkeys"].parts]

    real = {"BACKEND": "config.bundles.JoinedFiles", "OPTIONS": {"location": site.location, "base_url": "/static/"}}
    settings.STORAGES = {**settings.STORAGES, "staticfiles": real}
    assert links("{% stylesheets 'embed' %}") == [f"/static/{site.stored_name('css/joined_embed.css')}"]
    assert links("{% scripts 'passkeys' %}") == [f"/static/{site.stored_name('js/joined_passkeys.js')}"]


@pytest.mark.parametrize("bundle", STYLESHEETS)
def test_stylesheets_are_in_the_order_of_their_layers(bundle: str) -> None:
    """Those of the admin are in no layer, as Django's own, so only the tokens have a place."""
    first, *_, last = STYLESHEETS[bundle].parts
    assert (first, last) == ("css/tokens.css", "css/admin_narrow.css" if bundle == "admin" else "css/utilities.css")
    assert len({*STYLESHEETS[bundle].parts}) == len(STYLESHEETS[bundle].parts)


def test_no_page_links_a_stylesheet_that_its_bundle_has() -> None:
    """The admin is not meant: its pages begin with Django's own stylesheets."""
    twice = []
    for path in sorted((ROOT / "templates").rglob("*.html")):
        text = path.read_text(encoding="utf-8")
        [bundle] = {*re.findall(r"{% stylesheets '(\w+)' %}", text)} or {"site"}
        twice += [
            f"{path.name}: {name}"
            for name in LINKED.findall(text)
            if "admin" not in path.parts and f"css/{name}.css" in STYLESHEETS[bundle].parts
        ]
    assert twice == []


def test_every_stylesheet_is_linked() -> None:
    linked = {part for bundle in STYLESHEETS.values() for part in bundle.parts}
    for path in [*(ROOT / "templates").rglob("*.html"), *ROOT.glob("*/admin/*.py")]:
        linked |= {*re.findall(r"css/\w+\.css", path.read_text(encoding="utf-8"))}
    assert {f"css/{path.name}" for path in (ROOT / "static/css").glob("*.css")} - linked == set()
