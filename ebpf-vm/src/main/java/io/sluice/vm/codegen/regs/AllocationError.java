package io.sluice.vm.codegen.regs;

import java.io.Serial;

/** Register allocation did not do what it must: an internal bug. */
public final class AllocationError extends IllegalStateException {
    @Serial
    private static final long serialVersionUID = 1;

    AllocationError(String message) {
        super("internal bug: " + message);
    }
}
