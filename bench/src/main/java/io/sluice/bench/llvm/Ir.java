package io.sluice.bench.llvm;

import io.sluice.vm.memory.Memory;
import io.sluice.vm.memory.OffHeap;
import java.util.Arrays;

/**
 * One module of LLVM's IR that is being built, in a context of its own: types, constants, and insns at the end of the
 * current block. Types, values and blocks are what the C API hands out for them. One thread builds at a time.
 */
final class Ir implements AutoCloseable {
    /** Orderings of atomics, {@code LLVMAtomicOrdering}. */
    static final int ACQUIRE = 4;
    /** See there. */
    static final int RELEASE = 5;
    /** See there. */
    static final int SEQUENTIAL = 7;

    /** {@code LLVMInternalLinkage}. */
    private static final int INTERNAL = 8;
    /** {@code LLVMAttributeFunctionIndex}. */
    private static final long FUNCTION_INDEX = 0xffff_ffffL;
    private static final long UNSIGNED = 0xffff_ffffL;
    private static final String LOOP = "llvm.loop";
    private static final String NO_UNROLLING = "llvm.loop.unroll.disable";
    private static final int MAX_LIST = 16;
    private static final long NO_NAME = CText.kept("");
    /** Lists that the API takes by address. */
    private static final long LIST = OffHeap.allocate((long) MAX_LIST * Long.BYTES).address();

    /** The type of addresses in memory. */
    final long pointer;
    /** The type of no result. */
    final long nothing;

    private final long context;
    private final long builder;
    private final long i8;
    private final long i16;
    private final long i32;
    private final long i64;
    private final long module;

    Ir(String name) {
        this.context = LlvmFunction.CONTEXT_CREATE.call();
        this.module = LlvmFunction.MODULE_CREATE.call(CText.kept(name), context);
        this.builder = LlvmFunction.BUILDER_CREATE.call(context);
        this.i8 = LlvmFunction.INT_TYPE.call(context, Byte.SIZE);
        this.i16 = LlvmFunction.INT_TYPE.call(context, Short.SIZE);
        this.i32 = LlvmFunction.INT_TYPE.call(context, Integer.SIZE);
        this.i64 = LlvmFunction.INT_TYPE.call(context, Long.SIZE);
        this.pointer = LlvmFunction.POINTER_TYPE.call(context, 0);
        this.nothing = LlvmFunction.VOID_TYPE.call(context);
    }

    /** The module. */
    long module() {
        return module;
    }

    /** The type of integers of 8, 16, 32 or 64 bits. */
    long integer(int bits) {
        return switch (bits) {
            case Byte.SIZE -> i8;
            case Short.SIZE -> i16;
            case Integer.SIZE -> i32;
            case Long.SIZE -> i64;
            default -> throw new IllegalStateException("internal error: integer of " + bits + " bits");
        };
    }

    /** The type of functions from some integers of 64 bits and an address to an integer of 64 bits. */
    long functionType(int integers) {
        long[] parameters = new long[integers + 1];
        Arrays.fill(parameters, i64);
        parameters[integers] = pointer;
        return functionType(i64, parameters);
    }

    /** The type of functions. */
    long functionType(long result, long... parameters) {
        return LlvmFunction.FUNCTION_TYPE.call(result, put(parameters), parameters.length, 0);
    }

    /** A new function that throws nothing. */
    long function(String name, long type) {
        long function = LlvmFunction.ADD_FUNCTION.call(module, CText.kept(name), type);
        attribute(function, "nounwind");
        return function;
    }

    /** A new function that only this module calls. */
    long internalFunction(String name, long type) {
        long function = function(name, type);
        LlvmFunction.SET_LINKAGE.call(function, INTERNAL);
        return function;
    }

    /** Gives a function an attribute. */
    void attribute(long function, String name) {
        long kind = LlvmFunction.ATTRIBUTE_KIND.call(CText.kept(name), name.length()) & UNSIGNED;
        long attribute = LlvmFunction.CREATE_ATTRIBUTE.call(context, kind, 0);
        LlvmFunction.ADD_ATTRIBUTE.call(function, FUNCTION_INDEX, attribute);
    }

    /** A function's parameter, from 0. */
    static long parameter(long function, int index) {
        return LlvmFunction.GET_PARAM.call(function, index);
    }

    /** A new block at the end of a function. */
    long block(long function) {
        return LlvmFunction.APPEND_BLOCK.call(context, function, NO_NAME);
    }

    /** Insns go to the end of this block from now on. */
    void at(long block) {
        LlvmFunction.POSITION_AT_END.call(builder, block);
    }

    long constant(int bits, long value) {
        return LlvmFunction.CONST_INT.call(integer(bits), value, 0);
    }

    long constant(long value) {
        return LlvmFunction.CONST_INT.call(i64, value, 0);
    }

    /** An integer of 64 bits that is anything. */
    long anything() {
        return LlvmFunction.UNDEF.call(i64);
    }

    /** An insn of two operands. */
    long binary(LlvmFunction op, long a, long b) {
        return op.call(builder, a, b, NO_NAME);
    }

    long add(long a, long b) {
        return binary(LlvmFunction.ADD, a, b);
    }

    long sub(long a, long b) {
        return binary(LlvmFunction.SUB, a, b);
    }

    long and(long a, long b) {
        return binary(LlvmFunction.AND, a, b);
    }

    long compare(Predicate predicate, long a, long b) {
        return LlvmFunction.ICMP.call(builder, predicate.code(), a, b, NO_NAME);
    }

    long select(long condition, long then, long otherwise) {
        return LlvmFunction.SELECT.call(builder, condition, then, otherwise, NO_NAME);
    }

    /** The lower bits of an integer. */
    long truncate(int bits, long value) {
        return LlvmFunction.TRUNC.call(builder, value, integer(bits), NO_NAME);
    }

    /** An integer with zeros above. */
    long zeroExtend(int bits, long value) {
        return LlvmFunction.ZEXT.call(builder, value, integer(bits), NO_NAME);
    }

    /** An integer with copies of its sign above. */
    long signExtend(int bits, long value) {
        return LlvmFunction.SEXT.call(builder, value, integer(bits), NO_NAME);
    }

    long toPointer(long value) {
        return LlvmFunction.INT_TO_PTR.call(builder, value, pointer, NO_NAME);
    }

    long toInteger(long address) {
        return LlvmFunction.PTR_TO_INT.call(builder, address, i64, NO_NAME);
    }

    /** The address some bytes on. */
    long plus(long address, long bytes) {
        return bytes == 0 ? address : plusValue(address, constant(bytes));
    }

    /** The address some bytes on. */
    long plusValue(long address, long bytes) {
        return LlvmFunction.GEP.call(builder, i8, address, put(bytes), 1, NO_NAME);
    }

    /** A variable of the function, to be made in its first block. */
    long variable(int bits) {
        return LlvmFunction.ALLOCA.call(builder, integer(bits), NO_NAME);
    }

    /** Bytes of the function's frame, to be made in its first block. */
    long frame(int bytes) {
        long memory = LlvmFunction.ALLOCA.call(builder, LlvmFunction.ARRAY_TYPE.call(i8, bytes), NO_NAME);
        LlvmFunction.SET_ALIGNMENT.call(memory, Long.BYTES);
        return memory;
    }

    /** Loads an integer from where it is aligned. */
    long load(int bits, long address) {
        return LlvmFunction.LOAD.call(builder, integer(bits), address, NO_NAME);
    }

    /** Stores to where the value is aligned; the insn comes back. */
    long store(long value, long address) {
        return LlvmFunction.STORE.call(builder, value, address);
    }

    /** Loads an integer from anywhere. */
    long loadUnaligned(int bits, long address) {
        long load = load(bits, address);
        LlvmFunction.SET_ALIGNMENT.call(load, 1);
        return load;
    }

    /** Stores to anywhere. */
    void storeUnaligned(long value, long address) {
        LlvmFunction.SET_ALIGNMENT.call(store(value, address), 1);
    }

    /** Makes a load or store atomic. */
    static void ordered(long insn, int ordering) {
        LlvmFunction.SET_ORDERING.call(insn, ordering);
    }

    /** {@code old = *address; *address = old op value} as one step; {@code op} is a {@code LLVMAtomicRMWBinOp}. */
    long atomic(int op, long address, long value) {
        return LlvmFunction.ATOMIC_RMW.call(builder, op, address, value, SEQUENTIAL, 0);
    }

    /** What was at the address, where {@code value} is now if that was {@code expected}. */
    long compareExchange(long address, long expected, long value) {
        long pair = LlvmFunction.ATOMIC_CMPXCHG.call(builder, address, expected, value, SEQUENTIAL, SEQUENTIAL, 0);
        return LlvmFunction.EXTRACT_VALUE.call(builder, pair, 0, NO_NAME);
    }

    /** A value that is another one for each predecessor. */
    long phi(long type) {
        return LlvmFunction.PHI.call(builder, type, NO_NAME);
    }

    /** What a {@link #phi} is when a block came before. */
    void incoming(long phi, long value, long block) {
        LlvmFunction.ADD_INCOMING.call(phi, put(value, block), LIST + Long.BYTES, 1);
    }

    long call(long type, long function, long... arguments) {
        return LlvmFunction.CALL.call(builder, type, function, put(arguments), arguments.length, NO_NAME);
    }

    /** Calls what LLVM knows by name, which differs by one type. */
    long intrinsic(String name, long type, long... arguments) {
        long id = LlvmFunction.INTRINSIC_ID.call(CText.kept(name), name.length()) & UNSIGNED;
        long function = LlvmFunction.INTRINSIC_DECLARATION.call(module, id, put(type), 1);
        long functionType = LlvmFunction.INTRINSIC_TYPE.call(context, id, put(type), 1);
        return call(functionType, function, arguments);
    }

    void branch(long block) {
        LlvmFunction.BR.call(builder, block);
    }

    /** A branch by a bit; the insn comes back. */
    long branch(long condition, long then, long otherwise) {
        return LlvmFunction.COND_BR.call(builder, condition, then, otherwise);
    }

    /** Has LLVM leave the loop that a branch closes in one copy. */
    void doNotUnroll(long branch) {
        long text = LlvmFunction.METADATA_TEXT.call(context, CText.kept(NO_UNROLLING), NO_UNROLLING.length());
        long property = LlvmFunction.METADATA_NODE.call(context, put(text), 1);
        // a loop's node is told from others by being its own first operand (LangRef, "llvm.loop")
        long itself = LlvmFunction.METADATA_TEMPORARY.call(context, 0, 0);
        long loop = LlvmFunction.METADATA_NODE.call(context, put(itself, property), 2);
        LlvmFunction.METADATA_REPLACE.call(itself, loop);
        long kind = LlvmFunction.METADATA_KIND.call(context, CText.kept(LOOP), LOOP.length()) & UNSIGNED;
        LlvmFunction.SET_METADATA.call(branch, kind, LlvmFunction.METADATA_VALUE.call(context, loop));
    }

    /** A branch by value, to which {@link #onCase} adds. */
    long branchByValue(long value, long otherwise, int cases) {
        return LlvmFunction.SWITCH.call(builder, value, otherwise, cases);
    }

    void onCase(long branch, long value, long block) {
        LlvmFunction.ADD_CASE.call(branch, constant(value), block);
    }

    void returns(long value) {
        LlvmFunction.RET.call(builder, value);
    }

    void returnsNothing() {
        LlvmFunction.RET_VOID.call(builder);
    }

    void unreachable() {
        LlvmFunction.UNREACHABLE.call(builder);
    }

    private long put(long... values) {
        for (int i = 0; i < values.length; i++) {
            Memory.putLong(LIST + (long) i * Long.BYTES, values[i]);
        }
        return LIST;
    }

    @Override
    public void close() {
        LlvmFunction.BUILDER_DISPOSE.call(builder);
        LlvmFunction.MODULE_DISPOSE.call(module);
        LlvmFunction.CONTEXT_DISPOSE.call(context);
    }
}
