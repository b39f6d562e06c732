package io.sluice.vm.object;

import io.sluice.vm.api.MapFlags;
import io.sluice.vm.api.MapType;
import io.sluice.vm.elf.ElfSection;

/** Makes maps of one element from data sections, named as the section. */
final class DataMaps {
    private DataMaps() {
    }

    static boolean isReadOnly(ElfSection section) {
        return is(section, ".rodata");
    }

    static boolean isData(ElfSection section) {
        boolean loaded = section.type() == ElfSection.PROGBITS || section.type() == ElfSection.NOBITS;
        return loaded && section.has(ElfSection.ALLOC) && section.size() > 0
                && (is(section, ".rodata") || is(section, ".data") || is(section, ".bss"));
    }

    private static boolean is(ElfSection section, String name) {
        return section.name().equals(name) || section.name().startsWith(name + ".");
    }

    static MapDef read(ObjectFile object, ElfSection section) {
        MapDef map = dataMap(section.name(), (int) section.size());
        map.contents = section.inFile() ? object.elf().bytes(section) : null;
        if (isReadOnly(section)) {
            map.flags |= MapFlags.BPF_F_RDONLY_PROG;
        }
        return map;
    }

    static MapDef dataMap(String name, int size) {
        MapDef map = new MapDef(name);
        map.type = MapType.ARRAY.code();
        map.keySize = Integer.BYTES;
        map.valueSize = size;
        map.maxEntries = 1;
        map.flags = MapFlags.BPF_F_MMAPABLE;
        return map;
    }
}
