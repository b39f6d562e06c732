package io.sluice.vm.opt.control;

import io.sluice.vm.ir.Builder;
import io.sluice.vm.ir.ConstantData;
import io.sluice.vm.ir.Range;
import io.sluice.vm.ir.Value;
import java.util.ArrayList;
import java.util.List;

/**
 * Numbers in a table.
 *
 * @param numbers by element
 * @param size bytes of each: as few as they have
 * @param range what they all are
 */
record TableColumn(long[] numbers, int size, Range range) {
    /** Of some numbers. */
    static TableColumn of(long[] numbers) {
        Range range = Range.constant(numbers[0]);
        for (long number : numbers) {
            range = range.or(Range.constant(number));
        }
        int size = Byte.BYTES;
        while (!range.fits(size * Byte.SIZE)) {
            size *= 2;
        }
        return new TableColumn(numbers, size, range);
    }

    /** Loads an element of each column; all are one table, the widest first, so that each is aligned. */
    static List<Value> load(Builder b, List<TableColumn> columns, Value index) {
        int[] starts = new int[columns.size()];
        int end = 0;
        for (int size = Long.BYTES; size > 0; size /= 2) {
            for (int i = 0; i < starts.length; i++) {
                if (columns.get(i).size == size) {
                    starts[i] = end;
                    end += columns.get(i).numbers.length * size;
                }
            }
        }
        byte[] bytes = new byte[end];
        for (int i = 0; i < starts.length; i++) {
            columns.get(i).write(bytes, starts[i]);
        }
        ConstantData table = new ConstantData(bytes);
        List<Value> loads = new ArrayList<>();
        for (int i = 0; i < starts.length; i++) {
            TableColumn column = columns.get(i);
            Value offset = b.shl(index, Integer.numberOfTrailingZeros(column.size));
            Value load = b.load(column.size, ConstantData.REGION, b.add(b.symbol(table, starts[i]), offset), 0);
            loads.add(load.narrow(column.range));
        }
        return loads;
    }

    private void write(byte[] bytes, int start) {
        for (int i = 0; i < numbers.length; i++) {
            for (int k = 0; k < size; k++) {
                bytes[start + i * size + k] = (byte) (numbers[i] >>> k * Byte.SIZE);
            }
        }
    }
}
