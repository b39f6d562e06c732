package io.sluice.vm.api;

/** A program realised by an engine, ready to run. One worker state runs it on one thread at a time. */
public interface BpfProgram extends AutoCloseable {
    /** What it was made from. */
    ProgramSpec spec();

    /** The engine's name. */
    String engine();

    /**
     * Runs it on each packet of a batch: contexts are built from the descs, verdicts and changed packet bounds are
     * stored there. Whoever fills the descs has {@link PacketDesc#SLACK} bytes of memory behind each packet.
     *
     * @param batch address of a {@link Batch}
     * @param state address of a {@link WorkerState}
     */
    void run(long batch, long state);

    /**
     * Runs it once.
     *
     * @param r1 first argument: for XDP kinds the address of an {@link XdpContext}
     * @param r2 second argument
     * @param state address of a {@link WorkerState}
     * @return R0
     */
    long call(long r1, long r2, long state);

    /** {@link ProgEntry#ENTRY}, 0 for an engine without machine code. */
    default long tailEntry() {
        return 0;
    }

    /** {@link ProgEntry#SAVING_ENTRY}, 0 for an engine without machine code. */
    default long savingTailEntry() {
        return 0;
    }

    /** Its handle in {@link Handles#PROGRAMS}. */
    int handle();

    /** Bytes of machine code that run a batch of it; 0 for an engine without machine code of its own. */
    default int codeSize() {
        return 0;
    }

    /** Why an engine that checks accesses stopped it last, or null. */
    default String lastFault() {
        return null;
    }

    /** Frees it; it may not be running, nor stand in a prog array. */
    @Override
    void close();
}
