package io.sluice.vm.btf;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/**
 * Makes an object's BTF loadable by the kernel: data sections get the sizes and offsets that the compiler left to the
 * linker; those that nobody can place, all variables outside of a section, and functions that the kernel provides
 * become {@code const void}, as do the tags on them. Strings of source lines can be added.
 *
 * <p>Requires a well-formed section (the loader has parsed it). Ensures that every other type keeps its id and its
 * bytes, and every string its offset.
 */
public final class BtfSanitizer {
    /** A data section: bytes, and where each variable lies. */
    public record Placement(int size, Map<String, BtfType.SecVar> byVariable) {
        /** Copies the map. */
        public Placement {
            byVariable = Map.copyOf(byVariable);
        }
    }

    private final Btf in;
    private final BtfEncoder out;
    private final Map<Integer, BtfType.DataSec> placed = new HashMap<>();
    private final Set<Integer> keptVariables = new HashSet<>();

    /**
     * Writes a section anew.
     *
     * @param section bytes of .BTF
     * @param placements gives by the name of a data section where its variables lie, null where nobody knows
     * @throws BtfException if header or types do not fit into the section
     */
    public BtfSanitizer(byte[] section, Function<String, Placement> placements) {
        in = Btf.parse(section);
        out = new BtfEncoder(in.stringSection());
        for (int id = 1; id < in.typeCount(); id++) {
            if (in.kind(id) == BtfLayout.KIND_DATASEC) {
                place(id, placements.apply(in.name(id)));
            }
        }
        for (int id = 1; id < in.typeCount(); id++) {
            write(id);
        }
    }

    /** Places the variables of a section, where each is known and none is provided by the kernel. */
    private void place(int id, Placement placement) {
        if (placement == null || !(in.type(id) instanceof BtfType.DataSec section)) {
            return;
        }
        List<BtfType.SecVar> variables = new ArrayList<>();
        for (BtfType.SecVar entry : section.vars()) {
            BtfType.SecVar place = placement.byVariable().get(in.name(entry.type()));
            boolean defined = in.type(entry.type()) instanceof BtfType.Var v && v.linkage() != BtfType.Var.EXTERN;
            if (place == null || !defined) {
                return;
            }
            variables.add(new BtfType.SecVar(entry.type(), place.offset(), place.size()));
        }
        variables.sort(Comparator.comparingInt(BtfType.SecVar::offset));
        variables.forEach(variable -> keptVariables.add(variable.type()));
        placed.put(id, new BtfType.DataSec(section.name(), placement.size(), variables));
    }

    private void write(int id) {
        if (placed.containsKey(id)) {
            out.add(placed.get(id));
        } else if (isReplaced(id) || isOnReplaced(id)) {
            out.add(new BtfType.Const(0));
        } else {
            out.addEncoded(in.encoded(id));
        }
    }

    private boolean isReplaced(int id) {
        return switch (in.kind(id)) {
            case BtfLayout.KIND_DATASEC -> !placed.containsKey(id);
            case BtfLayout.KIND_VAR -> !keptVariables.contains(id);
            case BtfLayout.KIND_FUNC -> in.vlen(id) == BtfType.Func.EXTERN;
            default -> false;
        };
    }

    private boolean isOnReplaced(int id) {
        if (in.kind(id) != BtfLayout.KIND_DECL_TAG) {
            return false;
        }
        int target = in.sizeOrType(id);
        return target < 1 || target >= in.typeCount() || isReplaced(target);
    }

    /** Whether any data section is among the types. */
    public boolean hasDataSections() {
        return !placed.isEmpty();
    }

    /** Returns the id of a data section, 0 where it is not among the types. */
    public int dataSection(String name) {
        for (Map.Entry<Integer, BtfType.DataSec> section : placed.entrySet()) {
            if (section.getValue().name().equals(name)) {
                return section.getKey();
            }
        }
        return 0;
    }

    /** Returns the offset of a string, which is added if it was not before. */
    public int string(String text) {
        return out.string(text);
    }

    /** Returns the section as the kernel takes it. */
    public byte[] section() {
        return out.section();
    }
}
