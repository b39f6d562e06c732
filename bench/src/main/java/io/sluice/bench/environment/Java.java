package io.sluice.bench.environment;

import java.lang.management.ManagementFactory;

/** The JVM. */
final class Java {
    private Java() {
    }

    static String version() {
        return System.getProperty("java.vm.name") + " " + Runtime.version() + ", " + System.getProperty("java.vendor");
    }

    /** Those of its command line, system properties among them. */
    static String flags() {
        return String.join(" ", ManagementFactory.getRuntimeMXBean().getInputArguments());
    }
}
