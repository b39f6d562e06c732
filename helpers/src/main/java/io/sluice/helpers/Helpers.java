package io.sluice.helpers;

import io.sluice.vm.api.HelperSpec;
import io.sluice.vm.api.HelperTable;
import java.util.List;
import java.util.stream.Stream;

/** All helpers that Sluice has. */
public final class Helpers {
    private Helpers() {
    }

    /** The table of all helpers. */
    public static HelperTable table(TraceSink sink) {
        return new HelperTable(rows(sink));
    }

    /** The rows of all helpers, to which an embedder may add. */
    public static List<HelperSpec> rows(TraceSink sink) {
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
                        RedirectHelpers.ROWS,
                        PerfHelpers.ROWS,
                        RingHelpers.ROWS)
                .flatMap(List::stream)
                .toList();
    }
}
