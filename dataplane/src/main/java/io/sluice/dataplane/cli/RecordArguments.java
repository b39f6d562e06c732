package io.sluice.dataplane.cli;

import io.sluice.dataplane.value.ValueException;
import io.sluice.vm.api.MapSpec;
import io.sluice.vm.btf.Btf;
import io.sluice.vm.btf.BtfType;
import io.sluice.vm.object.CollectionSpec;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;
import picocli.CommandLine.Option;

/** Whether a run reads what programs send to ring buffers and perf event arrays, and where it shows it. */
final class RecordArguments {
    @Option(names = "--dump-records", description = "Print the records that the program sends to ring buffers and perf "
            + "event arrays, read after each batch of 64 packets. Without this and --records nobody reads them. ns per "
            + "packet is measured only with --repeat.")
    private boolean dump;

    @Option(names = "--records", paramLabel = "FILE", description = "Write these records, each as one line of JSON: "
            + "\"map\", \"value\" by its type or in hex, and, where the record goes on after its type, \"rest\".")
    private Path file;

    @Option(names = "--record-type", paramLabel = "MAP=STRUCT", description = "The type of a map's records, a struct, "
            + "union or typedef of the object; repeatable (default: the value's type of a ring buffer, if it has one).")
    private Map<String, String> types = new LinkedHashMap<>();

    /** Whether records are to be read. */
    boolean reads() {
        return dump || file != null;
    }

    /** Whether they are to be printed. */
    boolean dumps() {
        return dump;
    }

    /** Where they are to be written, or null. */
    Path file() {
        return file;
    }

    /**
     * What the records of an object's maps are.
     *
     * @throws ValueException where a map or a type is not there
     */
    RecordText text(CollectionSpec collection) {
        Map<String, Integer> ids = new LinkedHashMap<>();
        for (MapSpec map : collection.maps()) {
            switch (map.type()) {
                case RINGBUF -> ids.put(map.name(), map.valueTypeId());
                case PERF_EVENT_ARRAY -> ids.put(map.name(), 0);
                default -> {
                    // no other type has records
                }
            }
        }
        types.forEach((map, type) -> {
            if (ids.replace(map, typeOf(collection, type)) == null) {
                throw new ValueException("--record-type: map \"%s\": of type %s, must be ringbuf or perf_event_array"
                        .formatted(map, ObjectArgument.map(collection, map).type().text()));
            }
        });
        return new RecordText(collection.types(), ids);
    }

    private static int typeOf(CollectionSpec collection, String name) {
        Btf types = collection.types();
        int id = types == null ? 0 : Stream.of(BtfType.Composite.class, BtfType.Typedef.class)
                .mapToInt(kind -> types.find(name, kind)).filter(found -> found != 0).findFirst().orElse(0);
        if (id == 0) {
            throw new ValueException("%s: type \"%s\": not there".formatted(collection.name(), name));
        }
        return id;
    }
}
