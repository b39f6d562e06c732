package io.sluice.dataplane.worker;

import io.sluice.dataplane.port.Descs;
import io.sluice.vm.api.Batch;
import io.sluice.vm.api.BpfProgram;
import io.sluice.vm.api.PacketDesc;
import io.sluice.vm.api.ProgramSpec;
import io.sluice.vm.memory.Memory;
import java.util.function.LongToIntFunction;

/** A program in Java. */
final class FakeProgram implements BpfProgram {
    static final byte OVERWRITTEN = 0x55;

    private final LongToIntFunction verdict;

    /** One whose verdict is the packet's first byte, and which then overwrites that byte. */
    FakeProgram() {
        this(desc -> {
            byte first = Memory.getByte(Descs.data(desc));
            Memory.putByte(Descs.data(desc), OVERWRITTEN);
            return first;
        });
    }

    /** One that is told the verdict for each desc. */
    FakeProgram(LongToIntFunction verdict) {
        this.verdict = verdict;
    }

    @Override
    public ProgramSpec spec() {
        throw new UnsupportedOperationException();
    }

    @Override
    public String engine() {
        return "fake";
    }

    @Override
    public void run(long batch, long state) {
        for (int i = 0; i < Descs.count(batch); i++) {
            long desc = Batch.desc(batch, i);
            Memory.putInt(desc + PacketDesc.VERDICT, verdict.applyAsInt(desc));
        }
    }

    @Override
    public long call(long r1, long r2, long state) {
        throw new UnsupportedOperationException();
    }

    @Override
    public int handle() {
        return 0;
    }

    @Override
    public void close() {
        // holds nothing
    }
}
