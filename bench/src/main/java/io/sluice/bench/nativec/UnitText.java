package io.sluice.bench.nativec;

import io.sluice.maps.HashGeometry;
import io.sluice.vm.api.Batch;
import io.sluice.vm.api.BpfMap;
import io.sluice.vm.api.HelperTable;
import io.sluice.vm.api.MapOperation;
import io.sluice.vm.api.MapShape;
import io.sluice.vm.api.PacketDesc;
import io.sluice.vm.api.WorkerState;
import io.sluice.vm.insn.Insn;
import io.sluice.vm.object.VariableSpec;
import io.sluice.vm.verifier.VerifiedProgram;
import io.sluice.vm.verifier.facts.Access;
import io.sluice.vm.verifier.facts.Region;
import java.util.List;
import java.util.Optional;

/**
 * The C unit that has a program and all that it needs: the layouts and the addresses of its live maps as constants,
 * the program's unchanged source, the helpers, the loop over a batch.
 */
final class UnitText {
    private static final int HELPER_KTIME = 5;
    private static final int HELPER_REDIRECT = 23;

    private final StringBuilder text = new StringBuilder();
    private final VerifiedProgram program;
    private final List<VariableSpec> variables;

    private UnitText(VerifiedProgram program, List<VariableSpec> variables) {
        this.program = program;
        this.variables = variables;
    }

    /**
     * The unit's text.
     *
     * @param source the file name of the program's C
     * @param variables the object's global variables
     */
    static String of(VerifiedProgram program, String source, List<VariableSpec> variables) {
        UnitText unit = new UnitText(program, variables);
        unit.layouts();
        unit.facts();
        unit.helpers();
        unit.include(source);
        unit.include("maps.h");
        unit.maps();
        unit.include("helpers.h");
        unit.publish();
        unit.include("batch.h");
        return unit.text.toString();
    }

    private void define(String name, long value) {
        text.append("#define SLUICE_").append(name).append(' ').append(hex(value)).append('\n');
    }

    private void include(String file) {
        text.append("#include \"").append(file).append("\"\n");
    }

    private static String hex(long value) {
        return value >= 0 && value <= Integer.MAX_VALUE ? Long.toString(value) : "0x%xUL".formatted(value);
    }

    private void layouts() {
        define("BATCH_COUNT", Batch.COUNT);
        define("BATCH_DESCS", Batch.DESCS);
        define("BATCH_INGRESS_IFINDEX", Batch.INGRESS_IFINDEX);
        define("BATCH_RX_QUEUE_INDEX", Batch.RX_QUEUE_INDEX);
        define("BATCH_EGRESS_IFINDEX", Batch.EGRESS_IFINDEX);
        define("PREFETCH", Batch.READ_AHEAD);
        define("DESC_DATA", PacketDesc.DATA);
        define("DESC_LENGTH", PacketDesc.LENGTH);
        define("DESC_META_LENGTH", PacketDesc.META_LENGTH);
        define("DESC_HEADROOM", PacketDesc.HEADROOM);
        define("DESC_TAILROOM", PacketDesc.TAILROOM);
        define("DESC_VERDICT", PacketDesc.VERDICT);
        define("DESC_SIZE", PacketDesc.SIZE);
        define("STATE_INDEX", WorkerState.INDEX);
        define("STATE_DESC", WorkerState.DESC);
        define("STATE_RANDOM", WorkerState.RANDOM);
        define("BUCKET_TAGS", HashGeometry.TAGS);
        define("BUCKET_SLOTS", HashGeometry.SLOTS);
        define("BUCKET_CHAIN", HashGeometry.CHAIN);
        define("ELEMENT_NEXT", HashGeometry.NEXT);
        define("ELEMENT_REFERENCED", HashGeometry.REFERENCED);
    }

    private void facts() {
        boolean reads = false;
        boolean redirects = false;
        for (int i = 0; i < program.insns().size(); i++) {
            Access access = program.facts().insns().access(i);
            reads |= access != null && access.region() == Region.PACKET;
            redirects |= program.insns().at(i) instanceof Insn.CallHelper call
                    && (call.id() == HELPER_REDIRECT || call.id() == MapOperation.REDIRECT.helper());
        }
        define("READS_PACKET", reads ? 1 : 0);
        define("NEEDS_DESC", redirects ? 1 : 0);
        define("CHANGES_PACKET", program.facts().changesPacket() ? 1 : 0);
        text.append("#define SLUICE_PROGRAM ").append(program.spec().name()).append('\n');
    }

    private void helpers() {
        HelperTable table = program.helpers();
        define("MAP_LOOKUP", table.address(MapOperation.LOOKUP.helper()));
        define("MAP_UPDATE", table.address(MapOperation.UPDATE.helper()));
        define("MAP_DELETE", table.address(MapOperation.DELETE.helper()));
        define("KTIME", table.address(HELPER_KTIME));
        define("REDIRECT", table.address(HELPER_REDIRECT));
        define("REDIRECT_MAP", table.address(MapOperation.REDIRECT.helper()));
    }

    private List<BpfMap> declaredMaps() {
        return program.maps().stream().filter(map -> !map.spec().isDataSection()).toList();
    }

    private void maps() {
        text.append("SLUICE_HELPER long sluice_map(const void *map)\n{\n");
        for (BpfMap map : declaredMaps()) {
            text.append("    if (map == &%s)\n        return %s;\n".formatted(
                    map.spec().name(), hex(map.address())));
        }
        text.append("    __builtin_unreachable();\n}\n");
        text.append("SLUICE_HELPER void *bpf_map_lookup_elem(const void *map, const void *key)\n{\n");
        for (BpfMap map : declaredMaps()) {
            text.append("    if (map == &%s)\n        return %s;\n".formatted(map.spec().name(), lookup(map)));
        }
        text.append("    __builtin_unreachable();\n}\n");
    }

    private static String lookup(BpfMap map) {
        Optional<HashGeometry> hash = HashGeometry.of(map);
        if (hash.isPresent()) {
            return lookup(hash.get(), map.spec().keySize());
        }
        if (map.shape() instanceof MapShape.Array(long base, int stride, int maxEntries)) {
            return "sluice_array_lookup(%s, %d, %d, 0, key)".formatted(hex(base), stride, maxEntries);
        }
        if (map.shape() instanceof MapShape.PerWorkerArray(
                long base, int stride, int maxEntries, long workerStride)) {
            return "sluice_array_lookup(%s, %d, %d, %s, key)".formatted(
                    hex(base), stride, maxEntries, hex(workerStride));
        }
        throw new IllegalArgumentException(
                "map \"" + map.spec().name() + "\": type " + map.spec().type().text() + " has no C");
    }

    private static String lookup(HashGeometry hash, int keySize) {
        return """
                sluice_hash_lookup((struct sluice_hash) {
                            .first_seed = %s, .second_seed = %s, .buckets = %s, .bucket_shift = %d,
                            .bucket_offsets = %d, .elements = %s, .stride = %d, .key_offset = %d, .key_size = %d,
                            .values = %s, .value_stride = %d, .worker_stride = %d, .marks_lookups = %d}, key)"""
                .formatted(hex(hash.firstSeed()), hex(hash.secondSeed()), hex(hash.buckets()), hash.bucketShift(),
                        hash.bucketOffsets(), hex(hash.elements()), hash.stride(), hash.keyOffset(), keySize,
                        hex(hash.values()), hash.valueStride(), hash.workerStride(), hash.marksLookups() ? 1 : 0);
    }

    /** Global variables are the unit's own; their values go to the maps that stand for them after each batch. */
    private void publish() {
        text.append("SLUICE_HELPER void sluice_publish(void)\n{\n");
        for (BpfMap map : program.maps()) {
            if (map.spec().isDataSection() && !map.spec().isReadOnlyForPrograms()
                    && map.shape() instanceof MapShape.Array array) {
                variables.stream().filter(variable -> variable.map().equals(map.spec().name()))
                        .forEach(variable -> text.append("    __builtin_memcpy((void *)%s, (void *)&%s, %d);\n"
                                .formatted(hex(array.base() + variable.offset()), variable.name(), variable.size())));
            }
        }
        text.append("}\n");
    }
}
