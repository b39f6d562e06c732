package io.sluice.helpers.recipe;

import io.sluice.vm.api.PacketDesc;
import io.sluice.vm.api.WorkerState;
import io.sluice.vm.memory.Memory;
import io.sluice.vm.memory.OffHeap;
import java.util.SplittableRandom;

/** The memory around a call: a worker's state with a desc, and room for keys, values and packets. */
final class RecipeMemory implements AutoCloseable {
    static final int ROOM = 8192;

    private final OffHeap room = OffHeap.allocate(ROOM);
    private final OffHeap desc = OffHeap.allocate(PacketDesc.SIZE);
    private final WorkerState state;

    RecipeMemory(int worker, long seed) {
        state = new WorkerState(worker, seed);
        Memory.putLong(state.address() + WorkerState.DESC, desc.address());
    }

    long state() {
        return state.address();
    }

    long context() {
        return state.context();
    }

    long desc() {
        return desc.address();
    }

    /** An address in the room. */
    long at(int offset) {
        return room.address() + offset;
    }

    void fill(int offset, byte[] bytes) {
        Memory.copyIn(bytes, 0, at(offset), bytes.length);
    }

    /** All bytes that code may change, but for the worker state's stack. */
    byte[] contents() {
        byte[] all = new byte[ROOM + PacketDesc.SIZE + WorkerState.STACK];
        Memory.copyOut(room.address(), all, 0, ROOM);
        Memory.copyOut(desc.address(), all, ROOM, PacketDesc.SIZE);
        Memory.copyOut(state.address(), all, ROOM + PacketDesc.SIZE, WorkerState.STACK);
        return all;
    }

    /** Puts back what {@link #contents} gave. */
    void restore(byte[] all) {
        Memory.copyIn(all, 0, room.address(), ROOM);
        Memory.copyIn(all, ROOM, desc.address(), PacketDesc.SIZE);
        Memory.copyIn(all, ROOM + PacketDesc.SIZE, state.address(), WorkerState.STACK);
    }

    /** Random bytes, many of them 0 or all ones. */
    static byte[] bytes(SplittableRandom random, int size) {
        byte[] bytes = new byte[size];
        int kind = random.nextInt(6);
        for (int i = 0; i < size; i++) {
            bytes[i] = (byte) switch (kind) {
                case 0 -> 0;
                case 1 -> 0xff;
                case 2 -> random.nextInt(8) == 0 ? random.nextInt() : 0;
                case 3 -> random.nextInt(8) == 0 ? random.nextInt() : 0xff;
                default -> random.nextInt();
            };
        }
        return bytes;
    }

    @Override
    public void close() {
        room.close();
        desc.close();
        state.close();
    }
}
