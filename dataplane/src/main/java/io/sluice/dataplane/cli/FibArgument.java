package io.sluice.dataplane.cli;

import io.sluice.dataplane.fib.FibFile;
import io.sluice.dataplane.fib.FibSync;
import io.sluice.helpers.fib.CurrentFib;
import io.sluice.helpers.fib.Fib;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** Where the routes that programs look up come from. */
final class FibArgument {
    private static final String KERNEL = "kernel";

    @Option(names = "--fib", paramLabel = "FILE.json|kernel",
            description = "What bpf_fib_lookup asks: a file of interfaces, neighbours, routes and rules as "
                + "`ip -j` prints them, or this network namespace's own, followed by netlink (default: nothing, every "
                + "lookup answers -ENODEV). The kernel's engine asks the kernel.")
    private String source;

    /**
     * Routes as long as they are needed.
     *
     * @param fib the tables
     * @param sync what keeps them in step with the kernel, or null
     */
    record Tables(CurrentFib fib, FibSync sync) implements AutoCloseable {
        @Override
        public void close() {
            if (sync != null) {
                sync.close();
            }
        }
    }

    /**
     * The tables, until they are closed.
     *
     * @throws RuntimeException with a breadcrumb where they can't be read
     */
    Tables open() {
        CurrentFib fib = CurrentFib.empty();
        if (KERNEL.equals(source)) {
            return new Tables(fib, FibSync.start(fib));
        }
        if (source != null) {
            fib.set(Fib.of(FibFile.read(Path.of(source))));
        }
        return new Tables(fib, null);
    }
}
