package io.sluice.helpers;

import io.sluice.helpers.fib.CurrentFib;
import io.sluice.vm.api.HelperSpec;
import io.sluice.vm.api.HelperTable;
import io.sluice.vm.api.KfuncSpec;
import java.util.List;
import java.util.stream.Stream;

/** All helpers that Sluice has. */
public final class Helpers {
    /** What is read when first asked for. */
    private static final class OfSystem {
        static final Interfaces INTERFACES = Interfaces.ofSystem();
    }

    private Helpers() {
    }

    /** The table of all helpers and kfuncs, with the interfaces of this system; lookups of routes know none. */
    public static HelperTable table(TraceSink sink) {
        return table(sink, CurrentFib.empty());
    }

    /** The table of all helpers and kfuncs, with the interfaces of this system. */
    public static HelperTable table(TraceSink sink, CurrentFib fib) {
        return new HelperTable(rows(sink, OfSystem.INTERFACES, fib), Kfuncs.ROWS);
    }

    /** The table of all helpers and kfuncs; lookups of routes know no interface. */
    public static HelperTable table(TraceSink sink, Interfaces interfaces) {
        return new HelperTable(rows(sink, interfaces), Kfuncs.ROWS);
    }

    /** The rows of all kfuncs, to which an embedder may add. */
    public static List<KfuncSpec> kfuncs() {
        return Kfuncs.ROWS;
    }

    /** The rows of all helpers, with the interfaces of this system, to which an embedder may add. */
    public static List<HelperSpec> rows(TraceSink sink) {
        return rows(sink, OfSystem.INTERFACES);
    }

    /** The rows of all helpers, to which an embedder may add; lookups of routes know no interface. */
    public static List<HelperSpec> rows(TraceSink sink, Interfaces interfaces) {
        return rows(sink, interfaces, CurrentFib.empty());
    }

    /** The rows of all helpers, to which an embedder may add. */
    public static List<HelperSpec> rows(TraceSink sink, Interfaces interfaces, CurrentFib fib) {
        return Stream.of(
                        MapHelpers.ROWS,
                        LockHelpers.ROWS,
                        TimeHelpers.ROWS,
                        TraceHelpers.rows(sink),
                        RandomHelpers.ROWS,
                        ProcessorHelpers.ROWS,
                        TailCallHelpers.ROWS,
                        CallbackHelpers.ROWS,
                        ChecksumHelpers.ROWS,
                        PacketHelpers.ROWS,
                        BufferHelpers.ROWS,
                        MtuHelpers.rows(interfaces),
                        StringHelpers.ROWS,
                        ProbeHelpers.ROWS,
                        DynptrHelpers.ROWS,
                        SyncookieHelpers.ROWS,
                        RedirectHelpers.ROWS,
                        FibHelpers.rows(fib),
                        PerfHelpers.ROWS,
                        RingHelpers.ROWS,
                        RingDynptrHelpers.ROWS,
                        UserRingHelpers.ROWS)
                .flatMap(List::stream)
                .toList();
    }
}
