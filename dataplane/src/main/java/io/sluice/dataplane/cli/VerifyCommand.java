package io.sluice.dataplane.cli;

import io.sluice.helpers.Helpers;
import io.sluice.helpers.TraceSink;
import io.sluice.maps.DescribedMap;
import io.sluice.maps.MapFactory;
import io.sluice.vm.api.BpfMap;
import io.sluice.vm.api.HelperTable;
import io.sluice.vm.api.MapSpec;
import io.sluice.vm.api.ProgramSpec;
import io.sluice.vm.object.CollectionSpec;
import io.sluice.vm.verifier.Verification;
import io.sluice.vm.verifier.Verifier;
import io.sluice.vm.verifier.VerifierOptions;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code sluice prog verify}: which programs may run, and why others may not. */
@Command(name = "verify", description = "Proves XDP programs as the kernel's verifier does, and says why those are "
        + "rejected that are. Nothing is run, and no map is created, so that maps may be of any type. Exit code 1 "
        + "where a program is rejected.",
        mixinStandardHelpOptions = true, footerHeading = "%nExamples:%n",
        footer = {"  sluice prog verify xdp_fw.o", "  sluice prog verify *.o --all",
            "  sluice prog verify xdp_fw.o --log-level 1", "  sluice prog verify xdp_fw.o --log-level 6 --json"})
final class VerifyCommand implements Callable<Integer> {
    private static final int ALL_LOGS = VerifierOptions.LOG | VerifierOptions.LOG_INSNS | VerifierOptions.LOG_STATS;

    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "OBJ", arity = "1..*", description = "eBPF object files that clang made.")
    private List<Path> files;

    @Mixin
    private LoadArguments loading;

    @Option(names = "--log-level", paramLabel = "N", defaultValue = "0",
            description = "Print the verifier's log of each program below the table, as the kernel's log_level: 1 the "
                + "path that breaks a rule, 2 every insn of every path, 4 time, stack and states, or a sum of them "
                + "(default: 0, none).")
    private int logLevel;

    @Option(names = "--all", description = "List programs of other types than XDP too, which are not verified.")
    private boolean all;

    @Option(names = "--strict-alignment",
            description = "Reject accesses that are not aligned, as BPF_F_STRICT_ALIGNMENT does.")
    private boolean strictAlignment;

    @Override
    public Integer call() {
        if (logLevel < 0 || logLevel > ALL_LOGS) {
            throw new ParameterException(spec.commandLine(),
                    "--log-level: %d, must be 0 to %d".formatted(logLevel, ALL_LOGS));
        }
        Console console = Console.of(spec);
        VerifyReport report = new VerifyReport();
        for (Path file : files) {
            verify(loading.load(file), report);
        }
        if (console.json()) {
            console.print(report.tree());
        } else {
            report.print(console);
        }
        return report.isAnyRejected() ? ExitCode.SOFTWARE : ExitCode.OK;
    }

    private void verify(CollectionSpec object, VerifyReport report) {
        if (!all && object.programs().stream().noneMatch(program -> program.kind().isXdp())) {
            report.addNote("%s: no XDP program, it has %s: --xdp names a section or function as one"
                    .formatted(object.name(), ObjectArgument.names(object.programs())));
        }
        for (ProgramSpec program : object.programs()) {
            if (program.kind().isXdp()) {
                report.add(object.name(), program, Optional.of(verification(object, program)));
            } else if (all) {
                report.add(object.name(), program, Optional.empty());
            }
        }
    }

    private Verification verification(CollectionSpec object, ProgramSpec program) {
        HelperTable helpers = Helpers.table(TraceSink.NONE);
        List<BpfMap> maps = new ArrayList<>();
        try {
            program.maps().forEach(name -> maps.add(map(object.map(name).orElseThrow())));
            return Verifier.verify(program, maps, helpers, new VerifierOptions(logLevel, strictAlignment));
        } finally {
            maps.forEach(BpfMap::close);
        }
    }

    /** Constant sections are made, as what they hold counts; of other maps the description is enough. */
    private static BpfMap map(MapSpec map) {
        boolean constant = map.isDataSection() && map.isReadOnlyForPrograms();
        return constant ? new MapFactory().create(map, 1) : new DescribedMap(map);
    }
}
