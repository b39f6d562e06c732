package io.sluice.vm.kernel;

import io.sluice.vm.api.MapSpec;
import io.sluice.vm.api.ProgramSpec;
import io.sluice.vm.object.CollectionSpec;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Asks the running kernel what is right: a program, its maps and packets go in; verdicts, packets and map contents come
 * out.
 */
public final class KernelOracle {
    private KernelOracle() {
    }

    /**
     * What the kernel answered.
     *
     * @param results one for each packet
     * @param maps entries of each map after the last packet, by name; those whose keys cannot be walked are left out
     */
    public record Answer(List<TestResult> results, Map<String, List<MapEntry>> maps) {
    }

    /**
     * Returns what the kernel's verifier knows at each insn of a program without maps: its log of level 2. Where it
     * refuses the program the log ends with the reason.
     */
    public static String verifierLog(ProgramSpec program) {
        return ProgLoad.states(program, map -> {
            throw new IllegalArgumentException("program \"" + program.name() + "\": map \"" + map + "\" is not there");
        }, Optional.empty(), ProgLoad.LOG_SIZE);
    }

    /**
     * Returns what the kernel's verifier knows at each insn of an object's program, with C lines: its
     * log of level 2, of which the end is kept where it is too long. Programs that it can tail call or that its
     * maps run are loaded too.
     *
     * @throws KernelException if the kernel refuses a map
     * @throws KernelRejection if the kernel's verifier refuses the program
     */
    public static String verifierLog(CollectionSpec object, ProgramSpec program) {
        try (KernelCollection loaded = KernelCollection.load(object, List.of(program))) {
            return loaded.verifierLog(program);
        }
    }

    /**
     * Runs a program on packets in order, on fresh maps.
     *
     * @param program the program
     * @param maps the maps it uses
     * @param packets the packets, each run once
     * @throws KernelRejection if the kernel refuses the program
     */
    public static Answer ask(ProgramSpec program, List<MapSpec> maps, List<byte[]> packets) {
        try (KernelCollection loaded = KernelCollection.load(program, maps.toArray(MapSpec[]::new))) {
            return ask(loaded, program.name(), packets, fresh -> { });
        }
    }

    /**
     * Runs a loaded program on packets in order.
     *
     * @param loaded program and maps
     * @param program name of the program
     * @param packets the packets, each run once
     * @param fill fills maps first
     */
    public static Answer ask(KernelCollection loaded, String program, List<byte[]> packets,
                             Consumer<KernelCollection> fill) {
        fill.accept(loaded);
        List<TestResult> results = new ArrayList<>(packets.size());
        for (byte[] packet : packets) {
            results.add(loaded.program(program).run(TestInput.of(packet)));
        }
        Map<String, List<MapEntry>> contents = new LinkedHashMap<>();
        loaded.maps().forEach((name, map) -> {
            if (map.hasReadableValues()) {
                contents.put(name, map.entries());
            }
        });
        return new Answer(results, contents);
    }
}
