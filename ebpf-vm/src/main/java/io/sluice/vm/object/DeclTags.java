package io.sluice.vm.object;

import io.sluice.vm.btf.Btf;
import io.sluice.vm.btf.BtfType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The {@code btf_decl_tag}s of an object by what they are attached to. */
public final class DeclTags {
    /** The component of what is tagged as a whole. */
    public static final int WHOLE = -1;

    private record Place(int target, int component) {}

    private final Map<Place, List<String>> tags = new HashMap<>();

    /** Collects the tags; {@code btf} is null where the object has no types. */
    public DeclTags(Btf btf) {
        for (int id = 1; btf != null && id < btf.typeCount(); id++) {
            if (btf.type(id) instanceof BtfType.DeclTag tag) {
                tags.computeIfAbsent(new Place(tag.target(), tag.component()), place -> new ArrayList<>())
                        .add(tag.name());
            }
        }
    }

    /** What tags with a prefix say of a member or parameter of a type, or of {@link #WHOLE}, without the prefix. */
    public List<String> of(int target, int component, String prefix) {
        return tags.getOrDefault(new Place(target, component), List.of()).stream()
                .filter(tag -> tag.startsWith(prefix))
                .map(tag -> tag.substring(prefix.length()))
                .toList();
    }
}
