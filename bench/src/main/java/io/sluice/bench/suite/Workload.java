package io.sluice.bench.suite;

import io.sluice.dataplane.replay.FilledObject;
import io.sluice.dataplane.replay.MapFill;
import io.sluice.helpers.Helpers;
import io.sluice.helpers.TraceSink;
import io.sluice.maps.MapFactory;
import io.sluice.vm.Collection;
import io.sluice.vm.Engine;
import io.sluice.vm.Vm;
import io.sluice.vm.api.ControlMap;
import io.sluice.vm.api.MapSpec;
import io.sluice.vm.api.ProgramKind;
import io.sluice.vm.api.ProgramSpec;
import io.sluice.vm.insn.InsnSeq;
import io.sluice.vm.object.CollectionSpec;
import java.util.List;
import java.util.Map;

/**
 * A program with what it is measured on.
 *
 * @param object its object
 * @param program the program
 * @param packets one batch of packets, which come in turn
 * @param fills what its maps hold at first
 * @param limit the most that its net time on the optimizing JIT may be of the kernel's; NaN without
 */
public record Workload(
        CollectionSpec object, ProgramSpec program, List<byte[]> packets, List<MapFill> fills, double limit) {
    /** Copies the lists. */
    public Workload {
        packets = List.copyOf(packets);
        fills = List.copyOf(fills);
    }

    /** A program with empty maps. */
    public static Workload of(CollectionSpec object, ProgramSpec program, List<byte[]> packets) {
        return new Workload(object, program, packets, List.of(), Double.NaN);
    }

    /**
     * A program of text, on TCP packets of {@link Suite#SHORT} bytes.
     *
     * @param maps those that it refers to by their numbers
     */
    public static Workload assembled(String name, String text, List<MapSpec> maps) {
        ProgramSpec program = ProgramSpec.of(name, ProgramKind.XDP, InsnSeq.assemble(text),
                maps.stream().map(MapSpec::name).toList());
        return of(new CollectionSpec(name, List.of(program), maps, List.of(), "GPL", 0, null), program,
                BenchPackets.tcp(Suite.SHORT));
    }

    /**
     * Loads it, with maps that are not filled yet.
     *
     * @throws io.sluice.vm.LoadException where the engine refuses it
     */
    public Collection load(Engine engine, MapFactory maps) {
        return Vm.builder(maps, Helpers.table(TraceSink.NONE)).build().load(object, List.of(program), engine);
    }

    /** Puts into maps what they hold at first. */
    public void fill(Map<String, ? extends ControlMap> maps) {
        fills.forEach(fill -> fill.apply(maps));
    }

    /** The same with other packets. */
    public Workload withPackets(List<byte[]> others) {
        return new Workload(object, program, others, fills, limit);
    }

    /** The same with other contents of maps and variables. */
    public Workload with(FilledObject filled) {
        return new Workload(filled.object(), filled.object().program(program.name()).orElseThrow(), packets,
                filled.fills(), limit);
    }

    @Override
    public String toString() {
        return program.name();
    }
}
