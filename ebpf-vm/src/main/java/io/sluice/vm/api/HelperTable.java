package io.sluice.vm.api;

import io.sluice.vm.memory.Errno;
import io.sluice.vm.memory.NativeCalls;
import io.sluice.vm.memory.NativeLong;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;

/**
 * The helpers that programs may call, by id, and the address at which machine code calls each.
 *
 * <p>An address is that of an upcall stub into the Java implementation, made when first asked for, until
 * {@link #install} puts compiled code in its place for programs compiled after that.
 */
public final class HelperTable {
    private final Map<Integer, HelperSpec> byId = new HashMap<>();
    private final Map<Integer, Long> addresses = new HashMap<>();
    private final AtomicReference<Throwable> failure = new AtomicReference<>();

    /** A table of these rows. */
    public HelperTable(Collection<HelperSpec> rows) {
        for (HelperSpec row : rows) {
            if (byId.put(row.id(), row) != null) {
                throw new IllegalArgumentException("helper " + row.id() + ": two rows");
            }
        }
    }

    /** The row of an id, or null. */
    public HelperSpec get(int id) {
        return byId.get(id);
    }

    /** The name of an id, or null. */
    public String name(int id) {
        HelperSpec row = byId.get(id);
        return row == null ? null : row.name();
    }

    /** All rows by id. */
    public List<HelperSpec> rows() {
        return byId.values().stream().sorted(Comparator.comparingInt(HelperSpec::id)).toList();
    }

    /** The address at which machine code calls a helper. */
    public synchronized long address(int id) {
        return addresses.computeIfAbsent(id, key -> NativeCalls.upcallStub(guarded(byId.get(key).implementation())));
    }

    /** Puts machine code with the helper calling convention in a helper's place. */
    public synchronized void install(int id, long address) {
        addresses.put(id, address);
    }

    /** The first exception that left a helper called from machine code, which is a bug in it; null without any. */
    public Throwable failure() {
        return failure.get();
    }

    // an exception that leaves an upcall ends the process
    private NativeLong guarded(NativeLong implementation) {
        return (a, b, c, d, e, state) -> {
            try {
                return implementation.call(a, b, c, d, e, state);
            } catch (Throwable t) {
                failure.compareAndSet(null, t);
                return -Errno.EFAULT;
            }
        };
    }
}
