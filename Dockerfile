# Two stages: the first installs what the lock names, the second holds only what the site runs on.

FROM python:3.12-slim-bookworm AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
RUN python -m venv /opt/venv
COPY requirements/base.txt /tmp/base.txt
COPY requirements/metrics.txt /tmp/metrics.txt
RUN /opt/venv/bin/pip install --require-hashes --requirement /tmp/base.txt --requirement /tmp/metrics.txt

FROM python:3.12-slim-bookworm
ENV PATH=/opt/venv/bin:$PATH PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1 WEB_CONCURRENCY=2 BIND=0.0.0.0:8000
RUN useradd --system --uid 10001 --no-create-home --home-dir /nonexistent fortnight
COPY --from=build /opt/venv /opt/venv
WORKDIR /srv/fortnight
COPY manage.py ./
COPY config config
COPY meetups meetups
COPY blog blog
COPY demo demo
COPY locale locale
COPY templates templates
COPY static static
# These values serve the two commands only and are not kept: the image starts with none.
RUN export SECRET_KEY=$(python -c "import secrets; print(secrets.token_hex(50))") \
        ALLOWED_HOSTS=build.invalid SITE_URL=https://build.invalid DATABASE_URL=sqlite://:memory: \
    && python manage.py collectstatic --no-input \
    && python manage.py check --deploy --fail-level WARNING
# A volume that is mounted here belongs to the user of the site.
RUN install --directory --owner=fortnight --mode=700 /backups
USER fortnight
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s --retries=3 \
    CMD ["python", "-c", "import os, urllib.request as u; u.urlopen(u.Request('http://127.0.0.1:8000/healthz', headers={'Host': os.environ['ALLOWED_HOSTS'].split(',')[0].strip().lstrip('.').replace('*', 'localhost')}), timeout=4)"]
CMD ["gunicorn", "config.wsgi", "--config", "config/gunicorn.py"]
