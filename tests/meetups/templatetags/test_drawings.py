from django.template import Context, Template

from meetups.standards import drawings


def rendered(source):
    return Template("{% load drawings %}" + source).render(Context())


def test_tags_put_drawings_and_icons_on_the_page_unescaped():
    assert rendered('{% drawing "online" %}') == drawings.drawing("online")
    assert rendered('{% drawing "cafe" is_small=True %}') == drawings.drawing("cafe", is_small=True)
    assert rendered('{% icon "lift" %}') == drawings.icon("lift")
