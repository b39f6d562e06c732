package io.sluice.vm.random;

import io.sluice.vm.api.BpfMap;
import io.sluice.vm.api.BpfProgram;
import io.sluice.vm.api.MapSpec;
import io.sluice.vm.api.ProgramSpec;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
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
 * @param slots fills prog arrays
 * @param batch how many packets run at once
 */
public record LocalEngine(String name, Function<MapSpec, BpfMap> maps,
                          BiFunction<ProgramSpec, List<BpfMap>, BpfProgram> load, SlotFiller slots, int batch)
        implements Engine {
    /** An engine that runs packets one by one. */
    public LocalEngine(String name, Function<MapSpec, BpfMap> maps,
            BiFunction<ProgramSpec, List<BpfMap>, BpfProgram> load, SlotFiller slots) {
        this(name, maps, load, slots, 1);
    }

    /** This one with batches of so many packets. */
    public LocalEngine inBatchesOf(int packets) {
        return new LocalEngine(name + " in batches of " + packets, maps, load, slots, packets);
    }

    /** Puts a program into a prog array. */
    @FunctionalInterface
    public interface SlotFiller {
        /** Puts a program under an index. */
        void put(BpfMap map, int index, BpfProgram program);
    }

    @Override
    public Answer run(List<ProgramSpec> programs, List<MapSpec> specs, List<byte[]> packets) {
        Map<String, BpfMap> live = new HashMap<>();
        Map<String, BpfProgram> loaded = new LinkedHashMap<>();
        try (PacketRunner runner = new PacketRunner(batch)) {
            specs.forEach(spec -> live.put(spec.name(), maps.apply(spec)));
            for (ProgramSpec program : programs) {
                List<BpfMap> used = program.maps().stream().map(live::get).toList();
                loaded.put(program.name(), load.apply(program, used));
            }
            for (MapSpec spec : specs) {
                spec.slots().forEach(s -> slots.put(live.get(spec.name()), s.index(), loaded.get(s.target())));
            }
            BpfProgram main = loaded.get(programs.getFirst().name());
            return new Answer(runner.run(main, packets), contents(live));
        } finally {
            live.values().forEach(BpfMap::close);
            loaded.values().forEach(BpfProgram::close);
        }
    }

    private static Map<String, Map<String, String>> contents(Map<String, BpfMap> live) {
        Map<String, Map<String, String>> contents = new HashMap<>();
        live.forEach((name, map) -> {
            if (RandomProgram.isCompared(map.spec())) {
                contents.put(name, contents(map));
            }
        });
        return contents;
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
