package io.sluice.bench.cli;

import io.sluice.dataplane.cli.CommandProvider;

/** Adds {@code bench} to the command line. */
public final class BenchCommands implements CommandProvider {
    /** For the service loader. */
    public BenchCommands() {
    }

    @Override
    public Object command() {
        return new BenchCommand();
    }
}
