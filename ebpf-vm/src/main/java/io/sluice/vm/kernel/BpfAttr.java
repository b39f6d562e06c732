package io.sluice.vm.kernel;

/**
 * Layout of {@code union bpf_attr} of linux/bpf.h: one nested class for each command's struct, byte offsets in
 * native order. The kernel takes an attribute block of any size whose bytes past the fields that it knows are
 * zero.
 */
final class BpfAttr {
    /** BPF_OBJ_NAME_LEN: object names are 15 characters and a NUL. */
    static final int OBJ_NAME_LEN = 16;
    /** Size of the block that every command is given; all fields below end before it. */
    static final int SIZE = 144;

    private BpfAttr() {
    }

    /** Fields of BPF_MAP_CREATE. */
    static final class MapCreate {
        static final int MAP_TYPE = 0;
        static final int KEY_SIZE = 4;
        static final int VALUE_SIZE = 8;
        static final int MAX_ENTRIES = 12;
        static final int MAP_FLAGS = 16;
        static final int INNER_MAP_FD = 20;
        static final int NUMA_NODE = 24;
        static final int MAP_NAME = 28;
        static final int BTF_FD = 48;
        static final int BTF_KEY_TYPE_ID = 52;
        static final int BTF_VALUE_TYPE_ID = 56;
        static final int MAP_EXTRA = 64;

        private MapCreate() {
        }
    }

    /** Fields of BPF_MAP_*_ELEM, BPF_MAP_GET_NEXT_KEY and BPF_MAP_FREEZE. */
    static final class MapElem {
        static final int MAP_FD = 0;
        static final int KEY = 8;
        static final int VALUE = 16;
        static final int NEXT_KEY = 16;
        static final int FLAGS = 24;

        private MapElem() {
        }
    }

    /** Fields of BPF_MAP_*_BATCH. */
    static final class MapBatch {
        static final int IN_BATCH = 0;
        static final int OUT_BATCH = 8;
        static final int KEYS = 16;
        static final int VALUES = 24;
        static final int COUNT = 32;
        static final int MAP_FD = 36;

        private MapBatch() {
        }
    }

    /** Fields of BPF_PROG_LOAD. */
    static final class ProgLoad {
        static final int PROG_TYPE = 0;
        static final int INSN_CNT = 4;
        static final int INSNS = 8;
        static final int LICENSE = 16;
        static final int LOG_LEVEL = 24;
        static final int LOG_SIZE = 28;
        static final int LOG_BUF = 32;
        static final int PROG_FLAGS = 44;
        static final int PROG_NAME = 48;
        static final int EXPECTED_ATTACH_TYPE = 68;
        static final int PROG_BTF_FD = 72;
        static final int FUNC_INFO_REC_SIZE = 76;
        static final int FUNC_INFO = 80;
        static final int FUNC_INFO_CNT = 88;
        static final int LINE_INFO_REC_SIZE = 92;
        static final int LINE_INFO = 96;
        static final int LINE_INFO_CNT = 104;
        static final int FD_ARRAY = 120;

        private ProgLoad() {
        }
    }

    /** Fields of BPF_PROG_TEST_RUN. */
    static final class TestRun {
        static final int PROG_FD = 0;
        static final int RETVAL = 4;
        static final int DATA_SIZE_IN = 8;
        static final int DATA_SIZE_OUT = 12;
        static final int DATA_IN = 16;
        static final int DATA_OUT = 24;
        static final int REPEAT = 32;
        static final int DURATION = 36;
        static final int CTX_SIZE_IN = 40;
        static final int CTX_SIZE_OUT = 44;
        static final int CTX_IN = 48;
        static final int CTX_OUT = 56;
        static final int FLAGS = 64;
        static final int BATCH_SIZE = 72;

        private TestRun() {
        }
    }

    /** Fields of BPF_OBJ_GET_INFO_BY_FD. */
    static final class ObjInfo {
        static final int BPF_FD = 0;
        static final int INFO_LEN = 4;
        static final int INFO = 8;

        private ObjInfo() {
        }
    }

    /** Fields of BPF_*_GET_NEXT_ID and BPF_*_GET_FD_BY_ID. */
    static final class GetId {
        static final int ID = 0;
        static final int NEXT_ID = 4;

        private GetId() {
        }
    }

    /** Fields of BPF_OBJ_PIN and BPF_OBJ_GET. */
    static final class ObjPin {
        static final int PATHNAME = 0;
        static final int BPF_FD = 8;

        private ObjPin() {
        }
    }

    /** Fields of BPF_BTF_LOAD. */
    static final class BtfLoad {
        static final int BTF = 0;
        static final int BTF_LOG_BUF = 8;
        static final int BTF_SIZE = 16;
        static final int BTF_LOG_SIZE = 20;
        static final int BTF_LOG_LEVEL = 24;

        private BtfLoad() {
        }
    }
}
