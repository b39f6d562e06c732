package io.sluice.vm.random;

import io.sluice.vm.api.BpfMap;
import io.sluice.vm.api.BpfProgram;
import io.sluice.vm.api.MapSpec;
import io.sluice.vm.api.ProgramSpec;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiFunction;
import java.util.function.Function;

/**
 * An engine of this process as one of those that must agree.
 *
 * @param name the name for messages
 * @param maps makes a map
 * @param load makes a program of a spec and its maps, in the order of the spec's names
 */
public record LocalEngine(String name, Function<MapSpec, BpfMap> maps,
                          BiFunction<ProgramSpec, List<BpfMap>, BpfProgram> load) implements Engine {

    @Override
    public Answer run(ProgramSpec program, List<MapSpec> specs, List<byte[]> packets) {
        Map<String, BpfMap> live = new HashMap<>();
        try (PacketRunner runner = new PacketRunner()) {
            specs.forEach(spec -> live.put(spec.name(), maps.apply(spec)));
            List<BpfMap> used = program.maps().stream().map(live::get).toList();
            List<Outcome> outcomes = new ArrayList<>(packets.size());
            try (BpfProgram loaded = load.apply(program, used)) {
                packets.forEach(packet -> outcomes.add(runner.run(loaded, packet)));
            }
            Map<String, Map<String, String>> contents = new HashMap<>();
            live.forEach((mapName, map) -> contents.put(mapName, contents(map)));
            return new Answer(outcomes, contents);
        } finally {
            live.values().forEach(BpfMap::close);
        }
    }

    private static Map<String, String> contents(BpfMap map) {
        HexFormat hex = HexFormat.of();
        Map<String, String> sorted = new TreeMap<>();
        for (byte[] key = map.nextKey(null); key != null; key = map.nextKey(key)) {
            sorted.put(hex.formatHex(key), hex.formatHex(map.lookup(key)));
        }
        return sorted;
    }
}
