from django.db import migrations
from django.utils import timezone


def keep_paths(apps, schema_editor):
    """Keep the path of each draft that was public, which only its revisions say so far."""
    using = schema_editor.connection.alias
    FormerPath, PostRevision = (apps.get_model("blog", name) for name in ("FormerPath", "PostRevision"))
    drafts = apps.get_model("blog", "Post").objects.using(using).filter(status="draft")
    for post in drafts.only("slug").iterator(chunk_size=200):
        revisions = PostRevision.objects.using(using).filter(id=post.pk, slug=post.slug, published_at__lte=timezone.now())
        path = f"/blog/{post.slug}/"
        if revisions.exclude(status="draft").exists():
            FormerPath.objects.using(using).get_or_create(path=path, defaults={"now_at": path})


class Migration(migrations.Migration):
    dependencies = [("blog", "0006_rendered_anew")]

    operations = [migrations.RunPython(keep_paths, migrations.RunPython.noop)]
