package io.sluice.vm.kernel;

import io.sluice.vm.api.MapSpec;
import io.sluice.vm.api.ValueField;
import io.sluice.vm.btf.BtfEncoder;
import io.sluice.vm.btf.BtfType;
import java.util.ArrayList;
import java.util.List;

/**
 * Types made up for a map whose values have special fields, but whose spec was made without BTF: the kernel learns of
 * such fields from types only. The key is an array of bytes or an int, the value a struct with nothing but the fields.
 */
final class FieldTypes {
    private static final int BYTE_BITS = 8;
    /** On the member of a struct itself, {@code btf_decl_tag}. */
    private static final String CONTAINS = "contains:";
    private static final String NODE = "node";

    private final BtfEncoder out = new BtfEncoder();
    private final List<BtfType.Member> members = new ArrayList<>();
    private final List<Tag> tags = new ArrayList<>();
    private final int keyTypeId;
    private final int valueTypeId;

    private record Tag(String text, int component) {}

    FieldTypes(MapSpec spec) {
        int word = out.add(new BtfType.Int("int", Integer.BYTES, BtfType.Int.SIGNED, 0, Integer.SIZE));
        int character = out.add(new BtfType.Int("char", 1, BtfType.Int.SIGNED, 0, Byte.SIZE));
        keyTypeId = spec.keySize() == Integer.BYTES
            ? word : out.add(new BtfType.Array(character, word, spec.keySize()));
        for (ValueField field : spec.fields().list()) {
            int type = type(spec, field);
            members.add(new BtfType.Member("at_" + field.offset(), type, field.offset() * BYTE_BITS, 0));
        }
        valueTypeId = out.add(new BtfType.Composite("value", false, spec.valueSize(), members));
        tags.forEach(tag -> out.add(new BtfType.DeclTag(tag.text(), valueTypeId, tag.component())));
    }

    byte[] section() {
        return out.section();
    }

    int keyTypeId() {
        return keyTypeId;
    }

    int valueTypeId() {
        return valueTypeId;
    }

    private int type(MapSpec spec, ValueField field) {
        ValueField.Kind kind = field.kind();
        if (kind.isTagged()) {
            int target = struct(named(spec, field), Long.BYTES, List.of());
            return out.add(new BtfType.Ptr(out.add(new BtfType.TypeTag(kind.text(), target))));
        }
        if (kind == ValueField.Kind.LIST_HEAD || kind == ValueField.Kind.RB_ROOT) {
            boolean list = kind == ValueField.Kind.LIST_HEAD;
            ValueField.Kind nodeKind = list ? ValueField.Kind.LIST_NODE : ValueField.Kind.RB_NODE;
            int node = struct(nodeKind.text(), nodeKind.size(), List.of());
            String name = named(spec, field);
            struct(name, field.nodeOffset() + nodeKind.size(),
                List.of(new BtfType.Member(NODE, node, field.nodeOffset() * BYTE_BITS, 0)));
            tags.add(new Tag(CONTAINS + name + ':' + NODE, members.size()));
        }
        return struct(kind.text(), kind.size(), List.of());
    }

    private static String named(MapSpec spec, ValueField field) {
        if (field.typeName().isEmpty()) {
            throw new IllegalArgumentException("map \"%s\": %s at offset %d has no type name".formatted(spec.name(),
                field.kind().text(), field.offset()));
        }
        return field.typeName();
    }

    private int struct(String name, int size, List<BtfType.Member> content) {
        return out.add(new BtfType.Composite(name, false, size, content));
    }
}
