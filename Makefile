# `sam build` runs this target (Metadata: BuildMethod: makefile in template.yaml). What it packs is
# what `mvn package` leaves in target/function: the files that tests, demo and benchmark drive.
# Tests are not run here; `mvn verify` runs them.

MVN ?= mvn

.PHONY: build-StageGuardFunction
build-StageGuardFunction:
	$(MVN) -B -q package -Dmaven.test.skip=true -Dspotless.check.skip=true
	cp -R target/function/. "$(ARTIFACTS_DIR)"
