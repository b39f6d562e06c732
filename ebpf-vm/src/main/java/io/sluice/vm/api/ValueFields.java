package io.sluice.vm.api;

import java.util.List;

/**
 * The special fields of a map's values in the order of their offsets, {@code struct btf_record} of
 * include/linux/bpf.h.
 *
 * @param list the fields
 * @param problem why the kernel would refuse the value's type ("" where it would not); then the list is empty, as
 *     loaders create such a map without its types
 */
public record ValueFields(List<ValueField> list, String problem) {
    /** No field. */
    public static final ValueFields NONE = new ValueFields(List.of(), "");

    /** Copies the list. */
    public ValueFields {
        list = List.copyOf(list);
    }

    /** These fields. */
    public static ValueFields of(ValueField... fields) {
        return new ValueFields(List.of(fields), "");
    }

    /** No fields, for a reason. */
    public static ValueFields refused(String problem) {
        return new ValueFields(List.of(), problem);
    }

    /** The first field of a kind, or null. */
    public ValueField first(ValueField.Kind kind) {
        for (ValueField field : list) {
            if (field.kind() == kind) {
                return field;
            }
        }
        return null;
    }

    /** Whether there is a field of a kind. */
    public boolean has(ValueField.Kind kind) {
        return first(kind) != null;
    }

    /** The field that begins at an offset, or null. */
    public ValueField at(int offset) {
        for (ValueField field : list) {
            if (field.offset() == offset) {
                return field;
            }
        }
        return null;
    }
}
