package io.sluice.vm.interp;

import io.sluice.vm.api.Batch;
import io.sluice.vm.api.BpfProgram;
import io.sluice.vm.api.Handles;
import io.sluice.vm.api.PacketContext;
import io.sluice.vm.api.PacketDesc;
import io.sluice.vm.api.ProgramSpec;
import io.sluice.vm.api.WorkerState;
import io.sluice.vm.memory.Memory;
import io.sluice.vm.memory.NativeLong;

/** A program in the interpreter's hands. */
final class InterpretedProgram implements BpfProgram {
    private final Code code;
    private final String engine;
    private final long budget;
    private final int handle;
    private volatile String lastFault;

    InterpretedProgram(Code code, String engine, long budget) {
        this.code = code;
        this.engine = engine;
        this.budget = budget;
        this.handle = Handles.PROGRAMS.register(this);
    }

    Code code() {
        return code;
    }

    long[] words() {
        return code.words();
    }

    byte[] ops() {
        return code.ops();
    }

    NativeLong helper(int index) {
        return code.helpers()[index];
    }

    long budget() {
        return budget;
    }

    @Override
    public ProgramSpec spec() {
        return code.program().spec();
    }

    @Override
    public String engine() {
        return engine;
    }

    @Override
    public void run(long batch, long state) {
        Machine machine = Machine.get();
        int count = Memory.getInt(batch + Batch.COUNT);
        boolean xdp = spec().kind().isXdp();
        boolean writesBack = code.program().facts().changesPacket();
        for (int i = 0; i < count; i++) {
            long desc = Batch.desc(batch, i);
            Memory.putLong(state + WorkerState.DESC, desc);
            Memory.putInt(state + WorkerState.TAIL_CALLS, 0);
            long verdict;
            if (xdp) {
                long context = state + WorkerState.CONTEXT;
                PacketContext.build(context, desc, batch);
                verdict = machine.enter(this, context, 0, state);
                if (writesBack) {
                    PacketContext.writeBack(context, desc);
                }
            } else {
                long length = Memory.getInt(desc + PacketDesc.LENGTH);
                verdict = machine.enter(this, Memory.getLong(desc + PacketDesc.DATA), length, state);
            }
            Memory.putInt(desc + PacketDesc.VERDICT, (int) verdict);
        }
    }

    @Override
    public long call(long r1, long r2, long state) {
        Memory.putInt(state + WorkerState.TAIL_CALLS, 0);
        return Machine.get().enter(this, r1, r2, state);
    }

    @Override
    public int handle() {
        return handle;
    }

    @Override
    public String lastFault() {
        return lastFault;
    }

    void fault(String message) {
        lastFault = message;
    }

    @Override
    public void close() {
        Handles.PROGRAMS.release(handle, this);
    }
}
