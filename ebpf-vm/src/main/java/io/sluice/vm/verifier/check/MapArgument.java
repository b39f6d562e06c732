package io.sluice.vm.verifier.check;

import io.sluice.vm.api.ArgSpec;
import io.sluice.vm.api.MapType;
import io.sluice.vm.verifier.state.Frame;
import io.sluice.vm.verifier.state.MapInfo;
import io.sluice.vm.verifier.state.Reg;
import io.sluice.vm.verifier.state.RegType;
import io.sluice.vm.verifier.state.Slot;
import io.sluice.vm.verifier.state.State;
import io.sluice.vm.verifier.state.Violation;

/** Arguments that are maps, and the keys and values that go with them. */
final class MapArgument {
    private final Proof proof;
    private final MemoryArgument memory;

    MapArgument(Proof proof, MemoryArgument memory) {
        this.proof = proof;
        this.memory = memory;
    }

    /** A map: where the field of a value was passed before, the map that this value is in. */
    void map(Reg reg, CallArgs args) {
        MapInfo map = reg.map();
        if (args.map() != null && (args.map() != map || args.mapUid() != reg.mapUid())) {
            throw new Violation("timer pointer in R1 map_uid=%d doesn't match map pointer in R2 map_uid=%d"
                    .formatted(args.mapUid(), reg.mapUid()));
        }
        args.setMap(map, reg.mapUid());
        proof.callMap(map);
    }

    /** A key of the map. */
    void key(State state, int number, CallArgs args) {
        if (args.map() == null) {
            throw new Violation("invalid map_ptr to access map->key");
        }
        int size = args.map().spec().keySize();
        memory.read(state, number, size);
        MapType type = args.map().spec().type();
        // in these an element is there if its index is in range, so that a lookup of a known one gives no null
        if (type == MapType.ARRAY || type == MapType.PERCPU_ARRAY) {
            args.setConstantKey(constantKey(state, state.reg(number), size));
        }
    }

    /** A value of the map. */
    void value(State state, int number, ArgSpec spec, CallArgs args) {
        if (spec.isNullable() && state.reg(number).isNull()) {
            return;
        }
        memory.pass(state, number, args.map().spec().valueSize(), spec, args);
    }

    /**
     * The key where it is known, or {@link CallArgs#NONE} ({@code get_constant_map_key}). What it was made from has
     * to be precise then.
     */
    private long constantKey(State state, Reg pointer, int size) {
        if (pointer.type() != RegType.STACK || !pointer.var().isConstant()) {
            return CallArgs.NONE;
        }
        int off = (int) (pointer.off() + pointer.var().value());
        Frame frame = state.frame(pointer.frame());
        int position = Frame.slotAt(off);
        Slot slot = frame.slot(position);
        int first = Frame.byteAt(off);
        if (run(slot, first, Slot.ZERO) >= size) {
            return 0;
        }
        if (!slot.isScalarSpill() || run(slot, first, Slot.SPILL) != size || !slot.reg().isConstant()) {
            return CallArgs.NONE;
        }
        proof.preciseSlot(state, pointer.frame(), position);
        return slot.reg().var().value();
    }

    /** How many bytes from one on are of a kind. */
    private static int run(Slot slot, int first, int kind) {
        int end = first;
        while (end < Slot.SIZE && slot.kind(end) == kind) {
            end++;
        }
        return end - first;
    }
}
