package io.sluice.maps;

import io.sluice.vm.api.BpfProgram;
import io.sluice.vm.api.Handles;
import io.sluice.vm.api.ProgramKind;
import io.sluice.vm.api.ProgramSpec;
import io.sluice.vm.insn.InsnSeq;
import java.util.List;

/** A program of which only the entries and the handle are of interest. */
final class FakeProgram implements BpfProgram {
    private final ProgramSpec spec;
    private final int handle;

    FakeProgram(ProgramKind kind) {
        spec = ProgramSpec.of("fake", kind, InsnSeq.assemble("r0 = 2\nexit"), List.of());
        handle = Handles.PROGRAMS.register(this);
    }

    @Override
    public ProgramSpec spec() {
        return spec;
    }

    @Override
    public String engine() {
        return "none";
    }

    @Override
    public void run(long batch, long state) {
        throw new UnsupportedOperationException("a fake program does not run");
    }

    @Override
    public long call(long r1, long r2, long state) {
        throw new UnsupportedOperationException("a fake program does not run");
    }

    @Override
    public long tailEntry() {
        return 1000L + handle;
    }

    @Override
    public long savingTailEntry() {
        return 2000L + handle;
    }

    @Override
    public int handle() {
        return handle;
    }

    @Override
    public void close() {
        Handles.PROGRAMS.release(handle, this);
    }
}
