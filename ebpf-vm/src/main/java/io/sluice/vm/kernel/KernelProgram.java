package io.sluice.vm.kernel;

import io.sluice.vm.api.Batch;
import io.sluice.vm.api.BpfProgram;
import io.sluice.vm.api.Handles;
import io.sluice.vm.api.PacketDesc;
import io.sluice.vm.api.ProgramKind;
import io.sluice.vm.api.ProgramSpec;
import io.sluice.vm.api.Verdict;
import io.sluice.vm.api.XdpContext;
import io.sluice.vm.api.XdpMd;
import io.sluice.vm.insn.AluOp;
import io.sluice.vm.insn.Insn;
import io.sluice.vm.insn.InsnSeq;
import io.sluice.vm.memory.Errno;
import io.sluice.vm.memory.Memory;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.ToIntFunction;

/**
 * An XDP program that the kernel's verifier accepted and its JIT compiled. Runs on packets by BPF_PROG_TEST_RUN; not
 * attached anywhere. Not safe for use by several threads at once: the buffers of the test run are kept.
 *
 * <p>As a {@link BpfProgram} it copies each packet into the kernel and the result back, which moves the packet in its
 * frame: the kernel does not tell whether the head or the tail moved. Worker state is not looked at: helpers, maps and
 * the CPU's number are the kernel's.
 */
public final class KernelProgram implements BpfProgram {
    /** Bytes that a program may add: headroom of 256, tail of a page, rounded up. */
    private static final int GROWTH = 8192;
    private static final int INSN_SIZE = 8;
    /** BPF_F_TEST_XDP_LIVE_FRAMES. */
    private static final int LIVE_FRAMES = 1 << 1;

    private final ProgramSpec spec;
    private final String what;
    private final KernelFd fd;
    private final int handle;
    private final NativeBlock attr = NativeBlock.ofSize(BpfAttr.SIZE);
    private final NativeBlock ctxIn = NativeBlock.ofSize(XdpMd.SIZE);
    private final NativeBlock ctxOut = NativeBlock.ofSize(XdpMd.SIZE);
    private NativeBlock dataIn = NativeBlock.ofSize(0);
    private NativeBlock dataOut = NativeBlock.ofSize(0);
    private boolean closed;

    private KernelProgram(ProgramSpec spec, int fd) {
        this.spec = spec;
        this.what = "program \"" + spec.name() + '"';
        this.fd = new KernelFd(fd, what);
        this.handle = Handles.PROGRAMS.register(this);
    }

    /**
     * Loads a program that uses no map and no BTF.
     *
     * @throws KernelRejection if the kernel's verifier refuses it
     */
    public static KernelProgram load(ProgramSpec spec) {
        return load(spec, map -> {
            throw new IllegalArgumentException("program \"" + spec.name() + "\": map \"" + map + "\" is not there");
        }, Optional.empty());
    }

    static KernelProgram load(ProgramSpec spec, ToIntFunction<String> mapFd, Optional<KernelBtf> btf) {
        return new KernelProgram(spec, ProgLoad.load(spec, mapFd, btf));
    }

    /** Loads the program that only returns XDP_PASS: its time is the cost of the test loop. */
    public static KernelProgram empty() {
        InsnSeq insns = InsnSeq.of(
            new Insn.AluImm(AluOp.MOV, true, Insn.R0, Verdict.PASS.code()), new Insn.Exit());
        return load(ProgramSpec.of("sluice_empty", ProgramKind.XDP, insns, List.of()));
    }

    @Override
    public ProgramSpec spec() {
        return spec;
    }

    @Override
    public String engine() {
        return "kernel";
    }

    @Override
    public int handle() {
        return handle;
    }

    /** Returns the descriptor, for prog arrays; it stays owned by this object. */
    int fd() {
        return fd.number();
    }

    @Override
    public void run(long batch, long state) {
        int ifindex = Memory.getInt(batch + Batch.INGRESS_IFINDEX);
        int queue = Memory.getInt(batch + Batch.RX_QUEUE_INDEX);
        for (int i = 0; i < Memory.getInt(batch + Batch.COUNT); i++) {
            long desc = Batch.desc(batch, i);
            long data = Memory.getLong(desc + PacketDesc.DATA);
            int metaLength = Memory.getInt(desc + PacketDesc.META_LENGTH);
            byte[] meta = Memory.bytes(data - metaLength, metaLength);
            byte[] packet = Memory.bytes(data, Memory.getInt(desc + PacketDesc.LENGTH));
            TestResult result = run(new TestInput(packet, meta, ifindex, queue, 1));
            store(desc, packet.length, result);
        }
    }

    /** Puts a result into the frame: what the packet grew by is taken from the headroom first, then from the tail. */
    private void store(long desc, int oldLength, TestResult result) {
        byte[] packet = result.packet();
        byte[] meta = result.meta();
        int headroom = Memory.getInt(desc + PacketDesc.HEADROOM);
        int tailroom = Memory.getInt(desc + PacketDesc.TAILROOM);
        int growth = packet.length - oldLength;
        int ahead = Math.min(growth, headroom - meta.length);
        if (growth - ahead > tailroom) {
            throw new IllegalStateException(what + ": packet of " + packet.length + " bytes does not fit its frame");
        }
        long data = Memory.getLong(desc + PacketDesc.DATA) - ahead;
        Memory.copyIn(packet, 0, data, packet.length);
        Memory.copyIn(meta, 0, data - meta.length, meta.length);
        Memory.putLong(desc + PacketDesc.DATA, data);
        Memory.putInt(desc + PacketDesc.LENGTH, packet.length);
        Memory.putInt(desc + PacketDesc.META_LENGTH, meta.length);
        Memory.putInt(desc + PacketDesc.HEADROOM, headroom - ahead);
        Memory.putInt(desc + PacketDesc.TAILROOM, tailroom - (growth - ahead));
        Memory.putInt(desc + PacketDesc.VERDICT, result.verdict());
    }

    /** Runs it once on the packet of an {@link XdpContext}, whose bytes and bounds stay as they are. */
    @Override
    public long call(long r1, long r2, long state) {
        long data = Memory.getLong(r1 + XdpContext.DATA);
        long meta = Memory.getLong(r1 + XdpContext.DATA_META);
        byte[] packet = Memory.bytes(data, (int) (Memory.getLong(r1 + XdpContext.DATA_END) - data));
        TestInput input = new TestInput(packet, Memory.bytes(meta, (int) (data - meta)),
            Memory.getInt(r1 + XdpContext.INGRESS_IFINDEX), Memory.getInt(r1 + XdpContext.RX_QUEUE_INDEX), 1);
        return Integer.toUnsignedLong(run(input).verdict());
    }

    /**
     * Runs the program.
     *
     * @param input packet, context and number of runs
     * @return verdict and packet after the last run, and the mean time of a run
     * @throws KernelException if the kernel cannot run this input, as where the interface does not exist, or
     *     has no test run for the program, as for those of devmaps and cpumaps
     */
    public TestResult run(TestInput input) {
        int size = prepare(input);
        KernelBpf.call(BpfCmd.BPF_PROG_TEST_RUN, attr, what + ": packet of " + input.packet().length
            + " bytes, metadata of " + input.meta().length + ", interface " + input.ingressIfindex() + ", queue "
            + input.rxQueueIndex());
        int outSize = attr.getInt(BpfAttr.TestRun.DATA_SIZE_OUT);
        int data = ctxOut.getInt(XdpMd.DATA.offset());
        int meta = data - ctxOut.getInt(XdpMd.DATA_META.offset());
        if (data < 0 || data > outSize || outSize > dataOut.size()) {
            throw new IllegalStateException(what + ": kernel returned data " + data + " of " + outSize
                + " bytes for " + size);
        }
        return new TestResult(attr.getInt(BpfAttr.TestRun.RETVAL), dataOut.bytes(data, outSize - data),
            dataOut.bytes(data - meta, meta), attr.getInt(BpfAttr.TestRun.DURATION));
    }

    /** Runs the program on one packet, once. */
    public TestResult run(byte[] packet) {
        return run(TestInput.of(packet));
    }

    /**
     * Measures the program by many runs in one system call, which works for programs that leave the packet's
     * bounds alone: each run sees the packet as the one before left it.
     *
     * @param input packet and number of runs in {@code repeat}; 1,000,000 gives cpuNs two good decimals
     * @return mean time of one run, test loop included
     */
    public KernelTiming time(TestInput input) {
        return time(input, 1);
    }

    /**
     * Measures the program by several system calls, each on the packet as given. A program that adds a header runs
     * out of headroom after 216 bytes: choose {@code repeat} so that it does not, and look at kernelNs, as the
     * system calls themselves weigh heavily in the other two.
     *
     * @param input packet and number of runs in each call
     * @param calls number of system calls
     * @return mean time of one run, test loop included
     */
    public KernelTiming time(TestInput input, int calls) {
        prepare(input);
        return timed(calls, input.repeat(), dataOut.size());
    }

    /**
     * Measures the program on frames of the kernel's page pool, as a driver has them: BPF_F_TEST_XDP_LIVE_FRAMES, since
     * Linux 5.18. What it does not drop is really sent, redirected or passed to the host. Frames that come back to the
     * pool are as the program left them.
     *
     * @param input packet and number of runs
     * @param batch how many frames are taken at once, 1 to 256
     * @return mean time of one run, with what taking a frame and letting it go costs
     * @throws KernelException if the kernel cannot run this input, or has no such frames
     */
    public KernelTiming timeLive(TestInput input, int batch) {
        prepare(input);
        attr.putInt(BpfAttr.TestRun.FLAGS, LIVE_FRAMES);
        attr.putInt(BpfAttr.TestRun.BATCH_SIZE, batch);
        // nothing comes back
        attr.putLong(BpfAttr.TestRun.DATA_OUT, 0);
        attr.putInt(BpfAttr.TestRun.CTX_SIZE_OUT, 0);
        attr.putLong(BpfAttr.TestRun.CTX_OUT, 0);
        return timed(1, input.repeat(), 0);
    }

    private KernelTiming timed(int calls, int repeat, int sizeOut) {
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        double runs = (double) calls * repeat;
        long kernel = 0;
        long wall = System.nanoTime();
        long cpu = threads.getCurrentThreadCpuTime();
        for (int i = 0; i < calls; i++) {
            attr.putInt(BpfAttr.TestRun.DATA_SIZE_OUT, sizeOut);
            KernelBpf.call(BpfCmd.BPF_PROG_TEST_RUN, attr, what);
            kernel += Integer.toUnsignedLong(attr.getInt(BpfAttr.TestRun.DURATION));
        }
        double cpuNs = threads.getCurrentThreadCpuTime() - cpu;
        double wallNs = System.nanoTime() - wall;
        return new KernelTiming((double) kernel / calls, cpuNs / runs, wallNs / runs);
    }

    /**
     * Returns the insns as the kernel's verifier rewrote them, 8 bytes a slot; empty where the process may not
     * see them.
     */
    public byte[] xlated() {
        try (NativeBlock info = info()) {
            int length = info.getInt(BpfInfo.Prog.XLATED_PROG_LEN);
            try (NativeBlock insns = NativeBlock.ofSize(length)) {
                info.clear().putInt(BpfInfo.Prog.XLATED_PROG_LEN, length);
                info.putLong(BpfInfo.Prog.XLATED_PROG_INSNS, insns.address());
                KernelBpf.objectInfo(fd.number(), info, what);
                boolean shown = info.getLong(BpfInfo.Prog.XLATED_PROG_INSNS) != 0;
                return shown ? insns.bytes(0, length - length % INSN_SIZE) : new byte[0];
            }
        }
    }

    /**
     * Returns the machine code that the kernel runs, by subprog in program order; empty without JIT or the right
     * to see it.
     */
    public List<JitedFunction> jited() {
        try (NativeBlock info = info()) {
            int length = info.getInt(BpfInfo.Prog.JITED_PROG_LEN);
            int functions = info.getInt(BpfInfo.Prog.NR_JITED_FUNC_LENS);
            try (NativeBlock code = NativeBlock.ofSize(length);
                 NativeBlock lengths = NativeBlock.ofSize(functions * Integer.BYTES);
                 NativeBlock addresses = NativeBlock.ofSize(functions * Long.BYTES)) {
                info.clear().putInt(BpfInfo.Prog.JITED_PROG_LEN, length);
                info.putLong(BpfInfo.Prog.JITED_PROG_INSNS, code.address());
                info.putInt(BpfInfo.Prog.NR_JITED_FUNC_LENS, functions);
                info.putLong(BpfInfo.Prog.JITED_FUNC_LENS, lengths.address());
                info.putInt(BpfInfo.Prog.NR_JITED_KSYMS, functions);
                info.putLong(BpfInfo.Prog.JITED_KSYMS, addresses.address());
                KernelBpf.objectInfo(fd.number(), info, what);
                boolean shown = info.getLong(BpfInfo.Prog.JITED_PROG_INSNS) != 0;
                return shown ? split(code, lengths, addresses) : List.of();
            }
        }
    }

    /** Returns how many insns the verifier looked at before it accepted: the measure of its work. */
    public int verifiedInsns() {
        try (NativeBlock info = info()) {
            return info.getInt(BpfInfo.Prog.VERIFIED_INSNS);
        }
    }

    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        Handles.PROGRAMS.release(handle, this);
        fd.close();
        attr.close();
        ctxIn.close();
        ctxOut.close();
        dataIn.close();
        dataOut.close();
    }

    private int prepare(TestInput input) {
        if (spec.kind() != ProgramKind.XDP) {
            throw new KernelException(what + ": section \"" + spec.section()
                + "\": the kernel has no test run for devmap and cpumap programs", Errno.EOPNOTSUPP);
        }
        int metaLength = input.meta().length;
        int size = metaLength + input.packet().length;
        grow(size);
        dataIn.putBytes(0, input.meta());
        dataIn.putBytes(metaLength, input.packet());
        ctxIn.putInt(XdpMd.DATA_META.offset(), 0);
        ctxIn.putInt(XdpMd.DATA.offset(), metaLength);
        ctxIn.putInt(XdpMd.DATA_END.offset(), size);
        ctxIn.putInt(XdpMd.INGRESS_IFINDEX.offset(), input.ingressIfindex());
        ctxIn.putInt(XdpMd.RX_QUEUE_INDEX.offset(), input.rxQueueIndex());
        attr.clear();
        attr.putInt(BpfAttr.TestRun.PROG_FD, fd.number());
        attr.putInt(BpfAttr.TestRun.DATA_SIZE_IN, size);
        attr.putInt(BpfAttr.TestRun.DATA_SIZE_OUT, dataOut.size());
        attr.putLong(BpfAttr.TestRun.DATA_IN, dataIn.address());
        attr.putLong(BpfAttr.TestRun.DATA_OUT, dataOut.address());
        attr.putInt(BpfAttr.TestRun.REPEAT, input.repeat());
        attr.putInt(BpfAttr.TestRun.CTX_SIZE_IN, XdpMd.SIZE);
        attr.putInt(BpfAttr.TestRun.CTX_SIZE_OUT, XdpMd.SIZE);
        attr.putLong(BpfAttr.TestRun.CTX_IN, ctxIn.address());
        attr.putLong(BpfAttr.TestRun.CTX_OUT, ctxOut.address());
        return size;
    }

    private void grow(int size) {
        if (dataIn.size() < size) {
            dataIn.close();
            dataIn = NativeBlock.ofSize(size);
            dataOut.close();
            dataOut = NativeBlock.ofSize(size + GROWTH);
        }
    }

    private NativeBlock info() {
        NativeBlock info = NativeBlock.ofSize(BpfInfo.Prog.SIZE);
        KernelBpf.objectInfo(fd.number(), info, what);
        return info;
    }

    private static List<JitedFunction> split(NativeBlock code, NativeBlock lengths, NativeBlock addresses) {
        List<JitedFunction> functions = new ArrayList<>();
        int start = 0;
        for (int i = 0; i < lengths.size() / Integer.BYTES; i++) {
            int length = lengths.getInt(i * Integer.BYTES);
            functions.add(new JitedFunction(addresses.getLong(i * Long.BYTES), code.bytes(start, length)));
            start += length;
        }
        return functions;
    }
}
