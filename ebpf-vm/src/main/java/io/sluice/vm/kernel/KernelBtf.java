package io.sluice.vm.kernel;

import io.sluice.vm.api.ProgramSpec;
import io.sluice.vm.btf.BtfSanitizer;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/** Type information that the kernel holds for programs: functions' prototypes and source lines refer to it. */
final class KernelBtf implements AutoCloseable {
    /** Size of {@code struct bpf_func_info}: insn offset in slots, type id. */
    static final int FUNC_INFO_SIZE = 8;
    /** Size of {@code struct bpf_line_info}: insn offset in slots, file name, line's text, line and column. */
    static final int LINE_INFO_SIZE = 16;

    private static final byte[] NO_RECORDS = {};
    /** BPF_LINE_INFO_LINE_NUM and BPF_LINE_INFO_LINE_COL: the column has the low 10 bits. */
    private static final int COLUMN_BITS = 10;
    private static final int COLUMN_MASK = (1 << COLUMN_BITS) - 1;
    private static final int LOG_SIZE = 1 << 20;
    private static final int LOG_LEVEL = 1;
    private static final Function<String, BtfSanitizer.Placement> NOWHERE = section -> null;

    private final KernelFd fd;
    private final BtfSanitizer types;

    private KernelBtf(int fd, BtfSanitizer types) {
        this.fd = new KernelFd(fd, "btf");
        this.types = types;
    }

    /**
     * Loads the .BTF section of an object, after taking out what only a linker understands, with the source lines
     * of its programs.
     *
     * @param what breadcrumb of the object
     * @param section bytes of .BTF
     * @param programs the programs that will refer to it
     * @throws KernelRejection if the kernel refuses, with its log
     */
    static KernelBtf load(String what, byte[] section, List<ProgramSpec> programs) {
        return load(what, section, programs, NOWHERE);
    }

    /**
     * Loads the .BTF section of an object, with its data sections where it is known how the linker lays them out and
     * the kernel takes them so.
     *
     * @param placements gives by the name of a data section where its variables lie, or null
     * @throws KernelRejection if the kernel refuses, with its log
     */
    static KernelBtf load(String what, byte[] section, List<ProgramSpec> programs,
                          Function<String, BtfSanitizer.Placement> placements) {
        BtfSanitizer sanitizer = sanitizer(section, programs, placements);
        try {
            return load(what, sanitizer);
        } catch (KernelRejection refused) {
            if (!sanitizer.hasDataSections()) {
                throw refused;
            }
            return load(what, sanitizer(section, programs, NOWHERE));
        }
    }

    private static BtfSanitizer sanitizer(byte[] section, List<ProgramSpec> programs,
                                          Function<String, BtfSanitizer.Placement> placements) {
        BtfSanitizer sanitizer = new BtfSanitizer(section, placements);
        for (ProgramSpec program : programs) {
            for (ProgramSpec.Line line : program.lines()) {
                sanitizer.string(line.file());
                sanitizer.string(line.text());
            }
        }
        return sanitizer;
    }

    private static KernelBtf load(String what, BtfSanitizer sanitizer) {
        try (NativeBlock attr = NativeBlock.ofSize(BpfAttr.SIZE);
             NativeBlock btf = NativeBlock.of(sanitizer.section())) {
            attr.putLong(BpfAttr.BtfLoad.BTF, btf.address());
            attr.putInt(BpfAttr.BtfLoad.BTF_SIZE, btf.size());
            int fd = KernelBpf.tryCall(BpfCmd.BPF_BTF_LOAD, attr);
            if (fd < 0) {
                throw new KernelRejection(what + ": BPF_BTF_LOAD", -fd, log(attr));
            }
            return new KernelBtf(fd, sanitizer);
        }
    }

    /** Returns the descriptor; it stays owned by this object. */
    int fd() {
        return fd.number();
    }

    /** Returns the id of a data section that the kernel knows, 0 where it does not. */
    int dataSection(String name) {
        return types.dataSection(name);
    }

    /** Returns records of {@code struct bpf_func_info}; none where a function has no type. */
    byte[] funcInfo(ProgramSpec program) {
        if (program.functions().stream().anyMatch(f -> f.typeId() == 0)) {
            return NO_RECORDS;
        }
        ByteBuffer out = records(program.functions().size() * FUNC_INFO_SIZE);
        program.functions().forEach(f -> out.putInt(f.slot()).putInt(f.typeId()));
        return out.array();
    }

    /** Returns records of {@code struct bpf_line_info}; none where not every function starts with a line. */
    byte[] lineInfo(ProgramSpec program) {
        Set<Integer> starts = new HashSet<>();
        program.lines().forEach(line -> starts.add(line.slot()));
        boolean complete = program.functions().stream().allMatch(f -> starts.contains(f.slot()));
        if (!complete || starts.size() < program.lines().size()) {
            return NO_RECORDS;
        }
        ByteBuffer out = records(program.lines().size() * LINE_INFO_SIZE);
        for (ProgramSpec.Line line : program.lines()) {
            out.putInt(line.slot()).putInt(types.string(line.file())).putInt(types.string(line.text()));
            out.putInt(line.line() << COLUMN_BITS | line.column() & COLUMN_MASK);
        }
        return out.array();
    }

    @Override
    public void close() {
        fd.close();
    }

    /** Returns numbers as 32-bit words, as records and lists of descriptors are made of them. */
    static byte[] words(List<Integer> numbers) {
        ByteBuffer out = records(numbers.size() * Integer.BYTES);
        numbers.forEach(out::putInt);
        return out.array();
    }

    private static ByteBuffer records(int size) {
        return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
    }

    private static String log(NativeBlock attr) {
        try (NativeBlock log = NativeBlock.ofSize(LOG_SIZE)) {
            attr.putInt(BpfAttr.BtfLoad.BTF_LOG_LEVEL, LOG_LEVEL);
            attr.putInt(BpfAttr.BtfLoad.BTF_LOG_SIZE, LOG_SIZE);
            attr.putLong(BpfAttr.BtfLoad.BTF_LOG_BUF, log.address());
            int fd = KernelBpf.tryCall(BpfCmd.BPF_BTF_LOAD, attr);
            if (fd >= 0) {
                KernelBpf.close(fd);
            }
            return log.string(0, LOG_SIZE);
        }
    }
}
