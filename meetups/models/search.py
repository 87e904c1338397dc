"""The rows of the search: one for each public thing, kept up to date by `services.search` (ADR 55)."""

from datetime import datetime
from typing import Any

from django.db import models
from django.db.models import Case, F, Lookup, Q, Value, When
from django.utils.translation import gettext_lazy as _

from meetups.standards.search import Question


class StemsField(models.TextField):
    """Stems with a space before and after each, found by the full-text index of the database (migration 0014).

    `has_every` and `has_any` take stems. These are of a to z and 0 to 9, so quotes around them are enough.
    """


# The condition in each database, its words for *and* and *or*, and the quote around a stem.
CONDITIONS = {
    "postgresql": ('{table}."stem_vector" @@ %s::tsquery', " & ", " | ", "'"),
    "sqlite": (
        '{table}."id" IN (SELECT "rowid" FROM "search_stems" WHERE "search_stems" MATCH %s)', " AND ", " OR ", '"'
    ),
}  # fmt: skip


class HasStems(Lookup):
    """The condition that a row has stems; the two indexes find them as they are, and neither parses them."""

    prepare_rhs = False
    every: bool

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[str]]:
        condition, all_of, any_of, quote = CONDITIONS[connection.vendor]
        asked = (all_of if self.every else any_of).join(f"{quote}{stem}{quote}" for stem in self.rhs)
        table = compiler.quote_name_unless_alias(self.lhs.alias)
        return condition.format(table=table), (asked,)


@StemsField.register_lookup
class HasEvery(HasStems):
    lookup_name, every = "has_every", True


@StemsField.register_lookup
class HasAny(HasStems):
    lookup_name, every = "has_any", False


class Year(models.Func):
    """The year of a day. On SQLite, Django would call a function of Python for each row that is counted."""

    arity = 1
    output_field = models.IntegerField()
    template = "EXTRACT(YEAR FROM %(expressions)s)"

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> Any:
        return self.as_sql(compiler, connection, template="CAST(SUBSTR(%(expressions)s, 1, 4) AS integer)")


class SearchRowQuerySet(models.QuerySet["SearchRow"]):
    def public(self, now: datetime) -> "SearchRowQuerySet":
        """Return rows of what is public by now: a scheduled post waits for its minute."""
        return self.filter(Q(public_from=None) | Q(public_from__lte=now))

    def finding(self, question: Question, *, every: bool = True) -> "SearchRowQuerySet":
        """Return rows with every word and phrase of a question, or with any word of it; and without what it leaves out.

        None at all if the question has no word to find.
        """
        if not question.stems:
            return self.none()
        rows = self.filter(**{"stems__has_every" if every else "stems__has_any": question.stems})
        for phrase in question.phrases if every else ():
            rows = rows.filter(stems__contains=f" {phrase} ")
        for words in question.without:
            rows = rows.exclude(stems__contains=f" {words} ")
        return rows

    def named(self, question: Question) -> "SearchRowQuerySet":
        """Return rows with every word and phrase of a question in the title: groups and venues by their names."""
        return self.filter(*_in_title(question))

    def best_first(self, question: Question) -> "SearchRowQuerySet":
        """Order rows: first those with every word in the title, then with some there, then others; the newest first."""
        in_title = _in_title(question)
        every = Q(*in_title)
        some = Q(*in_title, _connector=Q.OR)
        rank = Case(When(every, then=Value(0)), When(some, then=Value(1)), default=Value(2))
        return self.annotate(rank=rank).order_by("rank", F("day").desc(nulls_last=True), "kind", "-key")


def _in_title(question: Question) -> list[Q]:
    return [Q(title_stems__contains=f" {word} ") for word in (*question.stems, *question.phrases)]


class SearchRow(models.Model):
    """One thing that a search can find, as the public sees it."""

    class Kind(models.TextChoices):
        EVENT = "event", _("Event")
        POST = "post", _("Write-up")
        GROUP = "group", _("Group")
        VENUE = "venue", _("Venue")
        TOPIC = "topic", _("Topic")
        TALK = "talk", _("Talk")
        ACTION = "action", _("Action")

    kind = models.CharField(_("kind"), max_length=6, choices=Kind)
    key = models.PositiveBigIntegerField(_("primary key of the record"))
    group = models.ForeignKey(
        "meetups.Group", models.CASCADE, null=True, blank=True, related_name="+", verbose_name=_("group")
    )
    title = models.CharField(_("title"), max_length=300)
    words = models.TextField(_("words"), blank=True, help_text=_("Plain text, as pages show it."))
    url = models.CharField(_("path"), max_length=500)
    day = models.DateField(_("day"), null=True, blank=True)
    public_from = models.DateTimeField(_("public from"), null=True, blank=True, help_text=_("Empty: at once."))
    title_stems = models.TextField(_("stems of the title"), help_text=_("With a space before and after each."))
    stems = StemsField(_("stems"), help_text=_("Those of the title, two spaces, those of the words."))

    objects = SearchRowQuerySet.as_manager()

    class Meta:
        verbose_name = _("row of the search")
        verbose_name_plural = _("rows of the search")
        constraints = [models.UniqueConstraint(fields=["kind", "key"], name="search_row_once")]

    def __str__(self) -> str:
        return self.title


class SearchWord(models.Model):
    """A word that some searchable text had, for “did you mean”. `rebuild_search` writes them."""

    word = models.CharField(_("word"), max_length=30, primary_key=True)
    length = models.PositiveSmallIntegerField(_("number of letters"), db_index=True)

    class Meta:
        verbose_name = _("word of the search")
        verbose_name_plural = _("words of the search")

    def __str__(self) -> str:
        return self.word
