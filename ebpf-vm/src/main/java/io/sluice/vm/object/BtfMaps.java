package io.sluice.vm.object;

import io.sluice.vm.api.MapFlags;
import io.sluice.vm.btf.Btf;
import io.sluice.vm.btf.BtfType;
import io.sluice.vm.elf.ElfRelocation;
import io.sluice.vm.elf.ElfSection;
import io.sluice.vm.elf.ElfSymbol;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * Reads the section {@code .maps}: each variable is a map, and the members of its type say what map. A number is the
 * count of an array that the member points to, or the value of an enum's only enumerator, a type is what the member
 * points to; nothing is in the bytes of the section but what {@code values} is initialised with.
 */
final class BtfMaps {
    static final String SECTION = ".maps";
    private static final int POINTER = 8;
    /** Loaders know about a dozen; thousands of maps with thousands of members each would take minutes. */
    private static final int MAX_MEMBERS = 128;

    private final ObjectFile object;
    private final Btf btf;
    private final ElfSection section;
    private final byte[] bytes;
    /** By offset of the map's variable in the section. */
    private final TreeMap<Integer, MapDef> maps = new TreeMap<>();
    /** Offset of the {@code values} member in the variable of the map at the same offset. */
    private final Map<Integer, Integer> valuesAt = new HashMap<>();

    BtfMaps(ObjectFile object, ElfSection section) {
        this.object = object;
        this.btf = object.btf();
        this.section = section;
        this.bytes = object.elf().bytes(section);
        if (btf == null) {
            throw new ObjectException("section \".maps\": there is no BTF to say what the maps are");
        }
        int id = btf.find(SECTION, BtfType.DataSec.class);
        if (id == 0) {
            throw new ObjectException("section \".maps\": BTF does not describe it");
        }
        Map<String, ElfSymbol> symbols = new HashMap<>();
        object.symbols(section).forEach(symbol -> symbols.putIfAbsent(symbol.name(), symbol));
        for (BtfType.SecVar entry : ((BtfType.DataSec) btf.type(id)).vars()) {
            readVariable(entry, symbols);
        }
    }

    Map<Integer, MapDef> maps() {
        return maps;
    }

    private void readVariable(BtfType.SecVar entry, Map<String, ElfSymbol> symbols) {
        if (!(btf.type(entry.type()) instanceof BtfType.Var variable)) {
            throw new ObjectException("section \".maps\": BTF type " + entry.type() + " is no variable");
        }
        ElfSymbol symbol = symbols.get(variable.name());
        if (symbol == null) {
            throw new ObjectException(describe(variable.name()) + "has no symbol in section \".maps\"");
        }
        if (symbol.value() < 0 || symbol.value() >= section.size()) {
            throw new ObjectException(describe(variable.name()) + "offset " + Long.toUnsignedString(symbol.value())
                    + " is outside section \".maps\" of " + section.size() + " bytes");
        }
        int offset = (int) symbol.value();
        MapDef map = new MapDef(variable.name());
        if (maps.put(offset, map) != null) {
            throw new ObjectException(describe(variable.name()) + "another map is at offset " + offset + " too");
        }
        readDefinition(map, variable.type(), offset);
    }

    private static String describe(String map) {
        return "map \"" + map + "\": ";
    }

    /** {@code offset} is -1 for an inner map, which has no inner maps of its own. */
    private void readDefinition(MapDef map, int type, int offset) {
        if (!(btf.resolved(type) instanceof BtfType.Composite struct) || struct.union()) {
            throw new ObjectException(describe(map.name) + "BTF type " + type + " is no struct");
        }
        if (struct.members().size() > MAX_MEMBERS) {
            throw new ObjectException(describe(map.name) + "its definition has " + struct.members().size()
                    + " members, at most " + MAX_MEMBERS);
        }
        for (BtfType.Member member : struct.members()) {
            switch (member.name()) {
                case "type" -> map.type = number(map, member);
                case "max_entries" -> map.maxEntries = number(map, member);
                case "map_flags" -> map.flags |= number(map, member);
                // the node itself means nothing to a process that the scheduler moves; the flag stays visible
                case "numa_node" -> map.flags |= MapFlags.BPF_F_NUMA_NODE;
                case "map_extra" -> map.extra = longNumber(map, member);
                case "pinning" -> map.pinned = pinning(map, member);
                case "key_size" -> map.keySize = agreed(map, "key", map.keySize, number(map, member));
                case "value_size" -> map.valueSize = agreed(map, "value", map.valueSize, number(map, member));
                case "key" -> {
                    map.keyType = pointee(map, member);
                    map.keySize = agreed(map, "key", map.keySize, btf.sizeOf(map.keyType));
                }
                case "value" -> {
                    map.valueType = pointee(map, member);
                    map.valueSize = agreed(map, "value", map.valueSize, btf.sizeOf(map.valueType));
                }
                case "values" -> readValues(map, member, offset);
                default -> {
                    // members of other loaders, for example iproute2's "id", say nothing to this one
                }
            }
        }
    }

    private void readValues(MapDef map, BtfType.Member member, int offset) {
        if (offset < 0) {
            throw new ObjectException(describe(map.name) + "inner map has inner maps of its own");
        }
        if (!(btf.resolved(member.type()) instanceof BtfType.Array array)
                || !(btf.resolved(array.element()) instanceof BtfType.Ptr pointer)) {
            throw new ObjectException(describe(map.name) + "\"values\" is no array of pointers");
        }
        map.valueSize = agreed(map, "value", map.valueSize, Integer.BYTES);
        if (btf.resolved(pointer.target()) instanceof BtfType.Composite) {
            map.inner = new MapDef(map.name + ".inner");
            readDefinition(map.inner, pointer.target(), -1);
        } else if (!(btf.resolved(pointer.target()) instanceof BtfType.FuncProto)) {
            throw new ObjectException(describe(map.name) + "\"values\" points to neither maps nor functions");
        }
        valuesAt.put(offset, offset + member.bitOffset() / Byte.SIZE);
    }

    private int number(MapDef map, BtfType.Member member) {
        long value = longNumber(map, member);
        if (value != (int) value && value >>> Integer.SIZE != 0) {
            throw new ObjectException(describe(map.name) + "\"" + member.name() + "\" is " + value
                    + ", must fit 32 bits");
        }
        return (int) value;
    }

    private long longNumber(MapDef map, BtfType.Member member) {
        BtfType type = btf.resolved(member.type());
        if (type instanceof BtfType.Ptr pointer && btf.resolved(pointer.target()) instanceof BtfType.Array array) {
            return array.count();
        }
        if (type instanceof BtfType.Enum values && values.values().size() == 1) {
            return values.values().getFirst().value();
        }
        throw new ObjectException(describe(map.name) + "\"" + member.name() + "\" is no number"
                + " (a pointer to an array or an enum with one value)");
    }

    private boolean pinning(MapDef map, BtfType.Member member) {
        int value = number(map, member);
        if (value != 0 && value != 1) {
            throw new ObjectException(describe(map.name) + "pinning " + value
                    + ", must be 0 (LIBBPF_PIN_NONE) or 1 (LIBBPF_PIN_BY_NAME)");
        }
        return value == 1;
    }

    private int pointee(MapDef map, BtfType.Member member) {
        if (btf.resolved(member.type()) instanceof BtfType.Ptr pointer) {
            return pointer.target();
        }
        throw new ObjectException(describe(map.name) + "\"" + member.name() + "\" is no pointer to a type");
    }

    private static int agreed(MapDef map, String what, int before, int now) {
        if (before != 0 && before != now) {
            throw new ObjectException(describe(map.name) + what + " size is given as " + before + " and as " + now);
        }
        return now;
    }

    /** Enters what {@code values} is initialised with; {@code references} knows the maps and functions. */
    void readInitialValues(References references) {
        for (ElfRelocation relocation : object.elf().relocations(section)) {
            int at = (int) relocation.offset();
            Map.Entry<Integer, MapDef> entry = maps.floorEntry(at);
            Integer values = entry == null ? null : valuesAt.get(entry.getKey());
            if (values == null || at < values || (at - values) % POINTER != 0) {
                throw new ObjectException("section \".maps\": relocation at offset " + at
                        + " is not in the \"values\" of a map");
            }
            MapDef map = entry.getValue();
            try {
                int index = (at - values) / POINTER;
                if (map.values.put(index, valueName(map, references, relocation)) != null) {
                    throw new ObjectException("value " + index + " is given twice");
                }
            } catch (ObjectException e) {
                throw new ObjectException(describe(map.name) + e.getMessage());
            }
        }
    }

    private String valueName(MapDef map, References references, ElfRelocation relocation) {
        long addend = relocation.addend() + inPlace((int) relocation.offset());
        Reference target = references.address(object.symbol(relocation), addend);
        if (map.inner == null && target instanceof Reference.Code code) {
            return code.function().name();
        }
        if (map.inner != null && target instanceof Reference.WholeMap inner) {
            return references.mapName(inner.map());
        }
        throw new ObjectException("the value at offset " + relocation.offset() + " of section \".maps\" is no "
                + (map.inner == null ? "function" : "map"));
    }

    /** What the bytes to relocate hold: for a static function or map its offset in the section of the symbol. */
    private long inPlace(int offset) {
        long value = 0;
        for (int i = Math.min(offset + POINTER, bytes.length) - 1; i >= offset; i--) {
            value = value << Byte.SIZE | bytes[i] & 0xff;
        }
        return value;
    }
}
