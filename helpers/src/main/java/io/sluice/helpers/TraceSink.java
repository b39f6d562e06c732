package io.sluice.helpers;

/** Where the lines of bpf_trace_printk go; called on the worker's thread, which it should not hold up. */
@FunctionalInterface
public interface TraceSink {
    /** Drops the lines. */
    TraceSink NONE = (worker, text) -> { };

    /**
     * Takes one output.
     *
     * @param text as formatted, with the line feed if the program's format has one; at most 1,023 characters
     */
    void write(int worker, String text);
}
