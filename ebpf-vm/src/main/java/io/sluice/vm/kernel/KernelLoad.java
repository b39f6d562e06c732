package io.sluice.vm.kernel;

import io.sluice.vm.api.ProgramKind;
import io.sluice.vm.api.ProgramSpec;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.function.ToIntFunction;

/**
 * One program, bound to maps and types that are there already, that can be loaded again and again: what a load costs
 * is then the kernel's verifier and its JIT alone. Not safe for use by several threads at once.
 */
public final class KernelLoad implements AutoCloseable {
    private static final int BPF_PROG_TYPE_XDP = 6;
    /** The program sees packets in fragments. */
    private static final int BPF_F_XDP_HAS_FRAGS = 1 << 5;
    /** Attach types, {@code enum bpf_attach_type}: a devmap that sends, a cpumap's CPU that receives, an interface. */
    private static final int BPF_XDP_DEVMAP = 33;
    private static final int BPF_XDP_CPUMAP = 35;
    private static final int BPF_XDP = 37;

    private static final int INSN_SIZE = 8;
    private static final byte[] NO_RECORDS = {};

    private final String what;
    private final NativeBlock attr;
    private final NativeBlock code;
    private final NativeBlock license;
    private final NativeBlock funcs;
    private final NativeBlock lines;

    /**
     * Prepares a load.
     *
     * @param program the linked program
     * @param mapFd gives the descriptor of a map by name
     * @param btf types that its functions refer to, empty without BTF
     */
    KernelLoad(ProgramSpec program, ToIntFunction<String> mapFd, Optional<KernelBtf> btf) {
        what = "program \"" + program.name() + '"';
        code = NativeBlock.of(KernelInsns.bind(program, mapFd).encode());
        attr = NativeBlock.ofSize(BpfAttr.SIZE);
        license = NativeBlock.ofString(program.license());
        funcs = NativeBlock.of(btf.map(b -> b.funcInfo(program)).orElse(NO_RECORDS));
        lines = NativeBlock.of(btf.map(b -> b.lineInfo(program)).orElse(NO_RECORDS));
        describe(program);
        btf.ifPresent(this::describe);
    }

    /**
     * Loads the program and lets go of it at once.
     *
     * @throws KernelException if the kernel refuses it
     */
    public void loadAndClose() {
        int fd = tryLoad();
        if (fd < 0) {
            throw new KernelException(what + ": BPF_PROG_LOAD", -fd);
        }
        KernelBpf.close(fd);
    }

    /** Returns the descriptor of the loaded program, which is the caller's, or the negative error number. */
    int tryLoad() {
        return KernelBpf.tryCall(BpfCmd.BPF_PROG_LOAD, attr);
    }

    /** Returns the attributes of the load, for a load with a log. */
    NativeBlock attr() {
        return attr;
    }

    private void describe(ProgramSpec program) {
        attr.putInt(BpfAttr.ProgLoad.PROG_TYPE, BPF_PROG_TYPE_XDP);
        attr.putInt(BpfAttr.ProgLoad.INSN_CNT, code.size() / INSN_SIZE);
        attr.putLong(BpfAttr.ProgLoad.INSNS, code.address());
        attr.putLong(BpfAttr.ProgLoad.LICENSE, license.address());
        attr.putInt(BpfAttr.ProgLoad.PROG_FLAGS, program.frags() ? BPF_F_XDP_HAS_FRAGS : 0);
        attr.putBytes(BpfAttr.ProgLoad.PROG_NAME,
            KernelBpf.objectName(program.name()).getBytes(StandardCharsets.US_ASCII));
        attr.putInt(BpfAttr.ProgLoad.EXPECTED_ATTACH_TYPE, attachType(program.kind()));
    }

    private void describe(KernelBtf btf) {
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

    private static int attachType(ProgramKind kind) {
        return switch (kind) {
            case XDP_DEVMAP -> BPF_XDP_DEVMAP;
            case XDP_CPUMAP -> BPF_XDP_CPUMAP;
            case XDP, RAW, OTHER -> BPF_XDP;
        };
    }

    @Override
    public void close() {
        List.of(attr, code, license, funcs, lines).forEach(NativeBlock::close);
    }
}
