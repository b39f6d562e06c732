package io.sluice.bench.llvm;

import io.sluice.vm.elf.ElfFile;
import io.sluice.vm.elf.ElfSymbol;
import io.sluice.vm.memory.Memory;
import io.sluice.vm.memory.OffHeap;
import java.util.BitSet;

/**
 * LLVM's machine for this CPU and its linker, made once a process: modules go through the passes of -O3 and code
 * generation at the same level, then into executable memory. The passes are tuned as the API has them by default,
 * which is what its users run: clang adds vectors of straight-line code. One thread compiles at a time.
 */
final class Host {
    private static final String PASSES = "default<O3>";
    /** {@code LLVMCodeGenLevelAggressive}, {@code LLVMRelocPIC}, {@code LLVMCodeModelSmall}, {@code LLVMObjectFile}. */
    private static final int AGGRESSIVE = 3;
    private static final int PIC = 2;
    private static final int SMALL = 3;
    private static final int OBJECT_FILE = 1;
    /** {@code LLVMReturnStatusAction}. */
    private static final int RETURN_STATUS = 2;
    /** Results that the API stores by address. */
    private static final long RESULT = OffHeap.allocate(2L * Long.BYTES).address();
    private static final long MESSAGE = RESULT + Long.BYTES;

    private final long triple;
    private final long machine;
    private final long layout;
    private final long options;
    private final long jit;
    private final BitSet used = new BitSet();

    /**
     * Code that can be run.
     *
     * @param entry its address
     * @param object what was linked
     * @param number of the entry's name
     * @param tracker what the linker knows it by
     */
    record Installed(long entry, byte[] object, int number, long tracker) {
        /** Bytes of all functions. */
        int size() {
            return (int) ElfFile.parse(object).symbols().stream()
                    .filter(symbol -> symbol.type() == ElfSymbol.FUNC && symbol.section() != ElfSymbol.UNDEF)
                    .mapToLong(ElfSymbol::size).sum();
        }
    }

    /** Builds a module around a function of a given name, to be entered from outside. */
    interface Lifting {
        void into(Ir ir, String entry);
    }

    /** Made when the first program is loaded. */
    private static final class Holder {
        static final Host HOST = new Host();
    }

    private Host() {
        LlvmFunction.INITIALIZE_TARGET_INFO.call();
        LlvmFunction.INITIALIZE_TARGET.call();
        LlvmFunction.INITIALIZE_TARGET_MC.call();
        LlvmFunction.INITIALIZE_ASM_PRINTER.call();
        this.triple = LlvmFunction.DEFAULT_TRIPLE.call();
        if ((int) LlvmFunction.TARGET_FROM_TRIPLE.call(triple, RESULT, MESSAGE) != 0) {
            throw failed(message(Memory.getLong(MESSAGE)));
        }
        long target = Memory.getLong(RESULT);
        this.machine = LlvmFunction.CREATE_TARGET_MACHINE.call(target, triple, LlvmFunction.HOST_CPU.call(),
                LlvmFunction.HOST_FEATURES.call(), AGGRESSIVE, PIC, SMALL);
        this.layout = LlvmFunction.CREATE_DATA_LAYOUT.call(machine);
        this.options = LlvmFunction.PASS_OPTIONS.call();
        check(LlvmFunction.JIT_CREATE.call(RESULT, 0));
        this.jit = Memory.getLong(RESULT);
    }

    /** The one of this process. */
    static Host get() {
        return Holder.HOST;
    }

    /**
     * Lifts, optimizes, generates and links.
     *
     * @param verified whether LLVM checks the IR first
     */
    synchronized Installed compile(Lifting lifting, boolean verified) {
        int number = used.nextClearBit(0);
        String entry = "sluice." + number;
        try (Ir ir = new Ir(entry)) {
            LlvmFunction.SET_TARGET.call(ir.module(), triple);
            LlvmFunction.SET_DATA_LAYOUT.call(ir.module(), layout);
            lifting.into(ir, entry);
            if (verified) {
                verify(ir);
            }
            check(LlvmFunction.RUN_PASSES.call(ir.module(), CText.kept(PASSES), machine, options));
            if ((int) LlvmFunction.EMIT.call(machine, ir.module(), OBJECT_FILE, MESSAGE, RESULT) != 0) {
                throw failed(message(Memory.getLong(MESSAGE)));
            }
            return install(Memory.getLong(RESULT), entry, number);
        }
    }

    private Installed install(long object, String entry, int number) {
        byte[] bytes = Memory.bytes(LlvmFunction.BUFFER_START.call(object),
                (int) LlvmFunction.BUFFER_SIZE.call(object));
        long tracker = LlvmFunction.JIT_TRACKER.call(LlvmFunction.JIT_MAIN_LIBRARY.call(jit));
        // the object is the linker's from here on
        check(LlvmFunction.JIT_ADD_OBJECT.call(jit, tracker, object));
        check(LlvmFunction.JIT_LOOKUP.call(jit, RESULT, CText.kept(entry)));
        long address = Memory.getLong(RESULT);
        used.set(number);
        return new Installed(address, bytes, number, tracker);
    }

    /** Frees code that nobody runs any more. */
    synchronized void remove(Installed code) {
        check(LlvmFunction.TRACKER_REMOVE.call(code.tracker()));
        LlvmFunction.TRACKER_RELEASE.call(code.tracker());
        used.clear(code.number());
    }

    private static void verify(Ir ir) {
        if ((int) LlvmFunction.VERIFY_MODULE.call(ir.module(), RETURN_STATUS, MESSAGE) != 0) {
            String text = message(LlvmFunction.PRINT_MODULE.call(ir.module()));
            throw failed(message(Memory.getLong(MESSAGE)) + "\n" + text);
        }
    }

    private static String message(long address) {
        String text = CText.at(address);
        LlvmFunction.DISPOSE_MESSAGE.call(address);
        return text;
    }

    private static void check(long error) {
        if (error != 0) {
            long address = LlvmFunction.ERROR_MESSAGE.call(error);
            String text = CText.at(address);
            LlvmFunction.DISPOSE_ERROR_MESSAGE.call(address);
            throw failed(text);
        }
    }

    private static IllegalStateException failed(String text) {
        return new IllegalStateException("internal error: LLVM: " + text);
    }
}
