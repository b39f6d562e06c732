package io.sluice.vm.object;

import io.sluice.vm.api.MapFlags;
import io.sluice.vm.api.MapRules;
import io.sluice.vm.api.MapType;
import io.sluice.vm.api.ValueField;
import io.sluice.vm.api.ValueFields;
import io.sluice.vm.btf.Btf;
import io.sluice.vm.btf.BtfException;
import io.sluice.vm.btf.BtfType;
import io.sluice.vm.elf.ElfSection;
import io.sluice.vm.elf.ElfSymbol;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Enters the special fields of the values of all maps, where the kernel would take the types of key and value
 * ({@code map_check_btf} of kernel/bpf/syscall.c). Where it would not, loaders create the map without types, and so
 * without fields; the reason is kept.
 */
final class MapFields {
    private final ObjectFile object;
    private final Btf btf;
    private final DeclTags tags;

    MapFields(ObjectFile object, DeclTags tags) {
        this.object = object;
        this.btf = object.btf();
        this.tags = tags;
    }

    void fill(MapTable maps) {
        if (btf == null) {
            return;
        }
        for (MapDef map : maps.all()) {
            fill(map);
        }
        for (ElfSection section : maps.dataSections().values()) {
            int id = btf.find(section.name(), BtfType.DataSec.class);
            if (id != 0) {
                MapDef map = maps.all().stream().filter(m -> m.name.equals(section.name())).findFirst().orElseThrow();
                List<BtfType.SecVar> variables = placed((BtfType.DataSec) btf.type(id), section);
                map.fields = found(map, () -> ValueFieldFinder.ofValues(btf, tags)
                        .ofVariables(variables, map.valueSize));
            }
        }
    }

    private void fill(MapDef map) {
        if (map.inner != null) {
            fill(map.inner);
        }
        // without a type of its key only a data section may have one of its value
        if (map.keyType == 0 || map.valueType == 0 || !(btf.resolved(map.valueType) instanceof BtfType.Composite)) {
            return;
        }
        map.fields = found(map, () -> {
            checkKey(map);
            return ValueFieldFinder.ofValues(btf, tags).ofStruct(btf.resolve(map.valueType), map.valueSize);
        });
    }

    /** Array maps ask for a key that is a plain 32-bit integer, {@code array_map_check_btf} of arraymap.c. */
    private void checkKey(MapDef map) {
        boolean array = map.type == MapType.ARRAY.code() || map.type == MapType.PERCPU_ARRAY.code();
        boolean plain = btf.resolved(map.keyType) instanceof BtfType.Int key && key.size() == Integer.BYTES
                && key.bits() == Integer.SIZE && key.offset() == 0;
        if (array && !plain) {
            throw new ObjectException("the key of an array is no 32-bit integer in BTF");
        }
    }

    private interface Finder {
        List<ValueField> find();
    }

    private static ValueFields found(MapDef map, Finder finder) {
        try {
            List<ValueField> fields = finder.find();
            checkMap(map, fields);
            return fields.isEmpty() ? ValueFields.NONE : new ValueFields(fields, "");
        } catch (ObjectException | BtfException e) {
            return ValueFields.refused("map \"" + map.name + "\": value: " + e.getMessage());
        }
    }

    private static void checkMap(MapDef map, List<ValueField> fields) {
        if (!fields.isEmpty() && (map.flags & (MapFlags.BPF_F_RDONLY_PROG | MapFlags.BPF_F_WRONLY_PROG)) != 0) {
            throw new ObjectException(fields.getFirst().kind().text()
                    + ": may not be in a map that programs can only read or only write");
        }
        MapType type = MapType.ofCode(map.type);
        for (ValueField field : fields) {
            if (type == null || !MapRules.mayHave(type, field.kind())) {
                throw new ObjectException(field.kind().text() + ": may not be in a map of type "
                        + (type == null ? Integer.toString(map.type) : type.text()));
            }
        }
    }

    /** The variables of a section with the offsets and sizes of their symbols, which the compiler leaves open. */
    private List<BtfType.SecVar> placed(BtfType.DataSec types, ElfSection section) {
        Map<String, ElfSymbol> symbols = new HashMap<>();
        for (ElfSymbol symbol : object.elf().symbols()) {
            if (symbol.section() == section.index() && symbol.type() == ElfSymbol.OBJECT) {
                symbols.put(symbol.name(), symbol);
            }
        }
        List<BtfType.SecVar> placed = new ArrayList<>();
        for (BtfType.SecVar entry : types.vars()) {
            ElfSymbol symbol = symbols.get(btf.name(entry.type()));
            placed.add(symbol == null ? entry
                    : new BtfType.SecVar(entry.type(), (int) symbol.value(), (int) symbol.size()));
        }
        placed.sort((a, b) -> Integer.compare(a.offset(), b.offset()));
        return placed;
    }
}
