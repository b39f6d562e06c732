package io.sluice.vm.btf;

import java.util.List;

/**
 * One BTF type. Other types are referred to by id in the same {@link Btf}; id 0 is {@link Void}. Names are empty for
 * anonymous types. Sizes are in bytes, offsets of members in bits.
 */
public sealed interface BtfType {
    /** The type's name, empty if it has none or its kind knows no names. */
    default String name() {
        return "";
    }

    /** Type id 0. */
    record Void() implements BtfType {
    }

    /**
     * An integer.
     *
     * @param size     bytes that it takes
     * @param encoding any of {@link #SIGNED}, {@link #CHAR} and {@link #BOOL}
     * @param offset   first bit of the value, nearly always 0
     * @param bits     width of the value
     */
    record Int(String name, int size, int encoding, int offset, int bits) implements BtfType {
        /** {@code BTF_INT_SIGNED}. */
        public static final int SIGNED = 1;
        /** {@code BTF_INT_CHAR}. */
        public static final int CHAR = 2;
        /** {@code BTF_INT_BOOL}. */
        public static final int BOOL = 4;

        /** True if the value is signed. */
        public boolean signed() {
            return (encoding & SIGNED) != 0;
        }
    }

    /** A pointer to {@code target}. */
    record Ptr(int target) implements BtfType {
    }

    /** An array of {@code count} elements; {@code index} is the type of its index, of no use. */
    record Array(int element, int index, int count) implements BtfType {
    }

    /** A struct or a union. */
    record Composite(String name, boolean union, int size, List<Member> members) implements BtfType {
    }

    /**
     * A member of a struct or union.
     *
     * @param bitOffset from the start of the struct
     * @param bitSize   width of a bitfield, 0 for all other members
     */
    record Member(String name, int type, int bitOffset, int bitSize) {
    }

    /** An enum of either width; {@code wide} if it is an ENUM64. */
    record Enum(String name, int size, boolean signed, boolean wide, List<EnumValue> values) implements BtfType {
    }

    /** An enumerator; the value is extended to 64 bits by the enum's signedness. */
    record EnumValue(String name, long value) {
    }

    /** A forward declaration of a struct or union. */
    record Fwd(String name, boolean union) implements BtfType {
    }

    /** A typedef. */
    record Typedef(String name, int target) implements BtfType {
    }

    /** {@code volatile}. */
    record Volatile(int target) implements BtfType {
    }

    /** {@code const}. */
    record Const(int target) implements BtfType {
    }

    /** {@code restrict}. */
    record Restrict(int target) implements BtfType {
    }

    /** {@code btf_type_tag}, an attribute of a type. */
    record TypeTag(String name, int target) implements BtfType {
    }

    /** A function: {@code linkage} is 0 static, 1 global, 2 extern. */
    record Func(String name, int proto, int linkage) implements BtfType {
        /** {@code BTF_FUNC_STATIC}. */
        public static final int STATIC = 0;
        /** {@code BTF_FUNC_GLOBAL}. */
        public static final int GLOBAL = 1;
        /** {@code BTF_FUNC_EXTERN}. */
        public static final int EXTERN = 2;
    }

    /** A function's signature. */
    record FuncProto(int result, List<Param> params) implements BtfType {
    }

    /** A parameter; type 0 as the last one stands for variable arguments. */
    record Param(String name, int type) {
    }

    /** A variable: {@code linkage} is 0 static, 1 global, 2 extern. */
    record Var(String name, int type, int linkage) implements BtfType {
        /** {@code BTF_VAR_STATIC}. */
        public static final int STATIC = 0;
        /** {@code BTF_VAR_GLOBAL_ALLOCATED}. */
        public static final int GLOBAL = 1;
        /** {@code BTF_VAR_GLOBAL_EXTERN}. */
        public static final int EXTERN = 2;
    }

    /** A section of variables; the compiler leaves {@code size} 0, the linker knows it. */
    record DataSec(String name, int size, List<SecVar> vars) implements BtfType {
    }

    /** A variable ({@code type} is a {@link Var}) or function in a section, in bytes; offsets may be left 0. */
    record SecVar(int type, int offset, int size) {
    }

    /** A floating-point type. */
    record Float(String name, int size) implements BtfType {
    }

    /** {@code btf_decl_tag}: of {@code target} itself if {@code component} is -1, else of a member or parameter. */
    record DeclTag(String name, int target, int component) implements BtfType {
    }
}
