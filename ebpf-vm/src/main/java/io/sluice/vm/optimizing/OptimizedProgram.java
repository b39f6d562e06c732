package io.sluice.vm.optimizing;

import io.sluice.vm.api.BpfProgram;
import io.sluice.vm.api.Handles;
import io.sluice.vm.api.ProgramSpec;
import io.sluice.vm.api.RecipeCompiler;
import io.sluice.vm.codegen.CompiledCode;
import io.sluice.vm.memory.ExecutableMemory;
import io.sluice.vm.memory.NativeCalls;
import io.sluice.vm.verifier.VerifiedProgram;

/**
 * A program compiled by the optimizing JIT and installed. What runs batches is compiled at once; what single runs and
 * tail calls enter is compiled when it is first asked for.
 */
public final class OptimizedProgram implements BpfProgram {
    /** The engine's name. */
    public static final String ENGINE = "optimizing";

    private final VerifiedProgram program;
    private final CompileOptions options;
    private final Installed batch;
    private final long batchEntry;
    private final int handle;
    private volatile Installed body;

    private record Installed(CompiledCode code, ExecutableMemory memory, RecipeCompiler.Code recipes) {
        long entry(String name) {
            return memory.address() + code.entry(name);
        }

        void close() {
            memory.close();
            recipes.close();
        }
    }

    private OptimizedProgram(VerifiedProgram program, CompileOptions options) {
        this.program = program;
        this.options = options;
        this.batch = install(OptimizingCompiler.batch(program, options));
        this.batchEntry = batch.entry(CompiledCode.BATCH);
        this.handle = Handles.PROGRAMS.register(this);
    }

    private Installed install(CompiledCode code) {
        RecipeCompiler.Code recipes = new RecipeFunctions(options)
                .compile(SymbolAddresses.calls(code, program.maps(), program.helpers()));
        return new Installed(code, code.install(
                new SymbolAddresses(program.maps(), program.helpers(), recipes)), recipes);
    }

    /** Compiles and installs a program for this machine. */
    public static OptimizedProgram load(VerifiedProgram program) {
        return load(program, CompileOptions.host());
    }

    /** Compiles and installs a program. */
    public static OptimizedProgram load(VerifiedProgram program, CompileOptions options) {
        return new OptimizedProgram(program, options);
    }

    /** The code that runs batches, without its addresses. */
    public CompiledCode code() {
        return batch.code();
    }

    /** Where that code lies. */
    public long address() {
        return batch.memory().address();
    }

    @Override
    public ProgramSpec spec() {
        return program.spec();
    }

    @Override
    public String engine() {
        return ENGINE;
    }

    @Override
    public void run(long batchAddress, long state) {
        NativeCalls.call(batchEntry, batchAddress, state, 0, 0);
    }

    @Override
    public long call(long r1, long r2, long state) {
        return NativeCalls.call(body().entry(CompiledCode.CALL), r1, r2, state, 0);
    }

    @Override
    public long tailEntry() {
        return body().entry(CompiledCode.BODY);
    }

    @Override
    public long savingTailEntry() {
        return body().entry(CompiledCode.SAVING);
    }

    private Installed body() {
        Installed ready = body;
        return ready != null ? ready : compileBody();
    }

    private synchronized Installed compileBody() {
        if (body == null) {
            body = install(OptimizingCompiler.body(program, options));
        }
        return body;
    }

    @Override
    public int codeSize() {
        return batch.code().size();
    }

    @Override
    public int handle() {
        return handle;
    }

    @Override
    public synchronized void close() {
        Handles.PROGRAMS.release(handle, this);
        batch.close();
        if (body != null) {
            body.close();
        }
    }
}
