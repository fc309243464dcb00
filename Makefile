# Thin over the command taulab, which is all there is on Windows and in conda: see README.md.
PYTHON ?= python3
BIN := .venv/bin
export LAB_LANG

.PHONY: lab test test-all bench build clean

lab: .venv/installed
	@$(BIN)/taulab lab $(LAB)

test: .venv/installed
	@$(BIN)/taulab test

test-all: .venv/twins
	@$(BIN)/taulab test

bench: .venv/twins
	@$(BIN)/taulab bench

build: .venv/installed
	@$(BIN)/taulab build

clean:
	rm -rf .venv build .pytest_cache dist
	find lib tests -name __pycache__ -type d -prune -exec rm -rf {} +

.venv/installed: pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Tau Labs needs Python 3.11 or newer: make PYTHON=python3.11")'
	@echo "Installing into .venv, once: a minute or two / Instalando en .venv, una sola vez: un minuto o dos"
	@$(PYTHON) -m venv .venv
	@$(BIN)/pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[test]'
	@touch $@

.venv/twins: .venv/installed
	@echo "Installing PyTorch and transformers, once: several GB"
	@$(BIN)/pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[twins]'
	@touch $@
