package io.sluice.maps;

import io.sluice.vm.ir.Block;
import io.sluice.vm.ir.Builder;
import io.sluice.vm.ir.Cond;
import io.sluice.vm.ir.Edge;
import io.sluice.vm.ir.Op;
import io.sluice.vm.ir.Region;
import io.sluice.vm.ir.Type;
import io.sluice.vm.ir.Value;
import java.util.ArrayDeque;

/**
 * The locks that machine code holds of a map: each is {@link SpinLock}'s. Where one is not free, or nothing can be done
 * under those that are held, it gives them back and goes elsewhere.
 */
final class MapLocks {
    private final Builder ir;
    private final Region memory;
    private final ArrayDeque<Lock> held = new ArrayDeque<>();
    /** Where it goes that gives back what is held. */
    private Block refused;

    private record Lock(Value address, long offset) {}

    /** None yet, of locks in a region; elsewhere is {@code refused}. */
    MapLocks(Builder ir, Region memory, Block refused) {
        this.ir = ir;
        this.memory = memory;
        this.refused = refused;
    }

    /** Takes the lock at an address plus an offset, or goes elsewhere. */
    void lock(Value address, long offset) {
        Value.Payload word = new Value.Payload(offset, memory, Integer.BYTES);
        require(Cond.EQ, ir.emit(Op.CMPXCHG, Type.I32, word, address, ir.constant(0), ir.constant(1)), 0);
        Lock lock = new Lock(address, offset);
        Block here = ir.block();
        Block back = ir.newColdBlock();
        ir.at(back);
        unlock(lock);
        ir.jump(refused);
        ir.at(here);
        refused = back;
        held.push(lock);
    }

    /** Goes on where a number is as it mostly is, else elsewhere. */
    void require(Cond cond, Value value, long number) {
        Block on = ir.newBlock();
        ir.mostly(cond, value, ir.constant(number), new Edge(on), refused());
        ir.at(on);
    }

    /** The way elsewhere. */
    Edge refused() {
        return new Edge(refused);
    }

    /** Gives all back, the last one first. */
    void unlock() {
        while (!held.isEmpty()) {
            unlock(held.pop());
        }
    }

    private void unlock(Lock lock) {
        ir.emit(Op.STORE_RELEASE, Type.VOID, new Value.Payload(lock.offset, memory, Integer.BYTES),
                lock.address, ir.constant(0));
    }
}
