package io.sluice.vm;

import io.sluice.vm.api.BpfProgram;
import io.sluice.vm.verifier.VerifiedProgram;

/** A way to run verified programs in this process; {@link Engines} lists them. */
public interface Engine {
    /** The name that users know it by. */
    String name();

    /**
     * Realises a program.
     *
     * @throws IllegalArgumentException with a breadcrumb where the engine cannot run it
     */
    BpfProgram load(VerifiedProgram program);
}
