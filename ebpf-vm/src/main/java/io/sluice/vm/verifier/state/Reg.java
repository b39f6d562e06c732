package io.sluice.vm.verifier.state;

import io.sluice.vm.verifier.scalar.Scalar;
import java.util.Objects;

/**
 * The abstract value of a register or of a spilled register: immutable, so that states share it.
 *
 * <p>A scalar is {@link #var()}. A pointer is its base plus the constant {@link #off()} plus the unknown
 * {@link #var()}. What {@link #arg()} means depends on the type, see the accessors.
 */
public final class Reg {
    /** The flag of a pointer that may be null. */
    public static final int MAYBE_NULL = 1;
    /** The flag of memory that may not be written. */
    public static final int READ_ONLY = 1 << 1;
    /** The flag of memory reserved in a ring buffer. */
    public static final int RINGBUF = 1 << 2;
    /** The flag of a kernel object that may be gone: reads fault into zero. */
    public static final int UNTRUSTED = 1 << 3;
    /** The flag of a kernel object that is held. */
    public static final int TRUSTED = 1 << 4;
    /** The flag of an object that the program allocated. */
    public static final int ALLOC = 1 << 5;
    /** The flag of an address to which the worker's offset has to be added. */
    public static final int PERCPU = 1 << 6;
    /** The flag of an object protected by RCU. */
    public static final int RCU = 1 << 7;
    /** The flag of a reference that does not own its object. */
    public static final int NON_OWNING = 1 << 8;
    /** The flag of memory that a dynptr gave out, freed with it. */
    public static final int DYNPTR_DATA = 1 << 9;
    /** The flag of memory that a dynptr to the packet gave out: gone when the packet changes. */
    public static final int PACKET_DATA = 1 << 10;

    /** The bit in a scalar's {@link #id()} that says it is another register with that id plus {@link #off()}. */
    public static final int ADD_CONST64 = 1 << 31;
    /** As {@link #ADD_CONST64}, where both were below 2^32 and the sum was cut off to 32 bits. */
    public static final int ADD_CONST32 = 1 << 30;
    /** Either of them. */
    public static final int ADD_CONST = ADD_CONST64 | ADD_CONST32;
    /** A packet pointer's {@link #range()}: it is known to lie beyond the packet's end. */
    public static final int BEYOND_END = -2;
    /** A packet pointer's {@link #range()}: it is known to be the packet's end or beyond it. */
    public static final int AT_END = -1;

    /** Nothing that may be read. */
    public static final Reg NOT_INIT = new Reg(RegType.NOT_INIT, 0, 0, Scalar.UNKNOWN, 0, 0, 0, null, 0);
    /** A number of which nothing is known. */
    public static final Reg UNKNOWN = scalar(Scalar.UNKNOWN);
    private static final Scalar ZERO = Scalar.constant(0);

    private final RegType type;
    private final int flags;
    private final int off;
    private final Scalar var;
    private final int id;
    private final int refId;
    private final int arg;
    private final Object target;
    private final int mapUid;

    @SuppressWarnings("checkstyle:ParameterNumber") // the whole of it, in one private place
    private Reg(RegType type, int flags, int off, Scalar var, int id, int refId, int arg, Object target, int mapUid) {
        this.type = type;
        this.flags = flags;
        this.off = off;
        this.var = var;
        this.id = id;
        this.refId = refId;
        this.arg = arg;
        this.target = target;
        this.mapUid = mapUid;
    }

    /** A scalar. */
    public static Reg scalar(Scalar value) {
        return new Reg(RegType.SCALAR, 0, 0, value, 0, 0, 0, null, 0);
    }

    /** A known number. */
    public static Reg constant(long value) {
        return scalar(Scalar.constant(value));
    }

    /** A pointer to the start of something, without flags. */
    public static Reg pointer(RegType type) {
        return new Reg(type, 0, 0, ZERO, 0, 0, 0, null, 0);
    }

    /** The frame pointer of a frame. */
    public static Reg stack(int frame) {
        return pointer(RegType.STACK).withArg(frame);
    }

    /** A pointer to a map or into its values or keys. */
    public static Reg ofMap(RegType type, MapInfo map) {
        return new Reg(type, 0, 0, ZERO, 0, 0, 0, map, 0);
    }

    /** A pointer to memory of a size. */
    public static Reg memory(int size, int flags) {
        return new Reg(RegType.MEM, flags, 0, ZERO, 0, 0, size, null, 0);
    }

    /** A pointer to a kernel object of a BTF type. */
    public static Reg object(String typeName, int flags) {
        return new Reg(RegType.BTF_ID, flags, 0, ZERO, 0, 0, 0, typeName, 0);
    }

    /** What it is. */
    public RegType type() {
        return type;
    }

    /** The flags. */
    public int flags() {
        return flags;
    }

    /** Whether it has all of some flags. */
    public boolean has(int wanted) {
        return (flags & wanted) == wanted;
    }

    /** Whether it may be null. */
    public boolean mayBeNull() {
        return (flags & MAYBE_NULL) != 0;
    }

    /** A pointer's constant offset; of a scalar with {@link #ADD_CONST} the difference to the register with its id. */
    public int off() {
        return off;
    }

    /** A scalar's value, or the unknown part of a pointer's offset. */
    public Scalar var() {
        return var;
    }

    /**
     * What ties it to others: scalars with one id are equal, pointers that may be null are null together, packet
     * pointers have one unknown part. 0 is none.
     */
    public int id() {
        return id;
    }

    /** The id without {@link #ADD_CONST}. */
    public int baseId() {
        return id & ~ADD_CONST;
    }

    /** The reference that it holds or belongs to, 0 for none. */
    public int refId() {
        return refId;
    }

    /** The number that goes with the type. */
    public int arg() {
        return arg;
    }

    /** Of a packet pointer: bytes after the pointer's base that are known to be there, or one of the negative marks. */
    public int range() {
        return arg;
    }

    /** Of a stack pointer: the frame, 0 the main program's. */
    public int frame() {
        return arg;
    }

    /** Of memory: bytes. */
    public int memSize() {
        return arg;
    }

    /** Of a function: its position among the subprogs. */
    public int subprog() {
        return arg;
    }

    /** The map, or null. */
    public MapInfo map() {
        return target instanceof MapInfo map ? map : null;
    }

    /** The name of the BTF type, or null. */
    public String typeName() {
        return target instanceof String name ? name : null;
    }

    /** What else it points to: the state of a dynptr or iterator, or null. */
    public Object target() {
        return target;
    }

    /** Which lookup in a map of maps the map came from, or which dynptr the memory came from; 0 for none. */
    public int mapUid() {
        return mapUid;
    }

    /** Whether it is a scalar. */
    public boolean isScalar() {
        return type == RegType.SCALAR;
    }

    /** Whether it is a scalar of one known value. */
    public boolean isConstant() {
        return type == RegType.SCALAR && var.isConstant();
    }

    /** Whether it is the number 0. */
    public boolean isNull() {
        return isConstant() && var.value() == 0;
    }

    /** Whether it is a pointer, null or not. */
    public boolean isPointer() {
        return type.isPointer();
    }

    /** This with another value or unknown part. */
    public Reg withVar(Scalar newVar) {
        return new Reg(type, flags, off, newVar, id, refId, arg, target, mapUid);
    }

    /** This with another constant offset. */
    public Reg withOff(int newOff) {
        return newOff == off ? this : new Reg(type, flags, newOff, var, id, refId, arg, target, mapUid);
    }

    /** This with another id. */
    public Reg withId(int newId) {
        return newId == id ? this : new Reg(type, flags, off, var, newId, refId, arg, target, mapUid);
    }

    /** This with another reference. */
    public Reg withRefId(int newRefId) {
        return newRefId == refId ? this : new Reg(type, flags, off, var, id, newRefId, arg, target, mapUid);
    }

    /** This with another {@link #arg()}. */
    public Reg withArg(int newArg) {
        return newArg == arg ? this : new Reg(type, flags, off, var, id, refId, newArg, target, mapUid);
    }

    /** This with other flags. */
    public Reg withFlags(int newFlags) {
        return newFlags == flags ? this : new Reg(type, newFlags, off, var, id, refId, arg, target, mapUid);
    }

    /** This with another type. */
    public Reg withType(RegType newType) {
        return newType == type ? this : new Reg(newType, flags, off, var, id, refId, arg, target, mapUid);
    }

    /** This with another target. */
    public Reg withTarget(Object newTarget) {
        return new Reg(type, flags, off, var, id, refId, arg, newTarget, mapUid);
    }

    /** This with another lookup that the map came from. */
    public Reg withMapUid(int newMapUid) {
        return newMapUid == mapUid ? this : new Reg(type, flags, off, var, id, refId, arg, target, newMapUid);
    }

    /** Whether all but the ids, references and the variable part are equal. */
    public boolean sameShape(Reg other) {
        return type == other.type && flags == other.flags && off == other.off && arg == other.arg
                && mapUid == other.mapUid && Objects.equals(target, other.target);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Reg that
                && sameShape(that) && id == that.id && refId == that.refId && var.equals(that.var);
    }

    @Override
    public int hashCode() {
        return Objects.hash(type, flags, off, id, refId, arg, mapUid, var);
    }

    @Override
    public String toString() {
        return "%s(flags=%d,off=%d,var=%s,id=%d,ref=%d,arg=%d,%s)".formatted(
                type, flags, off, var, id, refId, arg, target);
    }
}
