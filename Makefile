# Everything one types. `make` alone lists it.
.DEFAULT_GOAL := help
.PHONY: help run test chaos lint lint-types lint-rest format bench audit lock upgrade clean

BIN := .venv/bin
# Node and npm come with the development tools: the same for everybody, from the lock file.
export PATH := $(CURDIR)/$(BIN):$(PATH)
export PIP_DISABLE_PIP_VERSION_CHECK := 1

PYTHON ?= $(shell for python in python3 python3.14 python3.13 python3.12 python3.11; do \
	$$python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null \
	&& echo $$python && break; done)
INSTALL := $(BIN)/python -m pip install --quiet --progress-bar off --require-hashes --requirement
# As in production, where `check --deploy` has the most to say.
DEPLOYED := DATA_DIR=.venv/check PUBLIC_URL=https://spaces.example.org LOG_FORMAT=plain \
	SECRET_KEY=only-for-the-checks-of-this-Makefile-which-want-fifty-characters

help:  ## this list
	@sed -n 's/^\([a-z]*\):.*## /  make \1\t/p' Makefile | expand -t 18

run: .venv/run.stamp  ## Spaces with a demo on http://127.0.0.1:8000 (PORT=, HOST=, DEMO=0)
	@exec env DEMO=$${DEMO-1} LOG_FORMAT=$${LOG_FORMAT-plain} $(BIN)/python manage.py serve

test: .venv/dev.stamp node_modules/.stamp  ## every test; CI=1: and fail if a part is missing
	@exec $(BIN)/python -m tests.tools.suite

chaos: .venv/dev.stamp .clients/.stamp  ## kill processes at random for some minutes, and count what is left
	@SPACES_CHAOS=1 SPACES_TESTS_LONG=1 SPACES_REQUIRE_ALL=1 exec $(BIN)/pytest -s \
		tests/chaos tests/spaces/test_services_interleavings.py \
		tests/moderation/test_retention_year.py tests/moderation/test_retention_killed.py \
		tests/doors/test_fuzz.py tests/spaces/live/test_sockets_hostile.py \
		tests/clients/test_documents.py \
		tests/accounts/test_avatars.py tests/core/test_ogg.py tests/recordings/sound/test_decoding.py

# In two parts for `make --jobs=2 lint`: mypy takes as long as all others together.
lint: lint-types lint-rest  ## every linter and type checker

lint-types: .venv/dev.stamp
	$(BIN)/mypy .

lint-rest: .venv/dev.stamp node_modules/.stamp
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports
	$(BIN)/djlint --check --lint --quiet templates
	$(DEPLOYED) $(BIN)/python manage.py makemigrations --check --dry-run
	$(DEPLOYED) $(BIN)/python manage.py check --deploy --fail-level WARNING
	$(BIN)/python tests/tools/lock.py --check
	$(BIN)/python tests/tools/audit.py
	npm run --silent lint
	npm run --silent types

format: .venv/dev.stamp  ## put the code into its usual form
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .
	$(BIN)/djlint --reformat --quiet templates

bench: .venv/dev.stamp  ## measure the audio path (docs/performance.md)
	@exec $(BIN)/python -m tests.bench

audit: .venv/dev.stamp node_modules/.stamp  ## known weaknesses of what we depend on (network)
	$(BIN)/python tests/tools/audit.py --strict

lock: .venv/dev.stamp  ## rewrite the lock files after a change of pyproject.toml
	$(BIN)/python tests/tools/lock.py

upgrade: .venv/dev.stamp  ## take the newest allowed version of every dependency
	$(BIN)/python tests/tools/lock.py --upgrade

clean:  ## remove what can be made again; data/ stays
	rm -rf .venv .clients node_modules .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# A stamp is newer than the lock file it was installed from.
.venv/run.stamp: requirements.lock | $(BIN)/python
	@echo "Installing what Spaces needs; the first time takes about a minute ..."
	@$(INSTALL) requirements.lock
	@touch $@

.venv/dev.stamp: requirements-dev.lock | $(BIN)/python
	@echo "Installing what Spaces and its tests need; the first time takes a few minutes ..."
	@$(INSTALL) requirements-dev.lock
	@touch $@ .venv/run.stamp

# Programs of other people, which want other versions than we do.
.clients/.stamp: tests/clients/requirements.lock | $(BIN)/python
	@$(BIN)/python -m venv --clear .clients
	@.clients/bin/python -m pip install --quiet --progress-bar off --require-hashes \
		--requirement tests/clients/requirements.lock
	@touch $@

node_modules/.stamp: package-lock.json .venv/dev.stamp
	@npm ci --no-audit --no-fund --loglevel=error
	@touch $@

$(BIN)/python:
	@test -n "$(PYTHON)" || { echo "Spaces needs Python 3.11 or newer, and finds none."; exit 1; }
	@$(PYTHON) -m venv .venv || { rm -rf .venv; \
		echo "Python cannot make a virtual environment (on Debian: apt install python3-venv)."; \
		exit 1; }
