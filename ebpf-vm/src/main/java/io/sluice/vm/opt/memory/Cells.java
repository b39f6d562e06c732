package io.sluice.vm.opt.memory;

import io.sluice.vm.ir.Block;
import io.sluice.vm.ir.FrameObject;
import io.sluice.vm.ir.Value;
import io.sluice.vm.ir.analysis.Frequencies;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * How one frame object falls into cells: bytes that are always read and written together. An access covers one or a few
 * whole cells. Bytes that calls reach are cells too where their loads and stores run more often than the calls.
 */
final class Cells {
    /** So much more often than words are stored for calls the accesses must run that this saves. */
    private static final double GAIN = 2;
    private static final int NONE = -1;
    private static final int FEW = 8;

    private final FrameObject object;
    private final List<Access> accesses = new ArrayList<>();
    private final List<Access> calls = new ArrayList<>();
    private final boolean[] escaped;
    /** By byte: the cell that begins there, or NONE. */
    private final int[] cellAt;
    /** By cell of this object: its first byte. */
    private int[] offsets = new int[FEW];
    /** By cell of this object: its bytes. */
    private int[] sizes = new int[FEW];
    private int count;
    private int first;

    /** Bytes that are accessed together, or that a call reaches. */
    private record Access(int offset, int end, Block block) {
        boolean isWithin(int start, int to) {
            return offset >= start && offset < to;
        }
    }

    Cells(FrameObject object) {
        this.object = object;
        this.escaped = new boolean[object.size()];
        this.cellAt = new int[object.size()];
        Arrays.fill(cellAt, NONE);
    }

    FrameObject object() {
        return object;
    }

    /** Says that a load or store at an address of the object accesses bytes together. */
    void access(Value access, long address, Block block) {
        long offset = address + access.imm();
        if (offset < 0 || offset + access.size() > object.size()) {
            escapeAll();
            return;
        }
        accesses.add(new Access((int) offset, (int) offset + access.size(), block));
    }

    /** Says that a call reaches bytes; it keeps no address of them. */
    void reach(long from, long to, Block block) {
        int start = Math.clamp(from, 0, object.size());
        calls.add(new Access(start, Math.clamp(to, start, object.size()), block));
    }

    /** Whether a call reaches any. */
    boolean isReached() {
        return !calls.isEmpty();
    }

    /** Says that bytes are reached in other ways than by scalar loads and stores at known offsets. */
    void escape(long from, long to) {
        int start = Math.clamp(from, 0, object.size());
        Arrays.fill(escaped, start, Math.clamp(to, start, object.size()), true);
    }

    /** Says so of all bytes. */
    void escapeAll() {
        Arrays.fill(escaped, true);
    }

    /**
     * Divides what has not escaped; returns how many cells there are now, numbered from {@code number}.
     *
     * @param frequencies how often blocks run; only for objects that a call reaches
     */
    int divide(int number, Frequencies frequencies) {
        first = number;
        int size = object.size();
        if (accesses.isEmpty()) {
            return first;
        }
        // by byte: whether an access goes on from the byte before
        boolean[] joined = new boolean[size];
        boolean[] starts = new boolean[size + 1];
        for (int i = 0; i < accesses.size(); i++) {
            Access a = accesses.get(i);
            Arrays.fill(joined, a.offset + 1, a.end, true);
            starts[a.offset] = true;
            starts[a.end] = true;
        }
        int start = 0;
        while (start < size) {
            int end = start + 1;
            while (end < size && joined[end]) {
                end++;
            }
            if (isWanted(start, end, starts) && pays(start, end, frequencies)) {
                divideGroup(start, end, starts);
            }
            start = end;
        }
        return first + count;
    }

    /** Whether a group of bytes that accesses join is accessed at all, and in no way that forbids cells. */
    private boolean isWanted(int start, int end, boolean[] starts) {
        for (int i = start; i < end; i++) {
            if (escaped[i]) {
                return false;
            }
        }
        // each group that is accessed begins where an access does
        return starts[start] && (end > start + 1 || isAccessed(start));
    }

    private boolean isAccessed(int offset) {
        for (int i = 0; i < accesses.size(); i++) {
            if (accesses.get(i).offset == offset) {
                return true;
            }
        }
        return false;
    }

    /** Whether no call reaches a group, or calls that do run so rarely that the accesses gain more than they lose. */
    private boolean pays(int start, int end, Frequencies frequencies) {
        if (calls.isEmpty()) {
            return true;
        }
        double words = 0;
        for (Access call : calls) {
            int bytes = Math.min(end, call.end) - Math.max(start, call.offset);
            words += bytes <= 0 ? 0 : frequencies.of(call.block) * ((bytes + Long.BYTES - 1) / Long.BYTES);
        }
        if (words == 0) {
            return true;
        }
        double saved = 0;
        for (Access a : accesses) {
            saved += a.isWithin(start, end) ? frequencies.of(a.block) : 0;
        }
        return saved > GAIN * words;
    }

    private void divideGroup(int start, int end, boolean[] starts) {
        int from = start;
        for (int at = start + 1; at <= end; at++) {
            if (at == end || starts[at]) {
                if (count == offsets.length) {
                    offsets = Arrays.copyOf(offsets, 2 * count);
                    sizes = Arrays.copyOf(sizes, 2 * count);
                }
                cellAt[from] = first + count;
                offsets[count] = from;
                sizes[count++] = at - from;
                from = at;
            }
        }
    }

    /** The cell that begins at an offset, or -1: then an access stays one of memory. */
    int cellAt(long offset) {
        return offset >= 0 && offset < cellAt.length ? cellAt[(int) offset] : NONE;
    }

    /** The cell that ends behind an offset and begins at it or before, or -1. */
    int cellAround(long offset) {
        for (long at = Math.min(offset, object.size() - 1L); at >= 0 && at > offset - Long.BYTES; at--) {
            int cell = cellAt[(int) at];
            if (cell != NONE) {
                return at + sizeOf(cell) > offset ? cell : NONE;
            }
        }
        return NONE;
    }

    /** How many cells so many bytes from a cell on are. */
    int count(int cell, int bytes) {
        int cells = 0;
        for (int at = 0; at < bytes; at += sizeOf(cell + cells++)) {
            if (at > Long.BYTES) {
                throw new IllegalStateException("internal error: an access of " + bytes + " bytes ends in a cell");
            }
        }
        return cells;
    }

    /** The first byte of a cell. */
    int offsetOf(int cell) {
        return offsets[cell - first];
    }

    /** The bytes of a cell. */
    int sizeOf(int cell) {
        return sizes[cell - first];
    }

    /** The number of the first cell. */
    int first() {
        return first;
    }

    /** The number behind the last cell's. */
    int end() {
        return first + count;
    }
}
