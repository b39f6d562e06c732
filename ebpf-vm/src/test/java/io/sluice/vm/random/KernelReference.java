package io.sluice.vm.random;

import io.sluice.vm.api.MapSpec;
import io.sluice.vm.api.ProgramSpec;
import io.sluice.vm.kernel.KernelCollection;
import io.sluice.vm.kernel.KernelOracle;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The running kernel as one of the engines that must agree. */
public final class KernelReference implements Engine {
    @Override
    public String name() {
        return "kernel";
    }

    @Override
    public Answer run(List<ProgramSpec> programs, List<MapSpec> maps, List<byte[]> packets) {
        try (KernelCollection loaded = KernelCollection.load("random", maps, programs, FunctionType.section())) {
            return answer(maps, KernelOracle.ask(loaded, programs.getFirst().name(), packets, fresh -> { }));
        }
    }

    private static Answer answer(List<MapSpec> maps, KernelOracle.Answer answer) {
        HexFormat hex = HexFormat.of();
        Map<String, Map<String, String>> contents = new HashMap<>();
        maps.stream().filter(RandomProgram::isCompared).forEach(map -> {
            Map<String, String> sorted = new TreeMap<>();
            answer.maps().get(map.name())
                .forEach(entry -> sorted.put(hex.formatHex(entry.key()), hex.formatHex(entry.value())));
            contents.put(map.name(), sorted);
        });
        return new Answer(
            answer.results().stream().map(r -> new Outcome(r.verdict(), r.packet(), r.meta())).toList(), contents);
    }
}
