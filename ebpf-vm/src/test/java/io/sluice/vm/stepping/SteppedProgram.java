package io.sluice.vm.stepping;

import io.sluice.vm.api.Batch;
import io.sluice.vm.api.BpfProgram;
import io.sluice.vm.api.Handles;
import io.sluice.vm.api.PacketDesc;
import io.sluice.vm.api.ProgramSpec;
import io.sluice.vm.api.WorkerState;
import io.sluice.vm.api.XdpContext;
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
            enter(context, desc, batch);
            long verdict = call(context, 0, state);
            if (verified.facts().changesPacket()) {
                leave(context, desc);
            }
            Memory.putInt(desc + PacketDesc.VERDICT, (int) verdict);
        }
    }

    private static void enter(long context, long desc, long batch) {
        long data = Memory.getLong(desc + PacketDesc.DATA);
        long end = data + Memory.getInt(desc + PacketDesc.LENGTH);
        Memory.putLong(context + XdpContext.DATA, data);
        Memory.putLong(context + XdpContext.DATA_END, end);
        Memory.putLong(context + XdpContext.DATA_META, data - Memory.getInt(desc + PacketDesc.META_LENGTH));
        Memory.putLong(context + XdpContext.HARD_START, data - Memory.getInt(desc + PacketDesc.HEADROOM));
        Memory.putLong(context + XdpContext.HARD_END, end + Memory.getInt(desc + PacketDesc.TAILROOM));
        Memory.putInt(context + XdpContext.INGRESS_IFINDEX, Memory.getInt(batch + Batch.INGRESS_IFINDEX));
        Memory.putInt(context + XdpContext.RX_QUEUE_INDEX, Memory.getInt(batch + Batch.RX_QUEUE_INDEX));
        Memory.putInt(context + XdpContext.EGRESS_IFINDEX, Memory.getInt(batch + Batch.EGRESS_IFINDEX));
    }

    private static void leave(long context, long desc) {
        long data = Memory.getLong(context + XdpContext.DATA);
        long end = Memory.getLong(context + XdpContext.DATA_END);
        Memory.putLong(desc + PacketDesc.DATA, data);
        Memory.putInt(desc + PacketDesc.LENGTH, (int) (end - data));
        Memory.putInt(desc + PacketDesc.META_LENGTH, (int) (data - Memory.getLong(context + XdpContext.DATA_META)));
        Memory.putInt(desc + PacketDesc.HEADROOM, (int) (data - Memory.getLong(context + XdpContext.HARD_START)));
        Memory.putInt(desc + PacketDesc.TAILROOM, (int) (Memory.getLong(context + XdpContext.HARD_END) - end));
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
    public long tailEntry() {
        return 0;
    }

    @Override
    public long savingTailEntry() {
        return 0;
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
        if (Handles.PROGRAMS.at(handle) == this) {
            Handles.PROGRAMS.release(handle);
        }
    }
}
