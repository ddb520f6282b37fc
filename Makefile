# Everything a newcomer types. Each target does one thing by calling the tool that does it; `make help` lists them.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
MAKEFLAGS += --no-print-directory

PYTHON ?= $(shell command -v python3.11 || command -v python3)
PORT ?= 8000
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip install --disable-pip-version-check --quiet
MANAGE := $(BIN)/python manage.py
DEMO := DJANGO_SETTINGS_MODULE=config.settings.demo $(MANAGE)
PYTEST := DJANGO_SETTINGS_MODULE=config.settings.test $(BIN)/python -m pytest
# One worker more than there are processors, for tests wait for programs and browsers; four at most. The journeys share one.
WORKERS := -n $(shell n=$$(getconf _NPROCESSORS_ONLN || echo 1); echo $$(( n < 4 ? n + 1 : 4 ))) --dist loadgroup

BASE := $(VENV)/.base-installed
DEV := $(VENV)/.dev-installed
NODE_MODULES := frontend/node_modules/.package-lock.json
BUILT := mingting/design/static/design/built/portal.js
FRONTEND := $(shell find frontend -name node_modules -prune -o -type f \( -name '*.ts' -o -name '*.css' -o -name '*.json' \) -print)

.PHONY: help demo install extras build test check test-house test-rules test-rooms test-journeys bench drawings format lock fonts browser backup restore clean

help: ## List what can be made
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /\1\t/' | awk -F '\t' '{ printf "  make %-14s %s\n", $$1, $$2 }'

# --- the demo ---------------------------------------------------------------------------------------------------

demo: $(BASE) $(BUILT) ## Set everything up and serve portal and desk with the demo year (PORT=8000)
	@mkdir -p $${MINGTING_VAR:-var}
	@$(MAKE) fonts || true
	@$(DEMO) migrate --no-input --verbosity 0
	@$(DEMO) build_demo --if-empty
	@exec env $(DEMO) serve_demo --port $(PORT)

install: $(BASE) $(BUILT) ## Install what the product needs and build the front end

build: $(BUILT) ## Build the front end

extras: $(BASE) requirements/extras.txt ## Add what reads scanned papers (OCR) and ranks search by meaning; both bring their models along
	@$(PIP) --require-hashes -r requirements/extras.txt

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or later is needed; PYTHON=/path/to/python names one"; exit 1; }
	@$(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); echo "Could not make a virtual environment; on Debian: apt-get install python3-venv"; exit 1; }

$(BASE): requirements/base.txt | $(BIN)/python
	@echo "Installing what the product needs ..."
	@$(PIP) --require-hashes -r requirements/base.txt
	@touch $@

$(DEV): requirements/dev.txt | $(BIN)/python
	@echo "Installing what the tests need ..."
	@$(PIP) --require-hashes -r requirements/dev.txt
	@touch $@ $(BASE)

$(NODE_MODULES): frontend/package-lock.json
	@command -v npm > /dev/null || { echo "Node 20 or later with npm is needed to build the front end"; exit 1; }
	@echo "Installing what the front end needs ..."
	@cd frontend && npm ci --loglevel error
	@touch $@

$(BUILT): $(NODE_MODULES) $(FRONTEND)
	@echo "Building the front end ..."
	@cd frontend && npm run build --silent -- --logLevel warn
	@touch $@

# --- the tests --------------------------------------------------------------------------------------------------

test: $(DEV) $(BUILT) ## Run everything: linters, types, contracts, and all four tiers of tests
	@checked=0; $(MAKE) check || checked=$$?; $(PYTEST) $(WORKERS) tests; exit $$checked

check: $(DEV) $(NODE_MODULES) $(BUILT) ## Run ruff, mypy, the import contracts and the TypeScript check
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-logo
	@cd frontend && npm run check --silent

test-house: $(DEV) ## Contracts, budgets, documents
	@$(PYTEST) tests/house

test-rules: $(DEV) ## The law alone: pure rules, in seconds
	@$(PYTEST) tests/rules

test-rooms: $(DEV) $(BUILT) ## Verbs, tables and pages (on PostgreSQL when DATABASE_URL names one)
	@$(PYTEST) $(WORKERS) tests/rooms

test-journeys: $(DEV) $(BUILT) ## People's tasks through a real browser
	@$(PYTEST) tests/journeys

bench: $(DEV) $(BUILT) ## Measure: the program of every room prints its figures
	@for room in mingting/*/; do for program in benchmarks/"$$(basename $$room)"*.py; do \
	if [ -f "$$program" ]; then echo "== $$program"; $(BIN)/python "$$program"; fi; done; done

drawings: $(BASE) ## Draw the pages of docs/ that are read off the code
	@$(BIN)/python docs/draw_reviews.py
	@$(BIN)/python docs/draw_requests.py

# --- upkeep -----------------------------------------------------------------------------------------------------

format: $(DEV) ## Put imports in order and lay out the code
	@$(BIN)/ruff check --fix-only --quiet .
	@$(BIN)/ruff format --quiet .

UV := $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header

lock: $(BIN)/python ## Resolve requirements/*.in and package.json anew into lock files with hashes and without hosts
	@$(PIP) uv
	@$(UV) requirements/base.in -o requirements/base.txt $(if $(UPGRADE),--upgrade)
	@$(UV) requirements/extras.in -o requirements/extras.txt $(if $(UPGRADE),--upgrade)
	@$(UV) requirements/dev.in -o requirements/dev.txt $(if $(UPGRADE),--upgrade)
	@cd frontend && npm install --package-lock-only --loglevel error

# Fandol lies in a package of TeX; of it only the fonts are taken, and nothing is installed.
FANDOL := usr/share/texlive/texmf-dist/fonts/opentype/public/fandol

fonts: ## Fetch Chinese official fonts (Fandol 仿宋、楷体、小标宋、黑体) from Debian's packages into var/fonts
	@fonts="$${MINGTING_VAR:-var}/fonts"; \
	if [ -e "$$fonts/FandolFang-Regular.otf" ]; then echo "The fonts of official letters are in $$fonts."; exit 0; fi; \
	work="$$(mktemp -d)"; trap 'rm -rf "$$work"' EXIT; \
	fetch() { (cd "$$work" && apt-get download texlive-lang-chinese && dpkg -x texlive-lang-chinese_*.deb .) > /dev/null 2>&1; }; \
	if command -v apt-get > /dev/null && { fetch || { [ "$$(id -u)" = 0 ] && apt-get update -qq && fetch; }; }; then \
	mkdir -p "$$fonts"; for family in Fang Hei Kai Song; do cp "$$work/$(FANDOL)/Fandol$$family"-*.otf "$$fonts/"; done; \
	echo "The fonts of official letters are in $$fonts now."; exit 0; fi; \
	if [ -n "$$(fc-list :lang=zh 2> /dev/null | head -1)" ]; then echo "Fandol could not be fetched: letters are set in the system's Chinese fonts."; exit 0; fi; \
	echo "There are no Chinese fonts and none could be fetched. Please install, as root: apt-get install fonts-noto-cjk fontconfig"; exit 1

browser: ## Install Chromium and Chinese fonts for the journeys (Debian, as root or with sudo)
	@if command -v chromium > /dev/null && [ -n "$$(fc-list :lang=zh 2> /dev/null | head -1)" ]; then echo "Chromium and Chinese fonts are there."; exit 0; fi; \
	if [ "$$(id -u)" = 0 ]; then root=""; elif sudo -n true 2> /dev/null; then root="sudo"; \
	else echo "Please install, as root: apt-get install chromium fonts-noto-cjk fontconfig"; exit 1; fi; \
	$$root apt-get update -q && $$root env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends chromium fonts-noto-cjk fontconfig
	@$(MAKE) fonts

backup: $(BASE) ## Write one archive of database and files (TO=var/backups/….tar)
	@$(MANAGE) back_up $(TO)

restore: $(BASE) ## Restore an archive and prove it (FROM=….tar; FORCE=1 replaces what is there)
	@test -n "$(FROM)" || { echo "Which archive? make restore FROM=var/backups/….tar"; exit 1; }
	@$(MANAGE) restore $(FROM) $(if $(FORCE),--force)

clean: ## Remove what was built or cached; var/ with its database and files stays
	@rm -rf $(VENV) frontend/node_modules mingting/design/static/design/built staticfiles .mypy_cache .ruff_cache .import_linter_cache .pytest_cache .hypothesis tests/journeys/screenshots
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +
