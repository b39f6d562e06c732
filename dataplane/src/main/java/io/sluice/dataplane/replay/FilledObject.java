package io.sluice.dataplane.replay;

import io.sluice.dataplane.value.ValueException;
import io.sluice.vm.api.MapSpec;
import io.sluice.vm.object.CollectionSpec;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/**
 * An object with its variables set, and what is to be put into its other maps.
 *
 * @param object the object
 * @param fills entries, in the order in which they are put
 */
public record FilledObject(CollectionSpec object, List<MapFill> fills) {
    /** Copies the list. */
    public FilledObject {
        fills = List.copyOf(fills);
    }

    /** An object as it is. */
    public static FilledObject of(CollectionSpec object) {
        return new FilledObject(object, List.of());
    }

    /**
     * The same with the contents of one more map or data section of the object, which {@link MapFill} describes.
     *
     * @throws ValueException where they do not fit
     */
    public FilledObject with(MapSpec map, JsonNode contents) {
        try {
            if (map.isDataSection()) {
                return new FilledObject(MapFill.setVariables(object, map, contents), fills);
            }
            List<MapFill> more = new ArrayList<>(fills);
            more.add(MapFill.parse(map, object.types(), contents));
            return new FilledObject(object, more);
        } catch (ValueException e) {
            throw new ValueException("map \"%s\": %s".formatted(map.name(), e.getMessage()));
        }
    }
}
