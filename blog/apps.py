from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class BlogConfig(AppConfig):
    name = "blog"
    verbose_name = _("Write-ups")

    def ready(self) -> None:
        """Register what the blog adds to the pages, feeds, emails, admin and jobs of `meetups`."""
        from blog import archives, authors, feeds, previews, queries, revisions, services
        from blog.models import Post
        from meetups import extensions

        name = queries.NEWS_KIND
        extensions.group_sections[name] = extensions.Section("blog/_group_section.html", queries.group_section)
        extensions.event_sections[name] = extensions.Section("blog/_event_section.html", queries.event_section)
        extensions.event_links[name] = queries.event_links
        extensions.event_outcomes[name] = queries.headline_about
        extensions.feed_entries[name], extensions.news_texts[name] = feeds.group_entries, queries.news_texts
        extensions.event_buttons[name] = extensions.EventButton(_("Write it up"), queries.write_up_url)
        extensions.holdings["authors"] = extensions.Holding(_("As an author"), authors.held_of, authors.erase_of)
        extensions.archive_parts[name] = archives.PART
        extensions.holdings["revisions"] = extensions.Holding(
            _("Changes to write-ups"), revisions.held_of, revisions.erase_of
        )
        extensions.picture_words["revisions"] = revisions.empty_words_of
        nightly, minutely = extensions.nightly_jobs, extensions.minutely_jobs
        nightly["author-pictures"] = extensions.Job(_("Take down pictures of unnamed authors"), authors.forget_pictures)
        nightly["revisions"] = extensions.Job(_("Delete old revisions of posts"), revisions.forget_old)
        nightly["previews"] = extensions.Job(_("Delete preview links that ended"), previews.forget_ended)
        extensions.needs[name] = queries.needs
        extensions.searchable["post"] = extensions.Searchable(
            Post, queries.searchable_posts, queries.search_text, queries.feed_text_of
        )
        extensions.pack_lists[name] = extensions.PackList(_("Write-ups that are not published"), queries.drafts, str)
        minutely["authors"] = extensions.Job(_("Organisers can be authors"), authors.add_organisers)
        minutely["posts"] = extensions.Job(_("News of write-ups is created"), services.announce)
        minutely["write-ups"] = extensions.Job(_("Organisers are asked for write-ups"), services.ask_for_write_ups)
