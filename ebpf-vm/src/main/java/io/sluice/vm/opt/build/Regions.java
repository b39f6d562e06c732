package io.sluice.vm.opt.build;

import io.sluice.vm.api.BpfMap;
import io.sluice.vm.api.ConstantValues;
import io.sluice.vm.api.PacketDesc;
import io.sluice.vm.ir.Builder;
import io.sluice.vm.ir.Region;
import io.sluice.vm.verifier.facts.Access;
import java.util.ArrayList;
import java.util.List;

/** The regions of one graph, by what the verifier says of accesses. */
final class Regions {
    private final Region state = new Region("state", Region.Kind.PRIVATE);
    private final Region context = new Region("context", Region.Kind.PRIVATE);
    private final Region descs = new Region("descs", Region.Kind.PRIVATE);
    private final Region packet = new Region("packet", Region.Kind.PRIVATE, PacketDesc.SLACK);
    private final Unit unit;
    private final Region[] values;
    private final List<Part> parts = new ArrayList<>();

    /** A region that was asked for: of which map, and what it is called there. */
    private record Part(int map, String name, Region region) {
    }

    Regions(Unit unit) {
        this.unit = unit;
        this.values = new Region[unit.maps().size()];
    }

    /** The worker state, but for the context. */
    Region state() {
        return state;
    }

    /** The context in the worker state. */
    Region context() {
        return context;
    }

    /** The batch. */
    Region descs() {
        return descs;
    }

    /** Packets with their metadata, which may run into each other. */
    Region packet() {
        return packet;
    }

    /** The values of a map: the same for two names of one map. */
    Region values(int map) {
        if (values[map] == null) {
            int first = first(map);
            Region.Kind kind = ConstantValues.isConstant(unit.map(map)) ? Region.Kind.CONSTANT : Region.Kind.SHARED;
            values[map] = first == map ? new Region("map" + map + ".values", kind) : values(first);
        }
        return values[map];
    }

    /** Another part of a map's memory. */
    Region part(int map, String part, Region.Kind kind) {
        int first = first(map);
        for (int i = 0; i < parts.size(); i++) {
            Part known = parts.get(i);
            if (known.map == first && known.name.equals(part) && known.region.kind() == kind) {
                return known.region;
            }
        }
        Part made = new Part(first, part, new Region("map" + first + "." + part, kind));
        parts.add(made);
        return made.region;
    }

    private int first(int map) {
        List<BpfMap> maps = unit.maps();
        int first = 0;
        while (maps.get(first).address() != maps.get(map).address()) {
            first++;
        }
        return first;
    }

    /** Where an access of a copy of a function goes; {@link Region#ANY} where nothing is known. */
    Region of(Access access, Scope scope, Builder b) {
        if (access == null) {
            return Region.ANY;
        }
        return switch (access.region()) {
            case STACK -> access.object() >= 0 ? scope.stack(access.object(), b) : Region.ANY;
            case CTX -> context;
            case PACKET, PACKET_META -> packet;
            case MAP_VALUE -> access.object() >= 0 ? values(access.object()) : Region.ANY;
            case MEM, MAP, OBJECT, SOCKET, NONE, MIXED, PARTLY_OBJECT -> Region.ANY;
        };
    }
}
