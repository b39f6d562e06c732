package io.sluice.dataplane.value;

import io.sluice.vm.api.Bytes;
import io.sluice.vm.api.ControlMap;
import io.sluice.vm.api.MapSpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A key with its value or, of a per-CPU map, one value a worker.
 *
 * @param key no bytes for queues and stacks
 * @param values each of the map's value size; where there is only one it goes for every worker
 */
public record MapEntry(Bytes key, List<Bytes> values) {
    /** Copies the list. */
    public MapEntry {
        values = List.copyOf(values);
    }

    /** The values of what {@link ControlMap#lookup(byte[])} gave, one a worker for per-CPU types. */
    public static List<Bytes> split(ControlMap map, byte[] value) {
        MapSpec spec = map.spec();
        if (!spec.type().isPerCpu()) {
            return List.of(Bytes.of(value));
        }
        int stride = map.controlValueSize() / map.workers();
        List<Bytes> values = new ArrayList<>();
        for (int at = 0; at < value.length; at += stride) {
            values.add(Bytes.of(Arrays.copyOfRange(value, at, at + spec.valueSize())));
        }
        return values;
    }

    /**
     * The value as {@link ControlMap#update} takes it; workers after the last value have zeros.
     *
     * @throws ValueException where there are more values than workers
     */
    public byte[] controlValue(ControlMap map) {
        if (!map.spec().type().isPerCpu()) {
            return values.getFirst().toArray();
        }
        if (values.size() > map.workers()) {
            throw new ValueException("%d values, the map serves %d workers".formatted(values.size(), map.workers()));
        }
        int stride = map.controlValueSize() / map.workers();
        byte[] all = new byte[map.controlValueSize()];
        for (int worker = 0; worker < map.workers(); worker++) {
            if (values.size() == 1 || worker < values.size()) {
                byte[] value = values.get(values.size() == 1 ? 0 : worker).toArray();
                System.arraycopy(value, 0, all, worker * stride, value.length);
            }
        }
        return all;
    }
}
