package io.sluice.vm.object;

import io.sluice.vm.api.ValueField;
import io.sluice.vm.api.ValueField.Kind;
import io.sluice.vm.btf.Btf;
import io.sluice.vm.btf.BtfType;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * Finds the special fields of a type as {@code btf_parse_fields} of kernel/bpf/btf.c does: by the names of structs and
 * the tags of pointers, through nested structs and arrays, but not through unions or typedefs.
 *
 * <p>Requires: the types are checked. Ensures: an {@link ObjectException} names the field that the kernel would refuse.
 */
final class ValueFieldFinder {
    /** {@code BTF_FIELDS_MAX} of include/linux/btf.h. */
    private static final int MAX_FIELDS = 11;
    /** {@code MAX_RESOLVE_DEPTH} of kernel/bpf/btf.c. */
    private static final int MAX_DEPTH = 32;
    private static final String CONTAINS = "contains:";
    /** Kinds of which a struct may have one only. */
    private static final Set<Kind> UNIQUE =
            EnumSet.of(Kind.SPIN_LOCK, Kind.RES_SPIN_LOCK, Kind.TIMER, Kind.WORKQUEUE, Kind.TASK_WORK);
    /** Kinds that may be in an array. */
    private static final Set<Kind> REPEATABLE = EnumSet.of(
            Kind.KPTR_UNTRUSTED, Kind.KPTR, Kind.KPTR_PERCPU, Kind.UPTR, Kind.LIST_HEAD, Kind.RB_ROOT);
    /** Kinds that only objects have which a program allocates. */
    private static final Set<Kind> NODES = EnumSet.of(Kind.LIST_NODE, Kind.RB_NODE);

    private final Btf btf;
    private final DeclTags tags;
    private final Set<Kind> wanted;

    private ValueFieldFinder(Btf btf, DeclTags tags, Set<Kind> wanted) {
        this.btf = btf;
        this.tags = tags;
        this.wanted = wanted;
    }

    /** A finder of fields that map values may have. */
    static ValueFieldFinder ofValues(Btf btf, DeclTags tags) {
        return new ValueFieldFinder(btf, tags, EnumSet.complementOf(EnumSet.copyOf(NODES)));
    }

    /** Where a field or struct is: a member of a type or a variable. */
    private record Place(int owner, int component, int type, int offset, int expectedSize) {}

    /** The fields of a struct, by offset. */
    List<ValueField> ofStruct(int type, int valueSize) {
        return checked(members(type, 0), valueSize);
    }

    /** The fields of the variables of a data section, by offset. */
    List<ValueField> ofVariables(List<BtfType.SecVar> variables, int valueSize) {
        List<ValueField> found = new ArrayList<>();
        Set<Kind> seen = EnumSet.noneOf(Kind.class);
        for (BtfType.SecVar entry : variables) {
            if (btf.type(entry.type()) instanceof BtfType.Var variable) {
                found.addAll(at(new Place(entry.type(), -1, variable.type(), entry.offset(), entry.size()), seen, 0));
            }
        }
        return checked(found, valueSize);
    }

    private List<ValueField> members(int type, int depth) {
        if (!(btf.type(type) instanceof BtfType.Composite struct) || struct.union()) {
            throw new ObjectException("BTF type " + type + " is no struct");
        }
        List<ValueField> found = new ArrayList<>();
        Set<Kind> seen = EnumSet.noneOf(Kind.class);
        for (int i = 0; i < struct.members().size(); i++) {
            BtfType.Member member = struct.members().get(i);
            if (member.bitOffset() % Byte.SIZE != 0) {
                throw new ObjectException("member \"" + member.name() + "\" is at bit offset " + member.bitOffset()
                        + ", must be a multiple of 8");
            }
            found.addAll(at(new Place(type, i, member.type(), member.bitOffset() / Byte.SIZE, 0), seen, depth));
        }
        return found;
    }

    private List<ValueField> at(Place place, Set<Kind> seen, int depth) {
        int type = place.type();
        long count = 1;
        for (int i = 0; btf.type(type) instanceof BtfType.Array array; i++) {
            if (i == MAX_DEPTH) {
                throw new ObjectException("array at offset " + place.offset() + ": more than " + MAX_DEPTH
                        + " dimensions");
            }
            count *= array.count();
            type = array.element();
        }
        if (count == 0) {
            return List.of();
        }
        Kind kind = named(btf.type(type).name());
        if (kind == null && btf.type(type) instanceof BtfType.Composite struct && !struct.union()) {
            return fits(place, struct.size() * count) ? nested(place, type, struct.size(), count, depth) : List.of();
        }
        if (kind != null && UNIQUE.contains(kind) && !seen.add(kind)) {
            throw refusal(kind, place, "a second one, at most one is allowed");
        }
        Kind form = kind == null ? Kind.KPTR : kind;
        if (!fits(place, form.size() * count) || place.offset() % form.alignment() != 0) {
            return List.of();
        }
        ValueField field = kind == null ? pointer(place, type) : struct(kind, place, type);
        return field == null ? List.of() : repeated(List.of(field), count, field.size());
    }

    private static boolean fits(Place place, long size) {
        return place.expectedSize() == 0 || place.expectedSize() == size;
    }

    private Kind named(String name) {
        for (Kind kind : wanted) {
            if (!kind.isTagged() && kind.text().equals(name)) {
                return kind;
            }
        }
        return null;
    }

    private List<ValueField> nested(Place place, int type, int size, long count, int depth) {
        if (depth + 1 >= MAX_DEPTH) {
            throw new ObjectException("struct at offset " + place.offset() + ": nested deeper than " + MAX_DEPTH);
        }
        List<ValueField> moved = members(type, depth + 1).stream().map(f -> moved(f, place.offset())).toList();
        return repeated(moved, count, size);
    }

    private static ValueField moved(ValueField field, int by) {
        return new ValueField(field.kind(), field.offset() + by, field.size(), field.typeName(), field.typeId(),
                field.nodeOffset());
    }

    private static List<ValueField> repeated(List<ValueField> fields, long count, int stride) {
        if (count == 1 || fields.isEmpty()) {
            return fields;
        }
        for (ValueField field : fields) {
            if (!REPEATABLE.contains(field.kind())) {
                throw new ObjectException(field.kind().text() + " at offset " + field.offset()
                        + ": may not be in an array");
            }
        }
        if (count * fields.size() > MAX_FIELDS) {
            throw tooMany(count * fields.size());
        }
        List<ValueField> all = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int offset = i * stride;
            fields.forEach(field -> all.add(moved(field, offset)));
        }
        return all;
    }

    /** A field that a struct's name tells, or null where it is another struct of that name. */
    private ValueField struct(Kind kind, Place place, int type) {
        if (!(btf.type(type) instanceof BtfType.Composite struct) || struct.union() || struct.size() != kind.size()) {
            return null;
        }
        boolean root = kind == Kind.LIST_HEAD || kind == Kind.RB_ROOT;
        return root ? root(kind, place) : ValueField.of(kind, place.offset(), kind.size());
    }

    private ValueField root(Kind kind, Place place) {
        List<String> contained = tags.of(place.owner(), place.component(), CONTAINS);
        String[] parts = contained.size() == 1 ? contained.getFirst().split(":", 2) : new String[0];
        if (parts.length != 2 || parts[1].isEmpty()) {
            throw refusal(kind, place, "has no tag \"contains:type:node\"");
        }
        int type = btf.find(parts[0], BtfType.Composite.class);
        if (type == 0 || !(btf.type(type) instanceof BtfType.Composite struct) || struct.union()) {
            throw refusal(kind, place, "contains \"" + parts[0] + "\", which is no struct");
        }
        Kind node = kind == Kind.LIST_HEAD ? Kind.LIST_NODE : Kind.RB_NODE;
        for (BtfType.Member member : struct.members()) {
            if (member.name().equals(parts[1])) {
                int bit = member.bitOffset();
                boolean right = btf.type(member.type()) instanceof BtfType.Composite c && !c.union()
                        && c.name().equals(node.text()) && bit % (Byte.SIZE * node.alignment()) == 0;
                if (!right) {
                    throw refusal(kind, place, "\"" + parts[1] + "\" of \"" + parts[0] + "\" is no " + node.text());
                }
                return new ValueField(kind, place.offset(), kind.size(), parts[0], type, bit / Byte.SIZE);
            }
        }
        throw refusal(kind, place, "\"" + parts[0] + "\" has no member \"" + parts[1] + "\"");
    }

    /** A field that the tag of a pointer tells, or null. */
    private ValueField pointer(Place place, int type) {
        BtfType at = btf.type(type);
        if (at instanceof BtfType.Volatile v) {
            at = btf.type(v.target());
        }
        if (!(at instanceof BtfType.Ptr ptr) || !(btf.type(ptr.target()) instanceof BtfType.TypeTag tag)) {
            return null;
        }
        if (btf.type(tag.target()) instanceof BtfType.TypeTag other) {
            throw new ObjectException("pointer at offset " + place.offset() + " has two type tags, \"" + tag.name()
                    + "\" and \"" + other.name() + '"');
        }
        Kind kind = tagged(tag.name());
        if (kind == null) {
            throw new ObjectException("pointer at offset " + place.offset() + " has the unknown type tag \""
                    + tag.name() + '"');
        }
        int target = btf.resolve(tag.target());
        if (!(btf.type(target) instanceof BtfType.Composite struct) || struct.union()) {
            throw refusal(kind, place, "does not point to a struct");
        }
        return new ValueField(kind, place.offset(), kind.size(), struct.name(), target, 0);
    }

    private static Kind tagged(String tag) {
        for (Kind kind : Kind.values()) {
            if (kind.isTagged() && kind.text().equals(tag)) {
                return kind;
            }
        }
        return null;
    }

    private static List<ValueField> checked(List<ValueField> found, int valueSize) {
        if (found.size() > MAX_FIELDS) {
            throw tooMany(found.size());
        }
        int next = 0;
        for (ValueField field : found) {
            if (field.end() > valueSize) {
                throw new ObjectException(field.kind().text() + " at offset " + field.offset()
                        + " reaches past the value of " + valueSize + " bytes");
            }
            if (field.offset() < next) {
                throw new ObjectException(field.kind().text() + " at offset " + field.offset()
                        + " overlaps the field before it, which ends at " + next);
            }
            next = field.end();
        }
        boolean spin = has(found, Kind.SPIN_LOCK);
        boolean resilient = has(found, Kind.RES_SPIN_LOCK);
        if (spin && resilient) {
            throw new ObjectException("has a bpf_spin_lock and a bpf_res_spin_lock, at most one of them is allowed");
        }
        if ((has(found, Kind.LIST_HEAD) || has(found, Kind.RB_ROOT)) && !spin && !resilient) {
            throw new ObjectException("has a bpf_list_head or bpf_rb_root, but no bpf_spin_lock beside it");
        }
        return found;
    }

    private static boolean has(List<ValueField> fields, Kind kind) {
        return fields.stream().anyMatch(field -> field.kind() == kind);
    }

    private static ObjectException tooMany(long count) {
        return new ObjectException(count + " special fields, at most " + MAX_FIELDS);
    }

    private static ObjectException refusal(Kind kind, Place place, String fact) {
        return new ObjectException(kind.text() + " at offset " + place.offset() + ": " + fact);
    }
}
