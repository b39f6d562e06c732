package io.sluice.vm.object;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.vm.api.MapSpec;
import io.sluice.vm.api.ValueField;
import io.sluice.vm.api.ValueFields;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Special fields of map values, read from an object that clang-19 made of src/test/bpf/special.bpf.c. */
class ValueFieldTest {
    private static final CollectionSpec SPECIAL = CompiledObjectTest.load("special", ObjectOptions.PLAIN);

    private static ValueFields fields(String map) {
        return SPECIAL.map(map).orElseThrow().fields();
    }

    private static String text(String map) {
        return fields(map).list().stream()
                .map(f -> f.kind() + "@" + f.offset() + (f.typeName().isEmpty() ? "" : ":" + f.typeName()))
                .collect(Collectors.joining(" "));
    }

    @Test
    void findsLocksAndTimersInNestedStructs() {
        assertEquals("SPIN_LOCK@8", text("locked"));
        assertEquals("TIMER@16 SPIN_LOCK@32", text("timed"));
    }

    @Test
    void findsTaggedPointersInArraysAndArraysOfStructs() {
        assertEquals("KPTR@0:task_struct KPTR_UNTRUSTED@8:task_struct KPTR_UNTRUSTED@16:task_struct"
                + " KPTR_PERCPU@32:task_struct KPTR_PERCPU@48:task_struct", text("pointers"));
    }

    @Test
    void findsWhatAListContainsAndWhereItsNodeIs() {
        assertEquals("LIST_HEAD@0:node SPIN_LOCK@16", text("listed"));
        assertEquals(8, fields("listed").first(ValueField.Kind.LIST_HEAD).nodeOffset());
    }

    @Test
    void looksThroughATypedefOfTheValueButNotOfAMemberNorIntoUnions() {
        assertEquals("SPIN_LOCK@0", text("by_typedef"));
        assertEquals(ValueFields.NONE, fields("hidden"));
    }

    @Test
    void placesVariablesOfDataSectionsAtTheirSymbols() {
        MapSpec section = SPECIAL.map(".data.locks").orElseThrow();
        assertTrue(section.fields().has(ValueField.Kind.SPIN_LOCK), section.fields().problem());
        assertEquals(section.fields().list().size(),
                section.fields().list().stream().map(ValueField::offset).distinct().count());
        for (VariableSpec variable : SPECIAL.variables()) {
            if (variable.map().equals(".data.locks")) {
                assertEquals(variable.size(), section.fields().at(variable.offset()).size(), variable.name());
            }
        }
    }

    @Test
    void saysWhyTheKernelWouldTakeTheMapWithoutItsTypesOnly() {
        List<String> problems = SPECIAL.maps().stream().map(m -> m.fields().problem()).filter(p -> !p.isEmpty())
                .toList();
        assertEquals(List.of(
                "map \"unlocked\": value: has a bpf_list_head or bpf_rb_root, but no bpf_spin_lock beside it",
                "map \"twice\": value: bpf_spin_lock at offset 4: a second one, at most one is allowed",
                "map \"array_of_locks\": value: bpf_spin_lock at offset 0: may not be in an array",
                "map \"unknown_tag\": value: pointer at offset 0 has the unknown type tag \"odd\"",
                "map \"many\": value: 12 special fields, at most 11",
                "map \"lru_locked\": value: bpf_spin_lock: may not be in a map of type lru_hash"), problems);
        problems.forEach(p -> assertEquals(List.of(), fields(p.split("\"")[1]).list()));
    }

    @Test
    void aMapWithoutATypeOfItsKeyHasNoFields() {
        assertEquals(ValueFields.NONE, fields("keyless"));
    }
}
