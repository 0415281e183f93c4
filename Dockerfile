FROM python:3.13-slim-bookworm AS build
WORKDIR /app
COPY requirements.lock ./
RUN python -m venv /venv && /venv/bin/pip install --no-cache-dir --require-hashes -r requirements.lock
ENV PATH=/venv/bin:$PATH
COPY . .
RUN python -m launch.languages
RUN SECRET_KEY=only-to-collect-files ENCRYPTION_KEYS=build:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA= \
    BASE_URL=https://build.example ALLOWED_HOSTS=build.example EMBEDDED_WORKER=1 VAR_DIR=/tmp/build \
    DJANGO_SETTINGS_MODULE=config.settings.production python manage.py collectstatic --noinput --verbosity 0

FROM python:3.13-slim-bookworm
RUN useradd --system --create-home dealbooks \
 && install --directory --owner dealbooks /var/lib/dealbooks /var/lib/sandbox
COPY --from=build /venv /venv
COPY --from=build /app /app
WORKDIR /app
ENV PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 \
    DJANGO_SETTINGS_MODULE=config.settings.production VAR_DIR=/var/lib/dealbooks BIND=0.0.0.0:8000
USER dealbooks
EXPOSE 8000
CMD ["gunicorn", "-c", "config/gunicorn.py", "config.wsgi"]
