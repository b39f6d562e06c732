package io.sluice.dataplane.value;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.vm.api.Bytes;
import io.sluice.vm.api.MapSpec;
import io.sluice.vm.api.MapType;
import io.sluice.vm.btf.Btf;
import io.sluice.vm.btf.BtfType;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Random types with random bytes: to JSON text and back, and field by field. */
class RandomTypesTest {
    private static final int TYPES = 400;
    private static final int VALUES = 8;

    private final long seed = Long.getLong("sluice.seed", System.nanoTime());
    private final Random random = new Random(seed);
    private int exactByName;
    private int inHex;
    private int fields;

    @Test
    void everyValueComesBackFromJsonBitForBit() {
        for (int i = 0; i < TYPES; i++) {
            RandomTypes made = new RandomTypes(random);
            int size = made.types().sizeOf(made.root());
            MapSpec spec = MapSpec.of("random", MapType.HASH, size, size, 1).withTypes(made.root(), made.root());
            for (int j = 0; j < VALUES; j++) {
                byte[] bytes = new byte[size];
                random.nextBytes(bytes);
                if (random.nextBoolean()) {
                    made.clearPadding(bytes);
                }
                check(new EntryJson(spec, made.types()), made, bytes);
            }
        }
        assertTrue(exactByName > TYPES, "seed " + seed + ": " + exactByName + " by name");
        assertTrue(inHex > TYPES / 4, "seed " + seed + ": " + inHex + " in hex");
        assertTrue(fields > TYPES, "seed " + seed + ": " + fields + " fields");
    }

    private void check(EntryJson json, RandomTypes made, byte[] bytes) {
        String message = "seed " + seed + ": " + HexFormat.of().formatHex(bytes);
        MapEntry entry = new MapEntry(Bytes.of(bytes), List.of(Bytes.of(bytes)));
        String text = json.write(entry).toString();
        assertEquals(entry, json.read(JsonMapper.shared().readTree(text)), () -> message + " " + text);
        TypedRecord record = new TypedRecord(made.types(), made.root(), bytes);
        boolean named = !record.toJson().isArray() || made.types().resolved(made.root()) instanceof BtfType.Array;
        exactByName += named ? 1 : 0;
        inHex += named ? 0 : 1;
        copyByFields(record, made, message);
    }

    /** Each leaf of a tree, read by its path and set in a record of zeros, gives the same tree. */
    private void copyByFields(TypedRecord record, RandomTypes made, String message) {
        Btf types = made.types();
        TypedRecord copy = new TypedRecord(types, made.root(), new byte[record.bytes().length]);
        JsonNode tree = record.get("");
        copy(record, copy, "", tree);
        byte[] expected = record.bytes();
        made.clearPadding(expected);
        assertArrayEquals(expected, copy.bytes(), message + " " + tree);
    }

    private void copy(TypedRecord from, TypedRecord to, String path, JsonNode tree) {
        if (tree.isObject()) {
            for (Map.Entry<String, JsonNode> property : tree.properties()) {
                copy(from, to, path.isEmpty() ? property.getKey() : path + "." + property.getKey(),
                    property.getValue());
            }
        } else if (tree.isArray()) {
            for (int i = 0; i < tree.size(); i++) {
                copy(from, to, path + "[" + i + "]", tree.get(i));
            }
        } else {
            fields++;
            assertEquals(tree, from.get(path), path);
            to.set(path, from.get(path));
            if (tree.isNumber() && tree.isIntegralNumber()) {
                assertEquals(tree.bigIntegerValue(), from.getInteger(path), path);
            }
        }
    }
}
