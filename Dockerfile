# One image for web, worker, beat and, in the profile `sandbox`, the local QuickBooks company.
FROM python:3.12-slim

ENV PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 DJANGO_SETTINGS_MODULE=config.settings.production
WORKDIR /srv/dealbooks

COPY requirements.lock ./
RUN pip install --no-cache-dir --require-hashes -r requirements.lock

COPY . .
# Static files need settings to be read, but none of their secrets.
RUN SECRET_KEY=build ENCRYPTION_KEYS=build:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA= BASE_URL=https://build.invalid \
    ALLOWED_HOSTS=build.invalid EMBEDDED_WORKER=1 VAR_DIR=/tmp/build python manage.py collectstatic --noinput \
    && useradd --system --home /srv/dealbooks dealbooks \
    && mkdir -p /var/lib/dealbooks && chown dealbooks /var/lib/dealbooks

USER dealbooks
ENV VAR_DIR=/var/lib/dealbooks BIND=0.0.0.0:8000
EXPOSE 8000
CMD ["gunicorn", "-c", "config/gunicorn.py", "config.wsgi"]
