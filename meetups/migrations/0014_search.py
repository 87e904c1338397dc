"""The rows of the search, and the full-text index of each database.

Both indexes follow the rows by themselves: a generated column on PostgreSQL, and triggers on SQLite, as the manual of
FTS5 says for external content tables (section 4.4.3). A migration that makes the table of the rows anew on SQLite has
to make the triggers again.
"""

import django.db.models.deletion
import meetups.models.search
from django.db import migrations, models

POSTGRESQL = (
    """
    ALTER TABLE meetups_searchrow ADD COLUMN stem_vector tsvector
    GENERATED ALWAYS AS (array_to_tsvector(array_remove(string_to_array(stems, ' '), ''))) STORED
    """,
    "CREATE INDEX search_row_stems ON meetups_searchrow USING gin (stem_vector)",
)
SQLITE = (
    "DROP TABLE IF EXISTS search_stems",  # a restore drops the tables of apps, and this one has no app in its name
    """
    CREATE VIRTUAL TABLE search_stems USING fts5(
        stems, content='meetups_searchrow', content_rowid='id', tokenize='unicode61', detail=none, columnsize=0)
    """,
    """
    CREATE TRIGGER search_row_insert AFTER INSERT ON meetups_searchrow BEGIN
        INSERT INTO search_stems (rowid, stems) VALUES (new.id, new.stems);
    END
    """,
    """
    CREATE TRIGGER search_row_delete AFTER DELETE ON meetups_searchrow BEGIN
        INSERT INTO search_stems (search_stems, rowid, stems) VALUES ('delete', old.id, old.stems);
    END
    """,
    """
    CREATE TRIGGER search_row_update AFTER UPDATE ON meetups_searchrow BEGIN
        INSERT INTO search_stems (search_stems, rowid, stems) VALUES ('delete', old.id, old.stems);
        INSERT INTO search_stems (rowid, stems) VALUES (new.id, new.stems);
    END
    """,
)
STATEMENTS = {"postgresql": POSTGRESQL, "sqlite": SQLITE}


def make_index(apps, schema_editor):
    for statement in STATEMENTS[schema_editor.connection.vendor]:
        schema_editor.execute(statement)


def drop_index(apps, schema_editor):
    if schema_editor.connection.vendor == "sqlite":  # the rest goes with the table of the rows
        schema_editor.execute("DROP TABLE search_stems")


class Migration(migrations.Migration):
    dependencies = [("meetups", "0013_groups_and_standing_places")]

    operations = [
        migrations.CreateModel(
            name="SearchWord",
            fields=[
                ("word", models.CharField(max_length=30, primary_key=True, serialize=False, verbose_name="word")),
                ("length", models.PositiveSmallIntegerField(db_index=True, verbose_name="number of letters")),
            ],
            options={"verbose_name": "word of the search", "verbose_name_plural": "words of the search"},
        ),
        migrations.CreateModel(
            name="SearchRow",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("event", "Event"),
                            ("post", "Write-up"),
                            ("group", "Group"),
                            ("venue", "Venue"),
                            ("topic", "Topic"),
                            ("talk", "Talk"),
                            ("action", "Action"),
                        ],
                        max_length=6,
                        verbose_name="kind",
                    ),
                ),
                ("key", models.PositiveBigIntegerField(verbose_name="primary key of the record")),
                ("title", models.CharField(max_length=300, verbose_name="title")),
                (
                    "words",
                    models.TextField(blank=True, help_text="Plain text, as pages show it.", verbose_name="words"),
                ),
                ("url", models.CharField(max_length=500, verbose_name="path")),
                ("day", models.DateField(blank=True, null=True, verbose_name="day")),
                (
                    "public_from",
                    models.DateTimeField(
                        blank=True, help_text="Empty: at once.", null=True, verbose_name="public from"
                    ),
                ),
                (
                    "title_stems",
                    models.TextField(
                        help_text="With a space before and after each.", verbose_name="stems of the title"
                    ),
                ),
                (
                    "stems",
                    meetups.models.search.StemsField(
                        help_text="Those of the title, two spaces, those of the words.", verbose_name="stems"
                    ),
                ),
                (
                    "group",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="meetups.group",
                        verbose_name="group",
                    ),
                ),
            ],
            options={"verbose_name": "row of the search", "verbose_name_plural": "rows of the search"},
        ),
        migrations.AddConstraint(
            model_name="searchrow",
            constraint=models.UniqueConstraint(fields=("kind", "key"), name="search_row_once"),
        ),
        migrations.RunPython(make_index, drop_index),
    ]
