package io.sluice.vm.api;

import io.sluice.vm.memory.Errno;
import io.sluice.vm.memory.NativeCalls;
import io.sluice.vm.memory.NativeLong;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReference;

/**
 * The helpers that programs may call, by id, the kfuncs, by name, and the address at which machine code calls each.
 * Verified programs call kfuncs as helpers, by ids that the table gives them.
 *
 * <p>An address is that of an upcall stub into the Java implementation, made when first asked for, until
 * {@link #install} puts compiled code in its place for programs compiled after that.
 */
public final class HelperTable {
    /** Ids from here on are those of kfuncs; the kernel's helpers have lower ones. */
    static final int FIRST_KFUNC = 1 << 16;

    private final Map<Integer, HelperSpec> byId = new HashMap<>();
    private final Map<String, KfuncSpec> kfuncs = new TreeMap<>();
    private final Map<String, Integer> kfuncIds = new HashMap<>();
    private final Map<Integer, Long> addresses = new HashMap<>();
    private final AtomicReference<Throwable> failure = new AtomicReference<>();

    /** A table of these rows, without kfuncs. */
    public HelperTable(Collection<HelperSpec> rows) {
        this(rows, List.of());
    }

    /** A table of these rows and kfuncs. */
    public HelperTable(Collection<HelperSpec> rows, Collection<KfuncSpec> kfuncs) {
        for (HelperSpec row : rows) {
            if (byId.put(row.id(), row) != null) {
                throw new IllegalArgumentException("helper " + row.id() + ": two rows");
            }
        }
        for (KfuncSpec kfunc : kfuncs) {
            if (this.kfuncs.put(kfunc.name(), kfunc) != null) {
                throw new IllegalArgumentException("kfunc \"" + kfunc.name() + "\": two rows");
            }
        }
        // those that prototypes know have the same id in every table, an embedder's own the ones after them, by name
        int next = FIRST_KFUNC + KfuncPrototypes.all().size();
        for (KfuncSpec kfunc : this.kfuncs.values()) {
            int known = KfuncPrototypes.all().indexOf(KfuncPrototypes.of(kfunc.name()));
            int id = known < 0 ? next++ : FIRST_KFUNC + known;
            kfuncIds.put(kfunc.name(), id);
            byId.put(id, kfunc.called(id));
        }
    }

    /** The row of a kfunc, or null. */
    public KfuncSpec kfunc(String name) {
        return name == null ? null : kfuncs.get(name);
    }

    /** The id by which verified programs call a kfunc, which must have a row. */
    public int kfuncId(String name) {
        return kfuncIds.get(name);
    }

    /** Whether verified programs call a kfunc by this id. */
    public static boolean isKfunc(int id) {
        return id >= FIRST_KFUNC;
    }

    /** All kfuncs by name. */
    public List<KfuncSpec> kfuncs() {
        return List.copyOf(kfuncs.values());
    }

    /** The row of an id, which may be one of a kfunc, or null. */
    public HelperSpec get(int id) {
        return byId.get(id);
    }

    /** The name of an id, or null. */
    public String name(int id) {
        HelperSpec row = byId.get(id);
        return row == null ? null : row.name();
    }

    /** All rows of helpers by id. */
    public List<HelperSpec> rows() {
        return byId.values().stream().filter(row -> !isKfunc(row.id()))
                .sorted(Comparator.comparingInt(HelperSpec::id)).toList();
    }

    /** The address at which machine code calls a helper. */
    public synchronized long address(int id) {
        return addresses.computeIfAbsent(id, key -> NativeCalls.upcallStub(
                guarded(byId.get(key).implementation(), failure)));
    }

    /** Puts machine code with the helper calling convention in a helper's place. */
    public synchronized void install(int id, long address) {
        addresses.put(id, address);
    }

    /** The first exception that left a helper called from machine code, which is a bug in it; null without any. */
    public Throwable failure() {
        Throwable own = failure.get();
        return own != null ? own : RareCall.failure();
    }

    // an exception that leaves an upcall ends the process
    static NativeLong guarded(NativeLong implementation, AtomicReference<Throwable> failure) {
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
