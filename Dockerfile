# One image for web and worker: `onecase serve`, `onecase worker`. Keep /data, or set DATABASE_URL and ONECASE_FIELD_KEYS.
FROM python:3.13-slim AS build
WORKDIR /app
COPY requirements.txt ./
RUN python -m venv .venv \
    && .venv/bin/pip install --no-cache-dir --no-deps --require-hashes -r requirements.txt
COPY pyproject.toml ./
COPY service service
COPY migrations migrations
COPY templates templates
RUN .venv/bin/pip install --no-cache-dir --no-deps --no-build-isolation -e . \
    && .venv/bin/pip uninstall --yes uv hatchling editables pip \
    && .venv/bin/python -m compileall -q --invalidation-mode unchecked-hash service migrations

FROM python:3.13-slim
RUN useradd --system --create-home onecase \
    && install -d -o onecase -m 711 /data
COPY --from=build /app /app
ENV PATH=/app/.venv/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    ONECASE_DATA=/data \
    ONECASE_ENV=production \
    ONECASE_PORT=8000
USER onecase
WORKDIR /app
VOLUME /data
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s CMD ["python", "-c", \
    "import os, urllib.request as r; r.urlopen(f'http://127.0.0.1:{os.environ[\"ONECASE_PORT\"]}/health/live', timeout=4)"]
CMD ["onecase", "serve", "--host", "0.0.0.0"]
