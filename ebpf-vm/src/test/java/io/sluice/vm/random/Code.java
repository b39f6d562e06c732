package io.sluice.vm.random;

import io.sluice.vm.api.MapSpec;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Encoded slots under construction; jumps and calls name labels that are bound before or after. */
final class Code {
    private static final int UNBOUND = -1;

    private record Fixup(int slot, int label, boolean inImm) {
    }

    /** A function that is to come behind all others. */
    private record Later(int label, Runnable body) {
    }

    private final List<Later> later = new ArrayList<>();
    private final List<Fixup> fixups = new ArrayList<>();
    private final List<Integer> labels = new ArrayList<>();
    private final List<MapSpec> maps = new ArrayList<>();
    private long[] slots = new long[256];
    private int size;

    void emit(int opcode, int dst, int src, int off, int imm) {
        if (size == slots.length) {
            slots = Arrays.copyOf(slots, 2 * size);
        }
        slots[size++] = opcode & 0xffL | (long) (dst | src << 4) << 8 | (off & 0xffffL) << 16 | (long) imm << 32;
    }

    void mov(int dst, int imm) {
        emit(Ops.ALU64 | Ops.MOV, dst, 0, 0, imm);
    }

    void movReg(int dst, int src) {
        emit(Ops.ALU64 | Ops.MOV | Ops.REG, dst, src, 0, 0);
    }

    void alu(int op, int dst, int imm) {
        emit(Ops.ALU64 | op, dst, 0, 0, imm);
    }

    void aluReg(int op, int dst, int src) {
        emit(Ops.ALU64 | op | Ops.REG, dst, src, 0, 0);
    }

    void wide(int dst, long value) {
        emit(Ops.LDDW, dst, 0, 0, (int) value);
        emit(0, 0, 0, 0, (int) (value >>> 32));
    }

    void mapAddress(int dst, MapSpec map) {
        if (!maps.contains(map)) {
            maps.add(map);
        }
        emit(Ops.LDDW, dst, Ops.PSEUDO_MAP_IDX, 0, maps.indexOf(map));
        emit(0, 0, 0, 0, 0);
    }

    /** The address of a byte in an array's first value. */
    void mapValue(int dst, MapSpec map, int off) {
        if (!maps.contains(map)) {
            maps.add(map);
        }
        emit(Ops.LDDW, dst, Ops.PSEUDO_MAP_IDX_VALUE, 0, maps.indexOf(map));
        emit(0, 0, 0, 0, off);
    }

    /** The address of a function, for helpers that call back. */
    void function(int dst, int label) {
        fixups.add(new Fixup(size, label, true));
        emit(Ops.LDDW, dst, Ops.PSEUDO_FUNC, 0, 0);
        emit(0, 0, 0, 0, 0);
    }

    /** Leaves a function to be emitted by {@link #callbacks}. */
    void later(int label, Runnable body) {
        later.add(new Later(label, body));
    }

    /** Emits the functions that were left; the slots that they begin at. */
    List<Integer> callbacks() {
        List<Integer> starts = new ArrayList<>();
        for (Later function : later) {
            bind(function.label());
            starts.add(size);
            function.body().run();
        }
        return starts;
    }

    void mayGoto(int label) {
        fixups.add(new Fixup(size, label, false));
        emit(Ops.MAY_GOTO, 0, 0, 0, 0);
    }

    void exit() {
        emit(Ops.EXIT, 0, 0, 0, 0);
    }

    void load(int bytes, int dst, int base, int off) {
        emit(Ops.LDX | Ops.size(bytes), dst, base, off, 0);
    }

    void store(int bytes, int base, int off, int src) {
        emit(Ops.STX | Ops.size(bytes), base, src, off, 0);
    }

    void helper(int id) {
        emit(Ops.CALL, 0, 0, 0, id);
    }

    int label() {
        labels.add(UNBOUND);
        return labels.size() - 1;
    }

    void bind(int label) {
        labels.set(label, size);
    }

    void jump(int label) {
        fixups.add(new Fixup(size, label, false));
        emit(Ops.JMP | Ops.JA, 0, 0, 0, 0);
    }

    void jumpLong(int label) {
        fixups.add(new Fixup(size, label, true));
        emit(Ops.JMP32 | Ops.JA, 0, 0, 0, 0);
    }

    void jumpIf(int opcode, int dst, int src, int imm, int label) {
        fixups.add(new Fixup(size, label, false));
        emit(opcode, dst, src, 0, imm);
    }

    void call(int label) {
        fixups.add(new Fixup(size, label, true));
        emit(Ops.CALL, 0, Ops.PSEUDO_CALL, 0, 0);
    }

    boolean isUsed(int label) {
        return fixups.stream().anyMatch(fixup -> fixup.label() == label);
    }

    /** The names of the maps by the index that insns have. */
    List<String> maps() {
        return maps.stream().map(MapSpec::name).toList();
    }

    int size() {
        return size;
    }

    /** Resolves the labels and returns the encoded slots. */
    byte[] finish() {
        for (Fixup fixup : fixups) {
            int target = labels.get(fixup.label());
            if (target == UNBOUND) {
                throw new IllegalStateException("label " + fixup.label() + " is not bound");
            }
            long distance = target - fixup.slot() - 1L;
            slots[fixup.slot()] |= fixup.inImm() ? distance << 32 : (distance & 0xffff) << 16;
        }
        ByteBuffer out = ByteBuffer.allocate(size * Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        Arrays.stream(slots, 0, size).forEach(out::putLong);
        return out.array();
    }
}
