package io.sluice.bench.scenario;

import java.util.List;

/** One program on one engine, ready to be timed again and again. */
interface Subject extends Timed, AutoCloseable {
    /** The engine's name. */
    String engine();

    /** The verdict on each packet, from one run before any timing. */
    List<Integer> verdicts();

    /** The time of one packet, transport included; packets come in turn. */
    @Override
    double ns(long nanos);

    @Override
    void close();
}
