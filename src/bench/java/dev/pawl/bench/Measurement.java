package dev.pawl.bench;

/** The result and the cost of a round. CPU times are in milliseconds per request or transaction. */
record Measurement(Tally tally, CpuTimes cpu) {
    double perSecond() {
        return tally.perSecond();
    }

    double serviceCpuMillis() {
        return each(cpu.service());
    }

    double databaseCpuMillis() {
        return each(cpu.database());
    }

    double generatorCpuMillis() {
        return each(cpu.generator());
    }

    double cpuMillis() {
        return serviceCpuMillis() + databaseCpuMillis() + generatorCpuMillis();
    }

    private double each(double seconds) {
        return seconds * 1e3 / tally.done();
    }
}
