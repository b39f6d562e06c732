package io.sluice.vm.object;

import io.sluice.vm.elf.ElfSection;
import io.sluice.vm.elf.ElfSymbol;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** All maps of an object, in the order of sections and offsets, {@code .kconfig} last. */
final class MapTable {
    private static final String LEGACY = "maps";

    private final List<MapDef> maps = new ArrayList<>();
    private final Map<Integer, ElfSection> dataSections = new HashMap<>();
    private final Map<Integer, Integer> dataMaps = new HashMap<>();
    private final Map<Integer, Map<Integer, Integer>> definitions = new HashMap<>();
    private final List<BtfMaps> described = new ArrayList<>();

    MapTable(ObjectFile object, Externs externs) {
        for (ElfSection section : object.elf().sections()) {
            boolean data = section.type() == ElfSection.PROGBITS && section.size() > 0 && !ObjectFile.isCode(section);
            if (data && section.name().equals(BtfMaps.SECTION)) {
                BtfMaps read = new BtfMaps(object, section);
                described.add(read);
                define(section, read.maps());
            } else if (data && (section.name().equals(LEGACY) || section.name().startsWith(LEGACY + "/"))) {
                define(section, new LegacyMaps(object, section).maps());
            } else if (DataMaps.isData(section)) {
                dataSections.put(section.index(), section);
                dataMaps.put(section.index(), maps.size());
                maps.add(DataMaps.read(object, section));
            }
        }
        MapDef config = externs.configMap();
        if (config != null) {
            externs.placeConfigMap(maps.size());
            maps.add(config);
        }
        Set<String> names = new HashSet<>();
        for (MapDef map : maps) {
            if (!names.add(map.name)) {
                throw new ObjectException("map \"" + map.name + "\": another map has the same name");
            }
        }
    }

    private void define(ElfSection section, Map<Integer, MapDef> found) {
        Map<Integer, Integer> byOffset = new HashMap<>();
        found.forEach((offset, map) -> {
            byOffset.put(offset, maps.size());
            maps.add(map);
        });
        definitions.put(section.index(), byOffset);
    }

    /** Enters what the object puts into its maps, once functions are known. */
    void readInitialValues(References references) {
        described.forEach(maps -> maps.readInitialValues(references));
    }

    List<MapDef> all() {
        return maps;
    }

    /** Data sections by the index of the section. */
    Map<Integer, ElfSection> dataSections() {
        return dataSections;
    }

    /** The map, or the byte of a data section, at an offset of the symbol's section; null if that holds neither. */
    Reference at(ElfSymbol symbol, long offset) {
        Map<Integer, Integer> byOffset = definitions.get(symbol.section());
        if (byOffset != null) {
            Integer map = offset >= 0 && offset <= Integer.MAX_VALUE ? byOffset.get((int) offset) : null;
            if (map == null) {
                throw new ObjectException(ObjectFile.describe(symbol) + ": no map is at offset " + offset
                        + " of section " + symbol.section());
            }
            return new Reference.WholeMap(map);
        }
        ElfSection section = dataSections.get(symbol.section());
        if (section == null) {
            return null;
        }
        // the address right after the last byte is a legal bound to compare with
        if (offset < 0 || offset > section.size()) {
            throw new ObjectException(ObjectFile.describe(symbol) + ": offset " + offset + " is outside section \""
                    + section.name() + "\" of " + section.size() + " bytes");
        }
        return new Reference.MapValue(dataMaps.get(section.index()), (int) offset);
    }
}
