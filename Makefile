# Every target can be repeated; what is already there is not made again.
.DEFAULT_GOAL := help
.PHONY: help setup run check test bench faults lock clean
.DELETE_ON_ERROR:

PYTHON ?= $(shell for name in python3 python3.14 python3.13 python3.12 python3.11; do \
	$$name -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1 && { echo $$name; break; }; done)
DEMO ?= demo.db
# empty: that of a local CHARRETTE_BASE_URL, else 8000
PORT ?=
BIN := $(CURDIR)/.venv/bin
STOCK := tests/conformance/node_modules
CLIENT := client/node_modules
BUILT := server/web/static/client/manifest.json
# npm starts `node` by name: the one that came with the virtual environment
export PATH := $(BIN):$(PATH)
export PIP_DISABLE_PIP_VERSION_CHECK := 1

help: ## Say what can be made
	@sed -n 's/^\([a-z]*\):.*## /  make \1	/p' Makefile

setup: .venv/.charrette $(STOCK)/.ready $(BUILT) ## Install everything into .venv and node_modules, and build the client

.venv/.made:
	@test -n "$(PYTHON)" && $(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { echo "Charrette needs Python 3.11 or newer; install it, or name it: make setup PYTHON=/path/to/python3"; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { echo "This Python cannot make virtual environments; install the package python3-venv."; exit 1; }
	@echo "setup 1/6: a virtual environment in .venv, with $$($(PYTHON) --version)"
	@$(PYTHON) -m venv --clear .venv
	@touch $@

.venv/.packages: requirements-dev.lock .venv/.made
	@echo "setup 2/6: the Python packages (a minute or two on a fresh machine)"
	@$(BIN)/python -m pip install --require-hashes -r requirements-dev.lock
	@touch $@

.venv/.charrette: pyproject.toml .venv/.packages
	@echo "setup 3/6: the charrette command"
	@PYTHONWARNINGS=ignore $(BIN)/python -m pip install --quiet --no-deps --no-build-isolation --editable .
	@touch $@

$(STOCK)/.ready: tests/conformance/package-lock.json tests/conformance/package.json .venv/.packages
	@echo "setup 4/6: the stock clients that the tests speak with"
	@$(BIN)/npm ci --prefix tests/conformance
	@touch $@

$(CLIENT)/.ready: client/package-lock.json client/package.json .venv/.packages
	@echo "setup 5/6: the browser's packages"
	@# not `npm ci`: it refuses a lock without the binaries for other platforms, which not everybody can fetch
	@$(BIN)/npm install --no-save --ignore-scripts --prefix client
	@touch $@

$(BUILT): $(CLIENT)/.ready client/vite.config.ts client/tsconfig.json $(shell find client/src -type f)
	@echo "setup 6/6: the client, built into server/web/static/client"
	@$(BIN)/npm run --silent build --prefix client

run: export CHARRETTE_DEMO := true
run: export CHARRETTE_DATABASE_URL := sqlite:///$(DEMO)
run: export CHARRETTE_LOG_FORMAT ?= console
run: export CHARRETTE_LOG_LEVEL ?= warning
run: setup ## A living demo with sample people on http://127.0.0.1:8000, in a database of its own
	@$(BIN)/charrette migrate >/dev/null
	@$(BIN)/charrette demo >/dev/null
	@exec $(BIN)/charrette serve $(if $(PORT),--port $(PORT))

check: setup ## The fast gates: format, lint, types, import order
	@echo "check 1/6: format"
	@$(BIN)/ruff format --check
	@echo "check 2/6: lint"
	@$(BIN)/ruff check
	@echo "check 3/6: types"
	@$(BIN)/mypy
	@echo "check 4/6: import order"
	@$(BIN)/lint-imports --no-logo
	@echo "check 5/6: the client's format and lint"
	@cd client && node_modules/.bin/biome check --error-on-warnings .
	@echo "check 6/6: the client's types"
	@cd client && node_modules/.bin/tsc --noEmit

test: check ## Everything, fast to slow
	@echo "test 1/3: the client"
	@$(BIN)/npm run --silent test --prefix client
	@echo "test 2/3: pytest"
	@$(BIN)/coverage erase
	@$(BIN)/coverage run -m pytest
	@echo "test 3/3: coverage (server 90 %, collab every branch)"
	@$(BIN)/coverage combine --quiet
	@$(BIN)/coverage report --include='server/*' --fail-under=90
	@$(BIN)/coverage report --include='collab/*' --fail-under=100

faults: setup ## The long suites: kills, broken disks and mutated frames at full length
	@$(BIN)/python -m pytest -m slow --thorough -s
	@CHARRETTE_FUZZ_OPERATIONS=1000000 $(BIN)/npm run --silent test --prefix client -- tests/editor/fuzz.test.ts

bench: setup ## Measure with ../shared/bench: the server on one core, the load on another
	@$(BIN)/python tests/bench/run.py $(ARGS)

# The machine's own package settings stay out of the locks: they must install anywhere.
COMPILE = env -u PIP_FIND_LINKS -u PIP_EXTRA_INDEX_URL PIP_CONFIG_FILE=/dev/null CUSTOM_COMPILE_COMMAND='make lock' \
	$(BIN)/pip-compile --quiet --generate-hashes --allow-unsafe --strip-extras --no-emit-options \
	--no-emit-index-url --no-emit-find-links --no-emit-trusted-host $(UPGRADE)

lock: .venv/.packages ## Lock the dependencies again (UPGRADE=--upgrade takes newer ones)
	@echo "lock 1/4: requirements.lock"
	@$(COMPILE) --build-deps-for=editable --output-file=requirements.lock pyproject.toml
	@echo "lock 2/4: requirements-dev.lock"
	@$(COMPILE) --extra=dev --build-deps-for=editable --constraint=requirements.lock --output-file=requirements-dev.lock pyproject.toml
	@echo "lock 3/4: tests/conformance/package-lock.json"
	@$(BIN)/npm install --package-lock-only --prefix tests/conformance
	@echo "lock 4/4: client/package-lock.json"
	@$(BIN)/npm install --package-lock-only --prefix client

clean: ## Remove what setup and the tests made
	@rm -rf .venv $(STOCK) $(CLIENT) server/web/static/client .coverage .coverage.* .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis *.egg-info build
