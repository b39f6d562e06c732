package io.sluice.bench.method;

import io.sluice.dataplane.port.Descs;
import io.sluice.vm.api.Batch;
import io.sluice.vm.api.BpfProgram;
import io.sluice.vm.api.PacketDesc;
import io.sluice.vm.api.ProgramSpec;
import io.sluice.vm.memory.Memory;

/**
 * No program, but the verdicts of one: a packet of a memory port gets what its number says. What the packet loop does
 * with packets of a batch that have different verdicts can be timed so without what a program does.
 *
 * @param spec what it stands for
 * @param verdicts by the number of the packet
 */
record GivenVerdicts(ProgramSpec spec, int[] verdicts) implements BpfProgram {
    @Override
    public String engine() {
        return "given";
    }

    @Override
    public void run(long batch, long state) {
        int count = Descs.count(batch);
        for (int i = 0; i < count; i++) {
            long desc = Batch.desc(batch, i);
            Memory.putInt(desc + PacketDesc.VERDICT, verdicts[(int) (Descs.frame(desc) % verdicts.length)]);
        }
    }

    @Override
    public long call(long r1, long r2, long state) {
        throw new UnsupportedOperationException("verdicts are given to batches");
    }

    @Override
    public int handle() {
        return 0;
    }

    @Override
    public void close() {
        // has nothing
    }
}
