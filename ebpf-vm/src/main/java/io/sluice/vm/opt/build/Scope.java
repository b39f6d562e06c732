package io.sluice.vm.opt.build;

import io.sluice.vm.ir.Block;
import io.sluice.vm.ir.Builder;
import io.sluice.vm.ir.FrameObject;
import io.sluice.vm.ir.Region;
import io.sluice.vm.ir.Value;

/** One copy of a function in a graph: its frame, and what leaving it means. */
final class Scope {
    private static final int GRANULE = 8;

    private final Function function;
    private final Scope caller;
    private final Exits exits;
    private final int depth;
    private Region stack;
    private FrameObject frame;
    private Value bottom;
    private Value top;

    /** Where exits and tail calls of a function lead. */
    interface Exits {
        /** Whether it helps that exits are not joined before they get here. */
        default boolean areApart() {
            return false;
        }

        /** Ends the block: the function returns R0. */
        void exit(Value r0);

        /** Ends the block: another program's body takes this function's place. */
        void tailCall(Value entry, Value ctx);
    }

    /** A copy inlined in that of its caller, which is null for the graph's own function. */
    Scope(Function function, Scope caller, Exits exits) {
        this.function = function;
        this.caller = caller;
        this.exits = exits;
        this.depth = caller == null ? 0 : caller.depth + 1;
    }

    Function function() {
        return function;
    }

    Exits exits() {
        return exits;
    }

    /** Whether it is inlined in a copy of this function, or is one. */
    boolean isWithin(Function other) {
        return function == other || caller != null && caller.isWithin(other);
    }

    /** The memory of the frame some calls above, 0 for its own. */
    Region stack(int framesAbove, Builder b) {
        if (framesAbove == 0) {
            object(b);
            return stack;
        }
        return caller == null
                ? new Region("caller" + framesAbove, Region.Kind.PRIVATE)
                : caller.stack(framesAbove - 1, b);
    }

    /** R10: the address above the frame. */
    Value top(Builder b) {
        if (top == null) {
            top = address(b, object(b).size());
        }
        return top;
    }

    /** The address where the frame begins: accesses go by it, so that their offsets can be compared. */
    Value bottom(Builder b) {
        if (bottom == null) {
            bottom = address(b, 0);
        }
        return bottom;
    }

    /** Whether a value is an address in this frame or a caller's. */
    Scope ownerOf(FrameObject object) {
        return object.equals(frame) ? this : caller == null ? null : caller.ownerOf(object);
    }

    private Value address(Builder b, long offset) {
        Block block = b.block();
        int origin = b.origin();
        Block entry = b.graph().entry();
        FrameObject object = object(b);
        if (block == entry) {
            return b.frame(object, offset);
        }
        b.at(entry);
        Value made = b.frame(object, offset);
        b.at(block);
        b.origin(origin);
        return made;
    }

    private FrameObject object(Builder b) {
        if (frame == null) {
            String name = "f" + b.graph().frame().size();
            int size = Math.max(GRANULE, (function.stackBytes() + GRANULE - 1) / GRANULE * GRANULE);
            frame = b.graph().newFrameObject(name, size);
            stack = new Region("stack." + name, Region.Kind.PRIVATE);
        }
        return frame;
    }
}
