package io.sluice.dataplane.cli;

import io.sluice.dataplane.replay.MapRecords;
import io.sluice.dataplane.value.JsonFile;
import io.sluice.dataplane.value.ValueReader;
import io.sluice.dataplane.value.ValueText;
import io.sluice.vm.api.Bytes;
import io.sluice.vm.btf.Btf;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Records by the types that they have, as JSON and as lines for people. */
final class RecordText {
    private static final String VALUE = "value";
    private static final String REST = "rest";

    private final Btf types;
    private final Map<String, Integer> typeIds;
    private final ValueReader reader;

    /**
     * For records of some maps.
     *
     * @param types null for none
     * @param typeIds the type of each map's records, 0 where it is not known
     */
    RecordText(Btf types, Map<String, Integer> typeIds) {
        this.types = types;
        this.typeIds = Map.copyOf(typeIds);
        this.reader = new ValueReader(types);
    }

    /** How many there were, in one line; null where there is nothing to say. */
    String summary(MapRecords sent, boolean read) {
        String map = "map \"%s\" (%s): ".formatted(sent.spec().name(), sent.spec().type().text());
        long lost = sent.lost().orElse(0);
        if (!read) {
            return lost == 0 ? null : map + count(lost) + " lost, as nobody reads them: see --dump-records";
        }
        return map + count(sent.records().size())
                + (sent.lost().isPresent() ? ", %d lost".formatted(lost) : ", how many were lost is not known");
    }

    private static String count(long records) {
        return records == 1 ? "1 record" : records + " records";
    }

    /** Records, a line each. */
    String lines(MapRecords sent) {
        StringBuilder lines = new StringBuilder();
        for (Bytes record : sent.records()) {
            ObjectNode node = tree(sent, record);
            lines.append(ValueText.of(node.get(VALUE)));
            if (node.has(REST)) {
                lines.append(" + ").append(ValueText.of(node.get(REST)));
            }
            lines.append('\n');
        }
        return lines.toString();
    }

    /** Records as a list, how many there were and how many were lost; only this where nobody read them. */
    JsonNode tree(MapRecords sent, boolean read) {
        ObjectNode node = Console.JSON.createObjectNode();
        sent.lost().ifPresent(lost -> node.put("lost", lost));
        if (read) {
            ArrayNode list = node.put("count", sent.records().size()).putArray("records");
            sent.records().forEach(record -> list.add(tree(sent, record)));
        }
        return node;
    }

    /** Writes all records to a file. */
    void write(Path file, Collection<MapRecords> maps) {
        List<JsonNode> lines = new ArrayList<>();
        for (MapRecords sent : maps) {
            for (Bytes record : sent.records()) {
                ObjectNode node = Console.JSON.createObjectNode().put("map", sent.spec().name());
                tree(sent, record).properties().forEach(part -> node.set(part.getKey(), part.getValue()));
                lines.add(node);
            }
        }
        JsonFile.writeLines(file, lines);
    }

    /** What a program sends is its struct, or this and bytes of the packet after it. */
    private ObjectNode tree(MapRecords sent, Bytes record) {
        ObjectNode node = Console.JSON.createObjectNode();
        byte[] bytes = record.toArray();
        int type = typeIds.getOrDefault(sent.spec().name(), 0);
        int size = type == 0 ? bytes.length : types.sizeOf(type);
        if (size > bytes.length) {
            size = bytes.length;
        }
        node.set(VALUE, reader.read(type, Arrays.copyOf(bytes, size)));
        if (size < bytes.length) {
            node.set(REST, reader.read(0, Arrays.copyOfRange(bytes, size, bytes.length)));
        }
        return node;
    }
}
