# Everything a person does with this repository. Needs Python >= 3.11, git and make.

PYTHON ?= python3
UV := .venv/bin/uv
export UV_NO_CONFIG := 1

.DEFAULT_GOAL := help

# Environments ---------------------------------------------------------------------------------

# The file .ready is the stamp: a half-made environment is made again.
.PHONY: .venv .venv-sam .venv-ministack
.venv: .venv/.ready
.venv-sam: .venv-sam/.ready
.venv-ministack: .venv-ministack/.ready

.venv/.ready: requirements/dev.txt
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer, please")'
	test -x .venv/bin/python || $(PYTHON) -m venv .venv
	test -x $(UV) || .venv/bin/python -m pip install --quiet uv
	$(UV) pip sync --quiet --python .venv --require-hashes requirements/dev.txt
	$(UV) pip install --quiet --python .venv --no-deps --no-build-isolation --editable .
	touch $@

.venv-sam/.ready .venv-ministack/.ready: .venv-%/.ready: requirements/%.txt .venv/.ready
	test -x .venv-$*/bin/python || $(PYTHON) -m venv --without-pip .venv-$*
	$(UV) pip sync --quiet --python .venv-$* --require-hashes requirements/$*.txt
	touch $@
