package io.sluice.vm.kernel;

import io.sluice.vm.api.ProgramKind;
import io.sluice.vm.api.ProgramSpec;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.function.ToIntFunction;

/** BPF_PROG_LOAD of one XDP program. */
final class ProgLoad {
    private static final int BPF_PROG_TYPE_XDP = 6;
    /** The program sees packets in fragments. */
    private static final int BPF_F_XDP_HAS_FRAGS = 1 << 5;
    /** Attach types, {@code enum bpf_attach_type}: a devmap that sends, a cpumap's CPU that receives, an interface. */
    private static final int BPF_XDP_DEVMAP = 33;
    private static final int BPF_XDP_CPUMAP = 35;
    private static final int BPF_XDP = 37;

    private static final int INSN_SIZE = 8;
    private static final byte[] NO_RECORDS = {};
    /** Level 1 tells the path that led to the error. */
    private static final int LOG_LEVEL = 1;
    /** Level 2 tells the state at each insn of each path. */
    private static final int STATES_LEVEL = 2;
    private static final String ACCEPTED_THEN = "refused at first, accepted with the log switched on\n";
    /** Large enough for the tail of any log; the kernel keeps the end of a log that does not fit. */
    private static final int LOG_SIZE = 4 << 20;

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
        byte[] insns = KernelInsns.bind(program, mapFd).encode();
        try (NativeBlock attr = NativeBlock.ofSize(BpfAttr.SIZE);
             NativeBlock code = NativeBlock.of(insns);
             NativeBlock license = NativeBlock.ofString(program.license());
             NativeBlock funcs = NativeBlock.of(btf.map(b -> b.funcInfo(program)).orElse(NO_RECORDS));
             NativeBlock lines = NativeBlock.of(btf.map(b -> b.lineInfo(program)).orElse(NO_RECORDS))) {
            describe(attr, program, code, license);
            btf.ifPresent(b -> describe(attr, b, funcs, lines));
            int fd = KernelBpf.tryCall(BpfCmd.BPF_PROG_LOAD, attr);
            if (fd < 0) {
                throw new KernelRejection(what(program) + ": BPF_PROG_LOAD", -fd,
                    log(attr, LOG_LEVEL, ACCEPTED_THEN) + poison(program));
            }
            return fd;
        }
    }

    /**
     * Loads a program that uses neither maps nor BTF for what the verifier tells of every insn, and unloads it.
     *
     * @return the log of level 2, which ends with the reason where the program is refused
     */
    static String states(ProgramSpec program) {
        byte[] insns = KernelInsns.bind(program, map -> {
            throw new IllegalArgumentException(what(program) + ": map \"" + map + "\" is not there");
        }).encode();
        try (NativeBlock attr = NativeBlock.ofSize(BpfAttr.SIZE);
             NativeBlock code = NativeBlock.of(insns);
             NativeBlock license = NativeBlock.ofString(program.license())) {
            describe(attr, program, code, license);
            return log(attr, STATES_LEVEL, "");
        }
    }

    private static void describe(NativeBlock attr, ProgramSpec program, NativeBlock code, NativeBlock license) {
        attr.putInt(BpfAttr.ProgLoad.PROG_TYPE, BPF_PROG_TYPE_XDP);
        attr.putInt(BpfAttr.ProgLoad.INSN_CNT, code.size() / INSN_SIZE);
        attr.putLong(BpfAttr.ProgLoad.INSNS, code.address());
        attr.putLong(BpfAttr.ProgLoad.LICENSE, license.address());
        attr.putInt(BpfAttr.ProgLoad.PROG_FLAGS, program.frags() ? BPF_F_XDP_HAS_FRAGS : 0);
        attr.putBytes(BpfAttr.ProgLoad.PROG_NAME,
            KernelBpf.objectName(program.name()).getBytes(StandardCharsets.US_ASCII));
        attr.putInt(BpfAttr.ProgLoad.EXPECTED_ATTACH_TYPE, attachType(program.kind()));
    }

    private static String what(ProgramSpec program) {
        return "program \"" + program.name() + '"';
    }

    private static int attachType(ProgramKind kind) {
        return switch (kind) {
            case XDP_DEVMAP -> BPF_XDP_DEVMAP;
            case XDP_CPUMAP -> BPF_XDP_CPUMAP;
            case XDP, RAW, OTHER -> BPF_XDP;
        };
    }

    private static void describe(NativeBlock attr, KernelBtf btf, NativeBlock funcs, NativeBlock lines) {
        if (funcs.size() == 0) {
            return;
        }
        attr.putInt(BpfAttr.ProgLoad.PROG_BTF_FD, btf.fd());
        attr.putInt(BpfAttr.ProgLoad.FUNC_INFO_REC_SIZE, KernelBtf.FUNC_INFO_SIZE);
        attr.putLong(BpfAttr.ProgLoad.FUNC_INFO, funcs.address());
        attr.putInt(BpfAttr.ProgLoad.FUNC_INFO_CNT, funcs.size() / KernelBtf.FUNC_INFO_SIZE);
        if (lines.size() > 0) {
            attr.putInt(BpfAttr.ProgLoad.LINE_INFO_REC_SIZE, KernelBtf.LINE_INFO_SIZE);
            attr.putLong(BpfAttr.ProgLoad.LINE_INFO, lines.address());
            attr.putInt(BpfAttr.ProgLoad.LINE_INFO_CNT, lines.size() / KernelBtf.LINE_INFO_SIZE);
        }
    }

    /** Tells what the traps in the log stand for. */
    private static String poison(ProgramSpec program) {
        StringBuilder told = new StringBuilder();
        program.poison().forEach((slot, why) -> told.append("poisoned insn ").append(slot).append(": ").append(why)
            .append('\n'));
        return told.toString();
    }

    private static String log(NativeBlock attr, int level, String accepted) {
        try (NativeBlock log = NativeBlock.ofSize(LOG_SIZE)) {
            attr.putInt(BpfAttr.ProgLoad.LOG_LEVEL, level);
            attr.putInt(BpfAttr.ProgLoad.LOG_SIZE, LOG_SIZE);
            attr.putLong(BpfAttr.ProgLoad.LOG_BUF, log.address());
            int fd = KernelBpf.tryCall(BpfCmd.BPF_PROG_LOAD, attr);
            if (fd >= 0) {
                KernelBpf.close(fd);
                return accepted + log.string(0, LOG_SIZE);
            }
            return log.string(0, LOG_SIZE);
        }
    }
}
