# Two commands for a newcomer: `make run` (the demo centre, one night, a published warehouse) and `make test`.
# Needs Python 3.11+ and make; everything else comes from PyPI into .venv.
SHELL := /bin/bash
PYTHON ?= python3
VENV := .venv
CONCORD := $(VENV)/bin/concord
UV := $(VENV)/bin/uv
export UV_PROJECT_ENVIRONMENT := $(VENV)
# A running night keeps compiled bytecode: imports are a third of an empty night.
export UV_COMPILE_BYTECODE := 1

DEMO_AGENTS ?= 200
DEMO_NIGHTS ?= 60
DEMO_SEED ?= 7

.DEFAULT_GOAL := help
.PHONY: help install install-dev run dev test lint test-long bench clean

help: ## what there is
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-10s %s\n", $$1, $$2}'

$(UV):
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Concord needs Python 3.11 or newer; $(PYTHON) is older. Try: make PYTHON=python3.12 …"; exit 1; }
	@echo "Creating $(VENV) …"
	@$(PYTHON) -m venv $(VENV)
	@$(VENV)/bin/python -m pip install --quiet --disable-pip-version-check 'uv>=0.9,<1'

$(VENV)/.installed: $(UV) pyproject.toml uv.lock
	@echo "Installing Concord from the lock file …"
	@$(UV) sync --frozen --inexact --no-dev --quiet
	@touch $@

$(VENV)/.installed-dev: $(UV) pyproject.toml uv.lock
	@echo "Installing Concord with its test tools from the lock file …"
	@$(UV) sync --frozen --inexact --all-extras --quiet
	@touch $@ $(VENV)/.installed

install: $(VENV)/.installed ## install what a night needs

install-dev: $(VENV)/.installed-dev ## install what the tests need too

run: $(VENV)/.installed ## write the demo centre's exports, run the night, publish, say where to look
	@$(CONCORD) demo --agents $(DEMO_AGENTS) --nights $(DEMO_NIGHTS) --seed $(DEMO_SEED)
	@$(CONCORD) night

dev: $(VENV)/.installed ## open Dagster on http://127.0.0.1:3000
	@$(CONCORD) dev

lint: $(VENV)/.installed-dev ## ruff, mypy, sqlfluff, dbt-bouncer
	@$(VENV)/bin/ruff check .
	@$(VENV)/bin/ruff format --check .
	@$(VENV)/bin/mypy
	@$(VENV)/bin/sqlfluff lint models dbt/analyses dbt/tests --processes 2 --disable-progress-bar --nocolor
	@$(CONCORD) parse
	@cd $(CURDIR) && $(VENV)/bin/dbt-bouncer --config-file dbt/dbt-bouncer.yml

test: lint ## lint and the everyday tests
	@$(VENV)/bin/python -m pytest -m "not slow"

test-long: $(VENV)/.installed-dev ## everything, kill suites and long simulations included
	@$(VENV)/bin/python -m pytest

bench: $(VENV)/.installed-dev ## time an empty night and a full one, with their profile
	@$(VENV)/bin/python -m tests.bench

clean: ## remove the demo centre and what its nights wrote; a real centre's data is never touched
	@rm -rf target logs
	@if [ -e data ] && [ ! -e data/demo/demo.json ]; then echo "data/ is not the demo centre's; it stays."; else rm -rf data concord.toml; fi
