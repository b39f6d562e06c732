package io.sluice.bench.cli;

import io.sluice.bench.suite.ObjectFiles;
import io.sluice.bench.suite.Suite;
import io.sluice.bench.suite.Workload;
import io.sluice.vm.object.ObjectOptions;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Option;

/** What is timed, for commands that time programs. */
final class ProgramOptions {
    @Option(names = "--program", split = ",", paramLabel = "NAME",
            description = "Programs, with commas: by name, or as the table names them (default: all).")
    private List<String> names = List.of();

    @Option(names = "--object", paramLabel = "OBJ",
            description = "An object of your own, or a folder of them, in place of ours.")
    private Path object;

    /** The programs that were asked for, or none for all. */
    List<String> names() {
        return names;
    }

    /** Whether a program with this name was asked for, or all. */
    boolean has(String name) {
        return names.isEmpty() || names.contains(name);
    }

    /** The object that was asked for, or null for those of ours. */
    Path object() {
        return object;
    }

    /**
     * The programs that were asked for on the traffic that was.
     *
     * @param most how many different packets at most
     */
    List<Workload> workloads(TrafficOptions traffic, int most) {
        List<Workload> own = object == null ? Suite.workloads(names, traffic.length()) : workloads(traffic.length());
        Optional<List<byte[]>> packets = traffic.traffic().map(asked -> asked.packets(most));
        return own.stream().map(traffic::filled)
                .map(workload -> packets.map(workload::withPackets).orElse(workload)).toList();
    }

    /**
     * The XDP programs of the object that was asked for.
     *
     * @param length of packets where the programs do not say it
     */
    List<Workload> workloads(int length) {
        List<Workload> workloads = ObjectFiles.of(object, ObjectOptions.PLAIN).stream()
                .flatMap(loaded -> loaded.programs().stream().filter(program -> program.kind().isXdp())
                        .filter(program -> has(program.name()))
                        .map(program -> Suite.workload(loaded, program, length))).toList();
        if (workloads.isEmpty()) {
            throw nothing();
        }
        return workloads;
    }

    /** What to say where no program is left. */
    IllegalArgumentException nothing() {
        return new IllegalArgumentException("no program to time" + (names.isEmpty() ? "" : " among " + names));
    }
}
