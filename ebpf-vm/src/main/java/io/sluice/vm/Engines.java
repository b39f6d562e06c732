package io.sluice.vm;

import io.sluice.vm.api.BpfProgram;
import io.sluice.vm.interp.Interpreter;
import io.sluice.vm.jit.JitOptions;
import io.sluice.vm.jit.JitProgram;
import io.sluice.vm.optimizing.CompileOptions;
import io.sluice.vm.optimizing.OptimizedProgram;
import io.sluice.vm.optimizing.RecipeFunctions;
import io.sluice.vm.verifier.VerifiedProgram;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The engines of this process, a row each; the running kernel is a peer with a path of its own. */
public final class Engines {
    /** The interpreter. */
    public static final Engine INTERPRETER = new Row(Interpreter.NAME, Interpreter.unchecked()::load);
    /** The interpreter that checks every access, so that even a program without proof cannot do harm. */
    public static final Engine CHECKED_INTERPRETER = new Row(Interpreter.CHECKED_NAME, Interpreter.checked()::load);
    /** The simple JIT. */
    public static final Engine SIMPLE = new Row(JitProgram.ENGINE, Engines::loadSimple);
    /** The optimizing JIT. */
    public static final Engine OPTIMIZING = new Row(OptimizedProgram.ENGINE, OptimizedProgram::load);

    private static final List<Engine> ALL = List.of(INTERPRETER, CHECKED_INTERPRETER, SIMPLE, OPTIMIZING);

    private Engines() {
    }

    private static JitProgram loadSimple(VerifiedProgram program) {
        Recipes.COMPILED.install(program.helpers());
        return JitProgram.load(program, JitOptions.host(), Recipes.COMPILED);
    }

    /** The recipes that the simple JIT calls: made when it is first used. */
    private static final class Recipes {
        static final RecipeFunctions COMPILED = new RecipeFunctions(CompileOptions.host());
    }

    private record Row(String name, Function<VerifiedProgram, BpfProgram> loader) implements Engine {
        @Override
        public BpfProgram load(VerifiedProgram program) {
            return loader.apply(program);
        }

        @Override
        public String toString() {
            return name;
        }
    }

    /** All of them. */
    public static List<Engine> all() {
        return ALL;
    }

    /** The engine with a name. */
    public static Optional<Engine> of(String name) {
        return ALL.stream().filter(engine -> engine.name().equals(name)).findFirst();
    }

    /** The names, for messages. */
    public static String names() {
        return ALL.stream().map(Engine::name).collect(Collectors.joining(", "));
    }
}
