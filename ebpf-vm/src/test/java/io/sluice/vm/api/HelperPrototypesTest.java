package io.sluice.vm.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class HelperPrototypesTest {
    @Test
    void everyRowHasTheKernelsNameOfItsId() {
        for (HelperPrototype row : HelperPrototypes.all()) {
            assertEquals(HelperNames.name(row.id()), row.name());
        }
        assertEquals(104, HelperPrototypes.all().size());
    }

    @Test
    void memoryWithoutAFixedSizeIsFollowedByItsSize() {
        for (HelperPrototype row : HelperPrototypes.all()) {
            for (int i = 0; i < row.args().size(); i++) {
                boolean open = row.args().get(i).kind() == ArgKind.MEM && row.args().get(i).size() == 0;
                boolean sized = i + 1 < row.args().size() && row.args().get(i + 1).isSize();
                assertEquals(open, sized, row.name() + ", argument " + (i + 1));
            }
        }
    }

    @Test
    void rowsReadAsTheirTextSays() {
        HelperPrototype strtol = HelperPrototypes.of(105);
        assertEquals(List.of(ArgKind.MEM, ArgKind.SIZE, ArgKind.ANYTHING, ArgKind.MEM),
                strtol.args().stream().map(ArgSpec::kind).toList());
        assertEquals(new ArgSpec(ArgKind.MEM,
                Set.of(ArgSpec.Flag.WRITTEN, ArgSpec.Flag.UNINIT, ArgSpec.Flag.ALIGNED), 8, ""), strtol.args().get(3));
        assertEquals(new ReturnSpec(ReturnKind.BTF_PTR_OR_NULL, 0, "tcp6_sock"), HelperPrototypes.of(136).returns());
        assertEquals(1, HelperPrototypes.of(194).releasedArg());
        assertTrue(HelperPrototypes.of(12).has(HelperPrototype.Effect.TAIL_CALL));
        assertNull(HelperPrototypes.of(4));
    }

    @Test
    void aWordThatIsNotKnownIsNoRow() {
        for (String row : List.of("1 a(map) -> number", "1 a(maps) -> int", "1 a(odd map) -> int",
                "1 a(map) -> int : odd", "a b c")) {
            assertThrows(IllegalStateException.class, () -> PrototypeParser.helper(row), row);
        }
    }

    @Test
    void mapsGoToWhatServesThem() {
        assertTrue(MapRules.mayPass(MapType.HASH, 1));
        assertTrue(MapRules.mayPass(MapType.PROG_ARRAY, 12));
        assertFalse(MapRules.mayPass(MapType.PROG_ARRAY, 1));
        assertFalse(MapRules.mayPass(MapType.HASH, 12));
        assertEquals("cannot pass map_type 1 into func bpf_tail_call#12", MapRules.refusal(MapType.HASH, 12));
        assertTrue(MapRules.mayIterate(MapType.LRU_HASH));
        assertFalse(MapRules.mayIterate(MapType.LPM_TRIE));
    }

    @Test
    void anEmbedderBringsAHelperWithItsOwnPrototype() {
        HelperPrototype own = new HelperPrototype(1000, "my_helper", List.of(ArgSpec.of(ArgKind.ANYTHING)),
                ReturnSpec.of(ReturnKind.INTEGER), Set.of());
        HelperTable table = new HelperTable(List.of(new HelperSpec(own, (a, b, c, d, e, state) -> a)));
        assertEquals("my_helper", table.name(1000));
        assertThrows(IllegalArgumentException.class, () -> HelperSpec.of(1000, (a, b, c, d, e, state) -> a));
    }
}
