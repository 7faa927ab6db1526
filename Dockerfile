# One small image with everything: docs/going-live.md, "Docker".
#
#   docker build -t labelcrowd .
#   docker run -d -p 127.0.0.1:8000:8000 -v labels:/data labelcrowd \
#       serve --host 0.0.0.0 --public-url https://labels.example.org --trusted-proxy 172.16.0.0/12

# The wheel: Node builds the labelling page, hatchling packs it with the Python code.
FROM node:22-bookworm-slim AS wheel
RUN apt-get update && apt-get install -y --no-install-recommends python3 python3-venv
WORKDIR /build
COPY requirements-setup.lock ./
RUN python3 -m venv /venv && /venv/bin/pip install --require-hashes -r requirements-setup.lock
COPY . .
RUN /venv/bin/python -m hatchling build -t wheel -d /wheel

# What runs, at the versions that were tested.
FROM python:3.12-slim-bookworm AS packages
COPY requirements.lock ./
RUN python3 -m venv /opt/labelcrowd && /opt/labelcrowd/bin/pip install --no-cache-dir --require-hashes -r requirements.lock
COPY --from=wheel /wheel /wheel
RUN /opt/labelcrowd/bin/pip install --no-cache-dir --no-deps --no-index --find-links /wheel labelcrowd && /opt/labelcrowd/bin/pip uninstall -y pip

FROM python:3.12-slim-bookworm
RUN useradd --uid 10001 --no-create-home labelcrowd && install -d -o labelcrowd -g labelcrowd -m 0700 /data
COPY --from=packages /opt/labelcrowd /opt/labelcrowd
ENV PATH=/opt/labelcrowd/bin:$PATH LABELCROWD_HOME=/data PYTHONUNBUFFERED=1
USER labelcrowd
VOLUME /data
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s CMD ["python", "-c", "import urllib.request as u; u.urlopen('http://127.0.0.1:8000/healthz', timeout=4)"]
ENTRYPOINT ["labelcrowd"]
CMD ["serve", "--host", "0.0.0.0"]
