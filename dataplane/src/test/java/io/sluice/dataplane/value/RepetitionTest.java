package io.sluice.dataplane.value;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class RepetitionTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '!', value = {
        "[1, {\"times\": 2, \"each\": \"{i}\"}, 3]             | [1,0,1,3]",
        "[{\"times\": 2, \"each\": {\"key\": \"{i + 1}\"}}]    | [{\"key\":1},{\"key\":2}]",
        "[{\"times\": 2, \"each\": \"10.0.{i}.{i * 2 + 1}\"}]  | [\"10.0.0.1\",\"10.0.1.3\"]",
        "[{\"times\": 2, \"each\": \"::{i + 9:x}/{i + 9:4x}\"}] | [\"::9/0009\",\"::a/000a\"]",
        "[{\"times\": 2, \"each\": [{\"times\": 2, \"each\": \"{10 * i + j}\"}]}] | [[0,1],[10,11]]",
        "[{\"times\": 0, \"each\": 1}]                         | []",
        "[\"{i}\", {\"times\": 1}]                             | [\"{i}\",{\"times\":1}]",
        "{\"a\": [{\"times\": 1, \"each\": null}]}             | {\"a\":[null]}"})
    void repetitionsAreWrittenOut(String tree, String expanded) {
        assertEquals(expanded, Repetition.expanded(JsonFile.parse(tree)).toString());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '!', value = {
        "[{\"times\": \"2\", \"each\": 1}]         | \"times\": \"2\", must be a number from 0 to 16777216",
        "[{\"times\": -1, \"each\": 1}]            | \"times\": -1, must be a number from 0 to 16777216",
        "[{\"times\": 1, \"each\": \"{j}\"}]       | \"j\": must be a formula of numbers and i, is not at 0",
        "[{\"times\": 1, \"each\": \"{i + }\"}]    | \"i+\": must be a formula of numbers and i, is not at 2",
        "[{\"times\": 1, \"each\": \"{(i}\"}]      | \"(i\": must be a formula of numbers and i, is not at 2",
        "[{\"times\": 1, \"each\": \"{i i}\"}]     | \"ii\": must be a formula of numbers and i, is not at 0",
        "[{\"times\": 1, \"each\": \"{1 / i}\"}]   | \"1/i\": divides by 0"})
    void whatIsNoRepetitionIsRefused(String tree, String message) {
        assertEquals(message,
                assertThrows(ValueException.class, () -> Repetition.expanded(JsonFile.parse(tree))).getMessage());
    }

    @ParameterizedTest
    @CsvSource({"1 + 2 * 3, 7", "(1 + 2) * 3, 9", "10 - 3 - 2, 5", "7 / 2 * 2, 6", "7 % 4 + 1, 4", "1 + 1 << 2, 8",
        "0x10 | 3 & 5, 17", "6 ^ 3 | 8, 13", "255 >> 4, 15", "0x9e3779b9 * 2 & 0xffffffff, 1013904242"})
    void operatorsHaveThePrecedenceOfC(String formula, long value) {
        assertEquals(value, Formula.of(formula));
    }
}
