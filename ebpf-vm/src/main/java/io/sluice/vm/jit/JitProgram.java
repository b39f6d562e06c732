package io.sluice.vm.jit;

import io.sluice.vm.api.BpfProgram;
import io.sluice.vm.api.Handles;
import io.sluice.vm.api.ProgramSpec;
import io.sluice.vm.api.RecipeCompiler;
import io.sluice.vm.memory.ExecutableMemory;
import io.sluice.vm.memory.NativeCalls;
import io.sluice.vm.verifier.VerifiedProgram;

/** A program compiled by the simple JIT and installed. */
public final class JitProgram implements BpfProgram {
    /** The engine's name. */
    public static final String ENGINE = "simple";

    private final ProgramSpec spec;
    private final CodeBlob blob;
    private final ExecutableMemory memory;
    private final RecipeCompiler.Code recipes;
    private final long batchEntry;
    private final long callEntry;
    private final int handle;

    private JitProgram(VerifiedProgram program, CodeBlob blob, RecipeCompiler.Code recipes) {
        this.spec = program.spec();
        this.blob = blob;
        this.recipes = recipes;
        this.memory = blob.install(program.maps(), program.helpers(), recipes);
        this.batchEntry = memory.address() + blob.entries().batch();
        this.callEntry = memory.address() + blob.entries().call();
        this.handle = Handles.PROGRAMS.register(this);
    }

    /** Compiles and installs a program for this machine. */
    public static JitProgram load(VerifiedProgram program) {
        return load(program, JitOptions.host());
    }

    /** Compiles and installs a program. */
    public static JitProgram load(VerifiedProgram program, JitOptions options) {
        return load(program, options, RecipeCompiler.NONE);
    }

    /** Compiles and installs a program that calls recipes in place of implementations, where there are any. */
    public static JitProgram load(VerifiedProgram program, JitOptions options, RecipeCompiler recipes) {
        CodeBlob blob = SimpleJit.compile(program, options);
        return new JitProgram(program, blob, recipes.compile(blob.calls(program.maps(), program.helpers())));
    }

    /** The code without its addresses. */
    public CodeBlob blob() {
        return blob;
    }

    /** Where the code lies. */
    public long address() {
        return memory.address();
    }

    @Override
    public ProgramSpec spec() {
        return spec;
    }

    @Override
    public String engine() {
        return ENGINE;
    }

    @Override
    public void run(long batch, long state) {
        NativeCalls.call(batchEntry, batch, state, 0, 0);
    }

    @Override
    public long call(long r1, long r2, long state) {
        return NativeCalls.call(callEntry, r1, r2, state, 0);
    }

    @Override
    public int codeSize() {
        return blob.size();
    }

    @Override
    public long tailEntry() {
        return memory.address() + blob.entries().body();
    }

    @Override
    public long savingTailEntry() {
        return memory.address() + blob.entries().saving();
    }

    @Override
    public int handle() {
        return handle;
    }

    @Override
    public void close() {
        Handles.PROGRAMS.release(handle, this);
        memory.close();
        recipes.close();
    }
}
