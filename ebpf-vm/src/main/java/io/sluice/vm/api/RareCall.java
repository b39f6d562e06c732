package io.sluice.vm.api;

import io.sluice.vm.memory.NativeCalls;
import io.sluice.vm.memory.NativeLong;
import java.util.concurrent.atomic.AtomicReference;

/**
 * A Java function that a recipe leaves to Java what is rare in. Machine code calls it by an upcall stub, which is made
 * when first asked for and never freed: it is to be a constant.
 */
public final class RareCall {
    private static final AtomicReference<Throwable> FAILURE = new AtomicReference<>();

    private final String name;
    private final NativeLong function;
    private long address;

    /**
     * Calls of a function.
     *
     * @param name in listings
     * @param function up to five arguments and the worker state's address; must not throw
     */
    public RareCall(String name, NativeLong function) {
        this.name = name;
        this.function = function;
    }

    /** Its name in listings. */
    public String name() {
        return name;
    }

    /** The address at which machine code calls it. */
    public synchronized long address() {
        if (address == 0) {
            address = NativeCalls.upcallStub(HelperTable.guarded(function, FAILURE));
        }
        return address;
    }

    /** The first exception that left one, which is a bug in it; null without any. */
    static Throwable failure() {
        return FAILURE.get();
    }
}
