"""Every URL of the site. Published URLs keep working (law 8)."""

from django.contrib import admin
from django.urls import include, path

from config import health, metrics, search, views

handler400 = "config.views.bad_request"
handler403 = "config.views.permission_denied"
handler404 = "config.views.page_not_found"
handler500 = "config.views.server_error"

urlpatterns = [
    path("", views.home, name="home"),
    path("", include("meetups.urls")),
    path("blog/", include("blog.urls")),
    path("api/", include("config.api.urls")),
    path("admin/", admin.site.urls),
    path("accounts/", include("config.accounts.urls")),
    path("privacy/", views.privacy, name="privacy"),
    path("search/", search.index, name="search"),
    path("accessibility/", views.accessibility, name="accessibility"),
    path("healthz", health.health, name="health"),
    path("metrics", metrics.metrics, name="metrics"),
    path("favicon.ico", views.favicon, name="favicon"),
    path("site.webmanifest", views.manifest, name="manifest"),
    path("robots.txt", views.robots, name="robots"),
    path("sitemap.xml", views.sitemap_index, name="sitemap"),
    path("sitemap-<slug:section>.xml", views.sitemap_part, name="sitemap-part"),
]
