package io.sluice.vm.api;

import io.sluice.vm.memory.Memory;
import io.sluice.vm.memory.OffHeap;
import java.util.ArrayList;
import java.util.List;

/**
 * Where tail calls enter a program: written by the control thread, read by machine code and the interpreter. A slot of
 * a prog array is the address of one, 64 bits, 0 where it is empty, so that programs change in one store. The entry of
 * a program is all zero from when it is closed.
 *
 * <pre>
 *   0         8               16       24
 *   | entry   | saving entry  | handle | 0   |
 * </pre>
 */
public final class ProgEntry {
    /** Code address to jump to from a main program's body, context in RDI, worker state in R12; 0 for none. */
    public static final int ENTRY = 0;
    /** Code address to jump to from a subprog: preserves RBX, RBP, R13, R14 and R15; 0 for none. */
    public static final int SAVING_ENTRY = 8;
    /** The program's handle in {@link Handles#PROGRAMS}, 64 bits; 0 for none. */
    public static final int HANDLE = 16;
    /** Size of a slot in bytes. */
    public static final int SLOT_SIZE = Long.BYTES;

    private static final int SIZE = 32;
    private static final int CHUNK = 1024;
    /** Entries by handle, a number of them in each; they stay where they are, and as long as the process. */
    private static final List<OffHeap> CHUNKS = new ArrayList<>();

    private ProgEntry() {
    }

    private static long at(int handle) {
        return CHUNKS.get(handle / CHUNK).address() + (long) (handle % CHUNK) * SIZE;
    }

    /** Writes the entry of a live program, the same one each time; its address. */
    public static synchronized long of(BpfProgram program) {
        int handle = program.handle();
        while (CHUNKS.size() <= handle / CHUNK) {
            CHUNKS.add(OffHeap.allocate((long) CHUNK * SIZE));
        }
        long entry = at(handle);
        Memory.putLongRelease(entry + ENTRY, program.tailEntry());
        Memory.putLongRelease(entry + SAVING_ENTRY, program.savingTailEntry());
        Memory.putLongRelease(entry + HANDLE, handle);
        return entry;
    }

    /** Empties the entry of a program that is closed. */
    static synchronized void clear(int handle) {
        if (handle / CHUNK < CHUNKS.size()) {
            long entry = at(handle);
            Memory.putLongRelease(entry + ENTRY, 0);
            Memory.putLongRelease(entry + SAVING_ENTRY, 0);
            Memory.putLongRelease(entry + HANDLE, 0);
        }
    }

    /** The program in the slot at an address, or null. */
    public static BpfProgram inSlot(long slot) {
        long entry = Memory.getLongAcquire(slot);
        return entry == 0 ? null : Handles.PROGRAMS.at((int) Memory.getLongAcquire(entry + HANDLE));
    }
}
