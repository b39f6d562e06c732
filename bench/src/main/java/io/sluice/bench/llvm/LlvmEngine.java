package io.sluice.bench.llvm;

import io.sluice.vm.Engine;
import io.sluice.vm.api.BpfProgram;
import io.sluice.vm.verifier.VerifiedProgram;
import java.util.Optional;

/**
 * LLVM's JIT at -O3, from the same bytecode, as others use it for eBPF: each insn is lifted to LLVM's IR as it stands,
 * helpers and map operations are called by their addresses, {@code default<O3>} for this CPU does the rest. What only
 * Sluice knows, the verifier's facts and the shapes of maps, LLVM is not told; the helpers that it calls are our
 * recipes, compiled as functions, as the simple JIT calls them.
 */
public final class LlvmEngine implements Engine {
    /** The engine's name. */
    public static final String NAME = "llvm";

    /** Why there is no such engine on this machine; empty where there is. */
    public static Optional<String> whyNot() {
        return LlvmLibrary.whyNot();
    }

    /** The shared object that is used, or why there is none. */
    public static String library() {
        return LlvmLibrary.whyNot().orElseGet(LlvmLibrary::path);
    }

    @Override
    public String name() {
        return NAME;
    }

    /**
     * Compiles the program.
     *
     * @throws IllegalArgumentException where there is no LLVM, or the program has an insn that is not lifted
     */
    @Override
    public BpfProgram load(VerifiedProgram program) {
        whyNot().ifPresent(reason -> {
            throw new IllegalArgumentException(reason);
        });
        Helpers helpers = new Helpers(program);
        try {
            return new LlvmProgram(program, helpers, true);
        } catch (RuntimeException e) {
            helpers.close();
            throw e;
        }
    }

    /**
     * Compiles one program again and again, for its time: the functions that its helper calls go to are made once.
     *
     * @see CompileOnly
     */
    public static CompileOnly of(VerifiedProgram program) {
        return new CompileOnly(program);
    }

    /** What LLVM alone does to a program: lifting, passes, code generation, linking, to code that runs. */
    public static final class CompileOnly implements AutoCloseable {
        private final VerifiedProgram program;
        private final Helpers helpers;

        private CompileOnly(VerifiedProgram program) {
            this.program = program;
            this.helpers = new Helpers(program);
        }

        /** Compiles the program; it must be closed before this. */
        public BpfProgram load() {
            return new LlvmProgram(program, helpers, false);
        }

        @Override
        public void close() {
            helpers.close();
        }
    }
}
