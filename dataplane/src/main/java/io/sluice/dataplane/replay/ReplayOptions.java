package io.sluice.dataplane.replay;

import io.sluice.helpers.TraceSink;
import io.sluice.helpers.fib.CurrentFib;
import io.sluice.maps.PinDirectory;

/**
 * What programs on engines of this process reach besides their maps; the kernel has its own of each.
 *
 * @param trace where bpf_trace_printk writes
 * @param pins where maps that ask to be pinned by name are kept; null for nowhere
 * @param fib the tables that bpf_fib_lookup asks
 */
public record ReplayOptions(TraceSink trace, PinDirectory pins, CurrentFib fib) {
    /** No trace, no pinned maps and no routes. */
    public static ReplayOptions plain() {
        return new ReplayOptions(TraceSink.NONE, null, CurrentFib.empty());
    }

    /** With another sink for traces. */
    public ReplayOptions withTrace(TraceSink sink) {
        return new ReplayOptions(sink, pins, fib);
    }

    /** With a directory for pinned maps. */
    public ReplayOptions withPins(PinDirectory directory) {
        return new ReplayOptions(trace, directory, fib);
    }

    /** With other tables. */
    public ReplayOptions withFib(CurrentFib tables) {
        return new ReplayOptions(trace, pins, tables);
    }
}
