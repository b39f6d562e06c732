package io.sluice.dataplane.value;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.sluice.maps.MapFactory;
import io.sluice.vm.api.ControlMap;
import io.sluice.vm.api.MapFlags;
import io.sluice.vm.api.MapSpec;
import io.sluice.vm.api.MapType;
import io.sluice.vm.kernel.KernelAvailability;
import io.sluice.vm.kernel.KernelMap;
import io.sluice.vm.kernel.KernelMaps;
import io.sluice.vm.object.CollectionSpec;
import io.sluice.vm.object.ObjectLoader;
import io.sluice.vm.object.ObjectOptions;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The bundled filter's maps, and those of {@code value_types.o}, by the names of their fields. */
class TypedMapTest {
    private static final CollectionSpec FILTER = load(Path.of("src/main/bpf/filter.bpf.o"));
    private static final CollectionSpec TYPES =
        load(Path.of("src/test/resources/io/sluice/dataplane/value/value_types.o"));

    private static CollectionSpec load(Path file) {
        return ObjectLoader.load(file, ObjectOptions.PLAIN);
    }

    private static ControlMap map(MapSpec spec, int workers) {
        return new MapFactory().create(spec, workers);
    }

    private static TypedRecord value(String map) {
        return new TypedRecord(TYPES.types(), TYPES.map(map).orElseThrow().valueTypeId(),
            new byte[TYPES.map(map).orElseThrow().valueSize()]);
    }

    @Test
    void anEmbedderReadsAndWritesByFieldNames() {
        CollectionSpec collection = FILTER;
        try (ControlMap map = map(collection.map("blocked_ports").orElseThrow(), 1)) {
            TypedMap ports = new TypedMap(map, collection.types());
            TypedRecord web = ports.key().set("port", 80).set("protocol", 6);
            ports.put(web, ports.value().set("", 1));
            assertEquals(1, ports.get(web).orElseThrow().getLong(""));
            assertFalse(ports.putIfAbsent(web, ports.value()));
            assertTrue(ports.replace(web, ports.value().set("", 7)));
            List<String> seen = new ArrayList<>();
            ports.forEach(entry -> seen.add(entry.key().getLong("port") + "=" + entry.value()));
            assertEquals(List.of("80=7"), seen);
            JsonNode json = ports.toJson();
            assertTrue(ports.remove(web));
            assertFalse(ports.remove(web));
            assertTrue(ports.get(web).isEmpty());
            ports.putJson(JsonMapper.shared().readTree(json.toString()));
            assertEquals(7, ports.get(web).orElseThrow().getLong(""));
        }
    }

    @Test
    void fieldsOfEveryKindAreSetAndRead() {
        TypedRecord ints = value("ints").set("a", 255).set("b", -1).set("e", -1L).set("f", -2).set("ok", 1);
        assertEquals(255, ints.getLong("a"));
        assertEquals(-1, ints.getLong("b"));
        assertEquals(-1L, ints.getLong("e"));
        assertEquals("18446744073709551615", ints.getInteger("e").toString());
        assertEquals("true", ints.getText("ok"));
        TypedRecord mixed = value("mixed").set("mac", "02:00:00:00:00:01").set("mac[5]", 9).set("name", "eth0")
            .set("state", "OPEN").set("where", 0xffffff8880000000L).set("word", 0x01020304);
        assertArrayEquals(new byte[] {2, 0, 0, 0, 0, 9}, mixed.getBytes("mac"));
        assertEquals(9, mixed.getLong("mac[5]"));
        assertEquals("eth0", mixed.getText("name"));
        assertEquals("OPEN", mixed.getText("state"));
        assertEquals(1, mixed.getLong("state"));
        assertEquals(0xffffff8880000000L, mixed.getLong("where"));
        assertArrayEquals(new byte[] {4, 3, 2, 1}, mixed.getBytes("bytes"));
        TypedRecord bits = value("bits").set("low", 5).set("mid", -1).set("high", 127).set("flag", 1);
        assertEquals("5 -1 127 1", "%d %d %d %d".formatted(bits.getLong("low"), bits.getLong("mid"),
            bits.getLong("high"), bits.getLong("flag")));
        assertEquals(mixed, new TypedRecord(TYPES.types(), TYPES.map("mixed").orElseThrow().valueTypeId(),
            new byte[mixed.bytes().length]).fromJson(mixed.toJson()));
    }

    @Test
    void whatIsNotThereOrDoesNotFitIsToldByItsPath() {
        assertEquals("field \"port\": not in struct \"ints\", it has a, b, c, d, e, f, ok",
            assertThrows(ValueException.class, () -> value("ints").getLong("port")).getMessage());
        assertEquals("field \"mac[6]\": [6]: has 6 elements",
            assertThrows(ValueException.class, () -> value("mixed").set("mac[6]", 1)).getMessage());
        assertEquals("field \"mid\": 99 does not fit 5 bits",
            assertThrows(ValueException.class, () -> value("bits").set("mid", 99)).getMessage());
        assertEquals("field \"low\": a bit field has no bytes of its own",
            assertThrows(ValueException.class, () -> value("bits").getBytes("low")).getMessage());
        assertEquals("field \"a..b\": \"..b\": must be names with dots and [numbers], as a.b[2].c",
            assertThrows(ValueException.class, () -> value("ints").getLong("a..b")).getMessage());
        TypedRecord kept = value("mixed").set("mac", "02:00:00:00:00:01");
        assertThrows(ValueException.class, () -> kept.set("mac", JsonMapper.shared().readTree("[1,2,3,4,5,600]")));
        assertArrayEquals(new byte[] {2, 0, 0, 0, 0, 1}, kept.getBytes("mac"));
    }

    @Test
    void perCpuMapsHaveAValueForEachWorker() {
        MapSpec spec = MapSpec.of("hits", MapType.PERCPU_HASH, 4, 8, 8);
        try (ControlMap map = map(spec, 3)) {
            TypedMap hits = new TypedMap(map, null);
            TypedRecord key = hits.key(7);
            hits.put(key, List.of(hits.value().set("", 1), hits.value().set("", 20)));
            assertEquals(List.of(1L, 20L, 0L), hits.values(key).stream().map(v -> v.getLong("")).toList());
            assertEquals(21, hits.sum(key, ""));
            hits.put(key, hits.value().set("", 5));
            assertEquals(15, hits.sum(key, ""));
            assertEquals(0, hits.sum(hits.key(8), ""));
            assertTrue(assertThrows(ValueException.class, () -> hits.get(key)).getMessage().contains("3 workers"));
            TypedRecord one = hits.value();
            assertEquals("4 values, the map serves 3 workers", assertThrows(ValueException.class,
                () -> hits.put(key, List.of(one, one, one, one))).getMessage());
            JsonNode json = hits.toJson();
            assertTrue(hits.remove(key));
            hits.putJson(json);
            assertEquals(15, hits.sum(key, ""));
        }
    }

    @Test
    void aFullMapSaysSo() {
        try (ControlMap map = map(MapSpec.of("few", MapType.HASH, 4, 4, 2), 1)) {
            TypedMap few = new TypedMap(map, null);
            few.put(few.key(1), few.value());
            few.put(few.key(2), few.value());
            assertEquals("map \"few\": key 03 00 00 00: no room, max_entries is 2",
                assertThrows(ValueException.class, () -> few.put(few.key(3), few.value())).getMessage());
        }
    }

    @Test
    void iterationShowsWhatStaysOnceWhileOthersChangeTheMap() throws InterruptedException {
        int stays = 1000;
        try (ControlMap map = map(MapSpec.of("busy", MapType.HASH, 4, 8, 4 * stays), 1)) {
            TypedMap busy = new TypedMap(map, null);
            for (int i = 0; i < stays; i++) {
                busy.put(busy.key(i), busy.value().set("", i));
            }
            AtomicBoolean stop = new AtomicBoolean();
            Thread writer = Thread.ofPlatform().start(() -> {
                for (int i = 0; !stop.get(); i++) {
                    TypedRecord key = busy.key(stays + i % stays);
                    busy.put(key, busy.value().set("", -1));
                    busy.remove(key);
                }
            });
            try {
                for (int round = 0; round < 20; round++) {
                    List<Long> seen = new ArrayList<>();
                    busy.forEach(entry -> {
                        if (entry.key().getLong("") < stays) {
                            seen.add(entry.key().getLong(""));
                            assertEquals(entry.key().getLong(""), entry.value().getLong(""));
                        }
                    });
                    assertEquals(stays, seen.size());
                    assertEquals(stays, new TreeSet<>(seen).size());
                }
            } finally {
                stop.set(true);
                writer.join();
            }
            busy.forEach(entry -> busy.remove(entry.key()));
            assertEquals(0, map.count());
        }
    }

    /** The key after one that is gone is the first one again: the kernel shows entries twice where keys go. */
    @Test
    void aKeyOfTheKernelIsShownOnceThoughOthersDeleteIt() throws InterruptedException {
        assumeTrue(KernelAvailability.isAvailable(), () -> KernelAvailability.whyNot().orElseThrow());
        int keys = 200;
        MapSpec spec = MapSpec.of("routes", MapType.LPM_TRIE, 8, 8, 4 * keys).withFlags(MapFlags.BPF_F_NO_PREALLOC);
        try (KernelMap map = KernelMap.create(spec); KernelMap same = KernelMaps.byId(KernelMaps.id(map))) {
            for (int i = 0; i < keys; i++) {
                assertEquals(0, map.update(prefix(i), new byte[8], 0));
            }
            AtomicBoolean stop = new AtomicBoolean();
            Thread writer = Thread.ofPlatform().start(() -> {
                while (!stop.get()) {
                    same.delete(prefix(keys / 2));
                    same.update(prefix(keys / 2), new byte[8], 0);
                }
            });
            try {
                for (int round = 0; round < 2000; round++) {
                    List<TypedRecord> seen = new ArrayList<>();
                    new TypedMap(map, null).forEach(entry -> seen.add(entry.key()));
                    assertEquals(new HashSet<>(seen).size(), seen.size());
                }
            } finally {
                stop.set(true);
                writer.join();
            }
        }
    }

    private static byte[] prefix(int number) {
        return new byte[] {32, 0, 0, 0, 10, 0, (byte) (number >> 8), (byte) number};
    }
}
