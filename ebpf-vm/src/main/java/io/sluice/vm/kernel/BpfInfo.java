package io.sluice.vm.kernel;

/**
 * Layout of what BPF_OBJ_GET_INFO_BY_FD fills in: {@code struct bpf_prog_info}, {@code struct bpf_map_info} and
 * {@code struct bpf_btf_info}.
 */
final class BpfInfo {
    private BpfInfo() {
    }

    /** {@code struct bpf_prog_info}. */
    static final class Prog {
        static final int TYPE = 0;
        static final int ID = 4;
        static final int TAG = 8;
        static final int TAG_SIZE = 8;
        static final int JITED_PROG_LEN = 16;
        static final int XLATED_PROG_LEN = 20;
        static final int JITED_PROG_INSNS = 24;
        static final int XLATED_PROG_INSNS = 32;
        static final int NAME = 64;
        static final int NR_JITED_KSYMS = 104;
        static final int NR_JITED_FUNC_LENS = 108;
        static final int JITED_KSYMS = 112;
        static final int JITED_FUNC_LENS = 120;
        static final int RUN_TIME_NS = 192;
        static final int RUN_CNT = 200;
        static final int VERIFIED_INSNS = 216;
        static final int SIZE = 232;

        private Prog() {
        }
    }

    /** {@code struct bpf_map_info}. */
    static final class Map {
        static final int TYPE = 0;
        static final int ID = 4;
        static final int KEY_SIZE = 8;
        static final int VALUE_SIZE = 12;
        static final int MAX_ENTRIES = 16;
        static final int MAP_FLAGS = 20;
        static final int NAME = 24;
        static final int BTF_ID = 64;
        static final int BTF_KEY_TYPE_ID = 68;
        static final int BTF_VALUE_TYPE_ID = 72;
        static final int MAP_EXTRA = 80;
        static final int SIZE = 88;

        private Map() {
        }
    }

    /** {@code struct bpf_btf_info}. */
    static final class Btf {
        static final int BTF = 0;
        static final int BTF_SIZE = 8;
        static final int SIZE = 32;

        private Btf() {
        }
    }
}
