package io.sluice.vm.kernel;

/** Commands of bpf(2) that Sluice uses: {@code enum bpf_cmd} of linux/bpf.h. */
final class BpfCmd {
    static final int BPF_MAP_CREATE = 0;
    static final int BPF_MAP_LOOKUP_ELEM = 1;
    static final int BPF_MAP_UPDATE_ELEM = 2;
    static final int BPF_MAP_DELETE_ELEM = 3;
    static final int BPF_MAP_GET_NEXT_KEY = 4;
    static final int BPF_PROG_LOAD = 5;
    static final int BPF_OBJ_PIN = 6;
    static final int BPF_OBJ_GET = 7;
    static final int BPF_PROG_TEST_RUN = 10;
    static final int BPF_MAP_GET_NEXT_ID = 12;
    static final int BPF_MAP_GET_FD_BY_ID = 14;
    static final int BPF_OBJ_GET_INFO_BY_FD = 15;
    static final int BPF_BTF_LOAD = 18;
    static final int BPF_BTF_GET_FD_BY_ID = 19;
    static final int BPF_MAP_LOOKUP_AND_DELETE_ELEM = 21;
    static final int BPF_MAP_FREEZE = 22;
    static final int BPF_MAP_LOOKUP_BATCH = 24;

    private static final String[] NAMES = {
        "BPF_MAP_CREATE", "BPF_MAP_LOOKUP_ELEM", "BPF_MAP_UPDATE_ELEM", "BPF_MAP_DELETE_ELEM", "BPF_MAP_GET_NEXT_KEY",
        "BPF_PROG_LOAD", "BPF_OBJ_PIN", "BPF_OBJ_GET", "BPF_PROG_ATTACH", "BPF_PROG_DETACH", "BPF_PROG_TEST_RUN",
        "BPF_PROG_GET_NEXT_ID", "BPF_MAP_GET_NEXT_ID", "BPF_PROG_GET_FD_BY_ID", "BPF_MAP_GET_FD_BY_ID",
        "BPF_OBJ_GET_INFO_BY_FD", "BPF_PROG_QUERY", "BPF_RAW_TRACEPOINT_OPEN", "BPF_BTF_LOAD", "BPF_BTF_GET_FD_BY_ID",
        "BPF_TASK_FD_QUERY", "BPF_MAP_LOOKUP_AND_DELETE_ELEM", "BPF_MAP_FREEZE", "BPF_BTF_GET_NEXT_ID",
        "BPF_MAP_LOOKUP_BATCH",
    };

    private BpfCmd() {
    }

    static String name(int command) {
        return command >= 0 && command < NAMES.length ? NAMES[command] : "bpf command " + command;
    }
}
