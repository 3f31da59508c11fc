# Finds a JDK 25 for Maven and for the development server; the build itself picks its compiler by toolchain.
JDK_25 := $(firstword $(foreach home,$(JAVA_HOME) $(wildcard /usr/lib/jvm/* $(HOME)/.sdkman/candidates/java/* /Library/Java/JavaVirtualMachines/*/Contents/Home),$(if $(shell grep -s '^JAVA_VERSION="25' $(home)/release),$(home))))
JAVA := $(JDK_25)/bin/java
MVN := JAVA_HOME=$(JDK_25) ./mvnw --batch-mode --no-transfer-progress
QUIET := -Dorg.slf4j.simpleLogger.defaultLogLevel=warn
# Runs a command, and prints what it says only when it fails.
SILENTLY := silently() { said=$$("$$@" 2>&1) || { printf '%s\n' "$$said" >&2; return 1; }; }; silently env
PAWL_DEV_DIR ?= .pawl
PAWL_PORT ?= 8080
SOAK_MINUTES ?= 30
SOAK_ONLY ?= .*
SOAK_SEED ?=
STANDBY ?= synchronous
UPGRADE_SECONDS ?= 10
PYTHON ?= python3
SUB ?= alice
ROLES ?= editor

export PAWL_DEV_DIR PAWL_PORT

.DEFAULT_GOAL := help

.PHONY: run
run: jdk ## Build and start Pawl with an embedded PostgreSQL on http://localhost:8080 (PAWL_PORT, PAWL_DEV_DIR)
	@test -f target/dev.classpath || echo "Building Pawl, which takes some minutes the first time."
	@$(SILENTLY) $(MVN) $(QUIET) process-classes
	@exec $(JAVA) -XX:+UseSerialGC -Dlogback.configurationFile=logback-dev.xml -cp target/classes:$$(cat target/dev.classpath) dev.pawl.dev.DevServer

.PHONY: test
test: jdk ## Run all tests against a real PostgreSQL (TEST_DATABASE_URL, a container, or an embedded one)
	@$(MVN) test

.PHONY: test-fast
test-fast: jdk ## Run the fast tests, while you work: one process, no crashes, no slow tests
	@$(MVN) test -DexcludedGroups=slow

# The benchmark runs the packaged service, and itself on a class path of its own.
BENCH = $(MVN) $(QUIET) package -DskipTests && exec $(JAVA) -cp target/test-classes:target/classes:$$(cat target/dev.classpath) dev.pawl.bench.Bench

.PHONY: bench
bench: jdk ## Measure the service against the database's own speed; about 20 minutes, results in target/bench
	@$(BENCH) full

.PHONY: bench-quick
bench-quick: jdk ## The same in 3 minutes, for a first impression
	@$(BENCH) quick

.PHONY: bench-growth
bench-growth: jdk ## Compare 10,000 jobs with 5,000,000 (BENCH_JOBS); needs 15 GB of disk
	@$(BENCH) growth

.PHONY: model
model: jdk ## Check the model of the dispatch protocol with TLC; its output is in target/model
	@$(MVN) $(QUIET) test -Dtest=DispatchModelTest
	@grep -H -e '^[0-9].*distinct states found' -e 'No error' -e 'is violated' target/model/*.log

.PHONY: soak
soak: jdk ## Check the service's rules under many kinds of load, for SOAK_MINUTES (30); SOAK_SEED repeats a run, SOAK_ONLY selects model, faults, hostile or timing
	@$(MVN) $(QUIET) process-test-classes
	@exec $(JAVA) --enable-native-access=ALL-UNNAMED -cp target/test-classes:target/classes:$$(cat target/dev.classpath) dev.pawl.soak.Soak $(SOAK_MINUTES) '$(SOAK_ONLY)' $(SOAK_SEED)

.PHONY: failover
failover: jdk ## Kill the primary under load, promote a standby (STANDBY=synchronous), and count what is lost; about a minute; HA=patroni tries Patroni and etcd, 8 minutes
	@$(MVN) $(QUIET) process-test-classes
	@exec $(JAVA) --enable-native-access=ALL-UNNAMED -cp target/test-classes:target/classes:$$(cat target/dev.classpath) dev.pawl.failover.$(if $(filter patroni,$(HA)),PatroniFailover 5 $(HARM),Failover $(STANDBY) 10)

.PHONY: rehearsal
rehearsal: jdk ## Run the commands of docs/restore.md: a backup, a restored dump, a moment restored (postgresql-15, from Debian)
	@$(SILENTLY) $(MVN) $(QUIET) package -DskipTests
	@JAVA_HOME=$(JDK_25) .ci/rehearsal

.PHONY: upgrade-check
upgrade-check: jdk ## Upgrade two replicas under load from another release (FROM: a tag, a commit or a pawl.jar) to this one, and back; about 5 minutes
	@test -n "$(FROM)" || { echo "From which release? make upgrade-check FROM=v1.2.3, or a commit, or the path of a pawl.jar" >&2; exit 2; }
	@$(SILENTLY) $(MVN) $(QUIET) package -DskipTests
	@JAVA_HOME=$(JDK_25) .ci/upgrade-check '$(FROM)' $(UPGRADE_SECONDS)

.PHONY: bench-start
bench-start: jdk ## Measure the time from start to ready, and the first requests, with and without a JDK AOT cache
	@$(BENCH) start

.PHONY: alerts
alerts: ## Check the alert rules and test them (promtool, from Debian's prometheus)
	@promtool check rules deploy/prometheus/pawl.rules.yaml
	@cd deploy/prometheus && promtool test rules pawl.rules.test.yaml

.PHONY: cells-check
cells-check: jdk ## Run two cells behind HAProxy, kill one, and add a third (haproxy, socat and psql, from Debian)
	@$(MVN) test -Dtest=CellsTest

.PHONY: pgbouncer-check
pgbouncer-check: jdk ## Try Pawl behind PgBouncer, where it is installed (from Debian)
	@$(MVN) test -Dtest=PgbouncerTest

.PHONY: trial
trial: jdk ## Try Pawl with each proxy, with cells, PgBouncer, Patroni and Keycloak, where they are installed; one line each, about 30 minutes
	@JAVA_HOME=$(JDK_25) .ci/trial

PROXIES = nginx haproxy caddy apache2

.PHONY: proxies-check
proxies-check: jdk ## Try Pawl behind nginx, HAProxy, Caddy and Apache with the files of deploy/, where they are installed (from Debian)
	@$(SILENTLY) $(MVN) test -Dtest='dev.pawl.proxies.*Test'
	@for proxy in $(PROXIES); do PATH=$$PATH:/usr/sbin which $$proxy >/dev/null && echo "$$proxy: OK" || echo "$$proxy: not installed"; done

.PHONY: bench-streams
bench-streams: jdk ## Measure the cost of 2,000 open event streams, and the delay of an event; about 2 minutes
	@$(BENCH) streams

.PHONY: bench-progress
bench-progress: jdk ## Measure what 2,000 progress reports a second cost PostgreSQL; about 3 minutes
	@$(BENCH) progress

.PHONY: clients
clients: jdk ## Lint the contract strictly, run an example with generated clients in TypeScript, Python and Go (PYTHON), and the documents' commands through Prism
	@PYTHON=$(PYTHON) src/test/clients/tools.sh
	@$(SILENTLY) $(MVN) $(QUIET) process-classes -Pclients
	@cd src/test/clients/typescript && npm install --silent && npm run --silent lint && npm run --silent compile
	@cp src/test/clients/go/* target/clients/go && cd target/clients/go && go vet ./story.go && go build -o story .
	@JAVA=$(JAVA) PYTHON=$(PYTHON) src/test/clients/story.sh

.PHONY: docs-check
docs-check: jdk ## Run the commands of README.md and docs/editors.md in a shell, against a `make run` on port 8080
	@JAVA_HOME=$(JDK_25) .ci/docs-check

.PHONY: examples
examples: jdk ## Check the orchestrators in examples/ with the conformance kit, and with Pawl; skips those without Node or Python 3
	@if npm --version >/dev/null 2>&1; then npm install --silent --prefix examples/orchestrator-node; else echo "Skipped: Node and npm are not installed."; fi
	@python3 --version >/dev/null 2>&1 || echo "Skipped: Python 3 is not installed."
	@$(MVN) test -Dtest=ExampleOrchestratorsTest

.PHONY: orchestrator-check
orchestrator-check: jdk ## Check the orchestrator at URL against spec/orchestrators.md; its secrets are in PAWL_WEBHOOK_SECRET and PAWL_CALLBACK_SECRET
	@test -n "$(URL)" || { echo "Which orchestrator? make orchestrator-check URL=http://localhost:9090/webhooks" >&2; exit 2; }
	@$(SILENTLY) $(MVN) $(QUIET) process-classes
	@exec $(JAVA) -XX:TieredStopAtLevel=1 -XX:+UseSerialGC -cp target/classes:$$(cat target/dev.classpath) dev.pawl.cli.PawlCli orchestrator check '$(URL)' $(ARGS)

.PHONY: console-test
console-test: jdk ## Walk through the console in a browser; downloads what drives it (200 MB); about 5 minutes
	@command -v chromium chromium-browser google-chrome >/dev/null || { echo "The walks need a browser: on Debian, apt-get install chromium." >&2; exit 1; }
	@PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD=1 $(MVN) test -Pconsole -Dtest='dev.pawl.console.*Test'

.PHONY: console-prism
console-prism: jdk ## The same walks with Prism as a proxy between the console and Pawl, which checks each request and response (event streams go past it); needs Node; about 8 minutes
	@command -v chromium chromium-browser google-chrome >/dev/null || { echo "The walks need a browser: on Debian, apt-get install chromium." >&2; exit 1; }
	@npm --version >/dev/null || { echo "Prism needs Node 20 or later, and npm: on Debian, apt-get install nodejs npm." >&2; exit 1; }
	@cd src/test/clients/typescript && npm install --silent
	@rm -f target/console/prism-*.log
	@PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD=1 $(MVN) test -Pconsole -Dtest='dev.pawl.console.*Test' -Dpawl.prism=$(CURDIR)/src/test/clients/typescript/node_modules/.bin/prism
	@echo "Prism: $$(cat target/console/prism-*.log | grep -c 'Request received') requests of the console, and none of them or of their responses violates spec/openapi.yaml."

.PHONY: console-speed
console-speed: jdk ## Print how soon the board shows its first rows to an editor with 10,000 jobs, ten times; for a machine that does nothing else
	@PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD=1 $(MVN) test -Pconsole -Dtest=FirstRowsCheck

.PHONY: keycloak-check
keycloak-check: jdk ## Check tokens of a real Keycloak, and sign in to the console with it (in Chromium, if there is one); downloads both (370 MB); about 8 minutes
# One after the other, because both start the Keycloak of one folder.
	@PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD=1 $(MVN) test -Pkeycloak,console -Dtest.jvms=1 -Dtest='KeycloakCheck,ConsoleKeycloakCheck'

.PHONY: lint
lint: jdk ## Check the formatting, and compile with Error Prone and NullAway at error
	@$(MVN) $(QUIET) spotless:check test-compile

.PHONY: format
format: jdk ## Format the sources
	@$(MVN) $(QUIET) spotless:apply

.PHONY: check
check: lint test ## Run lint and test

.PHONY: reproducible
reproducible: jdk ## Build the last commit twice, and compare the jars
	@JAVA_HOME=$(JDK_25) .ci/reproducible

COMPOSE := COMPOSE_FILE=compose.yaml:deploy/compose.demo.yaml PAWL_ENV_FILE=deploy/demo.env
PAWL_SECRETS ?= .pawl/secrets

# All images are built from one stage, as long as they are of one commit.
REVISION = --build-arg REVISION=$$(git rev-parse HEAD)

.PHONY: image
image: ## Build the container images pawl, pawl-cli and pawl-demo (token issuer and demo orchestrator); needs Docker
	@docker buildx build --load --tag pawl $(REVISION) .
	@docker buildx build --load --tag pawl-cli --target cli $(REVISION) .
	@docker buildx build --load --tag pawl-demo --target demo $(REVISION) .

.PHONY: up
up: image ## Start PostgreSQL, two replicas, nginx and a demo orchestrator in containers, on PAWL_HTTP_PORT (8080)
	@deploy/make-secrets.sh $(PAWL_SECRETS)
	@PAWL_SECRETS=$(PAWL_SECRETS) $(COMPOSE) docker compose up --detach --wait

.PHONY: down
down: ## Stop them; the data is kept
	@PAWL_SECRETS=$(PAWL_SECRETS) $(COMPOSE) docker compose down

.PHONY: smoke
smoke: image ## Tell the story above to containers of its own, and kill a replica on the way
	@deploy/smoke.sh

.PHONY: rolling-restart
rolling-restart: ## Replace the replicas of `make up` one after the other, under load, without a failed request
	@PAWL_SECRETS=$(PAWL_SECRETS) $(COMPOSE) LOAD=1 deploy/rolling-restart.sh

.PHONY: token
token: ## Print a token for SUB (default alice) with ROLES (default editor), valid 12 h; for `make up` while that runs, or else for `make run`
	@if docker version >/dev/null 2>&1 && $(COMPOSE) docker compose ps --status running --quiet demo 2>/dev/null | grep -q .; then \
	  $(COMPOSE) docker compose exec -T demo java -XX:TieredStopAtLevel=1 -cp 'target/classes:target/dev-lib/*' dev.pawl.dev.TokenCommand "$(SUB)" "$(ROLES)"; \
	else $(MAKE) -s token-of-run; fi

.PHONY: token-of-run
token-of-run: jdk
	@$(JAVA) -XX:TieredStopAtLevel=1 -XX:+UseSerialGC -Xshare:auto -cp target/classes:$$(cat target/dev.classpath) dev.pawl.dev.TokenCommand "$(SUB)" "$(ROLES)"

.PHONY: db-url
db-url: ## Print a libpq URI of the running database (superuser)
	@cat "$(PAWL_DEV_DIR)/db-url" 2>/dev/null || { echo "No database yet: make run starts one." >&2; exit 1; }

.PHONY: psql
psql: ## Open the running database
	@psql "$$($(MAKE) -s db-url)"

.PHONY: help
help: ## Show this help
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{ printf "  %-18s %s\n", $$1, $$2 }'

.PHONY: jdk
jdk:
	@test -n "$(JDK_25)" || { echo "Pawl needs a JDK 25: install one, or point JAVA_HOME to it." >&2; exit 1; }
	@command -v unzip >/dev/null || { echo "Pawl needs unzip: without it, mvnw downloads a Maven whose checksum it does not have." >&2; exit 1; }
