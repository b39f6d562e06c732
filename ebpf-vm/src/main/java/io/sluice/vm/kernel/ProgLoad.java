package io.sluice.vm.kernel;

import io.sluice.vm.api.ProgramSpec;
import java.util.Optional;
import java.util.function.ToIntFunction;

/** BPF_PROG_LOAD of one XDP program. */
final class ProgLoad {
    /** Level 1 tells the path that led to the error. */
    private static final int LOG_LEVEL = 1;
    /** Level 2 tells the state at each insn of each path. */
    private static final int STATES_LEVEL = 2;
    private static final String ACCEPTED_THEN = "refused at first, accepted with the log switched on\n";
    /** Large enough for the tail of any log; the kernel keeps the end of a log that does not fit. */
    static final int LOG_SIZE = 4 << 20;

    private ProgLoad() {
    }

    /**
     * Loads a program. The verifier writes its log in a second try only: logging makes it several times slower.
     *
     * @param program the linked program
     * @param mapFd gives the descriptor of a map by name
     * @param btf types that its functions refer to, empty without BTF
     * @return the descriptor
     * @throws KernelRejection if the verifier refuses, with its log
     */
    static int load(ProgramSpec program, ToIntFunction<String> mapFd, Optional<KernelBtf> btf) {
        if (!program.kind().isXdp()) {
            throw new IllegalArgumentException(what(program) + ": section \"" + program.section()
                + "\" is no XDP, the kernel engine runs nothing else");
        }
        try (KernelLoad load = new KernelLoad(program, mapFd, btf)) {
            int fd = load.tryLoad();
            if (fd < 0) {
                throw new KernelRejection(what(program) + ": BPF_PROG_LOAD", -fd,
                    log(load.attr(), LOG_LEVEL, LOG_SIZE, ACCEPTED_THEN) + poison(program));
            }
            return fd;
        }
    }

    /**
     * Loads a program for what the verifier tells of every insn, and unloads it.
     *
     * @param mapFd gives the descriptor of a map by name
     * @param btf types that its functions refer to, empty without BTF
     * @param size bytes of the log that are kept
     * @return the log, which ends with the reason where the program is refused
     */
    static String states(ProgramSpec program, ToIntFunction<String> mapFd, Optional<KernelBtf> btf, int size) {
        try (KernelLoad load = new KernelLoad(program, mapFd, btf)) {
            return log(load.attr(), STATES_LEVEL, size, "");
        }
    }

    private static String what(ProgramSpec program) {
        return "program \"" + program.name() + '"';
    }

    /** Tells what the traps in the log stand for. */
    private static String poison(ProgramSpec program) {
        StringBuilder told = new StringBuilder();
        program.poison().forEach((slot, why) -> told.append("poisoned insn ").append(slot).append(": ").append(why)
            .append('\n'));
        return told.toString();
    }

    private static String log(NativeBlock attr, int level, int size, String accepted) {
        try (NativeBlock log = NativeBlock.ofSize(size)) {
            attr.putInt(BpfAttr.ProgLoad.LOG_LEVEL, level);
            attr.putInt(BpfAttr.ProgLoad.LOG_SIZE, size);
            attr.putLong(BpfAttr.ProgLoad.LOG_BUF, log.address());
            int fd = KernelBpf.tryCall(BpfCmd.BPF_PROG_LOAD, attr);
            if (fd >= 0) {
                KernelBpf.close(fd);
                return accepted + log.string(0, size);
            }
            return log.string(0, size);
        }
    }
}
