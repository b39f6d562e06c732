package io.sluice.bench.llvm;

import io.sluice.vm.api.BpfProgram;
import io.sluice.vm.api.Handles;
import io.sluice.vm.api.ProgramSpec;
import io.sluice.vm.api.WorkerState;
import io.sluice.vm.memory.ExecutableMemory;
import io.sluice.vm.memory.Memory;
import io.sluice.vm.memory.NativeCalls;
import io.sluice.vm.optimizing.CompileOptions;
import io.sluice.vm.verifier.VerifiedProgram;

/** A program that LLVM compiled. As in the optimizing JIT, what single runs and tail calls enter is compiled later. */
final class LlvmProgram implements BpfProgram {
    private final VerifiedProgram program;
    private final Helpers helpers;
    private final boolean ownsHelpers;
    private final Host.Installed batch;
    private final int handle;
    private volatile Body body;

    private record Body(Host.Installed code, ExecutableMemory tailEntry) {
    }

    LlvmProgram(VerifiedProgram program, Helpers helpers, boolean ownsHelpers) {
        this.program = program;
        this.helpers = helpers;
        this.ownsHelpers = ownsHelpers;
        this.batch = compile((ir, entry) -> Unit.batch(ir, program, helpers, entry));
        this.handle = Handles.PROGRAMS.register(this);
    }

    private static Host.Installed compile(Host.Lifting lifting) {
        return Host.get().compile(lifting, Boolean.getBoolean(CompileOptions.CHECK_PROPERTY));
    }

    @Override
    public ProgramSpec spec() {
        return program.spec();
    }

    @Override
    public String engine() {
        return LlvmEngine.NAME;
    }

    @Override
    public void run(long batchAddress, long state) {
        NativeCalls.call(batch.entry(), batchAddress, state, 0, 0);
    }

    @Override
    public long call(long r1, long r2, long state) {
        Memory.putInt(state + WorkerState.TAIL_CALLS, 0);
        return NativeCalls.call(body().code().entry(), r1, r2, state, 0);
    }

    @Override
    public long tailEntry() {
        return body().tailEntry().address();
    }

    @Override
    public long savingTailEntry() {
        return tailEntry();
    }

    private Body body() {
        Body ready = body;
        return ready != null ? ready : compileBody();
    }

    private synchronized Body compileBody() {
        if (body == null) {
            Host.Installed code = compile((ir, entry) -> Unit.body(ir, program, helpers, entry));
            body = new Body(code, Thunks.enter(code.entry()));
        }
        return body;
    }

    @Override
    public int codeSize() {
        return batch.size();
    }

    @Override
    public int handle() {
        return handle;
    }

    @Override
    public synchronized void close() {
        if (!Handles.PROGRAMS.release(handle, this)) {
            return;
        }
        Host.get().remove(batch);
        if (body != null) {
            Host.get().remove(body.code());
            body.tailEntry().close();
        }
        if (ownsHelpers) {
            helpers.close();
        }
    }
}
