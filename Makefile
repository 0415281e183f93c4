# What a person types. Everything else is in launch/ and .venv/.

PYTHON ?= $(shell command -v python3.13 || command -v python3.12 || command -v python3.11 || command -v python3)
VENV := .venv/bin

.PHONY: run test lint reset install install-dev

run: install
	@PYTHONPATH=. exec $(VENV)/python -m launch.run

test: install-dev
	@PYTHONPATH=. $(VENV)/python -m launch.test

lint: install-dev
	@PYTHONPATH=. $(VENV)/python -m launch.lint

reset:
	@$(PYTHON) launch/reset.py

install:
	@$(PYTHON) launch/bootstrap.py

install-dev:
	@$(PYTHON) launch/bootstrap.py --dev
