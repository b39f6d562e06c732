package io.sluice.vm.kernel;

import io.sluice.vm.api.Bytes;
import io.sluice.vm.api.MapSpec;
import io.sluice.vm.memory.Memory;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The kernel's verifier alone, for many questions: maps and types are made once, a program is loaded, judged and
 * closed. It takes encoded slots, so that what no decoder accepts can be asked about too; they name maps by
 * {@code BPF_PSEUDO_MAP_IDX}. Not safe for use by several threads at once: the buffers are kept.
 */
public final class KernelVerifier implements AutoCloseable {
    /** {@code BPF_F_STRICT_ALIGNMENT} of include/uapi/linux/bpf.h. */
    public static final int STRICT_ALIGNMENT = 1;
    /** {@code BPF_F_ANY_ALIGNMENT} there. */
    public static final int ANY_ALIGNMENT = 1 << 1;

    private static final int BPF_PROG_TYPE_XDP = 6;
    private static final int INSN_SIZE = 8;
    private static final int MAP_INDICES = 256;
    private static final int LOG_LEVEL = 1;
    private static final int LOG_SIZE = 1 << 20;

    private final Map<String, KernelMap> maps = new LinkedHashMap<>();
    private final NativeBlock attr = NativeBlock.ofSize(BpfAttr.SIZE);
    private final NativeBlock license = NativeBlock.ofString("GPL");
    private final NativeBlock log = NativeBlock.ofSize(LOG_SIZE);
    private final Optional<KernelBtf> types;
    private NativeBlock code = NativeBlock.ofSize(0);
    private NativeBlock fds = NativeBlock.ofSize(0);
    private NativeBlock funcs = NativeBlock.ofSize(0);

    /**
     * A program to be judged.
     *
     * @param insns 8-byte little-endian slots
     * @param maps names of maps by the index that the slots have
     * @param flags {@code prog_flags}
     * @param functions the first slot of each function, ascending from 0; empty: without types
     * @param functionType the type of each function in the BTF
     */
    public record Question(byte[] insns, List<String> maps, int flags, List<Integer> functions, int functionType) {
        /** Copies the lists. */
        public Question {
            maps = List.copyOf(maps);
            functions = List.copyOf(functions);
        }
    }

    /**
     * Makes maps and types.
     *
     * @param specs the maps; those with a value type are made with it
     * @param btf section to which types refer, {@link Bytes#EMPTY} without any
     * @throws KernelException if the kernel refuses a map or the types
     */
    public KernelVerifier(List<MapSpec> specs, Bytes btf) {
        types = btf.length() == 0
            ? Optional.empty() : Optional.of(KernelBtf.load("types", btf.toArray(), List.of()));
        for (MapSpec spec : specs) {
            KernelMap map = KernelMap.create(spec, types);
            maps.put(spec.name(), map);
            if (spec.initial().length() > 0) {
                map.put(new byte[spec.keySize()], Arrays.copyOf(spec.initial().toArray(), spec.valueSize()));
            }
            if (spec.isDataSection() && spec.isReadOnlyForPrograms()) {
                map.freeze();
            }
        }
    }

    /** Returns a map by name, to be filled. */
    public KernelMap map(String name) {
        KernelMap map = maps.get(name);
        if (map == null) {
            throw new IllegalArgumentException("map \"" + name + "\" is not loaded, there are " + maps.keySet());
        }
        return map;
    }

    /** Returns 0 where the verifier accepts, else the positive error number. */
    public int errno(Question question) {
        prepare(question);
        return close(KernelBpf.tryCall(BpfCmd.BPF_PROG_LOAD, attr));
    }

    /** Returns what the verifier says of a program at log level 1, from the first line that was kept. */
    public String log(Question question) {
        prepare(question);
        // what is behind the last text stays
        Memory.putByte(log.address(), (byte) 0);
        attr.putInt(BpfAttr.ProgLoad.LOG_LEVEL, LOG_LEVEL);
        attr.putInt(BpfAttr.ProgLoad.LOG_SIZE, LOG_SIZE);
        attr.putLong(BpfAttr.ProgLoad.LOG_BUF, log.address());
        close(KernelBpf.tryCall(BpfCmd.BPF_PROG_LOAD, attr));
        int end = 0;
        while (end < LOG_SIZE && Memory.getByte(log.address() + end) != 0) {
            end++;
        }
        return new String(log.bytes(0, end), StandardCharsets.UTF_8);
    }

    /** Returns a rejection with its log, for its words. */
    public KernelRejection rejection(Question question, int errno) {
        return new KernelRejection("BPF_PROG_LOAD", errno, log(question));
    }

    private static int close(int fd) {
        if (fd >= 0) {
            KernelBpf.close(fd);
        }
        return Math.max(0, -fd);
    }

    private void prepare(Question question) {
        attr.clear();
        code = filled(code, question.insns());
        attr.putInt(BpfAttr.ProgLoad.PROG_TYPE, BPF_PROG_TYPE_XDP);
        attr.putInt(BpfAttr.ProgLoad.INSN_CNT, question.insns().length / INSN_SIZE);
        attr.putLong(BpfAttr.ProgLoad.INSNS, code.address());
        attr.putLong(BpfAttr.ProgLoad.LICENSE, license.address());
        attr.putInt(BpfAttr.ProgLoad.PROG_FLAGS, question.flags());
        List<Integer> numbers = new ArrayList<>();
        question.maps().forEach(name -> numbers.add(map(name).fd()));
        // insns may name maps that are not there: no descriptor of a program before
        while (numbers.size() < MAP_INDICES) {
            numbers.add(-1);
        }
        fds = filled(fds, KernelBtf.words(numbers));
        attr.putLong(BpfAttr.ProgLoad.FD_ARRAY, fds.address());
        if (!question.functions().isEmpty() && types.isPresent()) {
            List<Integer> words = new ArrayList<>();
            question.functions().forEach(slot -> words.addAll(List.of(slot, question.functionType())));
            funcs = filled(funcs, KernelBtf.words(words));
            attr.putInt(BpfAttr.ProgLoad.PROG_BTF_FD, types.get().fd());
            attr.putInt(BpfAttr.ProgLoad.FUNC_INFO_REC_SIZE, KernelBtf.FUNC_INFO_SIZE);
            attr.putLong(BpfAttr.ProgLoad.FUNC_INFO, funcs.address());
            attr.putInt(BpfAttr.ProgLoad.FUNC_INFO_CNT, question.functions().size());
        }
    }

    private static NativeBlock filled(NativeBlock block, byte[] bytes) {
        if (block.size() >= bytes.length) {
            return block.putBytes(0, bytes);
        }
        block.close();
        return NativeBlock.of(bytes);
    }

    @Override
    public void close() {
        maps.values().forEach(KernelMap::close);
        types.ifPresent(KernelBtf::close);
        List.of(attr, license, log, code, fds, funcs).forEach(NativeBlock::close);
    }
}
