# Everything a contributor runs. Needs make and Python 3.11 or newer; everything else is installed in .venv and build.

PORT ?= 8000
PYTHON ?= python3
ARGS ?=

python = .venv/bin/python
pip = $(python) -m pip --quiet --disable-pip-version-check

templates = find templates -name '*.html' -print0

# `make run` answers on this machine, even if .env has the settings of the real site.
run: export DEBUG ?= 1
run: export ALLOWED_HOSTS ?= 127.0.0.1,localhost,[::1]
run: export SITE_URL ?= http://127.0.0.1:$(PORT)

# Settings of a site that people use, for `check --deploy`.
deployed = DEBUG=0 SECRET_KEY=$$($(python) -c "import secrets; print(secrets.token_hex(50))") \
	ALLOWED_HOSTS=meetups.example.org SITE_URL=https://meetups.example.org

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help run messages test quick coverage check format lint floors types templates django drill pictures bench fuzz mutants lock clean

help: ## Show this list
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/  make \1@\2/p' $(MAKEFILE_LIST) | awk -F@ '{printf "%-15s %s\n", $$1, $$2}'

run: .venv/base.txt ## The site with demo data on http://127.0.0.1:8000/ (PORT=…), and its worker
	@$(python) -m config.run $(PORT)

test: .venv/dev.txt ## The whole suite on SQLite and PostgreSQL (ARGS="-k rsvp" for a part of it)
	@$(python) -m tests $(ARGS)

quick: .venv/dev.txt ## The rules on SQLite in a minute or so: few parameters and examples (ARGS="-k rsvp")
	@$(python) -m tests --quick $(ARGS)

coverage: .venv/dev.txt ## The whole suite on SQLite, and the lines that no test walks
	@$(python) -m tests --coverage

check: lint templates floors types django ## Every check that runs no test

format: .venv/dev.txt ## Format code and templates
	-@$(python) -m ruff check --quiet --fix .
	-@$(python) -m ruff format .
	-@$(templates) | xargs -0 -r .venv/bin/djade --target-version 5.2

lint: .venv/dev.txt ## Style and complexity of the code
	@$(python) -m ruff check .
	@$(python) -m ruff format --check --quiet . || { echo "Not formatted: make format"; exit 1; }

templates: .venv/dev.txt ## Style of the templates
	@.venv/bin/djlint --lint --quiet templates
	@$(templates) | xargs -0 -r .venv/bin/djade --target-version 5.2 --check

floors: .venv/dev.txt ## Imports only go down (house rules in pyproject.toml)
	@.venv/bin/lint-imports --no-cache

types: .venv/dev.txt ## Types
	@$(deployed) $(python) -m mypy

django: .venv/dev.txt ## Django's own checks with the settings of a real site, and no missing migration
	@$(deployed) $(python) manage.py makemigrations --check --dry-run
	@$(deployed) $(python) manage.py check --deploy --fail-level WARNING

messages: .venv/dev.txt ## Catalogues of translations, brought up to date and compiled (needs gettext)
	@$(python) -m tests.messages

bench: .venv/dev.txt ## Speed and weight against a bare Django view (ARGS=--quick in short, --write keeps docs/performance.md; --timing: see ADR 18)
	@$(python) -m tests.bench $(ARGS)

drill: .venv/dev.txt ## Two hundred people at once, and each part of an installation that is killed (ARGS=--write saves the figures in docs/drills.md)
	@$(python) -m tests.drills $(ARGS)

pictures: .venv/dev.txt ## Each page state at 375 and 1280 pixels, light and dark, in build/pictures (ARGS=home for a part)
	@$(python) -m tests.pictures $(ARGS)

fuzz: .venv/dev.txt ## 20,000 hostile requests to a running site (ARGS=--seed=7 repeats a run)
	@$(python) -m tests.fuzz $(ARGS)

mutants: .venv/dev.txt ## Sixty small changes to the rules: do the tests notice? (ARGS="--seed=7 --count=20", --write)
	@$(python) -m tests.mutants $(ARGS)

lock: build/uv/bin/uv ## Lock the packages of requirements/*.in in requirements/*.txt (ARGS=--upgrade for newer versions)
	@cd requirements && for name in base metrics dev; do \
		../$< pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header \
			--no-emit-index-url --no-emit-find-links $(ARGS) --output-file $$name.txt $$name.in; \
	done

clean: ## Delete .venv, build and caches, but not the database
	@rm -rf .venv build staticfiles .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
		echo "Python 3.11 or newer is needed; $(PYTHON) is $$($(PYTHON) --version 2>&1 || true)." >&2; \
		echo "Name another one like this: make $(MAKECMDGOALS) PYTHON=python3.12" >&2; exit 1; }
	@$(PYTHON) -m venv .venv || { echo "On Debian and Ubuntu: sudo apt-get install python3-venv" >&2; exit 1; }

# A copy of the lock in .venv says what is installed there.
.venv/base.txt .venv/dev.txt: .venv/%.txt: requirements/%.txt | .venv/bin/python
	@cmp --silent $< $@ || { echo "Installing $<"; $(pip) install --require-hashes --requirement $<; }
	@cp $< $@

build/uv/bin/uv: | .venv/bin/python
	@$(python) -m venv build/uv
	@build/uv/bin/python -m pip --quiet --disable-pip-version-check install uv==0.13.*
