package io.sluice.vm.opt.loop;

import io.sluice.vm.ir.Type;
import io.sluice.vm.ir.Value;

/**
 * What a loop counts by: a parameter of its header that grows by a number in each round.
 *
 * @param param what it is in a round
 * @param first what it is in the first one
 * @param next what it is in the next one: the parameter plus a number
 */
record Counter(Value param, Value first, Value next) {
    /** The width in which it wraps. */
    Type type() {
        return next.type();
    }

    /** How much it grows in each round, with its sign; never 0. */
    long step() {
        long by = next.arg(1).imm();
        return type() == Type.I32 ? (int) by : by;
    }
}
