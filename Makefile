# What a person types. Everything else is in launch/ and .venv/.

PYTHON ?= python3
VENV := .venv/bin/python
MISSING := Dealbooks needs Python 3.11 or newer: $(PYTHON) was not found. Name one: make PYTHON=/path/to/python3.12 run

.PHONY: run test lint clients bench soak reset install install-dev python

run: install
	@exec $(VENV) -m launch.run

test: install-dev
	@exec $(VENV) -m launch.test

lint: install-dev
	@exec $(VENV) -m launch.lint

clients: install-dev
	@exec $(VENV) -m launch.clients

bench: install-dev
	@exec $(VENV) -m bench

soak: install-dev
	@exec $(VENV) -m launch.soak

reset: python
	@exec $(PYTHON) launch/reset.py

install: python
	@$(PYTHON) launch/bootstrap.py

install-dev: python
	@$(PYTHON) launch/bootstrap.py --dev

python:
	@command -v $(PYTHON) >/dev/null || { echo "$(MISSING)"; exit 1; }
