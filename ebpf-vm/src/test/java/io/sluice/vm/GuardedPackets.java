package io.sluice.vm;

import io.sluice.vm.api.Batch;
import io.sluice.vm.api.BpfProgram;
import io.sluice.vm.api.PacketDesc;
import io.sluice.vm.api.WorkerState;
import io.sluice.vm.memory.Memory;
import io.sluice.vm.memory.OffHeap;
import io.sluice.vm.memory.Syscalls;

/**
 * A batch whose packets end {@link PacketDesc#SLACK} bytes in front of a page that nobody may touch: a program that
 * reaches further ends the process.
 */
final class GuardedPackets implements AutoCloseable {
    private static final int PAGE = 4096;
    /** System calls and their flags, asm/unistd_64.h and asm-generic/mman-common.h. */
    private static final int MMAP = 9;
    private static final int MPROTECT = 10;
    private static final int MUNMAP = 11;
    private static final int READ_AND_WRITE = 3;
    private static final int PRIVATE_AND_ANONYMOUS = 0x22;
    private static final int HEADROOM = 256;

    private final int count;
    private final long pages;
    private final OffHeap batch = OffHeap.allocate(Batch.SIZE);
    private final WorkerState state = new WorkerState(0, 1);

    GuardedPackets(int count) {
        this.count = count;
        this.pages = Syscalls.syscall(MMAP, 0, 2L * count * PAGE, READ_AND_WRITE, PRIVATE_AND_ANONYMOUS, -1, 0);
        if (pages < 0 && pages > -PAGE) {
            throw new IllegalStateException("guarded packets: mmap: " + Syscalls.errorText(pages));
        }
        for (int i = 0; i < count; i++) {
            long result = Syscalls.syscall(MPROTECT, end(i), PAGE, 0);
            if (result < 0) {
                throw new IllegalStateException("guarded packets: mprotect: " + Syscalls.errorText(result));
            }
        }
    }

    private long end(int i) {
        return pages + (2L * i + 1) * PAGE;
    }

    /** Runs a program on packets, each with what is behind it; all that it leaves, as text. */
    String run(BpfProgram program, byte[][] frames) {
        Memory.putInt(batch.address() + Batch.COUNT, count);
        for (int i = 0; i < count; i++) {
            int length = frames[i].length - PacketDesc.SLACK;
            long desc = Batch.desc(batch.address(), i);
            Memory.copyIn(frames[i], 0, end(i) - frames[i].length, frames[i].length);
            Memory.putLong(desc + PacketDesc.DATA, end(i) - frames[i].length);
            Memory.putInt(desc + PacketDesc.LENGTH, length);
            Memory.putInt(desc + PacketDesc.META_LENGTH, 0);
            Memory.putInt(desc + PacketDesc.HEADROOM, HEADROOM);
            Memory.putInt(desc + PacketDesc.TAILROOM, 0);
            Memory.putInt(desc + PacketDesc.VERDICT, -1);
        }
        program.run(batch.address(), state.address());
        StringBuilder all = new StringBuilder();
        for (int i = 0; i < count; i++) {
            int verdict = Memory.getInt(Batch.desc(batch.address(), i) + PacketDesc.VERDICT);
            all.append(frames[i].length - PacketDesc.SLACK).append(" bytes, verdict ").append(verdict);
            for (byte one : Memory.bytes(end(i) - frames[i].length, frames[i].length)) {
                all.append(' ').append(one);
            }
            all.append('\n');
        }
        return all.toString();
    }

    @Override
    public void close() {
        Syscalls.syscall(MUNMAP, pages, 2L * count * PAGE);
        batch.close();
        state.close();
    }
}
