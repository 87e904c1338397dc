from django.utils.safestring import mark_safe

from meetups.templatetags.admin_lists import labelled


def test_cells_have_the_titles_of_their_columns():
    headers = [
        {"text": "<input>", "class_attrib": ' class="action-checkbox-column"'},
        {"text": "places & more"},
        {"text": "when"},
    ]
    cells = ['<td class="action-checkbox"><input></td>', '<th class="field-places">1 > 0</th>', "<td>-</td>"]

    assert list(labelled([mark_safe(cell) for cell in cells], headers)) == [
        '<td class="action-checkbox" data-label=""><input></td>',
        '<th class="field-places" data-label="Places &amp; more">1 > 0</th>',
        '<td data-label="When">-</td>',
    ]
