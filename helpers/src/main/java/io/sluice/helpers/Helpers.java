package io.sluice.helpers;

import io.sluice.helpers.fib.CurrentFib;
import io.sluice.vm.api.HelperSpec;
import io.sluice.vm.api.HelperTable;
import io.sluice.vm.api.KfuncSpec;
import java.util.List;
import java.util.stream.Stream;

/** All helpers that Sluice has. */
public final class Helpers {
    private Helpers() {
    }

    /** The table of all helpers and kfuncs; lookups of routes know none, and the interfaces are this system's. */
    public static HelperTable table(TraceSink sink) {
        return table(sink, CurrentFib.empty());
    }

    /** The table of all helpers and kfuncs. */
    public static HelperTable table(TraceSink sink, CurrentFib fib) {
        return new HelperTable(rows(sink, fib), Kfuncs.ROWS);
    }

    /** The rows of all kfuncs, to which an embedder may add. */
    public static List<KfuncSpec> kfuncs() {
        return Kfuncs.ROWS;
    }

    /** The rows of all helpers, to which an embedder may add; of routes and interfaces as {@link #table(TraceSink)}. */
    public static List<HelperSpec> rows(TraceSink sink) {
        return rows(sink, CurrentFib.empty());
    }

    /** The rows of all helpers, to which an embedder may add. */
    public static List<HelperSpec> rows(TraceSink sink, CurrentFib fib) {
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
                        MtuHelpers.rows(fib),
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
