package io.sluice.bench.suite;

import io.sluice.bench.traffic.GeneratedTraffic;
import io.sluice.bench.traffic.Traffic;
import io.sluice.bench.traffic.TrafficSpec;
import io.sluice.dataplane.replay.FilledObject;
import io.sluice.dataplane.value.JsonFile;
import io.sluice.dataplane.value.ValueException;
import io.sluice.vm.api.Batch;
import io.sluice.vm.api.MapSpec;
import io.sluice.vm.api.ProgramSpec;
import io.sluice.vm.btf.BtfType;
import io.sluice.vm.object.CollectionSpec;
import io.sluice.vm.object.DeclTags;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * What a program says in its own source of how it is measured: JSON in a tag of its function, which {@code BENCH} in
 * {@code bench.h} makes.
 *
 * @param limit the most that its net time on the optimizing JIT may be of the kernel's; NaN without
 * @param packets a kind of {@link BenchPackets}, or words of a {@link TrafficSpec}
 * @param length of frames where it is not the user's choice, else 0
 * @param maps what maps and data sections hold at first, by name
 */
record BenchNote(double limit, String packets, int length, JsonNode maps) {
    private static final String TAG = "bench:";
    private static final String LIMIT = "limit";
    private static final String PACKETS = "packets";
    private static final String LENGTH = "length";
    private static final String MAPS = "maps";
    private static final List<String> NAMES = List.of(LIMIT, PACKETS, LENGTH, MAPS);
    private static final String TCP = "tcp";
    private static final String UDP = "udp";
    private static final String MIXED = "mixed";
    private static final List<String> KINDS = List.of(TCP, UDP, MIXED);

    /**
     * The note of a program; empty where it has none.
     *
     * @throws ValueException where it can't be understood
     */
    static Optional<BenchNote> of(CollectionSpec object, ProgramSpec program) {
        int function = object.types() == null ? 0 : object.types().find(program.name(), BtfType.Func.class);
        if (function == 0) {
            return Optional.empty();
        }
        List<String> notes = new DeclTags(object.types()).of(function, DeclTags.WHOLE, TAG);
        try {
            return notes.stream().findFirst().map(BenchNote::parse);
        } catch (ValueException e) {
            throw wrong(object, program, e);
        }
    }

    /**
     * Reads the JSON.
     *
     * @throws ValueException where it can't be understood
     */
    static BenchNote parse(String text) {
        JsonNode note = JsonFile.parse(text);
        if (!note.isObject()) {
            throw new ValueException("must be an object");
        }
        for (String name : note.propertyNames()) {
            if (!NAMES.contains(name)) {
                throw new ValueException("\"%s\": must be one of %s".formatted(name, String.join(", ", NAMES)));
            }
        }
        JsonNode maps = note.path(MAPS);
        if (!maps.isMissingNode() && !maps.isObject()) {
            throw new ValueException("\"%s\": must be an object of maps by name".formatted(MAPS));
        }
        String packets = note.path(PACKETS).asString(TCP);
        if (note.has(LENGTH) && !KINDS.contains(packets)) {
            throw new ValueException("\"%s\": goes with packets of %s only, else it is one of their words".formatted(
                    LENGTH, String.join(", ", KINDS)));
        }
        return new BenchNote(limit(note), packets, length(note), maps);
    }

    private static double limit(JsonNode note) {
        JsonNode limit = note.path(LIMIT);
        if (!limit.isMissingNode() && !limit.isNumber()) {
            throw new ValueException("\"%s\": %s, must be a number".formatted(LIMIT, limit));
        }
        return limit.asDouble(Double.NaN);
    }

    private static int length(JsonNode note) {
        int length = note.path(LENGTH).asInt(0);
        if (note.has(LENGTH) && (length < Traffic.SHORTEST || length > Traffic.LONGEST)) {
            throw new ValueException("\"%s\": %s, must be from %d to %d".formatted(
                    LENGTH, note.get(LENGTH), Traffic.SHORTEST, Traffic.LONGEST));
        }
        return length;
    }

    private static ValueException wrong(CollectionSpec object, ProgramSpec program, RuntimeException failure) {
        return new ValueException("%s: program \"%s\": BENCH: %s".formatted(
                object.name(), program.name(), failure.getMessage()));
    }

    /**
     * The program with what it is measured on.
     *
     * @param shortest bytes of its packets where the note has no length, without the frame check sequence
     * @throws ValueException where the note does not fit the object
     */
    Workload workload(CollectionSpec object, ProgramSpec program, int shortest) {
        try {
            FilledObject filled = FilledObject.of(object);
            for (Map.Entry<String, JsonNode> map : maps.properties()) {
                MapSpec spec = object.map(map.getKey()).orElseThrow(
                        () -> new ValueException("map \"" + map.getKey() + "\": not there"));
                filled = filled.with(spec, map.getValue());
            }
            int bytes = length == 0 ? shortest : length - Traffic.FRAME_CHECK;
            return new Workload(filled.object(), filled.object().program(program.name()).orElseThrow(),
                    packets(bytes), filled.fills(), limit);
        } catch (IllegalArgumentException | ValueException e) {
            throw wrong(object, program, e);
        }
    }

    private List<byte[]> packets(int bytes) {
        return switch (packets) {
            case TCP -> BenchPackets.tcp(bytes);
            case UDP -> BenchPackets.udp(bytes);
            case MIXED -> BenchPackets.mixed(bytes);
            default -> new GeneratedTraffic(TrafficSpec.parse(packets)).packets(Batch.CAPACITY);
        };
    }
}
