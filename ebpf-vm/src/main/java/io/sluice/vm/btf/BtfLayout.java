package io.sluice.vm.btf;

/** Offsets, sizes and constants of BTF, from the kernel's {@code include/uapi/linux/btf.h} and its btf.rst. */
final class BtfLayout {
    static final int MAGIC = 0xeb9f;
    static final int MAGIC_SWAPPED = 0x9feb;
    static final int VERSION = 1;

    static final int HDR_MAGIC = 0;
    static final int HDR_VERSION = 2;
    static final int HDR_LEN = 4;
    static final int HDR_TYPE_OFF = 8;
    static final int HDR_TYPE_LEN = 12;
    static final int HDR_STR_OFF = 16;
    static final int HDR_STR_LEN = 20;
    static final int HDR_SIZE = 24;

    static final int TYPE_NAME = 0;
    static final int TYPE_INFO = 4;
    static final int TYPE_SIZE = 8;
    static final int TYPE_HEAD = 12;

    static final int INFO_VLEN_MASK = 0xffff;
    static final int INFO_KIND_SHIFT = 24;
    static final int INFO_KIND_MASK = 0x1f;

    static final int KIND_INT = 1;
    static final int KIND_PTR = 2;
    static final int KIND_ARRAY = 3;
    static final int KIND_STRUCT = 4;
    static final int KIND_UNION = 5;
    static final int KIND_ENUM = 6;
    static final int KIND_FWD = 7;
    static final int KIND_TYPEDEF = 8;
    static final int KIND_VOLATILE = 9;
    static final int KIND_CONST = 10;
    static final int KIND_RESTRICT = 11;
    static final int KIND_FUNC = 12;
    static final int KIND_FUNC_PROTO = 13;
    static final int KIND_VAR = 14;
    static final int KIND_DATASEC = 15;
    static final int KIND_FLOAT = 16;
    static final int KIND_DECL_TAG = 17;
    static final int KIND_TYPE_TAG = 18;
    static final int KIND_ENUM64 = 19;

    static final int INT_DATA_SIZE = 4;
    static final int INT_ENCODING_SHIFT = 24;
    static final int INT_ENCODING_MASK = 0xf;
    static final int INT_OFFSET_SHIFT = 16;
    static final int INT_OFFSET_MASK = 0xff;
    static final int INT_BITS_MASK = 0xff;

    static final int ARRAY_TYPE = 0;
    static final int ARRAY_INDEX = 4;
    static final int ARRAY_COUNT = 8;
    static final int ARRAY_SIZE = 12;

    static final int MEMBER_NAME = 0;
    static final int MEMBER_TYPE = 4;
    static final int MEMBER_OFFSET = 8;
    static final int MEMBER_SIZE = 12;
    static final int MEMBER_BITFIELD_SHIFT = 24;
    static final int MEMBER_OFFSET_MASK = 0xffffff;

    static final int ENUM_NAME = 0;
    static final int ENUM_VALUE = 4;
    static final int ENUM_SIZE = 8;
    static final int ENUM64_LOW = 4;
    static final int ENUM64_HIGH = 8;
    static final int ENUM64_SIZE = 12;

    static final int PARAM_NAME = 0;
    static final int PARAM_TYPE = 4;
    static final int PARAM_SIZE = 8;

    static final int VAR_LINKAGE = 0;
    static final int VAR_SIZE = 4;

    static final int SECINFO_TYPE = 0;
    static final int SECINFO_OFFSET = 4;
    static final int SECINFO_SIZE = 8;
    static final int SECINFO_ENTRY = 12;

    static final int DECL_TAG_COMPONENT = 0;
    static final int DECL_TAG_SIZE = 4;

    static final int EXT_FUNC_OFF = 8;
    static final int EXT_FUNC_LEN = 12;
    static final int EXT_LINE_OFF = 16;
    static final int EXT_LINE_LEN = 20;
    static final int EXT_CORE_OFF = 24;
    static final int EXT_CORE_LEN = 28;
    static final int EXT_HDR_MIN = 24;
    static final int EXT_HDR_CORE = 32;

    static final int EXT_SEC_NAME = 0;
    static final int EXT_SEC_COUNT = 4;
    static final int EXT_SEC_HEAD = 8;

    static final int FUNC_INSN = 0;
    static final int FUNC_TYPE = 4;
    static final int FUNC_INFO_MIN = 8;

    static final int LINE_INSN = 0;
    static final int LINE_FILE = 4;
    static final int LINE_TEXT = 8;
    static final int LINE_COL = 12;
    static final int LINE_INFO_MIN = 16;
    static final int LINE_NUMBER_SHIFT = 10;
    static final int LINE_COLUMN_MASK = 0x3ff;

    static final int CORE_INSN = 0;
    static final int CORE_TYPE = 4;
    static final int CORE_ACCESS = 8;
    static final int CORE_KIND = 12;
    static final int CORE_RELO_MIN = 16;

    /** Longest chain of modifiers, typedefs and array dimensions followed before a cycle is assumed. */
    static final int MAX_DEPTH = 32;

    private BtfLayout() {
    }
}
