# The whole project in a few words; `make help` lists them.
PYTHON ?= python3
PORT ?= 8000
CHROMIUM ?= $(shell command -v chromium || command -v chromium-browser || command -v google-chrome)
SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.PHONY: help site parts lock check test browser lighthouse pdf serve lab refresh sabotage mutants matrix packages package homework releases archives students test-homework fuzz grade-demo bench clean

# To Jupyter Book and nbgrader some of these are wildcards; the others break Python's commands, or PATH.
ODD := $(shell pwd | grep '[][*?"$$`:\\]')
ifneq ($(ODD),)
$(error This cannot work in a folder with one of [ ] * ? " $$ ` : \ in its path. Move the course out of $(ODD))
endif

BIN := .venv/bin
READY := .venv/ready
PIP := $(BIN)/pip install -qq --disable-pip-version-check
PARTS := _build/pages
PYTEST := $(BIN)/python -m pytest -q -n 2 --dist loadfile --max-worker-restart=0
NOTEBOOKS := $(wildcard book/*.ipynb)

# The notebooks are compared on another processor than they were stored on, as it were: two threads, and
# the instructions of 2008. What they print and draw must not tell.
ELSEWHERE := ELSEWHERE=1 OMP_NUM_THREADS=2 OPENBLAS_NUM_THREADS=2 OPENBLAS_CORETYPE=Nehalem NPY_DISABLE_CPU_FEATURES="X86_V3 X86_V4 AVX512_ICL AVX512_SPR"

export OMP_NUM_THREADS := 1
export OPENBLAS_NUM_THREADS := 1
export MKL_NUM_THREADS := 1
export CHROMIUM

help:
	@echo 'make site        build the book into _build/html'
	@echo 'make check       check the pages that you changed, in half a minute (ONLY="kmeans em" for some)'
	@echo 'make test        check the library, the notebooks and the built pages'
	@echo 'make browser     check the site in Chromium: every page, wide, narrow, by night; labs; print'
	@echo 'make lighthouse  measure every page: performance, accessibility, best practices, SEO'
	@echo 'make pdf         print the whole course into _build/pdf/course.pdf'
	@echo 'make serve       build the book and serve it on this machine'
	@echo 'make lab         open the notebooks in JupyterLab'
	@echo 'make refresh     run the notebooks anew and store their outputs (ONLY="kmeans hw1" for some)'
	@echo 'make sabotage    break things on purpose, in copies, and see each break caught'
	@echo 'make mutants     change the library line by line: do its tests notice, and do the chapters? (two hours)'
	@echo 'make bench       how fast? the library beside scikit-learn, SciPy and, where installed, faiss (ten minutes)'
	@echo 'make matrix      library and notebooks under oldest, pinned and newest versions, Python 3.11 to 3.13'
	@echo 'make package     build the package as PyPI gets it and try it; build clone and site once more, byte for byte'
	@echo 'make homework    set up the grading of homework; test-homework checks it, grade-demo shows it on a class of 60'
	@echo 'make fuzz        hand in what chance makes, for five minutes (SECONDS=60 SEED=7 for others)'
	@echo 'make releases    make anew what students get, from homework/source: notebooks, and archives in _build/archives'
	@echo 'make students    put the course without solutions into a repository of its own: make students TO=git@...'
	@echo 'make lock        renew the locks after a change in pyproject.toml or tools/pages/package.json'
	@echo 'make clean       remove what was built, and .venv'
	@echo 'All but clean set up .venv first if needed. Another Python: make site PYTHON=python3.13'

# uv takes seconds; pip does it where uv finds no index. Both compare every file with the lock's hashes.
$(READY): pyproject.toml tools/lock.txt
	@command -v $(PYTHON) >/dev/null || { echo 'There is no $(PYTHON) here. Install Python 3.11 or newer, or name yours: make site PYTHON=...'; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "This needs Python 3.11 or newer; $(PYTHON) is $$($(PYTHON) -V). Name another: make site PYTHON=python3.12"; exit 1; }
	@echo 'Setting up .venv (once; some two minutes and 1.3 GB) ...'
	@$(PYTHON) -m venv --clear .venv || { echo 'Could not make a virtual environment. On Debian and Ubuntu: apt install python3-venv'; exit 1; }
	@awk '/^uv==/, !/\\$$/' tools/lock.txt > .venv/uv.txt
	@$(PIP) --require-hashes -r .venv/uv.txt && \
	$(BIN)/uv pip install --quiet --python $(BIN)/python --require-hashes -r tools/lock.txt || \
	$(PIP) --require-hashes -r tools/lock.txt || { echo 'pip could not install the packages; its message is above. Is there a network connection?'; exit 1; }
	@$(PIP) --no-deps --no-build-isolation -e .
	@touch $@

# Both locks anew. Versions stay as they are where they can: make lock RENEW=--upgrade, or RENEW='-P numpy'
LOCKED := UV_CUSTOM_COMPILE_COMMAND='make lock' $(BIN)/uv pip compile --quiet --generate-hashes --no-annotate --no-emit-index-url
WITHOUT_ADDRESSES := import pathlib, re, sys; path = pathlib.Path(sys.argv[1]); path.write_text( \
  re.sub(r""",\s*"funding": ({.*?}|\[.*?\])""", "", path.read_text(), flags=re.DOTALL))
lock: $(READY)
	@$(LOCKED) pyproject.toml --extra dev --universal --python-version 3.11 --no-strip-extras $(RENEW) -o tools/lock.txt
	@awk '/==/ {print $$1}' tools/pages/wheels.txt | $(LOCKED) - --no-deps --python-version 3.13 -o tools/pages/wheels.txt
	@$(BIN)/npm install --prefix tools/pages --package-lock-only --loglevel=error >/dev/null
	@$(BIN)/python -c '$(WITHOUT_ADDRESSES)' tools/pages/package-lock.json

# Files of other people: what the pages load, and with /tests what their tests need besides.
parts: $(PARTS)/ready
$(PARTS)/ready $(PARTS)/tests: $(READY) tools/pages/package-lock.json
	@echo 'Fetching the $(if $(findstring tests,$@),tests of the )pages'"'"' parts from npm ...'
	@mkdir -p $(PARTS); cp tools/pages/package.json tools/pages/package-lock.json tools/pages/.npmrc $(PARTS)
	@$(BIN)/npm ci --prefix $(PARTS) --loglevel=error $(if $(findstring tests,$@),,--omit=dev) >/dev/null || { echo 'npm could not install the parts of the pages. Is there a network connection?'; exit 1; }
	@touch $(PARTS)/ready $@

# The labs' script, from lecture_lib/figures/js.
LABS := lecture_lib/figures/built/stamp
labs: $(LABS)
$(LABS): $(PARTS)/ready tools/bundle.py $(wildcard lecture_lib/figures/js/*)
	@$(BIN)/python tools/bundle.py
	@touch $@

# Always from scratch: an incremental build forgets the warnings of pages it does not read again.
site: archives $(LABS)
	@rm -rf _build/html _build/.doctrees; mkdir -p _build
	@echo 'Building the book ...'
	@started=$$SECONDS; \
	$(BIN)/jupyter-book build . -W -n --keep-going --quiet > _build/build.log || { echo 'The book was not built: every warning above counts as an error.'; exit 1; }; \
	echo "The book is in _build/html/index.html, built in $$((SECONDS - started)) s."
	@echo 'Building the notebooks for the browser ...'
	@$(BIN)/python tools/live.py

# One chapter, half a minute: make check ONLY=kmeans
check: archives $(LABS)
	@$(BIN)/python tools/check.py $(ONLY)

test: site
	@$(BIN)/ruff check . && $(BIN)/ruff format --check --quiet . || { echo 'Mend what ruff says above; ruff format lays out the code.'; exit 1; }
	@echo 'Library:'
	@$(PYTEST) --cov=lecture_lib --cov-fail-under=98 tests/library lecture_lib
	@echo 'Notebooks, every cell run again and compared with what is stored:'
	@$(ELSEWHERE) $(PYTEST) --nbval --nbval-current-env tests/book $(NOTEBOOKS)
	@echo 'Site, as files:'
	@$(PYTEST) -m 'not browser' tests/site

browser: site $(PARTS)/tests
	@command -v '$(CHROMIUM)' >/dev/null || { echo 'This needs Chromium, which is not here. On Debian and Ubuntu: apt install chromium. Elsewhere: make browser CHROMIUM=...'; exit 1; }
	@echo 'Site, in a browser and on paper:'
	@$(PYTEST) -rs -m 'browser and not lighthouse and not package' tests/site

# By itself: a minute a page, and a busy machine lowers the scores.
lighthouse: site $(PARTS)/tests
	@$(BIN)/python -m pytest -q -rs -m lighthouse tests/site/test_lighthouse.py

pdf: site
	@$(BIN)/python tools/pdf.py

serve: site
	@echo 'The book is at http://localhost:$(PORT) (Ctrl-C stops it).'
	@$(BIN)/python -m http.server --bind 127.0.0.1 --directory _build/html $(PORT) || echo 'Is port $(PORT) taken? Another: make serve PORT=8001'

# In notebooks that JupyterLab trusts, figures are seen before anything was run.
lab: $(LABS)
	@$(BIN)/jupyter trust $(NOTEBOOKS) homework/release/*/*.ipynb >/dev/null
	$(BIN)/jupyter lab --LabApp.default_url=/lab/tree/book/index.ipynb

refresh: $(LABS)
	@$(BIN)/python tools/refresh.py $(ONLY)

# One kind: make sabotage ONLY=figure
sabotage: site
	@$(BIN)/python tools/sabotage.py $(ONLY)

# Only some functions: make mutants ONLY='lecture_lib.kmeans.*'
mutants: $(LABS)
	@$(BIN)/python tools/mutants.py $(ONLY)
	@$(BIN)/python tools/sabotage_mathematics.py

# Pythons are found by their names (python3.12) on PATH. One part: make matrix ONLY="pyodide-3.13"
matrix: $(READY)
	@PATH="$$PWD/$(BIN):$$PATH" $(BIN)/nox -f tools/noxfile.py $(if $(ONLY),-s $(ONLY))

packages: $(LABS)
	@rm -rf _build/packages; $(BIN)/hatchling build -d _build/packages

# What a release sends to PyPI, built and checked; nothing is sent. And what a clone and a second site hold.
package: packages site
	@$(BIN)/twine check --strict _build/packages/*
	@$(BIN)/python -m pytest -q -m package tests/site

# Quiet machines only. More threads: make bench THREADS=2. Some parts: make bench ONLY=kmeans
THREADS ?= 1
bench: $(READY)
	@OMP_NUM_THREADS=$(THREADS) OPENBLAS_NUM_THREADS=$(THREADS) $(BIN)/python tools/bench/bench.py $(ONLY)

# nbgrader's Formgrader would run scripts that stand in answers; python -m grading.marking takes its place.
homework: $(READY)
	@command -v bwrap >/dev/null || { echo 'Grading confines student code by bubblewrap, which is not here. On Debian and Ubuntu: apt install bubblewrap'; exit 1; }
	@$(BIN)/jupyter server extension disable --sys-prefix nbgrader.server_extensions.formgrader >/dev/null 2>&1
	@echo 'Ready. Next: cd homework, source ../.venv/bin/activate, and follow book/homework/instructors.md.'

releases: $(READY)
	@cd homework && for folder in source/*/; do \
	../$(BIN)/python -W ignore -m nbgrader generate_assignment "$$(basename "$$folder")" --force --log-level=ERROR; done
	@$(MAKE) --no-print-directory archives

# What students download. The pages offer these, so they are made before the site.
archives: $(READY)
	@$(BIN)/python tools/archives.py _build/archives

# For Binder and Colab, which open a repository: one that students may read. What is there is replaced.
students: archives
	@test -n "$(TO)" || { echo 'Name the repository that students may read: make students TO=git@...'; exit 1; }
	@rm -rf _build/students; git clone --quiet '$(TO)' _build/students
	@cd _build/students && git rm -rq --ignore-unmatch . && \
	../../$(BIN)/python -m zipfile -e ../archives/course.zip .. && cp -R ../course/. . && rm -r ../course && \
	git add --all && { git diff --cached --quiet || git commit --quiet -m 'The course, without solutions'; } && \
	git push --quiet origin HEAD:main
	@echo 'The course without solutions is in $(TO).'

HOMEWORK ?= tests/homework
# In the order of their names: else the bank, which is long but of few tests, would begin last.
test-homework: homework packages archives
	@test -f _build/html/index.html || $(MAKE) site
	@echo 'Homework: the grader, its trials, and the bank:'
	@$(PYTEST) --no-loadscope-reorder -rs $(HOMEWORK)
	@echo 'Homework, the worked solutions run again and compared with what is stored:'
	@PYTHONPATH="$$PWD/homework" $(ELSEWHERE) $(PYTEST) --nbval --nbval-current-env $(wildcard homework/source/*/*.ipynb)
	@echo 'Homework, looked for in all that others receive:'
	@PYTHONPATH=homework $(BIN)/python -m grading.leaks _build/html _build/archives _build/packages homework/release $$(ls -d _build/pdf 2>/dev/null || true)

# Another seed every time; it is named, so that a failure can be repeated.
SECONDS ?= 300
SEED := $(or $(SEED),$(shell date +%s))
fuzz: homework
	@echo 'Hand-ins by chance, $(SECONDS) s: make fuzz SEED=$(SEED)'
	@FUZZ_SECONDS=$(SECONDS) FUZZ_SEED=$(SEED) $(BIN)/python -m pytest -q -rP -o faulthandler_timeout=0 tests/homework/test_fuzz.py

grade-demo: homework
	@PYTHONPATH=homework $(BIN)/python -W ignore -m trials.demo hw1

clean:
	rm -rf _build .venv .nox .pytest_cache .ruff_cache .hypothesis .coverage
