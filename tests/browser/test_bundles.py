"""A browser reads the same rules from a joined stylesheet as from its parts."""

from pathlib import Path

import pytest
from playwright.sync_api import Page

from config.bundles import STYLESHEETS, joined
from tests.weight import found_at, paths_of

# A browser keeps the spaces that a custom property was written with. Beside commas they mean nothing.
RULES_OF = """text => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(text);
  return [...sheet.cssRules].map((rule) => rule.cssText.replace(/\\s*,\\s*/g, ","));
}"""


@pytest.mark.parametrize("name", STYLESHEETS)
def test_no_rule_is_lost_or_changed_when_stylesheets_are_joined(name: str, page: Page) -> None:
    bundle = STYLESHEETS[name]
    parts = "\n".join(Path(found_at(part)).read_text(encoding="utf-8") for part in bundle.parts)
    sent = joined(bundle, paths_of(bundle)).decode()

    rules = page.evaluate(RULES_OF, parts)

    assert len(rules) > 8
    assert page.evaluate(RULES_OF, sent) == rules
    assert len(sent) < 0.9 * len(parts)
