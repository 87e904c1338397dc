from meetups.standards import colours


def test_colours_are_those_of_the_light_scheme():
    light = colours.light()

    assert (light["paper"], light["on-accent"], light["code-paper"]) == ("#faf6ec", "#2a1d00", "#ffffff")
    assert [colours.of_group(number) for number in range(1, 9)] == [light[f"colour-{n}"] for n in range(1, 9)]
    assert len({colours.of_group(number) for number in range(1, 9)}) == 8
    assert (colours.dark()["colour-1"], colours.dark()["paper"]) == ("#f3b53a", "#1a1916")
