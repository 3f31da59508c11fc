# Without a target this builds Pawl. --target demo builds what the smoke test needs around it, --target cli the command line.

FROM eclipse-temurin:25-jdk AS build
# Without unzip, mvnw downloads a Maven whose checksum it does not have.
RUN apt-get update && apt-get install --yes --no-install-recommends unzip && rm -rf /var/lib/apt/lists/*
# The embedded PostgreSQL of the build refuses to run as root.
RUN useradd --create-home --uid 10001 build && install -d -o build /build /opt/pawl
# The modules that jdeps finds for pawl.jar and pawl-cli.jar, plus jcmd and the flight recorder for diagnosis.
RUN jlink --compress zip-6 --no-header-files --no-man-pages --output /opt/jre \
    --add-modules java.compiler,java.instrument,java.logging,java.management,java.naming,java.net.http,java.security.jgss,java.security.sasl,java.sql,java.xml,jdk.crypto.ec,jdk.httpserver,jdk.jcmd,jdk.jfr,jdk.management,jdk.net,jdk.unsupported,jdk.zipfs
USER build
WORKDIR /build
COPY --chown=build . .
ARG REVISION=unknown
RUN --mount=type=cache,target=/home/build/.m2,uid=10001 \
    ./mvnw --batch-mode --no-transfer-progress -q package -DskipTests -Dpawl.commit="$REVISION" \
 && ./mvnw --batch-mode --no-transfer-progress -q dependency:copy-dependencies -DincludeScope=test -DoutputDirectory=target/dev-lib \
 && cp -r target/pawl.jar target/lib target/bom.json /opt/pawl
# The cache is valid only for this runtime, these jars at this path, and this garbage collector.
RUN java -cp 'target/test-classes:target/classes:target/dev-lib/*' dev.pawl.bench.Bench train \
    /opt/jre/bin/java -XX:+UseSerialGC -XX:AOTCacheOutput=/opt/pawl/pawl.aot -jar /opt/pawl/pawl.jar serve \
 && test -s /opt/pawl/pawl.aot

# A token issuer and an orchestrator for demonstrations, from the development sources.
FROM build AS demo
ENTRYPOINT ["java", "-XX:+UseSerialGC", "-Dlogback.configurationFile=logback-dev.xml", "-cp", "target/classes:target/dev-lib/*"]
CMD ["dev.pawl.dev.DemoServer"]

FROM debian:bookworm-slim AS cli
COPY --from=build /opt/jre /opt/jre
COPY --from=build --chown=root:root /build/target/pawl-cli.jar /opt/pawl-cli/
COPY --from=build --chown=root:root /build/target/pawl-cli-lib /opt/pawl-cli/pawl-cli-lib
COPY deploy/pawl-cli /usr/local/bin/
USER 10001:10001
ENTRYPOINT ["pawl-cli"]

FROM debian:bookworm-slim AS pawl
ARG REVISION=unknown
LABEL org.opencontainers.image.title="Pawl" \
      org.opencontainers.image.description="Job lifecycle service" \
      org.opencontainers.image.version="1.0.0-SNAPSHOT" \
      org.opencontainers.image.revision="$REVISION" \
      org.opencontainers.image.base.name="docker.io/library/debian:bookworm-slim"
COPY --from=build /opt/jre /opt/jre
COPY --from=build --chown=root:root /opt/pawl /opt/pawl
COPY deploy/healthcheck deploy/pawl /usr/local/bin/
USER 10001:10001
WORKDIR /opt/pawl
EXPOSE 8080
HEALTHCHECK --interval=5s --timeout=5s --start-period=2m CMD ["healthcheck"]
ENTRYPOINT ["pawl"]
CMD ["serve"]
