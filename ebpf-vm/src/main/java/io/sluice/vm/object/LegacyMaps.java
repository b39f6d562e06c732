package io.sluice.vm.object;

import io.sluice.vm.elf.ElfSection;
import io.sluice.vm.elf.ElfSymbol;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * Reads a section {@code maps} (or {@code maps/...}) of fixed records, as it was before BTF. The records of all loaders
 * begin with type, key size, value size, max entries and flags, 32 bits each. What follows depends on the size, which
 * is the section's divided by the number of its symbols:
 *
 * <pre>
 *  16  the kernel's first samples, without flags
 *  20  libbpf's bpf_map_def
 *  24  as 28 without the node
 *  28  the kernel's samples: index of the inner map, NUMA node
 *  36  iproute2's bpf_elf_map: id, pinning, id of the inner map, index in the outer map
 *  40  and more: as 36; what follows is not known
 * </pre>
 */
final class LegacyMaps {
    private static final int TYPE = 0;
    private static final int KEY_SIZE = 4;
    private static final int VALUE_SIZE = 8;
    private static final int MAX_ENTRIES = 12;
    private static final int FLAGS = 16;
    private static final int INNER_INDEX = 20;
    private static final int ID = 20;
    private static final int PINNING = 24;
    private static final int INNER_ID = 28;

    private static final int MIN_RECORD = 16;
    private static final int IPROUTE2_RECORD = 36;

    private final ElfSection section;
    private final ByteBuffer bytes;
    private final int record;
    private final Map<Integer, MapDef> maps = new TreeMap<>();

    LegacyMaps(ObjectFile object, ElfSection section) {
        this.section = section;
        this.bytes = ByteBuffer.wrap(object.elf().bytes(section)).order(ByteOrder.LITTLE_ENDIAN);
        TreeMap<Long, String> names = new TreeMap<>();
        for (ElfSymbol symbol : object.symbols(section)) {
            boolean data = symbol.type() == ElfSymbol.OBJECT || symbol.type() == ElfSymbol.NOTYPE;
            if (data && !symbol.name().isEmpty()) {
                names.putIfAbsent(symbol.value(), symbol.name());
            }
        }
        if (names.isEmpty()) {
            throw new ObjectException(describe() + "has no symbols to name its maps");
        }
        if (section.size() % names.size() != 0) {
            throw new ObjectException(describe() + "size " + section.size() + " is no multiple of its " + names.size()
                    + " symbols");
        }
        this.record = (int) (section.size() / names.size());
        if (record < MIN_RECORD || record % Integer.BYTES != 0) {
            throw new ObjectException(describe() + names.size() + " symbols make records of " + record
                    + " bytes, must be " + MIN_RECORD + " or more and a multiple of 4");
        }
        names.forEach(this::read);
        linkInner();
    }

    Map<Integer, MapDef> maps() {
        return maps;
    }

    private String describe() {
        return "section \"" + section.name() + "\": ";
    }

    private void read(long offset, String name) {
        if (offset < 0 || offset >= section.size() || offset % record != 0) {
            throw new ObjectException("map \"" + name + "\": offset " + Long.toUnsignedString(offset)
                    + " is no multiple of the record size " + record + " of section \"" + section.name() + "\"");
        }
        int at = (int) offset;
        MapDef map = new MapDef(name);
        map.type = bytes.getInt(at + TYPE);
        map.keySize = bytes.getInt(at + KEY_SIZE);
        map.valueSize = bytes.getInt(at + VALUE_SIZE);
        map.maxEntries = bytes.getInt(at + MAX_ENTRIES);
        map.flags = word(at, FLAGS);
        if (map.keySize < 0 || map.valueSize < 0) {
            throw new ObjectException("map \"" + name + "\": key size " + Integer.toUnsignedString(map.keySize)
                    + " and value size " + Integer.toUnsignedString(map.valueSize) + ", must be below 2^31");
        }
        map.pinned = record >= IPROUTE2_RECORD && word(at, PINNING) != 0;
        maps.put(at, map);
    }

    private int word(int at, int field) {
        return field + Integer.BYTES <= record ? bytes.getInt(at + field) : 0;
    }

    /** Maps of maps name a pattern: by position in the section, or by iproute2's ids. */
    private void linkInner() {
        Map<Integer, MapDef> byId = new HashMap<>();
        if (record >= IPROUTE2_RECORD) {
            maps.forEach((at, map) -> byId.putIfAbsent(bytes.getInt(at + ID), map));
        } else {
            maps.forEach((at, map) -> byId.put(at / record, map));
        }
        maps.forEach((at, map) -> {
            if (map.isMapInMap()) {
                int wanted = word(at, record >= IPROUTE2_RECORD ? INNER_ID : INNER_INDEX);
                MapDef inner = byId.get(wanted);
                if (inner == null || inner == map || inner.isMapInMap()) {
                    throw new ObjectException("map \"" + map.name + "\": inner map " + wanted + " is none of the "
                            + maps.size() + " maps that can be inside another");
                }
                map.inner = inner;
            }
        });
    }
}
