package io.sluice.bench.method;

/** One program on one engine, ready to be timed again and again. */
public interface Subject extends Timed, AutoCloseable {
    /** Bytes of machine code that run a batch; 0 where that is not known. */
    int codeSize();

    /** The time of one packet, transport included; packets come in turn. */
    @Override
    double ns(long nanos);

    @Override
    void close();
}
