package io.sluice.vm.opt.memory;

import io.sluice.vm.ir.FrameObject;
import io.sluice.vm.ir.Value;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * How one frame object falls into cells: bytes that are always read and written together. A cell is 1, 2, 4 or 8
 * bytes; an access covers one or a few whole cells.
 */
final class Cells {
    /** The cells of an access, at most. */
    static final int MOST_PER_ACCESS = 4;
    private static final int NONE = -1;

    private final FrameObject object;
    private final List<int[]> accesses = new ArrayList<>();
    private final boolean[] escaped;
    /** By byte: the cell that begins there, or NONE. */
    private final int[] cellAt;
    /** By cell: its bytes. */
    private final List<Integer> sizes = new ArrayList<>();

    Cells(FrameObject object) {
        this.object = object;
        this.escaped = new boolean[object.size()];
        this.cellAt = new int[object.size()];
        Arrays.fill(cellAt, NONE);
    }

    /** Says that bytes are accessed together. */
    void access(long offset, int size) {
        if (offset < 0 || offset + size > object.size()) {
            escapeAll();
            return;
        }
        accesses.add(new int[] {(int) offset, size});
    }

    /** Says that bytes are reached in other ways than by scalar loads and stores at known offsets. */
    void escape(long from, long to) {
        int first = Math.clamp(from, 0, object.size());
        Arrays.fill(escaped, first, Math.clamp(to, first, object.size()), true);
    }

    /** Says so of all bytes. */
    void escapeAll() {
        Arrays.fill(escaped, true);
    }

    /** Divides what has not escaped; returns how many cells there are now, numbered from {@code first}. */
    int divide(int first) {
        int size = object.size();
        // by byte: whether an access goes on from the byte before
        boolean[] joined = new boolean[size];
        for (int[] a : accesses) {
            Arrays.fill(joined, a[0] + 1, a[0] + a[1], true);
        }
        int next = first;
        int start = 0;
        while (start < size) {
            int end = start + 1;
            while (end < size && joined[end]) {
                end++;
            }
            next = divideGroup(start, end, next);
            start = end;
        }
        return next;
    }

    /** One group of bytes that accesses join. */
    private int divideGroup(int start, int end, int first) {
        int unit = Long.BYTES;
        int most = 0;
        for (int[] a : accesses) {
            if (a[0] >= start && a[0] < end) {
                unit = Math.min(unit, Integer.lowestOneBit(a[0] - start | a[1]));
                most = Math.max(most, a[1]);
            }
        }
        boolean kept = most == 0 || most / unit > MOST_PER_ACCESS;
        for (int i = start; i < end; i++) {
            kept |= escaped[i];
        }
        if (kept) {
            return first;
        }
        int next = first;
        for (int at = start; at < end; at += unit) {
            cellAt[at] = next++;
            sizes.add(unit);
        }
        return next;
    }

    /** The cell that begins at an offset, or -1: then the access stays one of memory. */
    int cellAt(Value access, long address) {
        long offset = address + access.imm();
        return offset >= 0 && offset < cellAt.length ? cellAt[(int) offset] : NONE;
    }

    /** Writes the bytes of each cell, of which the first has a number. */
    void putSizes(int[] all, int first) {
        for (int i = 0; i < sizes.size(); i++) {
            all[first + i] = sizes.get(i);
        }
    }
}
