package io.sluice.dataplane.cli;

import io.sluice.vm.object.CollectionSpec;
import io.sluice.vm.opt.PassRunner;
import io.sluice.vm.opt.Pipeline;
import io.sluice.vm.opt.build.BuildOptions;
import io.sluice.vm.optimizing.CompileOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code sluice prog dump}: the code of programs. */
@Command(name = "dump", description = "Prints the code of a program.", mixinStandardHelpOptions = true,
        subcommands = {ProgDumpCommand.Xlated.class, ProgDumpCommand.Jited.class, ProgDumpCommand.Ir.class},
        footerHeading = "%nExamples:%n",
        footer = {"  sluice prog dump xlated xdp_fw.o", "  sluice prog dump jited xdp_fw.o",
            "  sluice prog dump ir xdp_fw.o --after promotion"})
final class ProgDumpCommand implements Runnable {
    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "xlated, jited or ir is missing, see sluice prog dump -h");
    }

    /** How much to print besides the insns. */
    static final class Detail {
        @Option(names = "--raw", description = "Print the insns' bytes, and no C lines.")
        private boolean raw;

        @Option(names = "--linum", description = "Print file, line and column with the C lines.")
        private boolean linum;
    }

    /** {@code sluice prog dump xlated}. */
    @Command(name = "xlated", description = "Prints the insns of programs as engines run them, context accesses "
            + "rewritten, with slot numbers, C lines and the names of helpers, maps and functions; as the loader "
            + "linked them where they are refused.",
            mixinStandardHelpOptions = true, footerHeading = "%nExamples:%n",
            footer = {"  sluice prog dump xlated xdp_fw.o", "  sluice prog dump xlated xdp_fw.o --program fw --linum",
                "  sluice prog dump xlated xdp_fw.o --raw"})
    static final class Xlated implements Runnable {
        @Spec
        private CommandSpec spec;

        @Mixin
        private ObjectArgument object;

        @Option(names = "--program", paramLabel = "NAME", description = "Only this program (default: all).")
        private String program;

        @ArgGroup
        private Detail detail = new Detail();

        @Override
        public void run() {
            CollectionSpec collection = object.load();
            XlatedDump dump = new XlatedDump(collection, detail.raw, detail.linum);
            List<Translation> translations = Programs.chosen(collection, program).stream()
                    .map(each -> Translation.of(collection, each)).toList();
            dump.print(Console.of(spec), translations);
        }
    }

    /** {@code sluice prog dump jited}. */
    @Command(name = "jited", description = "Prints the machine code that a JIT makes of a program, with the insns "
            + "and C lines that it comes from; disassembled by objdump where that is installed.",
            mixinStandardHelpOptions = true, footerHeading = "%nExamples:%n",
            footer = {"  sluice prog dump jited xdp_fw.o", "  sluice prog dump jited xdp_fw.o --engine optimizing",
                "  sluice prog dump jited xdp_fw.o --engine optimizing --cpu x86-64-v2 --raw"})
    static final class Jited implements Runnable {
        @Spec
        private CommandSpec spec;

        @Mixin
        private ObjectArgument object;

        @Option(names = "--program", paramLabel = "NAME", description = "Only this program (default: all XDP ones).")
        private String program;

        @Mixin
        private CompilerArguments compiler;

        @ArgGroup
        private Detail detail = new Detail();

        @Override
        public void run() {
            CollectionSpec collection = object.load();
            JitedDump dump = new JitedDump(collection, compiler, detail.raw, detail.linum);
            dump.print(Console.of(spec), Programs.chosenXdp(collection, program));
        }
    }

    /** {@code sluice prog dump ir}. */
    @Command(name = "ir", description = "Prints what the optimizing JIT makes of a program before it becomes machine "
            + "code: values, blocks and the regions of memory, each value with the insn that it comes from.",
            mixinStandardHelpOptions = true, footerHeading = "%nExamples:%n",
            footer = {"  sluice prog dump ir xdp_fw.o", "  sluice prog dump ir xdp_fw.o --after build",
                "  sluice prog dump ir xdp_fw.o --without numbering,forwarding"})
    static final class Ir implements Runnable {
        @Spec
        private CommandSpec spec;

        @Mixin
        private ObjectArgument object;

        @Option(names = "--program", paramLabel = "NAME", description = "Only this program (default: all XDP ones).")
        private String program;

        @Option(names = "--after", paramLabel = "PASS", description = "As it is when this pass has run, each time that "
                + "it does; build is before the first (default: after the last).")
        private String after;

        @Option(names = "--without", split = ",", paramLabel = "PASS", description = "Leave these passes out; "
                + "recipes has helpers called.")
        private List<String> without = List.of();

        @Option(names = "--cpu", paramLabel = "LEVEL", description = "For no more than x86-64, x86-64-v2, x86-64-v3 or "
                + "x86-64-v4 (default: host).")
        private String cpu = "host";

        @Override
        public void run() {
            CollectionSpec collection = object.load();
            IrDump dump = new IrDump(collection, options(), after);
            dump.print(Console.of(spec), Programs.chosenXdp(collection, program));
        }

        private CompileOptions options() {
            List<String> named = new ArrayList<>(without);
            named.remove(BuildOptions.RECIPES);
            if (after != null && !after.equals(PassRunner.BEFORE)) {
                named.add(after);
            }
            for (String pass : named) {
                if (!Pipeline.names().contains(pass)) {
                    throw new ParameterException(spec.commandLine(), "pass \"%s\": must be one of %s, or %s".formatted(
                            pass, String.join(", ", Pipeline.names()), PassRunner.BEFORE));
                }
            }
            return CompileOptions.host().with(CompilerArguments.features(spec, cpu)).without(Set.copyOf(without));
        }
    }
}
