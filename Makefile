# Everything a person does with this repository. Needs Python >= 3.11, git and make.
# `make help` lists it; ARGS="..." is handed on to the command behind a target.

PYTHON ?= python3
BIN := .venv/bin
UV := $(BIN)/uv
SAM := .venv-sam/bin/sam
ARGS ?=

# Wheels for the layer are fetched by .venv's pip, so that a bare machine needs none.
export PATH := $(CURDIR)/$(BIN):$(PATH)
export SAM_CLI_TELEMETRY := 0
# Tests and tools start hundreds of processes: what Python has compiled once is kept, and beside the
# tree, so that nobody who copies a part of it finds files that another process is writing.
unexport PYTHONDONTWRITEBYTECODE
export PYTHONPYCACHEPREFIX := $(CURDIR)/.build/pycache

.DEFAULT_GOAL := help

.PHONY: help
help: ## this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 16

# Seeing and checking ----------------------------------------------------------------------------

.PHONY: demo test test-long check lint format audit bench faults wire load fuzz races planted mutants research rehearse platforms screens
demo: .venv web ## a day at Nordwind, on this machine, with console, phone and wall in the browser
	$(BIN)/herodesk local --scenario first-day $(ARGS)

test: .venv web layers-host ## every test
	$(BIN)/pytest -n 2 --dist loadfile --no-loadscope-reorder $(ARGS)

test-long: .venv ## hypothesis plays a case's life, 500 runs of 50 steps, and spoils inputs: half an hour
	$(BIN)/pytest --timeout 0 --hypothesis-profile=long tests/machine tests/fuzz $(ARGS)

check: lint test ## what the continuous build runs: all checks, then all tests

# In three parts, so that make can do some beside others: the build has two cores.
.PHONY: lint-style lint-types lint-template
lint: lint-types lint-style lint-template

lint-types: .venv
	$(BIN)/mypy

lint-style: .venv
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/lint-imports

lint-template: .venv .venv-sam
	$(BIN)/cfn-lint template.yaml infra/pipeline/role.yaml
	$(SAM) validate --lint

format: .venv ## put the code in house style
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

platforms: .venv ## write what follows from the platforms' declarations into template and docs
	PYTHONPATH=infra $(BIN)/python -m herodesk_ops.platforms.declared

audit: .venv .venv-audit ## known vulnerabilities, risky code, a wide template, a bill of materials; ARGS=--offline
	PYTHONPATH=infra $(BIN)/python -m audit $(ARGS)

bench: .venv layers-host ## what starting each function costs, as a table and as JSON
	PYTHONPATH=infra $(BIN)/python -m bench $(ARGS)

fuzz: .venv-fuzz ## mutate what strangers and people send: ten minutes, ARGS="--seconds 60" for one
	PYTHONPATH=.:infra:layers/core/python .venv-fuzz/bin/python -m tests.fuzz $(ARGS)

screens: .venv web ## play the browser tests and keep chosen pictures of them in docs/screens
	PYTHONPATH=infra $(BIN)/python -m screens $(ARGS)

faults: .venv web ## every kind of fault at every call of every function; ARGS="--seed 1 --only answered"
	PYTHONPATH=infra $(BIN)/python -m faults $(ARGS)

wire: .venv .venv-wire web ## what goes wrong on the way to AWS and platforms, on real connections; ARGS="--seed 1 --only sns"
	PYTHONPATH=infra $(BIN)/python -m wire $(ARGS)

load: .venv web ## many posts at once and for long: nothing lost, nothing twice, nothing grows; ARGS="--posts 10000"
	PYTHONPATH=infra $(BIN)/python -m load $(ARGS)

races: .venv .venv-ministack ## sixteen at once on a strict emulator of DynamoDB, written elsewhere
	PYTHONPATH=infra $(BIN)/python -m races $(ARGS)

planted: .venv web ## plant known mistakes in a copy and see that a named test notices each
	PYTHONPATH=infra $(BIN)/python -m planted $(ARGS)

mutants: .venv .venv-mutants ## change the code in small ways: which change does no test notice? ARGS="--only claim --workers 2"
	PYTHONPATH=infra $(BIN)/python -m mutants $(ARGS)

DATA ?= ../shared/data
RESEARCH := .build/research.bin
research: .venv .venv-research ## learn from closed sets too, and measure; the file is for research alone; DATA=folder of the sets
	mkdir -p $(dir $(RESEARCH))
	PYTHONPATH=layers/core/python:infra .venv-research/bin/python -m herodesk_ops train \
		--profile research --data $(DATA) --out $(RESEARCH)
	PYTHONPATH=layers/core/python:infra .venv-research/bin/python -m herodesk_ops evaluate \
		--labels sets --data $(DATA) --model $(RESEARCH)

rehearse: .venv .venv-sam .venv-ministack web build-host ## deploy the real template to an emulated cloud, play stories on it
	PYTHONPATH=infra $(BIN)/python -m rehearse $(ARGS)

# Building and deploying -------------------------------------------------------------------------

.PHONY: build deploy destroy layers-host build-host web
# Which installation `deploy` and `destroy` are about.
STAGE ?= dev
# Lambda's own Python, if it is here: it writes the byte-code that makes cold starts quick.
PYTHON313 ?= python3.13
build: .venv .venv-sam web ## what is deployed, in .aws-sam/build; needs no account and no container
	find functions layers/core/python -name __pycache__ -prune -exec rm -r {} +
	LAYER_COMPILER="$(PYTHON313)" $(SAM) build $(ARGS)
	PYTHONPATH=infra $(BIN)/python -m built .aws-sam/build --compiler "$(PYTHON313)"

deploy: .venv ## to the AWS account that your credentials are for: STAGE=dev; asks a little the first time
	PYTHONPATH=infra $(BIN)/python -m deploying $(STAGE) --who
	$(MAKE) --no-print-directory build ARGS=
	PYTHONPATH=infra $(BIN)/python -m deploying $(STAGE) $(ARGS)

destroy: .venv ## remove a test installation wholly, after asking: STAGE=dev; ARGS=--dry-run only lists
	AWS_DEFAULT_REGION=$$(PYTHONPATH=infra $(BIN)/python -m deploying $(STAGE) --where) \
		$(BIN)/herodesk destroy $(STAGE) $(ARGS)

# Libraries that pages load in a browser: of each the one small file, kept beside our own scripts
# and deployed with them. Whoever has no npm gets one in an environment of its own.
WEB := .build/web
KEPT := layers/core/python/herodesk/web/static/kept
NPM := $(shell command -v npm 2>/dev/null)
web: $(KEPT)/htmx.min.js ## what pages load in a browser, fetched as it is locked

$(KEPT)/htmx.min.js: $(WEB)/.ready Makefile
	rm -rf $(KEPT)
	mkdir -p $(KEPT)
	cp $(WEB)/node_modules/uplot/dist/uPlot.iife.min.js $(KEPT)/uplot.min.js
	cp $(WEB)/node_modules/uplot/dist/uPlot.min.css $(KEPT)/uplot.min.css
	cp $(WEB)/node_modules/uplot/LICENSE $(KEPT)/uplot.license
	cp $(WEB)/node_modules/htmx.org/dist/htmx.min.js $@

$(WEB)/.ready: requirements/web/package-lock.json $(if $(NPM),,.venv-node/.ready)
	rm -rf $(WEB)
	mkdir -p $(WEB)
	cp requirements/web/package.json requirements/web/package-lock.json requirements/web/.npmrc $(WEB)
	cd $(WEB) && $(or $(NPM),$(CURDIR)/.venv-node/bin/npm) ci --ignore-scripts --loglevel=error
	touch $@

# Both layers as Lambda would see them, but for the Python and the machine at hand.
HOST := .build/layers/host
layers-host: $(HOST)/deps/.ready $(HOST)/core/.ready

$(HOST)/deps/.ready: layers/deps/requirements.txt layers/deps/Makefile layers/deps/slim.py .venv/.ready
	rm -rf $(@D)
	mkdir -p $(@D)
	$(MAKE) --no-print-directory -C layers/deps build-DepsLayer \
		ARTIFACTS_DIR=$(CURDIR)/$(@D) LAYER_PY= LAYER_PLATFORM=
	touch $@

$(HOST)/core/.ready: $(KEPT)/htmx.min.js $(shell find layers/core/python -type f -not -name '*.pyc')
	rm -rf $(@D)
	mkdir -p $(@D)
	cp -R layers/core/python $(@D)/python
	find $(@D) -name __pycache__ -prune -exec rm -r {} +
	touch $@

# The same build, but for the Python and the machine at hand: what tests and rehearsal run.
BUILT := .build/built
build-host: $(BUILT)/.ready

$(BUILT)/.ready: template.yaml layers/deps/requirements.txt layers/deps/Makefile layers/deps/slim.py \
		.venv-sam/.ready $(wildcard functions/*/app.py) $(HOST)/core/.ready
	find functions layers/core/python -name __pycache__ -prune -exec rm -r {} +
	LAYER_PY= LAYER_PLATFORM= $(SAM) build --build-dir $(@D)
	touch $@

# Environments -----------------------------------------------------------------------------------
# The file .ready is the stamp: a half-made environment is made again. uv is quick; where a mirror
# is known to pip only, pip does the same work.

.PHONY: .venv .venv-sam .venv-ministack .venv-node .venv-fuzz .venv-audit .venv-mutants .venv-wire .venv-research
.venv: .venv/.ready
.venv-sam: .venv-sam/.ready
.venv-ministack: .venv-ministack/.ready
.venv-fuzz: .venv-fuzz/.ready
.venv-audit: .venv-audit/.ready
.venv-mutants: .venv-mutants/.ready
.venv-wire: .venv-wire/.ready
.venv-research: .venv-research/.ready
.venv-node: .venv-node/.ready

.venv/.ready: requirements/dev.txt
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer, please")'
	test -x $(BIN)/pip || $(PYTHON) -m venv .venv
	test -x $(UV) || $(BIN)/python -m pip install --quiet --disable-pip-version-check uv
	$(UV) pip sync --quiet --python .venv --require-hashes requirements/dev.txt \
		|| $(BIN)/python -m pip install --quiet --require-hashes --requirement requirements/dev.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-index \
		--no-build-isolation --editable .
	touch $@

.venv-sam/.ready .venv-ministack/.ready .venv-node/.ready .venv-fuzz/.ready .venv-audit/.ready .venv-mutants/.ready .venv-wire/.ready .venv-research/.ready: .venv-%/.ready: requirements/%.txt .venv/.ready
	test -x .venv-$*/bin/pip || $(PYTHON) -m venv .venv-$*
	$(UV) pip sync --quiet --python .venv-$* --require-hashes requirements/$*.txt \
		|| .venv-$*/bin/python -m pip install --quiet --no-deps --require-hashes --requirement requirements/$*.txt
	touch $@

.PHONY: lock clean
LOCK := $(UV) pip compile --quiet --no-config --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-emit-find-links
lock: export UV_CUSTOM_COMPILE_COMMAND := make lock
lock: .venv $(if $(NPM),,.venv-node) ## choose versions anew where requirements/*.in changed; ARGS=--upgrade for all
	$(LOCK) $(ARGS) requirements/runtime.in --output-file layers/deps/requirements.txt
	$(LOCK) $(ARGS) requirements/dev.in --output-file requirements/dev.txt
	$(LOCK) $(ARGS) requirements/sam.in --output-file requirements/sam.txt
	$(LOCK) $(ARGS) requirements/ministack.in --output-file requirements/ministack.txt
	$(LOCK) $(ARGS) requirements/fuzz.in --output-file requirements/fuzz.txt
	$(LOCK) $(ARGS) requirements/audit.in --output-file requirements/audit.txt
	$(LOCK) $(ARGS) requirements/mutants.in --output-file requirements/mutants.txt
	$(LOCK) $(ARGS) requirements/research.in --output-file requirements/research.txt
	$(LOCK) $(ARGS) requirements/wire.in --override requirements/wire-over.in \
		--output-file requirements/wire.txt
	$(LOCK) $(ARGS) requirements/node.in --output-file requirements/node.txt
	cd requirements/web && $(or $(NPM),$(CURDIR)/.venv-node/bin/npm) $(if $(ARGS),update,install) --package-lock-only


clean: ## remove everything that make made
	rm -rf .venv .venv-sam .venv-ministack .venv-node .venv-fuzz .venv-audit .venv-mutants .venv-wire .venv-research $(KEPT) .build .aws-sam .herodesk
	rm -rf .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis
	find . -name __pycache__ -prune -exec rm -r {} +
