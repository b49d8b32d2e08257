# One door: `make` prints the targets. The first call of one makes .venv; PYTHON= picks another interpreter.

ifeq ($(wildcard pyproject.toml),)
$(error run make at the top of the checkout, or with -C and its path: this folder ($(CURDIR)) has no pyproject.toml)
endif

PYTHON ?= python3
CHECKOV_PYTHON ?= $(PYTHON)
ROSTER ?= roster.csv
PARTICIPANTS ?= 4
OUT ?= build/grades

# What shares something that takes long to set up runs in one process: the applied group; the rehearsal that stands.
ON_THE_GROUP := $(addprefix tests/,operating/test_carried_code.py operating/test_status_of_the_door.py rehearsal/faults/test_lines.py terraform/test_concurrency.py terraform/test_door.py test_dry_runs.py)
APPLIED := tests/access tests/camera tests/door tests/participant $(ON_THE_GROUP)
OPERATING := tests/operating
REHEARSALS := tests/docs $(wildcard tests/rehearsal/test_*.py)
STAND_INS := tests/rehearsal tests/terraform tests/model tests/page
without = $(addprefix --ignore=,$(1))
PY := .venv/bin/python
PYTEST := $(PY) -m pytest --install-browser
READY := .venv/.ready
CHECKOV := .venv-checkov/.ready
TERRAFORM := $(PY) -m admin.build.terraform
# Wheels alone: without a compiler, building a package from source ends in a wall of text, and with one in an hour.
PIP_INSTALL := pip install --disable-pip-version-check --require-hashes --only-binary=:all:
LOCK = .venv/bin/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-header $(if $(UPGRADE),--upgrade)
WHY_NOT := admin.build.environment
# Status 1 of a verb says that something did not pass, which is no failure of make. A Python that cannot even import the
# verb ends with 1, too: so it is the verb's own answer that is looked at.
NOT_FAILED = $(PY) -c 'import sys; from admin.cli import main; sys.exit(main(sys.argv[1:]) == 2)'

# Where it is set, each of the hundreds of processes that a rehearsal or the tests start compiles every module anew.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: help rehearse rehearse-stop test bench burst faults environments lint lint-code lint-github lock wheel page guides packages layers model provision init plan apply destroy grade report clean

help:
	@echo "The workshop platform. Targets:"
	@echo ""
	@echo "  make rehearse [PICTURE=path] [PARTICIPANTS=n] [GROUPS=n] [QUOTA=new] [KEEP=1]"
	@echo "                                   the whole platform on this machine; results in build/rehearsal/;"
	@echo "                                   QUOTA=new plays a new account: 10 functions at once, no instances"
	@echo "  make rehearse-stop               end a rehearsal that KEEP=1 left standing"
	@echo "  make test                        every test; sets itself up"
	@echo "  make bench [ROWS=\"face cold\"]    the measurements, or some rows; leaves build/bench.json"
	@echo "  make lint                        formatters, types, terraform fmt and validate, checkov, GitHub's files"
	@echo "  make lock [UPGRADE=1]            requirements.lock and checkov.lock from pyproject.toml; newest versions on demand"
	@echo "  make wheel                       what participants install: build/workshop_platform-...whl"
	@echo "  make page                        bundle the scripts of the page at the front door; needs npm's registry"
	@echo "  make guides                      the participants' guides in docs/, and the page's task, from their templates"
	@echo "  make packages                    rebuild the handlers' zips in terraform/packages/"
	@echo "  make layers                      numpy and Pillow for the functions, in terraform/layers/"
	@echo "  make model [MODEL=path]          the rehearsal's species model; build/model.tar.gz unless told"
	@echo "  make faults                      what goes wrong, one after another, and the tests that take"
	@echo "                                   many minutes; leaves build/faults.json"
	@echo "  make burst                       200 birds at once; leaves build/burst.json"
	@echo ""
	@echo "On AWS, with the instructor's credentials:"
	@echo ""
	@echo "  make provision ROSTER=roster.csv participants files and folders"
	@echo "  make init [BUCKET=...]           keep the states in S3, in a bucket that is made and locked down: quicker, and two"
	@echo "                                   people can work on one workshop. BACKEND=local moves them back; ENV= only one"
	@echo "  make plan|apply|destroy ENV=...  one environment, a group, or all of them (ENV=all) in the right order: a summary,"
	@echo "                                   the whole plan in build/plans/, then the question; YES=1 does not ask,"
	@echo "                                   DRY_RUN=1 only looks, UNGRADED=1 destroys what nobody has graded, too"
	@echo "  make grade                       every participant; leaves build/grades/"
	@echo "  make report                      build/grades/report.html from the grades"

$(READY): pyproject.toml requirements.lock
	@$(PYTHON) -c 'import sys; v = sys.version_info; sys.exit(0 if v >= (3, 11) else "Python %d.%d found at " % v[:2] + sys.executable + ": set PYTHON= to Python 3.11 or newer")'
	@echo "Setting up .venv (once; about a minute) ..."
	@$(PYTHON) -m venv $(if $(wildcard $@),,--clear) .venv
	@$(PY) -m $(PIP_INSTALL) -r requirements.lock >.venv/pip.log 2>&1 || $(PYTHON) -m $(WHY_NOT) .venv/pip.log requirements.lock
	@$(PY) -m pip install -qq --disable-pip-version-check --no-build-isolation --no-deps -e .
	@touch $@

$(CHECKOV): checkov.lock
	@$(CHECKOV_PYTHON) -m venv $(if $(wildcard $@),,--clear) .venv-checkov
	@.venv-checkov/bin/python -m $(PIP_INSTALL) -r checkov.lock >.venv-checkov/pip.log 2>&1 || $(CHECKOV_PYTHON) -m $(WHY_NOT) .venv-checkov/pip.log checkov.lock
	@touch $@

rehearse: $(READY)
	@$(PY) -m rehearsal --participants "$(PARTICIPANTS)" $(if $(GROUPS),--groups "$(GROUPS)") $(if $(PICTURE),--picture "$(PICTURE)") $(if $(QUOTA),--quota "$(QUOTA)") $(if $(KEEP),--keep)

rehearse-stop: $(READY)
	@$(PY) -m rehearsal --stop

# Five at a time, since most tests wait for processes. The output of the last four follows that of the rehearsals.
test: $(READY)
	@mkdir -p build; \
	$(PYTEST) $(APPLIED) >build/test-applied.log 2>&1 & applied=$$!; \
	$(PYTEST) $(OPERATING) $(call without,$(ON_THE_GROUP)) >build/test-operating.log 2>&1 & operating=$$!; \
	$(PYTEST) $(STAND_INS) $(call without,$(REHEARSALS) $(ON_THE_GROUP)) >build/test-stand-ins.log 2>&1 & stand_ins=$$!; \
	$(PYTEST) $(call without,$(REHEARSALS) $(STAND_INS) $(OPERATING) $(APPLIED)) >build/test.log 2>&1 & others=$$!; \
	$(PYTEST) $(REHEARSALS); status=$$?; \
	for process in $$applied $$operating $$stand_ins $$others; do wait $$process || status=$$?; done; \
	cat build/test-applied.log build/test-operating.log build/test-stand-ins.log build/test.log; exit $$status

bench: $(READY)
	@$(PY) -m bench $(ROWS)

environments: $(READY) $(CHECKOV)

lint: lint-code lint-github
	$(PY) -m pytest -q tests/terraform -k "format or valid"

# What no test does: .ci/run has the tests, too.
lint-code: $(READY) $(CHECKOV)
	$(PY) -m ruff format --check .
	$(PY) -m ruff check .
	$(PY) -m mypy
	$(TERRAFORM) fmt -check -recursive terraform
	.venv-checkov/bin/checkov --config-file .checkov.yaml

lint-github: $(READY)
	$(PY) -m check_jsonschema --builtin-schema vendor.github-workflows .github/workflows/*.yml
	$(PY) -m check_jsonschema --builtin-schema vendor.dependabot .github/dependabot.yml
	.venv/bin/zizmor --offline --quiet --strict-collection .
	.venv/bin/pre-commit validate-config .pre-commit-config.yaml

lock: $(if $(wildcard .venv/bin/uv),,$(READY))
	@$(LOCK) --all-extras -o requirements.lock pyproject.toml
	@$(LOCK) --group checkov -o checkov.lock

wheel: $(READY)
	@$(PY) -m pip wheel -q --disable-pip-version-check --no-build-isolation --no-deps --wheel-dir build .

page: $(READY)
	@$(PY) -m admin.build.page

guides: $(READY)
	@$(PY) -m admin.build.guides

packages: $(READY)
	@$(PY) -m admin.build.handlers

layers: $(READY)
	@$(PY) -m admin.build.layers

model: $(READY)
	@$(PY) -m rehearsal.models.species_model $(if $(MODEL),"$(MODEL)")

faults: $(READY)
	@$(PY) -m rehearsal.faults; status=$$?; $(PY) -m pytest -m long tests || status=$$?; exit $$status

burst: $(READY)
	@$(PY) -m rehearsal.burst

provision: $(READY)
	@.venv/bin/workshop provision "$(ROSTER)"

init: $(READY)
	@$(PY) -m admin.operating.state "$(or $(BACKEND),s3)" $(ENV) $(if $(BUCKET),--bucket "$(BUCKET)")

plan apply destroy: $(READY)
	@$(PY) -m admin.operating.changes $@ $(ENV) --grades "$(OUT)" $(if $(DRY_RUN),$(if $(filter plan,$@),,--dry-run)) $(if $(YES),$(if $(filter plan,$@),,--yes)) $(if $(UNGRADED),$(if $(filter destroy,$@),--ungraded))

grade: $(READY)
	@$(NOT_FAILED) grade --out "$(OUT)"

report: $(READY)
	@.venv/bin/workshop report "$(OUT)/grades.json" --out "$(OUT)/report.html"

clean:
	rm -rf build .venv .venv-checkov
