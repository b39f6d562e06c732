package io.sluice.dataplane.cli;

import io.sluice.vm.optimizing.CompileOptions;
import io.sluice.vm.x64.CpuFeature;
import io.sluice.vm.x64.CpuLevel;
import java.util.Set;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Which compiler's code to show, and for which CPU. */
final class CompilerArguments {
    private static final String SIMPLE = "simple";
    private static final String OPTIMIZING = "optimizing";

    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec;

    @Option(names = "--engine", paramLabel = "ENGINE", description = "simple or optimizing (default: simple).")
    private String engine = SIMPLE;

    @Option(names = "--cpu", paramLabel = "LEVEL", description = "Use no more of this CPU than x86-64, x86-64-v2, "
            + "x86-64-v3 or x86-64-v4 have (default: host, all of it).")
    private String cpu = "host";

    /** Whether it is the optimizing one. */
    boolean optimizing() {
        if (!engine.equals(SIMPLE) && !engine.equals(OPTIMIZING)) {
            throw new ParameterException(spec.commandLine(),
                    "--engine: \"%s\": must be %s or %s".formatted(engine, SIMPLE, OPTIMIZING));
        }
        return engine.equals(OPTIMIZING);
    }

    /** What the code may use of the CPU. */
    Set<CpuFeature> features() {
        return features(spec, cpu);
    }

    /** The options of the optimizing one. */
    CompileOptions options() {
        return CompileOptions.host().with(features());
    }

    /** What a level allows on this machine. */
    static Set<CpuFeature> features(CommandSpec spec, String level) {
        try {
            return CpuLevel.of(level).detect();
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), "--" + e.getMessage(), e);
        }
    }
}
