package io.sluice.bench.nativec;

import io.sluice.vm.api.BpfProgram;
import io.sluice.vm.api.Handles;
import io.sluice.vm.api.ProgramSpec;
import io.sluice.vm.memory.NativeCalls;
import io.sluice.vm.memory.SharedObject;

/** A program that clang compiled; no prog array may hold it. */
final class NativeProgram implements BpfProgram {
    private final String engine;
    private final ProgramSpec spec;
    private final SharedObject code;
    private final long batchEntry;
    private final long callEntry;
    private final int codeSize;
    private final int handle;

    NativeProgram(String engine, ProgramSpec spec, SharedObject code, int codeSize) {
        this.engine = engine;
        this.spec = spec;
        this.code = code;
        this.batchEntry = code.address(BatchCode.ENTRY);
        this.callEntry = code.address(BatchCode.CALL);
        this.codeSize = codeSize;
        this.handle = Handles.PROGRAMS.register(this);
    }

    @Override
    public ProgramSpec spec() {
        return spec;
    }

    @Override
    public String engine() {
        return engine;
    }

    @Override
    public void run(long batch, long state) {
        NativeCalls.call(batchEntry, batch, state, 0, 0);
    }

    @Override
    public long call(long r1, long r2, long state) {
        return NativeCalls.call(callEntry, r1, state, 0, 0);
    }

    @Override
    public int codeSize() {
        return codeSize;
    }

    @Override
    public int handle() {
        return handle;
    }

    @Override
    public void close() {
        if (Handles.PROGRAMS.release(handle, this)) {
            code.close();
        }
    }
}
