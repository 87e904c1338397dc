"""Values that often break websites, for paths, queries, fields, headers and cookies."""

SCRIPT = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>{{ 7|add:7 }}"
WORDS = [
    "", " ", "0", "1", "2", "-1", "9" * 18, "9" * 19, "9" * 40, "1" * 5000, "1e999", "NaN", "Infinity", "0x10",
    "1.5", "٢",
    "\x00", "a\x00b", "_00", "_5F", "_", "__", "_2F..", "a\r\nb", "\x07\x1b[31m", "\u202e", "\ufeff", "\ufffe",
    "é" * 200,
    "😀" * 40, "x" * 300, "x" * 9000, "%", "%s%n", "%00", "%ff", "\\", "/", "//", "//elsewhere.example/",
    "../../etc/passwd",
    "'", '"', "'; DROP TABLE x; --", SCRIPT, "true", "null", "[]", "[1]", "{}", '{"a": [1', "a,b", "1,2,3,,", "None",
    "on",
    "id", "pk", "slug", "email", "event", "group", "user__password", "event__group__organisers", "__class__", "add",
    "all",
    "1969-12-31", "0000-00-00", "9999-12-31", "10000-01-01", "2026-02-30", "2026-11-25T18:00", "25:61", "18:00",
    "ann@example.org", "ann@[127.0.0.1]", "@", "javascript:alert(1)", "http://[", "https://a:99999/", "[" * 2000,
    ">" * 2000,
]  # fmt: skip
NAMES = [
    "q", "p", "o", "e", "all", "page", "year", "month", "day", "on", "group", "venue", "mode", "tag", "kind", "status",
    "next", "email", "name", "login", "code", "action", "index", "select_across", "_selected_action", "post", "term",
    "app_label", "model_name", "field_name", "_popup", "_to_field", "_saveasnew", "_save", "_continue", "_addanother",
    "_changelist_filters", "_facets", "_export", "format", "event", "event__id__exact", "group__id__exact", "id__in",
    "starts_at__year", "starts_at__month", "starts_at__day", "starts_at__gte", "starts_at__isnull", "pk__in", "o__x",
    "status__exact", "scope", "version", "token", "key", "wait", "again", "website", "rating", "title", "slug", "story",
    "form-TOTAL_FORMS", "form-INITIAL_FORMS", "form-0-id", "organisers-TOTAL_FORMS", "organisers-INITIAL_FORMS",
    "starts_at_0", "starts_at_1", "zone", "rrule", "capacity", "csrfmiddlewaretoken", "credential", "file", "text",
    "url", "before", "cursor", "from", "since", "sort", "state", "theme", "number", "body", "words", "link", "another",
    "shown", "tick-event-1", "site_url", "embed_origins",
]  # fmt: skip
METHODS = [
    "GET", "GET", "GET", "GET", "GET", "POST", "POST", "POST", "POST", "HEAD", "PUT", "PATCH", "DELETE", "OPTIONS",
    "TRACE", "PROPFIND", "BREW", "get",
]  # fmt: skip
HEADERS = [
    ("Accept", "text/html"), ("Accept", "\xff"), ("Accept-Language", "cy,en;q=0.5"), ("Accept-Language", "a" * 3000),
    ("Accept-Encoding", "gzip"), ("Accept-Encoding", "br;q=x, *"), ("If-None-Match", "*"),
    ("If-None-Match", '"x", W/"y'),
    ("If-Modified-Since", "Thu, 32 Foo 2026 99:99:99 GMT"), ("If-Modified-Since", "Wed, 21 Oct 1955 07:28:00 GMT"),
    ("Range", "bytes=0-"), ("Range", "bytes=-9999999999"), ("Cookie", "sessionid=\xff; csrftoken=%00"),
    ("Cookie", ";;==;\""),
    ("Cookie", "sessionid=" + "x" * 3000), ("Cookie", "messages=[[\"__json_message\",0,99,\"x\"]]"),
    ("Referer", "//\xff"),
    ("Origin", "null"), ("X-Forwarded-For", "1.2.3.4, x, \xff"), ("X-Forwarded-For", ",,,"),
    ("X-Forwarded-Proto", "https"),
    ("X-Forwarded-Host", "elsewhere.example"), ("X-Requested-With", "XMLHttpRequest"), ("Expect", "100-continue"),
    ("User-Agent", "\x80" * 500), ("X-HTTP-Method-Override", "DELETE"), ("Authorization", "Basic ====="),
    ("X-CSRFToken", "\xff"), ("Content-Encoding", "gzip"), ("Upgrade", "websocket"), ("X-A", "b" * 7000),
]  # fmt: skip
KINDS = [
    "application/json", "text/html", "", "multipart/form-data", "multipart/form-data; boundary=\xff",
    "application/x-www-form-urlencoded; charset=nonsense", "application/x-www-form-urlencoded; charset=utf-16",
]  # fmt: skip
RAW_BODIES = [
    b"", b"\xff\xfe\x00&&&===", b"name=%ff&email=%00&x=%ed%a0%80", b"&" * 5000, b"a=1&" * 3000, b'{"a": ' * 500,
    b"--x\r\n",
    b"x" * 20_000,
    b'--x\r\nContent-Disposition: form-data; name="file"; filename="\xff\x00/../a"\r\n\r\nA\r\n--x--\r\n',
]  # fmt: skip
