package io.sluice.dataplane.value;

import io.sluice.vm.btf.Btf;
import io.sluice.vm.btf.BtfType;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A place in a value, found by a path: names of members with {@code .} between them, {@code [i]} for elements of
 * arrays, {@code ""} for the whole. Members of anonymous structs and unions are the outer one's, as in C; those of a
 * data section are its variables.
 *
 * @param path what it was found by
 * @param name the last member's name, "" where there is none
 * @param typeId its type
 * @param bitOffset from the start of the value
 * @param bitSize width of a bit field, 0 for all others
 */
public record Field(String path, String name, int typeId, long bitOffset, int bitSize) {
    private static final Pattern STEP = Pattern.compile("\\[(\\d{1,9})\\]|\\.?([A-Za-z_][A-Za-z0-9_]*)(?=[.\\[]|$)");
    private static final int MAX_DEPTH = 32;

    /**
     * Finds a place in values of a type.
     *
     * @throws ValueException where the path does not lead to one
     */
    public static Field of(Btf types, int typeId, String path) {
        Field at = new Field(path, "", typeId, 0, 0);
        Matcher step = STEP.matcher(path);
        int end = 0;
        while (end < path.length()) {
            if (!step.find(end) || step.start() != end) {
                throw new ValueException("field \"%s\": \"%s\": must be names with dots and [numbers], as a.b[2].c"
                        .formatted(path, path.substring(end)));
            }
            at = step.group(1) != null ? at.element(types, Integer.parseInt(step.group(1)))
                : at.member(types, step.group(2));
            end = step.end();
        }
        return at;
    }

    /** How many bits it has. */
    int width(Btf types) {
        return bitSize > 0 ? bitSize : types.sizeOf(typeId) * Byte.SIZE;
    }

    private Field element(Btf types, int index) {
        if (!(types.resolved(typeId) instanceof BtfType.Array array)) {
            throw new ValueException("field \"%s\": [%d]: not an array".formatted(path, index));
        }
        if (index >= array.count()) {
            throw new ValueException("field \"%s\": [%d]: has %d elements".formatted(path, index, array.count()));
        }
        long at = bitOffset + (long) index * types.sizeOf(array.element()) * Byte.SIZE;
        return new Field(path, name, array.element(), at, 0);
    }

    private Field member(Btf types, String wanted) {
        BtfType.Composite type = Sections.membersOf(types, typeId);
        if (type == null || bitSize > 0) {
            throw new ValueException("field \"%s\": \"%s\": its outer one has no members".formatted(path, wanted));
        }
        Field found = find(types, type, wanted, bitOffset, 0);
        if (found == null) {
            throw new ValueException("field \"%s\": not in %s \"%s\", it has %s".formatted(wanted,
                    type.union() ? "union" : "struct", type.name(), String.join(", ", names(types, type))));
        }
        return found;
    }

    private Field find(Btf types, BtfType.Composite type, String wanted, long from, int depth) {
        for (BtfType.Member member : type.members()) {
            long at = from + member.bitOffset();
            if (member.name().equals(wanted)) {
                return new Field(path, wanted, member.type(), at, member.bitSize());
            }
            boolean anonymous = member.name().isEmpty() && depth < MAX_DEPTH;
            if (anonymous && types.resolved(member.type()) instanceof BtfType.Composite inner) {
                Field found = find(types, inner, wanted, at, depth + 1);
                if (found != null) {
                    return found;
                }
            }
        }
        return null;
    }

    /** The names of a struct's members and of those of anonymous ones in it. */
    static List<String> names(Btf types, BtfType.Composite type) {
        List<String> names = new ArrayList<>();
        addNames(types, type, names, 0);
        return names;
    }

    private static void addNames(Btf types, BtfType.Composite type, List<String> names, int depth) {
        for (BtfType.Member member : type.members()) {
            if (!member.name().isEmpty()) {
                names.add(member.name());
            } else if (depth < MAX_DEPTH && types.resolved(member.type()) instanceof BtfType.Composite inner) {
                addNames(types, inner, names, depth + 1);
            }
        }
    }
}
