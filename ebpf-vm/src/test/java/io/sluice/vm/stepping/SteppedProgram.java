package io.sluice.vm.stepping;

import io.sluice.vm.api.Batch;
import io.sluice.vm.api.BpfProgram;
import io.sluice.vm.api.Handles;
import io.sluice.vm.api.PacketContext;
import io.sluice.vm.api.PacketDesc;
import io.sluice.vm.api.ProgramSpec;
import io.sluice.vm.api.WorkerState;
import io.sluice.vm.memory.Memory;
import io.sluice.vm.verifier.VerifiedProgram;

/** A program in the stepping engine's hands. */
final class SteppedProgram implements BpfProgram {
    private final VerifiedProgram verified;
    private final int handle;
    private String lastFault;

    SteppedProgram(VerifiedProgram verified) {
        this.verified = verified;
        this.handle = Handles.PROGRAMS.register(this);
    }

    VerifiedProgram verified() {
        return verified;
    }

    @Override
    public ProgramSpec spec() {
        return verified.spec();
    }

    @Override
    public String engine() {
        return "stepping";
    }

    @Override
    public void run(long batch, long state) {
        for (int i = 0; i < Memory.getInt(batch + Batch.COUNT); i++) {
            long desc = Batch.desc(batch, i);
            Memory.putLong(state + WorkerState.DESC, desc);
            long context = state + WorkerState.CONTEXT;
            PacketContext.build(context, desc, batch);
            long verdict = call(context, 0, state);
            if (verified.facts().changesPacket()) {
                PacketContext.writeBack(context, desc);
            }
            Memory.putInt(desc + PacketDesc.VERDICT, (int) verdict);
        }
    }

    @Override
    public long call(long r1, long r2, long state) {
        Memory.putInt(state + WorkerState.TAIL_CALLS, 0);
        Stepper stepper = new Stepper(this, state);
        long result = stepper.run(r1, r2);
        lastFault = stepper.isSpent() ? "more insns than allowed" : null;
        return result;
    }

    @Override
    public int handle() {
        return handle;
    }

    @Override
    public String lastFault() {
        return lastFault;
    }

    @Override
    public void close() {
        Handles.PROGRAMS.release(handle, this);
    }
}
