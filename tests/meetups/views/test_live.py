from django.http import HttpResponse
from django.test import RequestFactory

from meetups.views.live import live

versions = {"a": "1", "b": None}


@live(versions.get)
def view(request, name):
    return HttpResponse(f"The page of {name}")


def ask(name, **headers):
    return view(RequestFactory().get(f"/{name}/", headers=headers), name)


def test_known_version_is_answered_without_the_view():
    first = ask("a")
    again = ask("a", if_none_match=first["ETag"])

    assert (first.content, again.status_code, again.content) == (b"The page of a", 304, b"")
    assert again["ETag"] == first["ETag"]


def test_another_version_or_url_is_another_etag(monkeypatch):
    first = ask("a")["ETag"]
    other = view(RequestFactory().get("/a/?q=x", headers={"If-None-Match": first}), "a")
    monkeypatch.setitem(versions, "a", "2")
    later = ask("a", if_none_match=first)

    assert [answer.status_code for answer in (other, later)] == [200, 200]
    assert len({first, other["ETag"], later["ETag"]}) == 3


def test_page_without_a_version_is_for_the_view():
    answer = ask("b", if_none_match="*")

    assert (answer.status_code, answer.has_header("ETag")) == (200, False)
