package io.sluice.vm.optimizing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import io.sluice.vm.TestHelpers;
import io.sluice.vm.TestMap;
import io.sluice.vm.api.HelperSpec;
import io.sluice.vm.api.HelperTable;
import io.sluice.vm.api.MapOperation;
import io.sluice.vm.api.Recipe;
import io.sluice.vm.api.RecipeCompiler.Call;
import io.sluice.vm.api.RecipeCompiler.Code;
import io.sluice.vm.memory.NativeCalls;
import io.sluice.vm.x64.CpuLevel;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class RecipeFunctionsTest {
    private static final HelperTable HELPERS = TestHelpers.table();

    private final RecipeFunctions functions = new RecipeFunctions(CompileOptions.host().withChecks());
    private int built;

    /** A map whose lookups answer the sum of a number and the second argument, updates another number and that. */
    private TestMap map(int lookup, int update) {
        return TestMap.array("numbers", 1).with(operation -> switch (operation) {
            case LOOKUP -> counting(lookup);
            case UPDATE -> counting(update);
            default -> null;
        });
    }

    private Recipe counting(int number) {
        return (around, args) -> {
            built++;
            return around.ir().add(args[1], number);
        };
    }

    private static Call call(TestMap map, MapOperation operation) {
        return new Call(HELPERS.get(operation.helper()), map);
    }

    private static long result(Code code, Call call, long second) {
        return NativeCalls.call(code.address(call), 0, second, 0, 0);
    }

    @Test
    void aMapsCodeIsMadeOnceAndInstalledForEachThatAsks() {
        try (TestMap map = map(40, 50)) {
            Call call = call(map, MapOperation.LOOKUP);
            Code first = functions.compile(List.of(call));
            try (Code second = functions.compile(List.of(call))) {
                assertNotEquals(first.address(call), second.address(call));
                first.close();
                assertEquals(42, result(second, call, 2));
            }
            assertEquals(1, built);
        }
    }

    @Test
    void otherMapsOperationsAndCpusHaveCodeOfTheirOwn() {
        try (TestMap map = map(40, 50); TestMap other = map(60, 70)) {
            List<Call> calls = List.of(call(map, MapOperation.LOOKUP), call(map, MapOperation.UPDATE),
                    new Call(HELPERS.get(TestHelpers.TAIL_CALL), map), call(other, MapOperation.LOOKUP));
            try (Code code = functions.compile(calls)) {
                assertEquals(42, result(code, calls.get(0), 2));
                assertEquals(52, result(code, calls.get(1), 2));
                assertEquals(0, code.address(calls.get(2)));
                assertEquals(62, result(code, calls.get(3), 2));
            }
            assertEquals(3, built);
            RecipeFunctions older = new RecipeFunctions(CompileOptions.host().with(CpuLevel.X86_64.detect()));
            try (Code code = older.compile(calls.subList(0, 1))) {
                assertEquals(42, result(code, calls.get(0), 2));
            }
            assertEquals(4, built);
        }
    }

    @Test
    void callsOfKnownSizesHaveCodeOfTheirOwnThatIsMadeOnce() {
        HelperSpec helper = HELPERS.get(TestHelpers.CSUM_DIFF).with((around, args) -> {
            built++;
            return args[1].isConst() ? around.ir().add(args[1], 100) : null;
        });
        Call eight = new Call(helper, null, Map.of(2, 8L));
        Call nine = new Call(helper, null, Map.of(2, 9L));
        Call any = new Call(helper, null);
        try (Code code = functions.compile(List.of(eight, nine, any));
                Code again = functions.compile(List.of(nine))) {
            assertEquals(108, result(code, eight, 0));
            assertEquals(109, result(code, nine, 0));
            assertEquals(109, result(again, nine, 0));
            assertEquals(0, code.address(any));
            assertEquals(3, built);
        }
    }
}
